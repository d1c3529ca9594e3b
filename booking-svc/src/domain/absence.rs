//! No-show marks: who did and did not attend a call.

use std::collections::BTreeMap;

use addresses::untagged;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{BookingEvent, EventType};

/// The maximum number of persons with marks per booking; the newest are kept.
const MOST_MARKS: usize = 100;

/// Whether a person was absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Absence {
    /// The address, as normalised.
    pub email: String,
    /// Whether the person was absent; false if the mark was removed.
    pub absent: bool,
}

/// The newest mark of a person, ordered by time. At the same time, an absence wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mark {
    time: Option<DateTime<Utc>>,
    absent: bool,
}

/// The newest mark of each person, by address. A mark that names no person is kept under the empty
/// address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Marks(BTreeMap<String, Mark>);

impl Marks {
    /// Returns a single mark that names no person.
    pub fn without_person(absent: bool, time: DateTime<Utc>) -> Self {
        let mark = Mark {
            time: Some(time),
            absent,
        };
        Self(BTreeMap::from([(String::new(), mark)]))
    }

    /// Adds the marks that an event makes.
    pub(super) fn note(&mut self, event: &BookingEvent) {
        for absence in &event.absences {
            self.set(&absence.email, absence.absent, event.event_time);
        }
        if event.absences.is_empty() {
            let absent = event.event_type == EventType::NoShowMarked;
            self.set("", absent, event.event_time);
        }
    }

    fn set(&mut self, email: &str, absent: bool, time: Option<DateTime<Utc>>) {
        let mark = Mark { time, absent };
        let newest = self.0.entry(email.to_owned()).or_insert(mark);
        *newest = mark.max(*newest);
        if self.0.len() > MOST_MARKS {
            let oldest = self.0.iter().min_by_key(|(_, mark)| **mark);
            let oldest = oldest.map(|(email, _)| email.clone());
            self.0.remove(&oldest.unwrap_or_default());
        }
    }

    /// Returns the mark of a person: by the exact address, else by the only address that differs in
    /// its tag alone.
    fn find(&self, address: &str) -> Option<&Mark> {
        let exact = self.0.get(address);
        let near = || {
            let owner = untagged(address);
            let mut near = self.0.iter().filter(|(email, _)| untagged(email) == owner);
            let (_, mark) = near.next()?;
            near.next().is_none().then_some(mark)
        };
        exact.or_else(near)
    }

    /// Returns whether the booker was absent, according to the marks after `time`, or `None` if
    /// there are none. The absence of a guest does not count: the booker may have attended.
    pub(super) fn is_absent(
        &self,
        booker: Option<&str>,
        time: Option<DateTime<Utc>>,
    ) -> Option<bool> {
        let counts = |mark: &&Mark| mark.time.is_none() || mark.time > time;
        if !self.0.values().any(|mark| counts(&mark)) {
            return None;
        }
        let without_person = self.0.get("");
        let named = without_person
            .into_iter()
            .chain(booker.and_then(|it| self.find(it)));
        let newest = named.filter(counts);
        Some(newest.max().is_some_and(|mark| mark.absent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(marks: &mut Marks, seconds: i64, absences: &[(&str, bool)]) {
        let absences = absences.iter().map(|(email, absent)| Absence {
            email: (*email).to_owned(),
            absent: *absent,
        });
        marks.note(&BookingEvent {
            event_time: DateTime::from_timestamp(seconds, 0),
            absences: absences.collect(),
            ..BookingEvent::of_type(EventType::NoShowMarked)
        });
    }

    #[test]
    fn a_mark_concerns_the_one_whom_it_names() {
        let mut marks = Marks::default();
        assert_eq!(marks.is_absent(Some("ada"), None), None);

        marked(&mut marks, 1, &[("ada", true)]);
        marked(&mut marks, 2, &[("bob", true)]);
        marked(&mut marks, 3, &[("bob", false)]);

        assert_eq!(marks.is_absent(Some("ada"), None), Some(true));
        assert_eq!(marks.is_absent(Some("bob"), None), Some(false));
        assert_eq!(marks.is_absent(Some("eve"), None), Some(false));
    }

    #[test]
    fn a_mark_under_another_form_of_the_address_is_the_persons_unless_two_have_such_a_form() {
        let mut marks = Marks::default();
        marked(&mut marks, 1, &[("ada+cal@a.example", true)]);
        assert_eq!(marks.is_absent(Some("ada@a.example"), None), Some(true));

        marked(&mut marks, 1, &[("ada+crm@a.example", false)]);
        assert_eq!(marks.is_absent(Some("ada@a.example"), None), Some(false));
    }

    #[test]
    fn the_newest_mark_of_a_person_counts_and_one_without_a_person_is_the_bookers() {
        let mut marks = Marks::default();
        marked(&mut marks, 5, &[("ada", false)]);
        marked(&mut marks, 4, &[("ada", true)]);
        assert_eq!(marks.is_absent(Some("ada"), None), Some(false));

        marked(&mut marks, 6, &[]);
        assert_eq!(marks.is_absent(Some("ada"), None), Some(true));
        assert_eq!(
            marks.is_absent(Some("ada"), DateTime::from_timestamp(6, 0)),
            None
        );
    }

    #[test]
    fn no_more_marks_are_kept_than_can_be_of_use() {
        let mut marks = Marks::default();
        for second in 0..500 {
            marked(&mut marks, second, &[(&format!("person-{second}"), true)]);
        }

        assert_eq!(marks.0.len(), MOST_MARKS);
        assert_eq!(marks.is_absent(Some("person-499"), None), Some(true));
    }
}
