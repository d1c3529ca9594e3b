//! Reads dossiers as JSON: one, an array of them, or one a line.

use std::io::{self, BufRead, Read as _};

use proto::booking::v1::{ImportProspectRequest, ProspectDossier};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::entry::{Content, Entry, Problem};

/// The largest JSON document, in bytes: it is read as a whole.
const MAX_DOCUMENT_BYTES: u64 = 256 << 20;
/// The largest line, in bytes.
const MAX_LINE_BYTES: u64 = 8 << 20;

/// Reads a document of one dossier or an array of them, and hands over each until `take` wants no more.
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
    let mut at = skip_space(&text, 0);
    let is_array = text.get(at) == Some(&b'[');
    at += usize::from(is_array);
    let (mut line, mut counted) = (1, 0);
    loop {
        at = skip_space(&text, at);
        if is_array && text.get(at) == Some(&b']') || at >= text.len() {
            return Ok(());
        }
        line += line_ends(&text[counted..at]);
        counted = at;
        let mut elements = serde_json::Deserializer::from_slice(&text[at..]).into_iter();
        let element = match elements.next() {
            Some(Ok(element)) => element,
            Some(Err(error)) => {
                take(broken(line + error.line() as u64 - 1, &error));
                return Ok(());
            }
            None => return Ok(()),
        };
        at += elements.byte_offset();
        if !take(read(line, element)) || !is_array {
            return Ok(());
        }
        at = skip_space(&text, at);
        at += usize::from(text.get(at) == Some(&b','));
    }
}

/// Reads one dossier a line, and hands over each until `take` wants no more. Blank lines are skipped.
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
                Err(error) => broken(line, &error),
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
    let element = serde_json::from_slice::<&RawValue>(text);
    let element = element.map_err(|error| Problem::new("", format!("is not JSON: {error}")))?;
    read(1, element).content
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    input.skip_until(b'\n').map(drop)
}

fn skip_space(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    at + rest.iter().take_while(|byte| is_space(byte)).count()
}

fn line_ends(text: &[u8]) -> u64 {
    text.split(|byte| *byte == b'\n').count() as u64 - 1
}

fn broken(line: u64, error: &serde_json::Error) -> Entry {
    Entry {
        line,
        content: Err(Problem::new("", format!("is not JSON: {error}"))),
    }
}

/// Whether a dossier is wrapped as in the call that imports it.
#[derive(Deserialize)]
struct Wrapped {
    dossier: Option<IgnoredAny>,
}

fn read(line: u64, element: &RawValue) -> Entry {
    let text = element.get();
    let is_wrapped = serde_json::from_str::<Wrapped>(text).is_ok_and(|it| it.dossier.is_some());
    let dossier = if is_wrapped {
        parse::<ImportProspectRequest>(text).map(|request| request.dossier.unwrap_or_default())
    } else {
        parse::<ProspectDossier>(text)
    };
    Entry {
        line,
        content: dossier.map(|dossier| Content::Dossier(Box::new(dossier))),
    }
}

fn parse<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let field = error.path().to_string();
        let field = if field == "." { String::new() } else { field };
        Problem::new(field, error.inner().to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Vec<Entry> {
        let mut entries = Vec::new();
        read_document(text.as_bytes(), |entry| {
            entries.push(entry);
            true
        })
        .unwrap();
        entries
    }

    fn lines(text: &str) -> Vec<Entry> {
        let mut entries = Vec::new();
        read_lines(text.as_bytes(), |entry| {
            entries.push(entry);
            true
        })
        .unwrap();
        entries
    }

    fn ids(entries: &[Entry]) -> Vec<String> {
        let id = |entry: &Entry| match &entry.content {
            Ok(Content::Dossier(dossier)) => {
                let prospect = dossier.prospect.clone().unwrap_or_default();
                format!("{} {}", entry.line, prospect.id)
            }
            Ok(Content::Rows(rows)) => panic!("no rows: {rows:?}"),
            Err(problem) => format!("{} {problem}", entry.line),
        };
        entries.iter().map(id).collect()
    }

    #[test]
    fn one_dossier_an_array_and_one_a_line_are_read_wrapped_or_not() {
        let plain = r#"{ "prospect": { "id": "a" } }"#;
        let wrapped = r#"{ "dossier": { "prospect": { "id": "b" } } }"#;

        assert_eq!(ids(&document(plain)), ["1 a"]);
        assert_eq!(ids(&document(wrapped)), ["1 b"]);
        let array = format!("[\n  {plain},\n\n  {wrapped}\n]\n");
        assert_eq!(ids(&document(&array)), ["2 a", "4 b"]);
        assert_eq!(ids(&document(" [ ] ")), Vec::<String>::new());
        assert_eq!(
            ids(&lines(&format!("{plain}\n\n{wrapped}"))),
            ["1 a", "3 b"]
        );
    }

    #[test]
    fn a_broken_entry_is_told_with_its_line_and_field_and_costs_only_itself() {
        let text = "{\"prospect\": {\"id\": 7}}\n{\"prospect\": \n{\"prospects\": {}}\n{\"prospect\": {\"id\": \"d\"}}\n";

        let entries = ids(&lines(text));

        assert!(
            entries[0].starts_with("1 prospect.id: invalid type"),
            "{entries:?}"
        );
        assert!(entries[1].starts_with("2 is not JSON"), "{entries:?}");
        assert!(
            entries[2].contains("unknown field `prospects`"),
            "{entries:?}"
        );
        assert_eq!(entries[3], "4 d");
    }

    #[test]
    fn a_word_that_is_no_status_is_told_and_not_passed_over() {
        let sequence = r#"{"outreachSequences": [{"id": "s", "status": "SENTT"}]}"#;
        let step = r#"{"outreachSequences": [{"id": "s", "steps": [{"id": "t", "status": 99}]}]}"#;

        let entries = ids(&document(&format!("[{sequence}, {step}]")));

        let [sequence, step] = &entries[..] else {
            panic!("two entries are read: {entries:?}");
        };
        assert!(
            sequence.starts_with("1 outreachSequences[0].status: unknown variant `SENTT`"),
            "{sequence}"
        );
        assert!(
            step.starts_with("1 outreachSequences[0].steps[0].status: invalid value"),
            "{step}"
        );
    }
}
