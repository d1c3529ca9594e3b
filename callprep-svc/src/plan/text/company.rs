//! What is known of the company, and how old that is, in one line.

use chrono::{Datelike, NaiveDate};

use super::{Sentence, date::month_nl, english::English, number};
use crate::plan::language::Language;

/// What is known of the company. Empty if nothing is.
pub(crate) struct AboutCompany<'a> {
    /// In quotation marks. May be empty.
    pub(crate) industry: &'a str,
    /// The code of the country. May be empty.
    pub(crate) country: &'a str,
    /// The number of employees, or the ends of their range.
    pub(crate) employees: Option<(u32, Option<u32>)>,
    /// The day on which the research was done.
    pub(crate) researched: Option<NaiveDate>,
    pub(crate) english: English,
}

impl AboutCompany<'_> {
    fn text_of(&self, language: Language) -> String {
        let people = self.employees.map(|(least, most)| {
            let whole = |number: u32| number::whole(number.into(), language);
            let range = match (most, language) {
                (Some(most), _) => number::range(&whole(least), &whole(most), language),
                (None, Language::Nl) => format!("minstens {}", whole(least)),
                (None, Language::En) => format!("at least {}", whole(least)),
            };
            let is_one = (least, most) == (1, Some(1));
            match language {
                Language::Nl if is_one => "één persoon".to_owned(),
                Language::En if is_one => "one person".to_owned(),
                Language::Nl => format!("{range} mensen"),
                Language::En => format!("{range} people"),
            }
        });
        let known = [self.industry, self.country, people.as_deref().unwrap_or("")];
        let known: Vec<&str> = known.into_iter().filter(|each| !each.is_empty()).collect();
        let researched = self.researched.map(|day| match language {
            Language::Nl => format!(
                "onderzoek van {} {} {}",
                day.day(),
                month_nl(day.month()),
                day.year()
            ),
            Language::En => format!("research of {}", self.english.date(day)),
        });
        let company = match (known.join(", "), language) {
            (known, _) if known.is_empty() => None,
            (known, Language::Nl) => Some(format!("Bedrijf: {known}")),
            (known, Language::En) => Some(format!("Company: {known}")),
        };
        let parts: Vec<String> = company.into_iter().chain(researched).collect();
        match parts.as_slice() {
            [] => String::new(),
            parts => format!("{}.", super::capitalised(&parts.join("; "))),
        }
    }
}

impl Sentence for AboutCompany<'_> {
    fn nl(&self) -> String {
        self.text_of(Language::Nl)
    }

    fn en(&self) -> String {
        self.text_of(Language::En)
    }
}
