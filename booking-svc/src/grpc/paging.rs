//! Pages of a list, and their tokens.

use std::{fmt::Display, str::FromStr};

use chrono::{DateTime, Datelike, Utc};
use prost::Message;
use sha2::{Digest as _, Sha256};

use super::validate::Problems;

const DEFAULT_PAGE_SIZE: i32 = 20;
const LARGEST_PAGE_SIZE: i32 = 100;

/// A page of a list that is ordered by a time and then an id, newest first.
#[derive(Clone, Debug)]
pub(super) struct Page<Id> {
    length: i32,
    /// The last row of the previous page.
    pub(super) after: Option<(DateTime<Utc>, Id)>,
    /// The prefix of its tokens, which distinguishes them from those of other lists.
    binding: Vec<u8>,
}

/// The length of the digest of the conditions in a token, in bytes.
const BINDING_LENGTH: usize = 8;

impl<Id: Display + FromStr + PartialEq> Page<Id> {
    /// Parses `page_size` and `page_token` of a request.
    pub(super) fn read(problems: &mut Problems, page_size: i32, page_token: &str) -> Self {
        Self::read_bound(problems, page_size, page_token, Vec::new())
    }

    /// Like [`Self::read`], for a list whose tokens are only valid for the same conditions: the
    /// rest of the request.
    pub(super) fn read_of(
        problems: &mut Problems,
        page_size: i32,
        page_token: &str,
        conditions: &impl Message,
    ) -> Self {
        let digest = Sha256::digest(conditions.encode_to_vec());
        let binding = digest.iter().copied().take(BINDING_LENGTH).collect();
        Self::read_bound(problems, page_size, page_token, binding)
    }

    fn read_bound(
        problems: &mut Problems,
        page_size: i32,
        page_token: &str,
        binding: Vec<u8>,
    ) -> Self {
        let length = problems.bounded("page_size", page_size, DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE);
        let after = (!page_token.is_empty()).then(|| parse_token(page_token, &binding));
        if after == Some(None) {
            problems.add(
                "page_token",
                "must be the next_page_token of an earlier page with the same filters",
            );
        }
        Self {
            length,
            after: after.flatten(),
            binding,
        }
    }

    /// Returns the LIMIT of the query: one more row than fits, which shows whether there is a next page.
    pub(super) fn limit(&self) -> i64 {
        i64::from(self.length) + 1
    }

    /// Cuts the rows to the length of the page. Returns the token of the next page, empty at the end;
    /// `position` returns the position of a row in the list.
    pub(super) fn cut<Row>(
        &self,
        rows: &mut Vec<Row>,
        position: impl Fn(&Row) -> (DateTime<Utc>, Id),
    ) -> String {
        let length = usize::try_from(self.length).unwrap_or_default();
        if rows.len() <= length {
            return String::new();
        }
        rows.truncate(length);
        let position = rows.last().map(position);
        let token = position.map(|position| token(position, &self.binding));
        token.unwrap_or_default()
    }
}

/// Returns the token of a position. PostgreSQL stores times in microseconds.
fn token<Id: Display>((time, id): (DateTime<Utc>, Id), binding: &[u8]) -> String {
    let mut bytes = binding.to_vec();
    bytes.extend(time.timestamp_micros().to_be_bytes());
    bytes.extend(id.to_string().into_bytes());
    hex::encode(bytes)
}

fn parse_token<Id: FromStr>(token: &str, binding: &[u8]) -> Option<(DateTime<Utc>, Id)> {
    let bytes = hex::decode(token).ok()?;
    let (micros, id) = bytes.strip_prefix(binding)?.split_first_chunk::<8>()?;
    let time = DateTime::from_timestamp_micros(i64::from_be_bytes(*micros))?;
    let id = std::str::from_utf8(id)
        .ok()
        .filter(|id| !id.contains('\0'))?;
    // PostgreSQL supports years up to 294276, but no row has one beyond 9999.
    (1..=9999)
        .contains(&time.year())
        .then_some((time, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn position(number: u128) -> (DateTime<Utc>, Uuid) {
        let time = "2026-11-22T10:00:00.123456Z".parse().unwrap();
        (time, Uuid::from_u128(number))
    }

    #[test]
    fn a_token_leads_back_to_its_row() {
        for binding in [&b""[..], b"filters1"] {
            let token = token(position(17), binding);

            assert_eq!(parse_token(&token, binding), Some(position(17)));
        }
    }

    #[test]
    fn a_token_of_other_conditions_is_refused() {
        let token = token(position(17), b"filters1");

        assert_eq!(parse_token::<Uuid>(&token, b"filters2"), None);
        assert_eq!(parse_token::<Uuid>(&token, b""), None);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let sound = token(position(17), b"");
        let endless = token((DateTime::<Utc>::MAX_UTC, Uuid::nil()), b"");
        for wrong in ["x", "17", &sound[2..], &format!("{sound}00"), &endless] {
            assert_eq!(parse_token::<Uuid>(wrong, b""), None, "`{wrong}`");
        }
    }

    #[test]
    fn a_page_has_a_next_one_only_if_there_are_more_rows() {
        let mut problems = Problems::default();
        let page = Page::read(&mut problems, 2, "");
        let (mut full, mut longer) = (vec![3, 2], vec![3, 2, 1]);

        let end = page.cut(&mut full, |number| position(*number));
        let more = page.cut(&mut longer, |number| position(*number));

        assert!(problems.into_result().is_ok());
        assert_eq!((&*full, &*end), (&[3, 2][..], ""));
        assert_eq!((longer, more), (vec![3, 2], token(position(2), b"")));
    }
}
