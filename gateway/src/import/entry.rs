//! The entries of a file, each imported separately.

use std::fmt;

use proto::booking::v1::ProspectDossier;

use super::rows::Rows;

/// One entry of a file, and where it begins.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its first line, counted from 1.
    pub(super) line: u64,
    pub(super) content: Result<Content, Problem>,
}

impl Entry {
    /// Returns the id of its prospect, if the entry can be imported at all.
    pub(super) fn prospect_id(&self) -> Option<String> {
        match self.content.as_ref().ok()? {
            Content::Dossier(dossier) => Some(dossier.prospect.as_ref()?.id.clone()),
            Content::Rows(rows) => Some(rows.prospect_id.clone()),
        }
    }
}

/// The content of an entry.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// Everything about a prospect.
    Dossier(Box<ProspectDossier>),
    /// Some columns of a prospect and of its contacts. The others are unchanged.
    Rows(Rows),
}

/// Why an entry cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The field, such as `contacts[0].id`, or empty if it is not a single one.
    pub(super) field: String,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, message } = self;
        match field.as_str() {
            "" => formatter.write_str(message),
            _ => write!(formatter, "{field}: {message}"),
        }
    }
}
