//! Keeps a page small, whatever a booking and its brief contain, and states how much is left out.

use proto::booking::v1::Call;
use serde_json::Value;

use super::words::Words;
use crate::language::Language;

/// A page has fewer bytes.
const TOO_MANY_BYTES: usize = 50_000;
/// The maximum number of attendees, and of hosts, that are named.
const MOST_PEOPLE: usize = 20;
/// The lengths to which texts are cut, in bytes of HTML. The first one that makes the page small
/// enough is used. The last one is longer than any name of a value or time.
const LONGEST_TEXTS: [usize; 7] = [4_000, 2_000, 1_000, 500, 250, 120, 64];

/// Returns the people to name, and the number of further ones.
pub(super) fn listed(people: impl Iterator<Item = String>, language: Language) -> Vec<String> {
    let mut listed: Vec<String> = people.collect();
    let more = listed.len().saturating_sub(MOST_PEOPLE);
    if more > 0 {
        listed.truncate(MOST_PEOPLE);
        listed.push(match language {
            Language::Nl => format!("en nog {more}"),
            Language::En => format!("and {more} more"),
        });
    }
    listed
}

/// Renders a call, with long texts cut if the page would be too large otherwise.
///
/// # Errors
/// Fails if rendering fails.
pub(super) fn render_small(
    call: &Call,
    words: &Words,
    render: impl Fn(&Call) -> askama::Result<String>,
) -> askama::Result<String> {
    let mut html = render(call)?;
    for longest in LONGEST_TEXTS {
        if html.len() < TOO_MANY_BYTES {
            break;
        }
        // A value of a newer version cannot be serialised: a large page is better than none.
        let Ok(shortened) = shortened(call, longest, words) else {
            break;
        };
        html = render(&shortened)?;
    }
    Ok(html)
}

fn shortened(call: &Call, longest: usize, words: &Words) -> serde_json::Result<Call> {
    let mut value = serde_json::to_value(call)?;
    shorten("", &mut value, longest, words);
    serde_json::from_value(value)
}

fn shorten(key: &str, value: &mut Value, longest: usize, words: &Words) {
    match value {
        Value::String(text) => {
            let end = end(text, longest);
            match key {
                _ if end == text.len() => {}
                // The link to the call is not cut, since a part of it leads nowhere.
                "meetingUrl" => {}
                "url" => text.clear(),
                _ => {
                    let more = text[end..].chars().count();
                    text.truncate(end);
                    *text = format!("{}… ({}: {more})", text.trim_end(), words.left_out);
                }
            }
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| shorten(key, value, longest, words)),
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(key, value)| shorten(key, value, longest, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns where to cut a text so that it has at most `longest` bytes of HTML.
fn end(text: &str, longest: usize) -> usize {
    const ESCAPED: usize = "&#38;".len();
    let mut length = 0;
    let end = text.char_indices().find(|(_, character)| {
        length += match character {
            '&' | '<' | '>' | '"' | '\'' => ESCAPED,
            other => other.len_utf8(),
        };
        length > longest
    });
    end.map_or(text.len(), |(place, _)| place)
}
