//! Why a record was not brought or written back: what costs only the record, and what ends the run.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use runtime::status::Violation;

use super::{
    round::OWN_DATABASE,
    source::{advice, refused},
};
use crate::{grpc, import::ImportError};

/// How many characters of what a database says are kept.
const LONGEST: usize = 300;

/// Why something was not done.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The record is wrong, or one of the databases does not take it; others may be fine.
    Record(String),
    /// One of the databases cannot be used.
    Failed(anyhow::Error),
}

impl Refusal {
    /// Of a query of the source: a value that cannot be read is of one record, everything else of the database.
    pub(super) fn of_reading(error: DieselError) -> Self {
        match error {
            DieselError::DeserializationError(reason) => {
                let reason = kept(&reason.to_string());
                Self::Record(format!("a value of it cannot be read: {reason}"))
            }
            error => Self::Failed(refused(error)),
        }
    }

    /// Of a change in the source: its triggers, constraints, policies and locks may be about one record only.
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

    /// Of a change in the database that follows.
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

/// Returns whether a statement that fails so may succeed for other rows. If it does not, no more is lost than the time.
fn is_about_rows(kind: DatabaseErrorKind) -> bool {
    !matches!(
        kind,
        DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction
    )
}

/// Returns what is kept of a text that a trigger may have written: no address, and not all of a long one.
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
