//! What may be logged about a database error.

use std::fmt::{self, Display, Formatter};

use diesel::result::{DatabaseErrorKind, Error};

/// A database error without the values of any row, which PostgreSQL quotes behind a colon and Diesel in its own errors.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a>(pub &'a Error);

impl Display for Cause<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Error::DatabaseError(DatabaseErrorKind::Unknown, information) => {
                let message = information.message();
                f.write_str(message.split(':').next().unwrap_or_default())
            }
            Error::DatabaseError(kind, information) => {
                write!(f, "{kind:?}")?;
                let named = information.constraint_name();
                let named = named.or_else(|| information.table_name());
                named.map_or(Ok(()), |name| write!(f, " of `{name}`"))
            }
            Error::QueryBuilderError(_) => f.write_str("a statement could not be built"),
            Error::SerializationError(_) => f.write_str("a value could not be sent"),
            Error::DeserializationError(_) => f.write_str("a value could not be read"),
            // The others have fixed texts.
            error => error.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_of_an_error_quotes_no_value() {
        let unknown = |message: &str| {
            Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
        };
        let taken = Error::DatabaseError(
            DatabaseErrorKind::UniqueViolation,
            Box::new("zoe@kestrel.example".to_owned()),
        );
        for (error, text) in [
            (unknown("deadlock detected"), "deadlock detected"),
            (
                unknown("invalid input syntax for type uuid: \"zoe\""),
                "invalid input syntax for type uuid",
            ),
            (taken, "UniqueViolation"),
            (
                Error::DeserializationError("zoe".into()),
                "a value could not be read",
            ),
            (Error::NotFound, "Record not found"),
        ] {
            assert_eq!(Cause(&error).to_string(), text);
        }
    }
}
