//! The content of a page, in the form in which the template prints it.

use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use proto::booking::v1::{self as pb, BookingState, Call};

use super::{
    bounds::{listed, render_small},
    brief::BriefView,
    form::Form,
    link::expiry,
    words::Words,
};
use crate::{clock::Clock, language::Language, time::utc};

/// The stylesheet as seen from a page: relative, since PUBLIC_URL may have a path that a proxy removes.
const STYLESHEET: &str = "../brief.css";

/// The page of a brief.
#[derive(Template)]
#[template(path = "brief.html")]
struct BriefPage<'a> {
    language: Language,
    words: &'static Words,
    stylesheet: &'static str,
    company: &'a str,
    banner: Option<Banner>,
    times: Vec<Time>,
    duration: Option<i64>,
    attendees: Vec<String>,
    hosts: Vec<String>,
    place: Option<&'a str>,
    meeting_url: Option<&'a str>,
    brief: Option<BriefView<'a>>,
    form: Form<'a>,
    made: String,
    expiry: Option<Time>,
}

/// The page for every link that does not work.
#[derive(Template)]
#[template(path = "no_brief.html")]
pub(super) struct NoBriefPage;

/// What has happened to the call since it was booked.
struct Banner {
    class: &'static str,
    label: &'static str,
    text: &'static str,
    time: Option<Time>,
}

/// A point in time, for people and for programs.
struct Time {
    text: String,
    datetime: String,
    note: &'static str,
}

impl Time {
    fn new(text: String, time: DateTime<Utc>) -> Self {
        Self {
            text,
            datetime: time.to_rfc3339_opts(SecondsFormat::Secs, true),
            note: "",
        }
    }
}

/// Renders the page of a call, which has a plan.
///
/// # Errors
/// Fails if the template fails, which writing to memory never does.
pub(crate) fn render(call: &Call) -> askama::Result<String> {
    let plan = call.call_prep_plan.as_ref();
    let code = plan.map_or("", |plan| plan.language.as_str());
    let language = Language::of_brief(code);
    let words = Words::of(language);
    let mut html = render_small(call, words, |call| render_page(call, language))?;
    // This covers all texts at once: such characters change how the following text looks.
    html.retain(|character| !is_invisible_control(character));
    Ok(html)
}

fn render_page(call: &Call, language: Language) -> askama::Result<String> {
    let words = Words::of(language);
    let plan = call.call_prep_plan.as_ref();
    let empty = pb::Booking::default();
    let booking = call.booking.as_ref().unwrap_or(&empty);
    let clocks = Clocks::of(booking, language);
    let start = utc(booking.start_time);
    let brief = plan.and_then(|plan| plan.brief.as_ref());
    let page = BriefPage {
        language,
        words,
        stylesheet: STYLESHEET,
        company: [brief.map_or("", |brief| &brief.company), &call.company_name]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or(words.title),
        banner: banner(call, booking, words, clocks.own),
        times: start.map_or_else(Vec::new, |start| {
            clocks.times(start, utc(booking.end_time), words)
        }),
        duration: minutes(booking),
        attendees: listed(
            booking
                .attendees
                .iter()
                .map(|who| named(&who.name, &who.email)),
            language,
        ),
        hosts: listed(
            booking
                .organizer
                .iter()
                .chain(&booking.team_members)
                .map(|who| named(&who.name, &who.email)),
            language,
        ),
        place: [
            booking.location.as_str(),
            brief.map_or("", |brief| &brief.location),
        ]
        .into_iter()
        .find(|place| !place.is_empty() && !is_web(place)),
        meeting_url: Some(booking.meeting_url.as_str()).filter(|url| is_web(url)),
        brief: brief
            .map(|brief| BriefView::new(brief, language, start.map(|start| (start, clocks.own)))),
        form: Form::new(booking, brief),
        made: plan
            .map(|plan| made(plan, words, clocks.own))
            .unwrap_or_default(),
        expiry: expiry(call).map(|time| Time::new(clocks.own.date(time), time)),
    };
    page.render()
}

/// The clocks of a call.
struct Clocks {
    /// The clock of the organizer, else of the booker, else UTC.
    own: Clock,
    /// The clock of the booker, if it is known.
    booker: Option<Clock>,
}

impl Clocks {
    fn of(booking: &pb::Booking, language: Language) -> Self {
        let in_zone = |zone: &str| Clock::in_zone(zone, language);
        let organizer = booking.organizer.as_ref();
        let booker = booking.attendees.first();
        let booker = booker.and_then(|booker| in_zone(&booker.time_zone));
        let organizer = organizer.and_then(|organizer| in_zone(&organizer.time_zone));
        Self {
            own: organizer.or(booker).unwrap_or(Clock::in_utc(language)),
            booker,
        }
    }

    /// Returns the start and the end by each clock, or once if they agree.
    fn times(&self, start: DateTime<Utc>, end: Option<DateTime<Utc>>, words: &Words) -> Vec<Time> {
        let by = |clock: Clock, note| {
            let until = end.map(|end| format!("–{}", clock.time(end)));
            let until = until.unwrap_or_default();
            let text = format!("{}{until} ({})", clock.date_and_time(start), clock.zone());
            Time {
                note,
                ..Time::new(text, start)
            }
        };
        let differing = self
            .booker
            .filter(|booker| !booker.agrees_with(self.own, start));
        let attendee = differing.map(|booker| by(booker, words.for_attendee));
        [by(self.own, "")].into_iter().chain(attendee).collect()
    }
}

fn banner(call: &Call, booking: &pb::Booking, words: &Words, clock: Clock) -> Option<Banner> {
    let banner = |class, label, text| {
        Some(Banner {
            class,
            label,
            text,
            time: None,
        })
    };
    if call.has_left {
        return banner("off", words.left, words.left_text);
    }
    match booking.state() {
        BookingState::Cancelled | BookingState::Rejected | BookingState::Superseded => {
            banner("off", words.cancelled, words.cancelled_text)
        }
        BookingState::AwaitingRebooking => banner("changed", words.rebooking, words.rebooking_text),
        BookingState::Completed => banner("", words.over, words.over_text),
        BookingState::NoShow => banner("off", words.no_show, words.no_show_text),
        BookingState::Pending => banner("changed", words.unconfirmed, words.unconfirmed_text),
        BookingState::Accepted | BookingState::Unspecified => {
            let previous = utc(call.previous_start_time)?;
            Some(Banner {
                class: "changed",
                label: words.moved,
                text: words.moved_from,
                time: Some(Time::new(clock.date_and_time(previous), previous)),
            })
        }
    }
}

/// Describes how the brief was created.
fn made(plan: &pb::CallPrepPlan, words: &Words, clock: Clock) -> String {
    let provenance = plan.provenance.as_ref();
    let model = provenance.map_or("", |provenance| provenance.served_model.as_str());
    let by = if model.is_empty() {
        words.by_rules.to_owned()
    } else {
        format!("{}: {model}", words.by_model)
    };
    let mut made = vec![
        plan.planner_version.clone(),
        by,
        format!("{} {}", words.version, plan.version),
    ];
    for (label, time) in [
        (words.made_at, plan.create_time),
        (words.updated_at, plan.update_time),
    ] {
        made.extend(
            utc(time)
                .map(|time| format!("{label} {} ({})", clock.date_and_time(time), clock.zone())),
        );
    }
    made.retain(|part| !part.is_empty());
    made.join(" · ")
}

fn minutes(booking: &pb::Booking) -> Option<i64> {
    let duration = utc(booking.end_time)? - utc(booking.start_time)?;
    Some(duration.num_minutes()).filter(|minutes| *minutes > 0)
}

fn named(name: &str, email: &str) -> String {
    match (name, email) {
        ("", email) => email.to_owned(),
        (name, "") => name.to_owned(),
        (name, email) => format!("{name}, {email}"),
    }
}

/// Returns whether an address may become a link: escaping does not make one safe.
pub(super) fn is_web(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    let is_web = lower.starts_with("https://") || lower.starts_with("http://");
    is_web && !url.contains(|character: char| character.is_whitespace() || character.is_control())
}

/// Returns whether an invisible character changes how others are shown: controls, and overrides of
/// the text direction.
pub(crate) fn is_invisible_control(character: char) -> bool {
    let is_direction = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    is_direction || (character.is_control() && character != '\n')
}
