//! Tests of the state machine: its table, and histories of one call in any order.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::testing::history::{History, Records, describe};

const NOW: DateTime<Utc> = DateTime::from_timestamp(2_000_000_000, 0).expect("it is a time");

/// The delay between an event and each of its copies.
const COPY_DELAY: TimeDelta = TimeDelta::milliseconds(3);

fn event(event_type: EventType, uid: &str, replaced: Option<&str>) -> BookingEvent {
    BookingEvent {
        booking_uid: Some(uid.to_owned()),
        reschedule_uid: replaced.map(str::to_owned),
        ..BookingEvent::of_type(event_type)
    }
}

fn known(uid: &str, state: BookingState, confirmed: bool) -> KnownBooking {
    KnownBooking {
        standing: Standing {
            confirmed,
            call_confirmed: confirmed,
            ..Standing::new(uid.to_owned(), state)
        },
        details: Details::default(),
        relation: Relation::Sequence,
        has_plan: confirmed,
    }
}

/// Returns every state, with and without a confirmation where both are possible.
fn every_known() -> Vec<Vec<KnownBooking>> {
    let mut all = vec![Vec::new()];
    for &state in BookingState::ALL {
        let unconfirmed = state != BookingState::Accepted;
        let confirmed = !matches!(state, BookingState::Pending | BookingState::Rejected);
        if unconfirmed {
            all.push(vec![known("a", state, false)]);
        }
        if confirmed {
            all.push(vec![known("a", state, true)]);
        }
    }
    all
}

fn row(known: &[KnownBooking], event: &BookingEvent) -> String {
    let decision = decide(known, &[], event, NOW);
    let described = |standing: Option<&Standing>| match standing {
        None => "unknown".to_owned(),
        Some(standing) if standing.confirmed => {
            format!("{} (confirmed)", standing.state.as_str())
        }
        Some(standing) => standing.state.as_str().to_owned(),
    };
    let from = described(known.first().map(|booking| &booking.standing));
    let own_uid = event.kept_uid().unwrap();
    let changed = || decision.bookings.iter().map(|booking| &booking.standing);
    let to = described(changed().find(|booking| booking.uid == own_uid));
    let superseded_uid = event.kept_reschedule_uid();
    let is_superseded = |booking: &&Standing| {
        booking.state == BookingState::Superseded && Some(&booking.uid) == superseded_uid.as_ref()
    };
    let mut effects = Vec::new();
    if decision.outreach != OutreachChange::Unchanged {
        effects.push(format!("outreach {:?}", decision.outreach).to_lowercase());
    }
    if decision.engages {
        effects.push("prospect engaged".to_owned());
    }
    if let Some(booking) = changed().find(is_superseded) {
        effects.push(format!("supersedes {}", booking.uid));
    }
    if !decision.plans_follow_from.is_empty() {
        effects.push("plan follows".to_owned());
    }
    if decision.plan_due {
        effects.push("plan due".to_owned());
    }
    format!(
        "{from:<30} + {:<20} -> {to:<30} {}",
        event.event_type.as_str(),
        effects.join(", ")
    )
}

#[test]
fn every_event_has_one_outcome_in_every_state() {
    let mut table = String::new();
    for known in every_known() {
        for event_type in EventType::ALL {
            let row = row(&known, &event(*event_type, "a", None));
            writeln!(table, "{}", row.trim_end()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_event_that_replaces_a_booking_has_one_outcome() {
    let replacing = [
        EventType::BookingCreated,
        EventType::BookingRescheduled,
        EventType::BookingRequested,
        EventType::BookingCancelled,
    ];
    let mut table = String::new();
    for known in every_known() {
        for event_type in replacing {
            let row = row(&known, &event(event_type, "b", Some("a")));
            writeln!(table, "{}", row.trim_end()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn cancelling_one_of_two_calls_keeps_who_has_the_other_one_from_being_written_to() {
    let cancelled = event(EventType::BookingCancelled, "a", None);
    let one = known("a", BookingState::Accepted, true);
    let other = known("x", BookingState::Accepted, true);
    let of_contact = KnownBooking {
        relation: Relation::Contact,
        ..other.clone()
    };
    let mut over = other.clone();
    over.details.start_time = Some(NOW - TimeDelta::hours(1));
    let decided = |other| decide(&[one.clone(), other], &[], &cancelled, NOW);
    let outreach = |other| decided(other).outreach;

    // From now on, the metadata describes the other call.
    assert_eq!(outreach(other.clone()), OutreachChange::Moved);
    assert_eq!(decided(other).led_to_uid.as_deref(), Some("x"));
    assert_eq!(outreach(of_contact), OutreachChange::SequenceReplied);
    assert_eq!(outreach(over), OutreachChange::Replied);
}

#[test]
fn an_old_mark_of_absence_does_not_undo_a_newer_one() {
    let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0);
    let mut booking = known("a", BookingState::Completed, true);
    booking.standing.marks = Marks::without_person(false, at(20).unwrap());
    let mut mark = event(EventType::NoShowMarked, "a", None);

    mark.event_time = at(10);
    let old = decide(std::slice::from_ref(&booking), &[], &mark, NOW);
    mark.event_time = at(30);
    let new = decide(std::slice::from_ref(&booking), &[], &mark, NOW);

    assert_eq!(old.bookings[0].standing.state, BookingState::Completed);
    assert_eq!(new.bookings[0].standing.state, BookingState::NoShow);
}

/// Returns the copy of an event that another subscription creates a moment later.
fn made_later(event: &BookingEvent, copy: usize) -> BookingEvent {
    let delay = COPY_DELAY * i32::try_from(copy).unwrap();
    BookingEvent {
        event_time: event.event_time.map(|time| time + delay),
        ..event.clone()
    }
}

/// Draws a history, and its events in another order, some of them repeated.
fn arrivals() -> impl Strategy<Value = (History, Vec<BookingEvent>)> {
    vec(any::<u8>(), 0..12).prop_flat_map(|choices| {
        let history = History::write("ada", &choices);
        let events = history.events.clone();
        let copies = vec(1..=3_usize, events.len());
        let arriving = copies.prop_flat_map(move |copies| {
            let repeated = events.iter().zip(copies);
            let repeated = repeated
                .flat_map(|(event, copies)| (0..copies).map(move |copy| made_later(event, copy)));
            Just(repeated.collect::<Vec<_>>()).prop_shuffle()
        });
        (Just(history), arriving)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn every_order_of_events_comes_to_what_happened((history, arriving) in arrivals()) {
        let records = Records::after(&arriving);

        let order = arriving.iter().map(describe).collect::<Vec<_>>();
        let details = format!("{history:?}\n  arrived as {order:#?}\n  {records:#?}");
        prop_assert_eq!(records.judge(&history.expected), Ok(()), "{}", details);
    }
}
