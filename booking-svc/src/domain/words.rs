//! Enums that are sent, logged and stored as words: in `text` columns of PostgreSQL, and on the
//! wire.
//!
//! This is the only place in the domain that mentions Diesel, whose traits only this crate can
//! implement.

/// An enum with a counterpart in a message, whose first value stands for an absent one.
pub trait FromWire<Wire>: Sized {
    /// Returns the variant, or `None` for `Unspecified`.
    fn from_wire(value: Wire) -> Option<Self>;
}

/// A word that stands for no variant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a known {kind}")]
pub struct UnknownWord {
    /// The name of the enum.
    pub kind: &'static str,
    /// The word.
    pub word: String,
}

/// Returns the number of a value in a message, or that of `Unspecified` for `None`.
pub fn given<Wire: Default + Into<i32>>(value: Option<impl Into<Wire>>) -> i32 {
    value.map(Into::into).unwrap_or_default().into()
}

/// Defines an enum and the word for each of its variants. Each message enum that is named after
/// `as` has the same variants, and `Unspecified`: a value that only one side has does not compile.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident as [$($wire:ty),+] $variants:tt) => {
        $crate::domain::words::words! { $(#[$meta])* $name $variants }
        $($crate::domain::words::wire! { $name, $wire, $variants })+
    };
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every variant, in the order of their definition.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl From<$name> for &'static str {
            fn from(word: $name) -> Self {
                word.as_str()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::domain::UnknownWord {
                        kind: stringify!($name),
                        word: word.to_owned(),
                    }),
                }
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                std::io::Write::write_all(out, self.as_str().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        // An unknown word is an error of its row: a wildcard would take the state of a newer
        // version for another one.
        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(word: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(std::str::from_utf8(word.as_bytes())?.parse()?)
            }
        }
    };
}

/// Converts an enum of [`words!`] to its counterpart in a message, and back.
macro_rules! wire {
    ($name:ident, $wire:ty, { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        impl From<$name> for $wire {
            fn from(known: $name) -> Self {
                match known {
                    $($name::$variant => <$wire>::$variant,)+
                }
            }
        }

        impl $crate::domain::FromWire<$wire> for $name {
            fn from_wire(value: $wire) -> Option<Self> {
                match value {
                    <$wire>::Unspecified => None,
                    $(<$wire>::$variant => Some(Self::$variant),)+
                }
            }
        }
    };
}

/// A status of an imported record, which only moves forward.
pub trait Progress: Copy + 'static {
    /// Every status.
    const ALL: &'static [Self];

    /// Returns the rank. A record may move back and forth between statuses of one rank.
    fn rank(self) -> u8;

    /// Returns the later statuses, from which no import leads back to this one.
    fn further_on(self) -> Vec<Self> {
        let is_further_on = |status: &Self| status.rank() > self.rank();
        Self::ALL.iter().copied().filter(is_further_on).collect()
    }
}

pub(super) use wire;
pub(crate) use words;
