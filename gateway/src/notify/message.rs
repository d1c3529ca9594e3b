//! The content of a notice: the same few lines in every channel, with the link to the brief.

use chrono::{DateTime, Utc};
use proto::booking::v1::{self as pb, BookingState, ClaimedNotice, NoticeKind};

use crate::{
    brief_page::{BriefLink, Linker},
    clock::Clock,
    language::Language,
    time::utc,
};

/// The length to which a summary is cut.
const LONGEST_SUMMARY: usize = 600;
/// The length to which a name is cut.
const LONGEST_NAME: usize = 120;

/// A message about a call.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) language: Language,
    pub(super) kind: NoticeKind,
    /// The id of the notice, which is the same however often it is sent.
    pub(super) id: String,
    /// The id of the call, which is the same for every message about it.
    pub(super) call_id: String,
    /// The call in a few words, without its time, so that all messages about it form one
    /// conversation.
    pub(super) subject: String,
    /// What happened.
    pub(super) headline: String,
    /// Labels with their values.
    pub(super) facts: Vec<(&'static str, String)>,
    /// The start of the call.
    pub(super) start: Option<DateTime<Utc>>,
    /// The start of the call before it moved.
    pub(super) previous_start: Option<DateTime<Utc>>,
    /// The beginning of the brief, or empty if the message is about something else.
    pub(super) summary: String,
    /// The URL of the brief, if links are created.
    pub(super) link: Option<String>,
    /// When the notice was created.
    pub(super) created: Option<DateTime<Utc>>,
    /// Whether it only tests a destination, and is about no call.
    pub(super) is_test: bool,
}

impl Message {
    /// Returns the message of a claimed notice.
    pub(super) fn new(claimed: &ClaimedNotice, linker: Option<&Linker>) -> Self {
        let notice = claimed.notice.clone().unwrap_or_default();
        let call = claimed.call.clone().unwrap_or_default();
        let booking = call.booking.clone().unwrap_or_default();
        let plan = call.call_prep_plan.clone().unwrap_or_default();
        let language = Language::of_brief(&plan.language);
        let company = company(&call, &plan, language);
        let clock = clock(&booking, language);
        let start = utc(booking.start_time);
        let previous_start = utc(notice.previous_start_time);
        let kind = notice.kind();
        Self {
            language,
            kind,
            subject: format!("{} {company}", language.choose("Gesprek met", "Call with")),
            headline: headline(kind, booking.state(), language).to_owned(),
            facts: facts(&booking, start, previous_start, clock, language),
            start,
            previous_start,
            summary: match kind {
                NoticeKind::Ready => plan
                    .brief
                    .map(|brief| shortened(&brief.summary, LONGEST_SUMMARY)),
                NoticeKind::Unspecified
                | NoticeKind::Moved
                | NoticeKind::Cancelled
                | NoticeKind::Reminder => None,
            }
            .unwrap_or_default(),
            link: linker.and_then(|linker| {
                let call_id = call.id.parse().ok()?;
                let epoch = call.link_epoch;
                Some(linker.link(BriefLink { call_id, epoch }))
            }),
            created: utc(notice.create_time),
            is_test: false,
            id: notice.id,
            call_id: call.id,
        }
    }

    /// Returns a message that is marked as a test.
    pub(super) fn test(now: DateTime<Utc>) -> Self {
        let id = format!("test-{}", now.timestamp_millis());
        Self {
            language: Language::En,
            kind: NoticeKind::Ready,
            call_id: id.clone(),
            id,
            subject: "Test of Bookbrief".to_owned(),
            headline: "This is a test: notices about calls will arrive here.".to_owned(),
            facts: Vec::new(),
            start: None,
            previous_start: None,
            summary: String::new(),
            link: None,
            created: Some(now),
            is_test: true,
        }
    }

    /// Returns the message as plain text, ending in a newline.
    pub(super) fn text(&self) -> String {
        let mut lines = vec![self.headline.clone(), self.subject.clone(), String::new()];
        lines.extend(
            self.facts
                .iter()
                .map(|(label, fact)| format!("{label}: {fact}")),
        );
        if !self.summary.is_empty() {
            lines.extend([String::new(), self.summary.clone()]);
        }
        if let Some(link) = &self.link {
            lines.extend([String::new(), format!("{}: {link}", self.link_label())]);
        }
        lines.join("\n") + "\n"
    }

    pub(super) fn link_label(&self) -> &'static str {
        self.language
            .choose("Naar de voorbereiding", "Open the brief")
    }

    /// The label of the start in the time zone of the reader.
    pub(super) fn own_clock_label(&self) -> &'static str {
        self.language.choose("Op uw klok", "On your clock")
    }
}

fn company(call: &pb::Call, plan: &pb::CallPrepPlan, language: Language) -> String {
    let named = plan.brief.as_ref().map_or("", |brief| &brief.company);
    let name = [named, &call.company_name]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or(language.choose("een prospect", "a prospect"));
    shortened(name, LONGEST_NAME)
}

fn clock(booking: &pb::Booking, language: Language) -> Clock {
    let in_zone = |zone: &str| Clock::in_zone(zone, language);
    let organizer = booking.organizer.as_ref();
    let of_organizer = organizer.and_then(|organizer| in_zone(&organizer.time_zone));
    let booker = booking.attendees.first();
    of_organizer
        .or_else(|| in_zone(&booker?.time_zone))
        .unwrap_or(Clock::in_utc(language))
}

fn headline(kind: NoticeKind, state: BookingState, language: Language) -> &'static str {
    let (nl, en) = match kind {
        NoticeKind::Ready | NoticeKind::Unspecified => {
            ("De voorbereiding staat klaar.", "The brief is ready.")
        }
        NoticeKind::Moved => ("Het gesprek is verzet.", "The call has moved."),
        NoticeKind::Cancelled if state == BookingState::AwaitingRebooking => (
            "Er wordt een ander tijdstip gezocht.",
            "Another time is being chosen.",
        ),
        NoticeKind::Cancelled => ("Het gesprek gaat niet door.", "The call is cancelled."),
        NoticeKind::Reminder => ("Het gesprek begint bijna.", "The call begins soon."),
    };
    language.choose(nl, en)
}

fn facts(
    booking: &pb::Booking,
    start: Option<DateTime<Utc>>,
    previous_start: Option<DateTime<Utc>>,
    clock: Clock,
    language: Language,
) -> Vec<(&'static str, String)> {
    let shown = |time| format!("{} ({})", clock.date_and_time(time), clock.zone());
    let attendees = booking.attendees.iter();
    let attendees = attendees.map(|attendee| match attendee.name.as_str() {
        "" => shortened(&attendee.email, LONGEST_NAME),
        name => shortened(name, LONGEST_NAME),
    });
    let attendees = attendees.take(5).collect::<Vec<_>>().join(", ");
    let facts = [
        (language.choose("Wanneer", "When"), start.map(shown)),
        (
            language.choose("Eerst", "Before"),
            previous_start.map(shown),
        ),
        (
            language.choose("Met", "With"),
            Some(attendees).filter(|attendees| !attendees.is_empty()),
        ),
    ];
    let known = facts.into_iter();
    known
        .filter_map(|(label, fact)| Some((label, fact?)))
        .collect()
}

/// Returns a text on one line, without invisible characters, cut to a length.
fn shortened(text: &str, longest: usize) -> String {
    let is_hidden = |letter: &char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let visible = text.chars().filter(|letter| !is_hidden(letter));
    let spaced = visible.map(|letter| if letter.is_control() { ' ' } else { letter });
    let line = spaced.collect::<String>();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= longest {
        return line;
    }
    line.chars().take(longest - 1).chain(['…']).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use proto::callprep::v1::Brief;

    use super::*;

    pub(in crate::notify) fn claimed(kind: NoticeKind) -> ClaimedNotice {
        let time = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap().into());
        ClaimedNotice {
            notice: Some(pb::Notice {
                id: "0192d3f0-0000-7000-8000-00000000000b".to_owned(),
                kind: kind.into(),
                create_time: time("2099-01-01T08:00:00Z"),
                previous_start_time: match kind {
                    NoticeKind::Moved => time("2099-03-19T15:00:00Z"),
                    _ => None,
                },
                ..Default::default()
            }),
            call: Some(pb::Call {
                id: "0192d3f0-0000-7000-8000-00000000000a".to_owned(),
                booking: Some(pb::Booking {
                    start_time: time("2099-03-20T15:00:00Z"),
                    end_time: time("2099-03-20T15:45:00Z"),
                    attendees: vec![pb::Attendee {
                        name: "Anne".to_owned(),
                        email: "anne@kestrel.example".to_owned(),
                        ..Default::default()
                    }],
                    organizer: Some(pb::Host {
                        email: "sam@us.example".to_owned(),
                        time_zone: "America/Chicago".to_owned(),
                        ..Default::default()
                    }),
                    ..Default::default()
                }),
                call_prep_plan: Some(pb::CallPrepPlan {
                    language: "en".to_owned(),
                    brief: Some(Brief {
                        company: "<!channel> & *x*\r\nBcc: all@us.example".to_owned(),
                        summary: "long ".repeat(800),
                        ..Default::default()
                    }),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    #[test]
    fn a_message_says_what_has_happened_by_the_clock_of_the_organizer() {
        let message = Message::new(&claimed(NoticeKind::Moved), None);

        assert_eq!(
            message.text(),
            "The call has moved.\nCall with <!channel> & *x* Bcc: all@us.example\n\n\
             When: Friday 20 March 2099, 10:00 (America/Chicago)\n\
             Before: Thursday 19 March 2099, 10:00 (America/Chicago)\nWith: Anne\n"
        );
    }

    #[test]
    fn without_a_zone_of_the_organizer_the_clock_is_that_of_the_booker_then_utc() {
        let mut claimed = claimed(NoticeKind::Ready);
        let booking = claimed.call.as_mut().unwrap().booking.as_mut().unwrap();
        booking.organizer.as_mut().unwrap().time_zone.clear();
        let in_utc = Message::new(&claimed, None);
        let booking = claimed.call.as_mut().unwrap().booking.as_mut().unwrap();
        "Europe/Amsterdam".clone_into(&mut booking.attendees[0].time_zone);
        let in_amsterdam = Message::new(&claimed, None);

        assert!(in_utc.text().contains("15:00 (UTC)"));
        // Chicago has summer time by then, Amsterdam does not.
        assert!(in_amsterdam.text().contains("16:00 (Europe/Amsterdam)"));
    }

    #[test]
    fn a_long_summary_is_cut_and_a_subject_is_one_line() {
        let message = Message::new(&claimed(NoticeKind::Ready), None);

        assert_eq!(message.summary.chars().count(), LONGEST_SUMMARY);
        assert!(!message.subject.contains(['\r', '\n']));
    }
}
