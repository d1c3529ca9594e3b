//! The name of an account, which appears in its URL, in the log and in metrics.

use std::{borrow::Borrow, fmt};

const MAX_LENGTH: usize = 63;
const DEFAULT: &str = "default";

/// A name of 1 to 63 lower-case letters, digits and inner hyphens, as of a host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(String);

/// The text is not a valid name of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to {MAX_LENGTH} lower-case letters, digits and hyphens in between")]
pub struct InvalidName;

impl AccountName {
    /// # Errors
    /// Fails if `name` is not a slug.
    pub fn new(name: &str) -> Result<Self, InvalidName> {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_sound = !name.is_empty()
            && name.len() <= MAX_LENGTH
            && name.bytes().all(|byte| is_letter(byte) || byte == b'-')
            && !name.starts_with('-')
            && !name.ends_with('-');
        is_sound.then(|| Self(name.to_owned())).ok_or(InvalidName)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The account of CALCOM_WEBHOOK_SECRET, and of the path that names none.
impl Default for AccountName {
    fn default() -> Self {
        Self(DEFAULT.to_owned())
    }
}

impl Borrow<str> for AccountName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_slug() {
        for name in ["a", "0", "sales-team", "a--b", &"a".repeat(63), "default"] {
            assert_eq!(AccountName::new(name).unwrap().as_str(), name);
        }
        for name in [
            "",
            "-a",
            "a-",
            "Sales",
            "a b",
            "a/b",
            "a_b",
            "é",
            ".",
            &"a".repeat(64),
        ] {
            assert_eq!(AccountName::new(name), Err(InvalidName), "{name}");
        }
    }
}
