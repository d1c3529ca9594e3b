//! The possible decodings of a text, with the origin of each part.

use std::ops::Range;

use regex::{Captures, Regex};

use super::{
    escapes::{without_disguise, without_escapes, without_quoted_printable, without_tags},
    packed::unpacked,
};

/// The maximum number of nested encodings: a URL in JSON in base64.
const MOST_LAYERS: usize = 3;

/// A range of the original, as byte offsets; the end is exclusive.
pub(super) type Place = (u32, u32);

/// One possible decoding of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    text: String,
    /// The origin of each byte of the text; empty if the text is the original.
    places: Vec<Place>,
}

impl Reading {
    /// Returns the original text.
    pub(super) fn literal(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            places: Vec::new(),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the characters, each with its origin.
    pub(super) fn letters(&self) -> impl Iterator<Item = (char, Place)> {
        let letters = self.text.char_indices();
        letters.map(|(at, letter)| (letter, self.place(at..at + letter.len_utf8())))
    }

    /// Returns the origin of a part of the text. The part must not be empty.
    pub(super) fn place(&self, part: Range<usize>) -> Place {
        if self.places.is_empty() {
            return (offset(part.start), offset(part.end));
        }
        whole(self.places[part].iter().copied())
    }

    pub(super) fn push(&mut self, letter: char, place: Place) {
        self.text.push(letter);
        self.places.resize(self.text.len(), place);
    }

    /// Adds decoded bytes: UTF-8, and invalid parts as Latin-1. `place` returns the origin of a
    /// range of them.
    pub(super) fn push_bytes(&mut self, bytes: &[u8], place: impl Fn(Range<usize>) -> Place) {
        let mut at = 0;
        for chunk in bytes.utf8_chunks() {
            for letter in chunk.valid().chars() {
                let end = at + letter.len_utf8();
                self.push(letter, place(at..end));
                at = end;
            }
            for byte in chunk.invalid() {
                self.push(char::from(*byte), place(at..at + 1));
                at += 1;
            }
        }
    }

    /// Adds a part of another reading of the same original.
    pub(super) fn copy(&mut self, from: &Self, part: Range<usize>) {
        self.text.push_str(&from.text[part.clone()]);
        if from.places.is_empty() {
            let places = part.map(|at| (offset(at), offset(at + 1)));
            self.places.extend(places);
        } else {
            self.places.extend_from_slice(&from.places[part]);
        }
    }

    /// Returns the text with each match of a pattern replaced by `write`, or `None` if nothing
    /// changes.
    pub(super) fn rewritten(
        &self,
        pattern: &Regex,
        mut write: impl FnMut(&mut Self, &Captures<'_>),
    ) -> Option<Self> {
        let mut new = Self::default();
        let mut end = 0;
        for found in pattern.captures_iter(&self.text) {
            let range = found.get(0).map_or(end..end, |found| found.range());
            new.copy(self, end..range.start);
            write(&mut new, &found);
            end = range.end;
        }
        new.copy(self, end..self.text.len());
        (new.text != self.text).then_some(new)
    }

    /// Returns the text with one layer of each encoding removed.
    fn decoded(&self) -> impl Iterator<Item = Self> {
        let decoders = [
            without_disguise,
            without_escapes,
            without_tags,
            without_quoted_printable,
            unpacked,
        ];
        decoders.into_iter().filter_map(|decode| decode(self))
    }
}

/// Returns the smallest range of the original that contains all of these.
pub(super) fn whole(places: impl Iterator<Item = Place>) -> Place {
    let around = |(start, end): Place, (first, last): Place| (start.min(first), end.max(last));
    places.reduce(around).unwrap_or_default()
}

/// Converts a byte offset. It always fits: PostgreSQL stores no text of that length.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Returns a text as written, and its decodings over several layers of encodings.
pub(super) fn readings(text: &str) -> Vec<Reading> {
    let mut readings = vec![Reading::literal(text)];
    let mut from = 0;
    for _ in 0..MOST_LAYERS {
        let end = readings.len();
        for number in from..end {
            for new in readings[number].decoded().collect::<Vec<_>>() {
                if readings.iter().all(|known| known.text != new.text) {
                    readings.push(new);
                }
            }
        }
        from = end;
    }
    readings
}
