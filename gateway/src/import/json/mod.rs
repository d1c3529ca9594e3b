//! Reads dossiers as JSON: one, an array of them, or one per line.

#[cfg(test)]
mod tests;

use std::io::{self, BufRead, Read as _};

use proto::booking::v1::{ImportProspectRequest, ProspectDossier};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::{
    BYTE_ORDER_MARK,
    entry::{Content, Entry, Problem},
};

/// The largest JSON document, in bytes: it is read as a whole.
const MAX_DOCUMENT_BYTES: u64 = 256 << 20;
/// The largest line, in bytes.
const MAX_LINE_BYTES: u64 = 8 << 20;

/// Reads a document of one dossier or an array of them, and passes each to `take` until it returns
/// false.
pub(super) fn read_document(
    input: impl BufRead,
    mut take: impl FnMut(Entry) -> bool,
) -> io::Result<()> {
    let mut text = Vec::new();
    input.take(MAX_DOCUMENT_BYTES + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MAX_DOCUMENT_BYTES {
        take(Entry {
            line: 1,
            content: Err(Problem::new(
                "",
                "is larger than 256 MiB: write one dossier a line and name the file .ndjson",
            )),
        });
        return Ok(());
    }
    let mut document = Document::new(&text);
    let is_read = match document.peek() {
        Some(b'[') => read_array(&mut document, &mut take),
        Some(_) => document.read_element(&mut take),
        None => true,
    };
    if is_read && document.peek().is_some() {
        take(document.problem(
            "stands behind the end of the document, and was not read: if there is one dossier a line, \
             give --format ndjson",
        ));
    }
    Ok(())
}

/// Reads each element of an array. Returns whether it was read to its end and `take` accepts more.
fn read_array(document: &mut Document<'_>, take: &mut impl FnMut(Entry) -> bool) -> bool {
    document.at += 1;
    while document.peek() != Some(b']') {
        if !document.read_element(take) {
            return false;
        }
        match document.peek() {
            Some(b',') => document.at += 1,
            Some(b']') => {}
            Some(_) | None => {
                take(document.problem(
                    "is where the array breaks off, without a bracket: what follows was not read",
                ));
                return false;
            }
        }
    }
    document.at += 1;
    true
}

/// A document with a position.
struct Document<'text> {
    text: &'text [u8],
    at: usize,
    /// The line of the position up to which lines are counted.
    line: u64,
    counted: usize,
}

impl<'text> Document<'text> {
    fn new(text: &'text [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            counted: 0,
        }
    }

    /// Skips spaces and returns the next byte.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text[self.at..];
        let is_space = |byte: &u8| byte.is_ascii_whitespace();
        self.at += rest.iter().take_while(|byte| is_space(byte)).count();
        self.text.get(self.at).copied()
    }

    /// Reads one dossier. Returns whether more can be read and `take` accepts it.
    fn read_element(&mut self, take: &mut impl FnMut(Entry) -> bool) -> bool {
        self.peek();
        let line = self.line();
        let mut elements = serde_json::Deserializer::from_slice(&self.text[self.at..]).into_iter();
        match elements.next() {
            Some(Ok(element)) => {
                self.at += elements.byte_offset();
                take(read(line, element))
            }
            Some(Err(error)) => {
                let line = line + error.line() as u64 - 1;
                let message = format!("is not JSON: {error}; what follows was not read");
                take(Entry {
                    line,
                    content: Err(Problem::new("", message)),
                });
                false
            }
            None => {
                take(self.problem("is where the array breaks off, without a bracket"));
                false
            }
        }
    }

    fn problem(&mut self, message: &str) -> Entry {
        Entry {
            line: self.line(),
            content: Err(Problem::new("", message)),
        }
    }

    fn line(&mut self) -> u64 {
        let passed = &self.text[self.counted..self.at];
        self.line += passed.split(|byte| *byte == b'\n').count() as u64 - 1;
        self.counted = self.at;
        self.line
    }
}

/// Reads one dossier per line, and passes each to `take` until it returns false. Blank lines are
/// skipped.
pub(super) fn read_lines(
    mut input: impl BufRead,
    mut take: impl FnMut(Entry) -> bool,
) -> io::Result<()> {
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        let mut bounded = (&mut input).take(MAX_LINE_BYTES + 1);
        if bounded.read_until(b'\n', &mut text)? == 0 {
            return Ok(());
        }
        let is_too_long = text.len() as u64 > MAX_LINE_BYTES;
        if is_too_long {
            skip_line(&mut input)?;
        }
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let entry = if is_too_long {
            Entry {
                line,
                content: Err(Problem::new("", "the line is longer than 8 MiB")),
            }
        } else {
            match serde_json::from_slice::<&RawValue>(&text) {
                Ok(element) => read(line, element),
                Err(error) => Entry {
                    line,
                    content: Err(Problem::new("", format!("is not JSON: {error}"))),
                },
            }
        };
        if !take(entry) {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads a document of one dossier.
pub(super) fn read_one(text: &[u8]) -> Result<Content, Problem> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let element = serde_json::from_slice::<&RawValue>(text);
    let element = element.map_err(|error| Problem::new("", format!("is not JSON: {error}")))?;
    read(1, element).content
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    input.skip_until(b'\n').map(drop)
}

/// A dossier, possibly wrapped as in the request that imports it.
#[derive(Deserialize)]
struct Wrapped {
    dossier: Option<IgnoredAny>,
}

fn read(line: u64, element: &RawValue) -> Entry {
    let text = element.get();
    let is_wrapped = serde_json::from_str::<Wrapped>(text).is_ok_and(|it| it.dossier.is_some());
    let dossier = if is_wrapped {
        parse::<ImportProspectRequest>(text).and_then(unwrapped)
    } else {
        parse::<ProspectDossier>(text)
    };
    Entry {
        line,
        content: dossier.map(|dossier| Content::Dossier(Box::new(dossier))),
    }
}

/// Unwraps a dossier. An entry must not request validation only, since it would be stored
/// nevertheless.
fn unwrapped(request: ImportProspectRequest) -> Result<ProspectDossier, Problem> {
    let ImportProspectRequest {
        dossier,
        validate_only,
    } = request;
    if validate_only {
        let problem = "must not be set: to store nothing, run `gateway import --dry-run`";
        return Err(Problem::new("validateOnly", problem));
    }
    Ok(dossier.unwrap_or_default())
}

fn parse<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let field = error.path().to_string();
        let field = if field == "." { String::new() } else { field };
        let text = error.inner().to_string();
        // This is the text for a number that the field cannot hold, or for a value that is not a
        // number.
        if text.contains("untagged enum") {
            return Problem::new(
                field,
                "must be a number; a whole one, if it counts something",
            );
        }
        Problem::new(field, text)
    })
}
