//! Copies of an event from several webhook subscriptions, with slightly different timestamps.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{BookingEvent, event_type::DistinguishedBy};

/// The maximum time between two copies. Cal.com creates them within one request, and no user changes a mark
/// or a time and reverts it that fast.
pub const COPY_WINDOW: TimeDelta = TimeDelta::seconds(2);

/// Identifies an event that can happen again, so that copies of it are recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyKey {
    /// A digest of the content, equal for copies.
    pub digest: String,
    /// When it happened, by the sender's clock.
    pub time: DateTime<Utc>,
}

impl CopyKey {
    /// Returns the identity of `event`, or `None` if the event cannot happen again or has no time.
    pub fn of(event: &BookingEvent) -> Option<Self> {
        let may_have_copies = match event.event_type.distinguished_by() {
            DistinguishedBy::Time | DistinguishedBy::StartAndTime => true,
            DistinguishedBy::End | DistinguishedBy::UncopiedTime => false,
        };
        let time = event.event_time.filter(|_| may_have_copies)?;
        event.booking_uid.as_ref()?;
        Some(Self {
            digest: digest(event),
            time,
        })
    }

    /// Returns the index of the event among the others about the same booking of which this one is a
    /// copy: the content is equal, the times are nearly the same, and no different event happened in
    /// between.
    pub fn find_copied(&self, others: &[Self]) -> Option<usize> {
        let is_between = |copy: &Self, other: &Self| {
            let (first, last) = (self.time.min(copy.time), self.time.max(copy.time));
            other.digest != self.digest && first < other.time && other.time < last
        };
        others.iter().position(|copy| {
            copy.digest == self.digest
                && (self.time - copy.time).abs() <= COPY_WINDOW
                && !others.iter().any(|other| is_between(copy, other))
        })
    }
}

/// Digests the content of the event. Each part is preceded by its length, so that different parts never
/// concatenate to the same bytes.
fn digest(event: &BookingEvent) -> String {
    let start = event.start_time.map(|time| time.timestamp_millis());
    // The id of a seat may become known between two copies that are passed on to it.
    let uids = match &event.passed_on_to {
        Some(seat_uid) => [Some(seat_uid.clone()), None],
        None => [event.kept_uid(), event.kept_reschedule_uid()],
    };
    let [uid, reschedule_uid] = uids.map(Option::unwrap_or_default);
    let mut parts = vec![
        event.event_type.as_str().to_owned(),
        uid,
        reschedule_uid,
        start.map_or_else(String::new, |start| start.to_string()),
    ];
    // The attendees are left out: one subscription may list the hosts, or a further guest.
    let absences = event.absences.iter();
    let mut absences = absences
        .map(|absence| format!("{}={}", absence.absent, absence.email))
        .collect::<Vec<_>>();
    absences.sort_unstable();
    parts.extend(absences);
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Absence, EventType};

    fn key(event_type: EventType, milliseconds: i64) -> CopyKey {
        let event = BookingEvent {
            booking_uid: Some("uid-1".to_owned()),
            event_time: DateTime::from_timestamp_millis(1_790_000_000_000 + milliseconds),
            ..BookingEvent::of_type(event_type)
        };
        CopyKey::of(&event).unwrap()
    }

    /// Counts the events that are not copies of earlier ones.
    fn applied(events: &[CopyKey]) -> usize {
        let mut applied = Vec::new();
        for event in events {
            if event.find_copied(&applied).is_none() {
                applied.push(event.clone());
            }
        }
        applied.len()
    }

    #[test]
    fn the_end_of_a_call_is_identified_by_its_time_alone() {
        let mut ended = BookingEvent::of_type(EventType::MeetingEnded);
        ended.booking_uid = Some("uid-1".to_owned());
        ended.event_time = DateTime::from_timestamp(1, 0);

        assert_eq!(CopyKey::of(&ended), None);
    }

    #[test]
    fn a_mark_that_was_taken_back_in_between_is_no_copy() {
        let marked = key(EventType::NoShowMarked, 0);
        let cleared = key(EventType::NoShowCleared, 700);
        let again = key(EventType::NoShowMarked, 1_400);

        assert_eq!(again.find_copied(std::slice::from_ref(&marked)), Some(0));
        assert_eq!(again.find_copied(&[marked.clone(), cleared.clone()]), None);
        let copy = key(EventType::NoShowMarked, 1_403);
        assert_eq!(copy.find_copied(&[marked, cleared, again]), Some(2));
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
            CopyKey::of(&event).unwrap()
        };
        let ada = of("ada@acme.example", 0);

        let ada = std::slice::from_ref(&ada);
        assert_eq!(of("ada@acme.example", 9).find_copied(ada), Some(0));
        assert_eq!(of("bob@acme.example", 9).find_copied(ada), None);
    }

    #[test]
    fn an_event_passed_on_to_a_seat_stays_the_same_when_the_id_of_the_seat_becomes_known() {
        let of = |seat_uid: Option<&str>, milliseconds| {
            let event = BookingEvent {
                booking_uid: Some("uid-1".to_owned()),
                event_time: DateTime::from_timestamp_millis(milliseconds),
                seat_uid: seat_uid.map(str::to_owned),
                seat_email: Some("ada@acme.example".to_owned()),
                passed_on: true,
                passed_on_to: Some("uid-1/ada".to_owned()),
                ..BookingEvent::of_type(EventType::BookingCancelled)
            };
            CopyKey::of(&event).unwrap()
        };

        assert_eq!(of(Some("seat-1"), 3).find_copied(&[of(None, 0)]), Some(0));
    }

    #[test]
    fn a_copy_may_list_a_further_attendee() {
        for event_type in EventType::ALL {
            let of = |emails: &[&str]| BookingEvent {
                booking_uid: Some("uid-1".to_owned()),
                event_time: DateTime::from_timestamp_millis(1),
                match_emails: emails.iter().map(|&email| email.to_owned()).collect(),
                ..BookingEvent::of_type(*event_type)
            };
            let one = CopyKey::of(&of(&["ada@acme.example"]));

            let other = of(&["ada@acme.example", "guest@acme.example"]);

            assert_eq!(one, CopyKey::of(&other), "{event_type:?}");
        }
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
            let mut keys = times
                .map(|offset| key(EventType::NoShowMarked, begin + offset))
                .collect::<Vec<_>>();
            let first = order.index(keys.len());
            keys.rotate_left(first);

            prop_assert_eq!(applied(&keys), events);
        }
    }
}
