//! Copies of an event that several subscriptions tell of, each at a time of its own.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{BookingEvent, event_type::Repeats};

/// How far apart the times of two copies may be. Cal.com makes them within one request; nobody changes a mark
/// or a time and changes it back that fast.
pub const COPY_WINDOW: TimeDelta = TimeDelta::seconds(2);

/// What an event tells, where the same may be told again later and mean another event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The same for events that say the same.
    pub copy_key: String,
    /// When it happened, by the clock of the sender.
    pub time: DateTime<Utc>,
}

impl Telling {
    /// Returns what `event` tells; nothing where its time makes no difference, or is not known.
    pub fn of(event: &BookingEvent) -> Option<Self> {
        let may_have_copies = match event.event_type.repeats(event.is_of_seat()) {
            Repeats::AtTime | Repeats::AtStartAndTime => true,
            Repeats::Never | Repeats::AtTimeUncopied => false,
        };
        let time = event.event_time.filter(|_| may_have_copies)?;
        event.booking_uid.as_ref()?;
        Some(Self {
            copy_key: copy_key(event),
            time,
        })
    }

    /// Returns whether it is a copy of one of the others about the same booking: one that says the same at
    /// nearly the same time, while none says anything else in between.
    pub fn is_copy_of_any(&self, others: &[Self]) -> bool {
        let is_between = |copy: &Self, other: &Self| {
            let (first, last) = (self.time.min(copy.time), self.time.max(copy.time));
            other.copy_key != self.copy_key && first < other.time && other.time < last
        };
        others.iter().any(|copy| {
            copy.copy_key == self.copy_key
                && (self.time - copy.time).abs() <= COPY_WINDOW
                && !others.iter().any(|other| is_between(copy, other))
        })
    }
}

/// Digests what the event says, with the length of each part before it, so that no two can look the same.
fn copy_key(event: &BookingEvent) -> String {
    let start = event.start_time.map(|time| time.timestamp_millis());
    let mut emails = event.match_emails.clone();
    emails.sort_unstable();
    let mut parts = vec![
        event.event_type.as_str().to_owned(),
        event.kept_uid().unwrap_or_default(),
        event.kept_reschedule_uid().unwrap_or_default(),
        start.map_or_else(String::new, |start| start.to_string()),
    ];
    parts.extend(emails);
    let absences = event.absences.iter();
    let mut absences = absences
        .map(|absence| format!("{}={}", absence.absent, absence.email))
        .collect::<Vec<_>>();
    absences.sort_unstable();
    parts.extend(absences);
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Absence, EventType};

    fn telling(event_type: EventType, milliseconds: i64) -> Telling {
        let event = BookingEvent {
            booking_uid: Some("uid-1".to_owned()),
            event_time: DateTime::from_timestamp_millis(1_790_000_000_000 + milliseconds),
            ..BookingEvent::of_type(event_type)
        };
        Telling::of(&event).unwrap()
    }

    /// Applies events in an order, each unless it is a copy of one before it.
    fn applied(events: &[Telling]) -> usize {
        let mut applied = Vec::new();
        for event in events {
            if !event.is_copy_of_any(&applied) {
                applied.push(event.clone());
            }
        }
        applied.len()
    }

    #[test]
    fn an_event_that_can_happen_once_has_no_copies_by_time() {
        let mut created = BookingEvent::of_type(EventType::BookingCreated);
        created.booking_uid = Some("uid-1".to_owned());
        created.event_time = DateTime::from_timestamp(1, 0);

        assert_eq!(Telling::of(&created), None);
    }

    #[test]
    fn a_mark_that_was_taken_back_in_between_is_no_copy() {
        let marked = telling(EventType::NoShowMarked, 0);
        let cleared = telling(EventType::NoShowCleared, 700);
        let again = telling(EventType::NoShowMarked, 1_400);

        assert!(again.is_copy_of_any(std::slice::from_ref(&marked)));
        assert!(!again.is_copy_of_any(&[marked.clone(), cleared.clone()]));
        let copy = telling(EventType::NoShowMarked, 1_403);
        assert!(copy.is_copy_of_any(&[marked, cleared, again]));
    }

    #[test]
    fn marks_of_two_people_are_two_events() {
        let of = |email: &str, milliseconds| {
            let event = BookingEvent {
                booking_uid: Some("uid-1".to_owned()),
                event_time: DateTime::from_timestamp_millis(milliseconds),
                absences: vec![Absence {
                    email: email.to_owned(),
                    absent: true,
                }],
                ..BookingEvent::of_type(EventType::NoShowMarked)
            };
            Telling::of(&event).unwrap()
        };
        let ada = of("ada@acme.example", 0);

        assert!(of("ada@acme.example", 9).is_copy_of_any(std::slice::from_ref(&ada)));
        assert!(!of("bob@acme.example", 9).is_copy_of_any(&[ada]));
    }

    proptest! {
        #[test]
        fn copies_are_one_event_whatever_their_milliseconds_and_their_order(
            begin in 0_i64..10_000,
            offsets in prop::collection::vec(0_i64..1_000, 2..5),
            later in prop::option::of(prop::collection::vec(3_500_i64..4_500, 1..4)),
            order in any::<prop::sample::Index>(),
        ) {
            let events = later.as_deref().map_or(1, |_| 2);
            let times = offsets.iter().chain(later.iter().flatten());
            let mut tellings = times
                .map(|offset| telling(EventType::NoShowMarked, begin + offset))
                .collect::<Vec<_>>();
            let first = order.index(tellings.len());
            tellings.rotate_left(first);

            prop_assert_eq!(applied(&tellings), events);
        }
    }
}
