//! The cases on which a hypothesis is tested, and the months of some work.

use super::{
    Language, Sentence,
    date::{month_en, month_nl},
};

/// The cases on which a hypothesis is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cases {
    Recent,
    /// Of work that is done once in a while.
    LastTime,
    /// Of work that is not done now, from the first to the last of its months.
    OfMonths(u32, u32),
}

impl Sentence for Cases {
    fn nl(&self) -> String {
        match *self {
            Self::Recent => "recente gevallen".into(),
            Self::LastTime => "hoe het de vorige keer ging".into(),
            Self::OfMonths(first, last) => {
                format!(
                    "gevallen van de vorige keer ({})",
                    months(first, last, Language::Nl)
                )
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recent => "recent cases".into(),
            Self::LastTime => "how it went the last time".into(),
            Self::OfMonths(first, last) => {
                format!(
                    "cases from the last time ({})",
                    months(first, last, Language::En)
                )
            }
        }
    }
}

/// Returns some months in a row: `August to October`.
pub(crate) fn months(first: u32, last: u32, language: Language) -> String {
    let is_pair = first % 12 + 1 == last;
    match language {
        Language::Nl if first == last => month_nl(first).into(),
        Language::En if first == last => month_en(first).into(),
        Language::Nl if is_pair => format!("{} en {}", month_nl(first), month_nl(last)),
        Language::En if is_pair => format!("{} and {}", month_en(first), month_en(last)),
        Language::Nl => format!("{} t/m {}", month_nl(first), month_nl(last)),
        Language::En => format!("{} to {}", month_en(first), month_en(last)),
    }
}
