//! Histories of calls on PostgreSQL: every event more than once, in any order, from several
//! concurrent tasks.

mod stored;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write,
    sync::Arc,
};

use booking_svc::{
    Worker,
    domain::{Attendee, BookingEvent, dedupe_key},
    recording::{Content, IncomingDelivery, Recorder},
    testing::history::{FIRST_BOOKERS_NOTES, History, describe},
};
use chrono::{DateTime, SecondsFormat, TimeDelta};
use proptest::{
    collection::vec,
    prelude::any,
    strategy::{Strategy, ValueTree},
    test_runner::{Config as ProptestConfig, TestRunner},
};
use proto::booking::v1::{OutreachStatus, ProspectDossier};
use runtime::Deadline;
use tokio::task::JoinSet;

use self::stored::Stored;
use crate::{
    dossier::{dossier, sequence},
    system::System,
};

/// The minimum number of histories; PROPTEST_CASES sets more.
const CASES: usize = 1000;
/// The number of histories that are recorded concurrently.
const AT_ONCE: usize = 8;
/// The delay of the copy of an event.
const COPY_DELAY: TimeDelta = TimeDelta::milliseconds(3);
/// The number of tasks that record the events of one history.
const TASKS: usize = 3;
/// The variable with the number of a history to draw each time, instead of all: one that failed only
/// in some interleavings of its tasks.
const REPEATED: &str = "HISTORY";

/// Other outreach, drafted or paused.
const DRAFTED: &str = "DRAFTED SENT,DRAFTED,CLOSED_LOST";
const PAUSED: &str = "REPLIED SENT,REPLIED,CLOSED_LOST";

/// A history, and its events in the order of arrival, each twice, as two subscriptions send it.
struct Case {
    name: String,
    history: History,
    arrivals: Vec<Arrival>,
    /// The event by which Eve has booked the shared call first: of the seat of the history, her answers are told.
    eve: Option<BookingEvent>,
}

/// The number of an event, and whether it is the later copy from another account.
type Arrival = (usize, bool);

impl Case {
    fn draw(runner: &mut TestRunner, number: usize) -> Self {
        let name = format!("person{number}");
        let choices = vec(any::<u8>(), 0..12).new_tree(runner).unwrap().current();
        let history = History::write(&name, &choices);
        let is_told_of_eve = any::<bool>().new_tree(runner).unwrap().current();
        let eve = history
            .taken_first_by(&eve_of(&name))
            .filter(|_| is_told_of_eve);
        let copies = 0..history.events.len() + usize::from(eve.is_some());
        let repeated = copies.flat_map(|index| [(index, false), (index, true)]);
        let repeated = repeated.collect::<Vec<_>>();
        let shuffled = proptest::prelude::Just(repeated).prop_shuffle();
        let arrivals = shuffled.new_tree(runner).unwrap().current();
        Self {
            name,
            history,
            arrivals,
            eve,
        }
    }

    /// Returns an event, as it is told.
    fn told(&self, index: usize) -> BookingEvent {
        match (self.history.events.get(index), &self.eve) {
            (Some(event), Some(eve)) if index == 0 => event.told_with_answers_of(eve),
            (Some(event), _) => event.clone(),
            (None, eve) => eve.clone().expect("it is hers"),
        }
    }

    /// Records every arrival, from several concurrent tasks.
    async fn record(&self, recorder: &Recorder) {
        let mut tasks = JoinSet::new();
        for task in 0..TASKS {
            let arrivals = self.arrivals.iter().skip(task).step_by(TASKS);
            let deliveries = arrivals
                .map(|arrival| self.delivery(*arrival))
                .collect::<Vec<_>>();
            let recorder = recorder.clone();
            tasks.spawn(async move {
                for delivery in deliveries {
                    recorder
                        .record(delivery, Deadline::default())
                        .await
                        .unwrap();
                }
            });
        }
        tasks.join_all().await;
    }

    /// Compares the stored rows with the expected ones. Returns the difference.
    fn judge(&self, stored: &Stored) -> Result<(), String> {
        let expected = &self.history.expected;
        let of = |all: &BTreeMap<String, Vec<String>>| {
            let mut lines = all.get(&self.name).cloned().unwrap_or_default();
            lines.sort();
            lines
        };
        let states = expected.kept(&expected.states).into_iter();
        let states = states.map(|(uid, state)| format!("{uid} {}", state.as_str()));
        let kept = self.kept(of(&stored.states));
        check("bookings", &kept, &states.collect::<Vec<_>>())?;

        let prospect = if expected.is_confirmed {
            "ENGAGED"
        } else {
            "SENT"
        };
        let start = expected.start_time.unwrap_or_default();
        let outreach = match expected.outreach {
            Some("BOOKED") => format!(
                "BOOKED BOOKED,BOOKED,CLOSED_LOST CONVERTED {prospect} {}",
                start.to_rfc3339_opts(SecondsFormat::Millis, true)
            ),
            Some(_) => format!("REPLIED REPLIED,REPLIED,CLOSED_LOST REPLIED {prospect}"),
            None => format!("SENT SENT,DRAFTED,CLOSED_LOST EMAIL_SENT {prospect}"),
        };
        check("outreach", &of(&stored.outreach), &vec![outreach])?;

        // A withdrawn request only affects the contact of the booking.
        let (others, own, elsewhere) = match (expected.is_confirmed, expected.outreach) {
            (true, Some("BOOKED")) => (PAUSED, "CONVERTED", "CONVERTED"),
            (true, _) => (PAUSED, "REPLIED", "REPLIED"),
            (false, Some(_)) => (DRAFTED, "REPLIED", "EMAIL_SENT"),
            (false, None) => (DRAFTED, "EMAIL_SENT", "EMAIL_SENT"),
        };
        let mut others = [own, elsewhere].map(|contact| format!("{others} {contact}"));
        others.sort();
        check(
            "other outreach",
            &of(&stored.other_outreach),
            &others.to_vec(),
        )?;

        let plans = expected.has_current_plan.then(|| "1 0".to_owned());
        let plans = plans.into_iter().collect();
        check(
            "current plans, unfinished plans",
            &of(&stored.current_plans),
            &plans,
        )?;

        self.judge_seats(stored)?;
        let keys = self.history.events.iter();
        let keys = keys.map(|event| dedupe_key("calcom", Some(event), &[]));
        let count = keys.collect::<BTreeSet<_>>().len();
        check(
            "logged events",
            &of(&stored.logged),
            &vec![count.to_string()],
        )
    }

    /// Compares the seats.
    fn judge_seats(&self, stored: &Stored) -> Result<(), String> {
        let mut seats = stored.seats.get(&self.name).into_iter().flatten();
        if let Some(seat) = seats.find(|seat| *seat != "ada") {
            return Err(format!("a seat shows {seat} ({FIRST_BOOKERS_NOTES})"));
        }
        let of_eve = stored.states.get(&format!("{}-eve", self.name));
        let is_right = of_eve.map_or(0, Vec::len) == usize::from(self.eve.is_some());
        is_right.then_some(()).ok_or(format!("Eve: {of_eve:?}"))
    }

    /// Returns the stored states, under one name for a booking that may be stored under either of
    /// two.
    fn kept(&self, states: Vec<String>) -> Vec<String> {
        let Some((former, unreported)) = &self.history.expected.unreported else {
            return states;
        };
        let is_apart = states.iter().any(|state| state.starts_with(unreported));
        let superseded = format!("{former} superseded");
        let states = states.into_iter();
        let mut states = states
            .filter(|state| !is_apart || *state != superseded)
            .map(|state| state.replace(unreported, former))
            .collect::<Vec<_>>();
        states.sort();
        states
    }

    fn describe(&self) -> String {
        let mut text = format!("{:?}\n  arrived as", self.history);
        for (index, is_copy) in &self.arrivals {
            let copy = if *is_copy { " (copy)" } else { "" };
            write!(text, "\n    {}{copy}", describe(&self.told(*index))).unwrap();
        }
        text
    }

    fn delivery(&self, (index, is_copy): Arrival) -> IncomingDelivery {
        let mut event = self.told(index);
        let mut account = "default";
        if is_copy {
            event.event_time = event.event_time.map(|time| time + COPY_DELAY);
            // Another subscription lists a further guest.
            event.attendees.push(Attendee {
                email: format!("guest@{}.example", self.name),
                ..Attendee::default()
            });
            account = "team";
            let numbers = [&mut event.booking_number, &mut event.reschedule_number];
            for number in numbers.into_iter().flatten() {
                *number = number.replacen("default", account, 1);
            }
        }
        IncomingDelivery {
            source: "calcom".to_owned(),
            account: account.to_owned(),
            event_name: event.event_type.sender_name().to_owned(),
            body_sha256: vec![0; 32],
            payload: None,
            received_at: DateTime::UNIX_EPOCH,
            traceparent: None,
            content: Content::Event(Box::new(event)),
        }
    }
}

fn eve_of(name: &str) -> String {
    format!("eve@{name}.example")
}

fn check(what: &str, stored: &Vec<String>, wanted: &Vec<String>) -> Result<(), String> {
    if stored == wanted {
        return Ok(());
    }
    Err(format!("{what}: stored {stored:?}, wanted {wanted:?}"))
}

/// Returns a person with an active and a drafted sequence, who is also the contact of another
/// prospect.
fn outreach_to_one_person(name: &str) -> [ProspectDossier; 2] {
    let mut own = dossier(name);
    let mut second = sequence(&format!("{name}-second"), &format!("{name}-contact"));
    second.status = OutreachStatus::Drafted.into();
    own.outreach_sequences.push(second);
    let mut elsewhere = dossier(&format!("{name}-elsewhere"));
    elsewhere.contacts[0].primary_email = format!("Ada@{name}.EXAMPLE");
    elsewhere.outreach_sequences[0].status = OutreachStatus::Drafted.into();
    [own, elsewhere]
}

#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
fn repeated() -> Option<usize> {
    let number = env::var(REPEATED).ok()?;
    Some(number.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_of_events_leaves_the_rows_of_what_happened() {
    let cases = usize::try_from(ProptestConfig::default().cases).unwrap_or(CASES);
    let cases = cases.max(CASES);
    let system = Arc::new(System::start().await);
    let mut runner = TestRunner::default();
    let repeated = repeated();
    for number in 0..repeated.unwrap_or_default() {
        drop(Case::draw(&mut runner, number));
    }
    let mut recorded = Vec::new();
    while recorded.len() < cases {
        let mut recording = JoinSet::new();
        for number in recorded.len()..cases.min(recorded.len() + AT_ONCE) {
            let mut same = runner.clone();
            let next = repeated.map_or(&mut runner, |_| &mut same);
            let case = Case::draw(next, number);
            let system = system.clone();
            recording.spawn(async move {
                for dossier in outreach_to_one_person(&case.name) {
                    system.import(dossier).await;
                }
                if case.eve.is_some() {
                    let mut of_eve = dossier(&format!("{}-eve", case.name));
                    of_eve.contacts[0].primary_email = eve_of(&case.name);
                    system.import(of_eve).await;
                }
                case.record(&system.recorder).await;
                case
            });
        }
        recorded.extend(recording.join_all().await);
    }
    let worker = Worker::new(system.recorder.clone());
    while worker.step().await.unwrap() {}

    let stored = Stored::read(&system).await;
    for case in recorded {
        if let Err(wrong) = case.judge(&stored) {
            panic!("{wrong}\n{}", case.describe());
        }
    }
}
