//! What the booker wrote: as the booking has it now, and what the brief was made from.

use proto::{booking::v1::Booking, callprep::v1::Brief};

/// The answers of the booker, each once.
pub(super) struct Form<'a> {
    /// Labels with what was answered.
    pub(super) answers: Vec<(&'a str, &'a str)>,
    pub(super) notes: Vec<&'a str>,
}

impl<'a> Form<'a> {
    pub(super) fn new(booking: &'a Booking, brief: Option<&'a Brief>) -> Self {
        let now = booking.answers.iter();
        let mut answers = now
            .map(|answer| (answer.label.as_str(), answer.value.as_str()))
            .collect::<Vec<_>>();
        let then = brief.map_or(&[][..], |brief| &brief.answers);
        for answer in then {
            if !answers.iter().any(|(_, value)| holds(value, &answer.value)) {
                answers.push((&answer.label, &answer.value));
            }
        }
        let mut notes = vec![booking.notes.as_str()];
        let then = brief.map_or("", |brief| brief.notes.as_str());
        if !holds(&booking.notes, then) {
            notes.push(then);
        }
        notes.retain(|notes| !notes.is_empty());
        Self { answers, notes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.notes.is_empty()
    }
}

/// Returns whether a text says what another one does, which may be spaced otherwise and cut.
fn holds(text: &str, other: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (text, other) = (words(text), words(other));
    match other.strip_suffix('…') {
        Some(beginning) => text.starts_with(beginning.trim_end()),
        None => text == other,
    }
}

#[cfg(test)]
mod tests {
    use proto::{booking::v1::Answer, callprep::v1::BookingAnswer};

    use super::*;

    #[test]
    fn an_answer_is_shown_once_and_one_that_only_the_brief_has_too() {
        let answer = |value: &str| Answer {
            label: "Topic".to_owned(),
            value: value.to_owned(),
        };
        let kept = |value: &str| BookingAnswer {
            label: "Topic".to_owned(),
            value: value.to_owned(),
        };
        let booking = Booking {
            answers: vec![
                answer("Planning\nof visits"),
                answer("A long story of its own"),
            ],
            notes: "In a hurry.".to_owned(),
            ..Default::default()
        };
        let brief = Brief {
            answers: vec![
                kept("Planning of visits"),
                kept("A long story…"),
                kept("Billing"),
            ],
            notes: "We were not in a hurry then.".to_owned(),
            ..Default::default()
        };

        let form = Form::new(&booking, Some(&brief));

        let values = form.answers.iter().map(|(_, value)| *value);
        assert_eq!(
            values.collect::<Vec<_>>(),
            ["Planning\nof visits", "A long story of its own", "Billing"]
        );
        assert_eq!(form.notes, ["In a hurry.", "We were not in a hurry then."]);
        assert!(Form::new(&Booking::default(), None).is_empty());
    }
}
