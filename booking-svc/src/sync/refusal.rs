//! Why a record was not imported or written back. Some errors affect only the record, others end
//! the run.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use runtime::status::Violation;

use super::{
    round::OWN_DATABASE,
    source::{advice, refused},
};
use crate::{grpc, import::ImportError};

/// The length to which messages of a database are truncated, in characters.
const LONGEST: usize = 300;

/// Why an operation failed.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The record is invalid, or one of the databases rejects it. Other records may be fine.
    Record(String),
    /// One of the databases cannot be used.
    Failed(anyhow::Error),
}

impl Refusal {
    /// Classifies the error of a query in the source: an unreadable value affects one record,
    /// everything else the database.
    pub(super) fn of_reading(error: DieselError) -> Self {
        match error {
            DieselError::DeserializationError(reason) => {
                let reason = kept(&reason.to_string());
                Self::Record(format!("a value of it cannot be read: {reason}"))
            }
            error => Self::Failed(refused(error)),
        }
    }

    /// Classifies the error of a change in the source: triggers, constraints, policies and locks
    /// may affect one record only.
    pub(super) fn of_writing(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(kind, information) if is_about_rows(*kind) => {
                let message = kept(information.message());
                let advice = advice(&error).map_or(String::new(), |advice| format!("; {advice}"));
                Self::Record(format!("the source rejects it: {message}{advice}"))
            }
            _ => Self::of_reading(error),
        }
    }

    /// Classifies the error of a change in our database.
    pub(super) fn of_own(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(kind, information) if is_about_rows(*kind) => {
                let message = kept(information.message());
                Self::Record(format!(
                    "the database of DATABASE_URL rejects it: {message}"
                ))
            }
            _ => Self::Failed(anyhow::Error::new(error).context(OWN_DATABASE)),
        }
    }
}

/// Returns whether a statement with this error may succeed for other rows. If it does not, only
/// time is lost.
fn is_about_rows(kind: DatabaseErrorKind) -> bool {
    !matches!(
        kind,
        DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction
    )
}

/// Returns the part of a message that is stored: truncated, and without addresses, which a trigger
/// may quote.
fn kept(text: &str) -> String {
    let words = text.split_whitespace();
    let words = words.map(|word| if word.contains('@') { "…" } else { word });
    let text = words.collect::<Vec<_>>().join(" ");
    text.chars().take(LONGEST).collect()
}

impl From<Vec<Violation>> for Refusal {
    fn from(violations: Vec<Violation>) -> Self {
        let texts = violations.iter();
        let texts =
            texts.map(|violation| format!("{}: {}", violation.field, violation.description));
        Self::Record(texts.collect::<Vec<_>>().join("; "))
    }
}

impl From<Refusal> for anyhow::Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Record(reason) => Self::msg(reason),
            Refusal::Failed(error) => error,
        }
    }
}

impl From<ImportError> for Refusal {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Invalid(problem) => vec![grpc::violation(problem)].into(),
            ImportError::Database(error) => Self::of_own(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_is_kept_of_what_a_trigger_says() {
        let said = "no mail to\n<zoe@kestrel.example>, please";

        assert_eq!(kept(said), "no mail to … please");
        assert_eq!(kept(&"x ".repeat(500)).chars().count(), LONGEST);
    }
}
