//! The values of the original's enums, which may grow, so they are read as text.

use std::io::Write as _;

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
};

use super::tables::types::{
    ContactWord, LogWord, ProspectWord, ResearchWord, ReviewWord, SequenceWord, SourceWord,
};

/// A value of an enum of the original.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = ProspectWord)]
#[diesel(sql_type = ContactWord)]
#[diesel(sql_type = ResearchWord)]
#[diesel(sql_type = SourceWord)]
#[diesel(sql_type = ReviewWord)]
#[diesel(sql_type = SequenceWord)]
#[diesel(sql_type = LogWord)]
pub(crate) struct Word(pub(crate) String);

impl Word {
    /// Returns our value with the same text, if there is one.
    pub(crate) fn known<Known: std::str::FromStr>(&self) -> Option<Known> {
        self.0.parse().ok()
    }
}

impl From<&str> for Word {
    fn from(word: &str) -> Self {
        Self(word.to_owned())
    }
}

macro_rules! as_text {
    ($($kind:ident),+) => {
        $(
            impl FromSql<$kind, Pg> for Word {
                fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                    Ok(Self(String::from_utf8(value.as_bytes().to_vec())?))
                }
            }

            impl ToSql<$kind, Pg> for Word {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    out.write_all(self.0.as_bytes())?;
                    Ok(IsNull::No)
                }
            }
        )+
    };
}

as_text!(
    ProspectWord,
    ContactWord,
    ResearchWord,
    SourceWord,
    ReviewWord,
    SequenceWord,
    LogWord
);
