//! Splits CSV into records: each is a line, unless a quoted value continues on the next one.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

use super::entry::Problem;

/// The largest record, in bytes.
const MAX_RECORD_BYTES: usize = 8 << 20;

/// The records of a table, each with its position.
pub(super) struct Records<R> {
    input: R,
    /// Lines of a record whose quote was not closed. Each is read again on its own.
    again: VecDeque<Vec<u8>>,
    /// The number of lines that are read, without those in `again`.
    line: u64,
}

/// The lines of one record.
pub(super) struct Record {
    /// Its first line, counted from 1.
    pub(super) line: u64,
    pub(super) text: Result<Vec<u8>, Broken>,
}

/// Why lines are not a record.
pub(super) enum Broken {
    /// A quoted value has no end: the following lines may belong to it or not.
    OpenQuote(Problem),
    TooLong(Problem),
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::OpenQuote(problem) | Broken::TooLong(problem) => problem,
        }
    }
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            again: VecDeque::new(),
            line: 0,
        }
    }

    /// Returns the next record. An unclosed quote costs only the line in which its record begins.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let Some(first) = self.next_line()? else {
            return Ok(None);
        };
        let line = self.line;
        let (mut scan, mut text, mut further) = (Scan::new(line), first, Vec::new());
        let mut is_valid = scan.read(&text, line);
        while is_valid && scan.is_open() && text.len() <= MAX_RECORD_BYTES {
            let Some(next) = self.next_line()? else {
                is_valid = false;
                break;
            };
            is_valid = scan.read(&next, self.line);
            text.extend_from_slice(&next);
            further.push(next);
        }
        let is_short = text.len() <= MAX_RECORD_BYTES;
        if is_valid && is_short {
            let text = Ok(text);
            return Ok(Some(Record { line, text }));
        }
        let broken = if scan.is_open() || !is_valid {
            let message = format!("the quote that opens in line {} is not closed", scan.opened);
            Broken::OpenQuote(Problem::new("", message))
        } else {
            Broken::TooLong(Problem::new("", "is longer than 8 MiB"))
        };
        self.line -= further.len() as u64;
        for line in further.into_iter().rev() {
            self.again.push_front(line);
        }
        let text = Err(broken);
        Ok(Some(Record { line, text }))
    }

    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = match self.again.pop_front() {
            Some(line) => line,
            None => read_line(&mut self.input)?,
        };
        if line.is_empty() {
            return Ok(None);
        }
        self.line += 1;
        Ok(Some(line))
    }
}

/// Reads a line with its end, as on any system. A line that is too long is only read as far as
/// needed to detect that.
fn read_line(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        let read = input.fill_buf()?;
        let end = read.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let length = end.map_or(read.len(), |end| end + 1);
        let kept = length.min((MAX_RECORD_BYTES + 1).saturating_sub(line.len()));
        line.extend_from_slice(&read[..kept]);
        let is_return = end.is_some_and(|end| read[end] == b'\r');
        let is_at_end = end.is_some() || read.is_empty();
        input.consume(length);
        if is_return && input.fill_buf()?.first() == Some(&b'\n') {
            line.push(b'\n');
            input.consume(1);
        }
        if is_at_end {
            return Ok(line);
        }
    }
}

/// The state at the end of a line within its record.
struct Scan {
    place: Place,
    /// The line in which the last quote was opened.
    opened: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    BeforeValue,
    InValue,
    InQuotes,
    /// After a quote that closes the value, or is the first half of an escaped quote.
    BehindQuote,
    BehindQuotes,
}

impl Scan {
    fn new(line: u64) -> Self {
        Self {
            place: Place::BeforeValue,
            opened: line,
        }
    }

    fn is_open(&self) -> bool {
        self.place == Place::InQuotes
    }

    /// Reads a line of the record. Returns whether it can be one: a quote that closes a value of an
    /// earlier line, and is followed by text, was meant to open one.
    fn read(&mut self, text: &[u8], line: u64) -> bool {
        for byte in text {
            self.place = match (self.place, byte) {
                (Place::InQuotes, b'"') => Place::BehindQuote,
                (Place::InQuotes, _) | (Place::BehindQuote, b'"') => Place::InQuotes,
                (Place::BeforeValue, b'"') => {
                    self.opened = line;
                    Place::InQuotes
                }
                (_, b',') => Place::BeforeValue,
                (Place::BehindQuote | Place::BehindQuotes, byte) if byte.is_ascii_whitespace() => {
                    Place::BehindQuotes
                }
                (Place::BehindQuote | Place::BehindQuotes, _) if self.opened != line => {
                    return false;
                }
                _ => Place::InValue,
            };
        }
        true
    }
}
