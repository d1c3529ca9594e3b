//! The texts of the booker, as the booking has them now, and as the brief was based on them.

use proto::{
    booking::v1::{Answer, Booking},
    callprep::v1::{BookingAnswer, Brief},
};

/// The answers of the booker, each once.
pub(super) struct Form<'a> {
    /// Labels with their answers.
    pub(super) answers: Vec<(&'a str, &'a str)>,
    pub(super) notes: Vec<&'a str>,
}

impl<'a> Form<'a> {
    pub(super) fn new(booking: &'a Booking, brief: Option<&'a Brief>) -> Self {
        let kept = brief.map_or(&[][..], |brief| &brief.answers);
        let of_now = booking.answers.iter().map(|now| {
            let mut shown = kept.iter().filter_map(|kept| shown_answer(now, kept));
            (now.label.as_str(), shown.next().unwrap_or(&now.value))
        });
        let mut answers: Vec<_> = of_now.collect();
        let is_of_then = |kept: &&BookingAnswer| {
            let mut now = booking.answers.iter();
            !now.any(|now| shown_answer(now, kept).is_some())
        };
        let of_then = kept.iter().filter(is_of_then);
        answers.extend(of_then.map(|kept| (kept.label.as_str(), kept.value.as_str())));
        let now = booking.notes.as_str();
        let kept = brief.map_or("", |brief| &brief.notes);
        let mut notes = match shown(now, kept) {
            Some(shown) => vec![shown],
            None => vec![now, kept],
        };
        notes.retain(|notes| !notes.is_empty());
        Self { answers, notes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.notes.is_empty()
    }
}

fn shown_answer<'a>(now: &'a Answer, kept: &'a BookingAnswer) -> Option<&'a str> {
    let is_same = spaced(&now.value) == spaced(&kept.value);
    let is_asked_alike = is_same || shown(&now.label, &kept.label).is_some();
    is_asked_alike.then(|| shown(&now.value, &kept.value))?
}

/// Returns the part of a booker's text to show. The brief has stored it as `kept`, which may have
/// other spaces, be cut, or lack addresses. The whole text is shown, unless the brief withholds a
/// part of it. Returns `None` if `kept` comes from another text.
fn shown<'a>(text: &'a str, kept: &'a str) -> Option<&'a str> {
    let (whole, parts) = (spaced(text), spaced(kept));
    if whole == parts {
        return Some(text);
    }
    let mut is_withheld = false;
    let (mut pieces, mut tail) = (Vec::new(), parts.as_str());
    while let Some((before, (remark, behind))) = bracketed(tail) {
        // A remark that begins like this states how much is cut.
        is_withheld |= !remark.starts_with('…');
        pieces.extend(before.split('…'));
        tail = behind;
    }
    pieces.extend(tail.split('…'));
    let (first, last) = (pieces.first()?.trim(), pieces.last()?.trim());
    if pieces.len() == 1 || !whole.starts_with(first) || !whole.ends_with(last) {
        return None;
    }
    let mut rest = whole.as_str();
    for piece in pieces.into_iter().map(str::trim) {
        rest = &rest[rest.find(piece)? + piece.len()..];
    }
    Some(if is_withheld { kept } else { text })
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the text before the first bracket, inside it, and after it.
fn bracketed(text: &str) -> Option<(&str, (&str, &str))> {
    let (before, rest) = text.split_once('[')?;
    Some((before, rest.split_once(']')?))
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn a_text_that_the_brief_has_cut_is_shown_whole_and_one_that_it_withholds_is_not() {
        let note = "We plan by hand. Do not write down that I leave. Ask anna@kestrel.example.";
        for (kept, expected) in [
            (note, Some(note)),
            (
                "We plan by […\u{a0}9 more words; the whole is in the booking]",
                Some(note),
            ),
            ("We plan by hand. Do not write…", Some(note)),
            (
                "We plan by hand. Do not write down that I leave. Ask … kestrel.example.",
                Some(note),
            ),
            ("We plan by hand.", None),
            ("I leave. [… 3 more words]", None),
            ("", None),
        ] {
            assert_eq!(shown(note, kept), expected, "{kept}");
        }
        for kept in [
            "We plan by hand. [a sentence is only in the booking] Ask … kestrel.example.",
            "We plan by hand. [a sentence is only in the booking] [… 3 more words]",
            "[a sentence is only in the booking]",
        ] {
            assert_eq!(shown(note, kept), Some(kept));
        }
    }

    #[test]
    fn an_answer_that_the_brief_withholds_takes_the_place_of_no_other_answer() {
        let answer = |label: &str, value: &str| Answer {
            label: label.to_owned(),
            value: value.to_owned(),
        };
        let withheld = "[a sentence is only in the booking]";
        let booking = Booking {
            answers: vec![answer("Topic", "Planning"), answer("More", "I leave.")],
            ..Default::default()
        };
        let brief = Brief {
            answers: vec![BookingAnswer {
                label: "More".to_owned(),
                value: withheld.to_owned(),
            }],
            ..Default::default()
        };

        let form = Form::new(&booking, Some(&brief));

        assert_eq!(form.answers, [("Topic", "Planning"), ("More", withheld)]);
    }
}
