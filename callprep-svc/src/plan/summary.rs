//! The summary: three sentences that fit into 60 words whatever the names are.

use super::{
    case::Case,
    clean,
    text::{AskText, Lead, Moment, OpeningText, Sentence},
};

pub(crate) const COMPANY_WORDS: usize = 6;
pub(crate) const PERSON_WORDS: usize = 3;
pub(crate) const TITLE_WORDS: usize = 9;

/// The summary in its two parts.
pub(crate) struct Summary {
    /// With whom the call is, and when.
    pub(crate) opening: String,
    /// The strongest hypothesis, and what to ask for.
    pub(crate) rest: String,
}

/// Returns the summary.
pub(crate) fn write(case: &Case, company: &str) -> Summary {
    let company = clean::words(company, COMPANY_WORDS);
    let person = case
        .attendees
        .first()
        .map(|booker| clean::words(&booker.name, PERSON_WORDS))
        .filter(|name| !name.is_empty());
    let title = case
        .lead()
        .map(|lead| clean::words(&lead.title, TITLE_WORDS));
    let lead = case.lead().zip(title.as_deref()).map(|(lead, title)| Lead {
        title,
        band: lead.band,
        sources: lead.evidence.len(),
    });
    let opening = OpeningText {
        company: &company,
        person: person.as_deref(),
        moment: case.starts_at.map(|at| Moment {
            at,
            time_zone: case.time_zone,
        }),
        minutes: case.minutes,
    };
    Summary {
        opening: opening.text(case.language),
        rest: AskText { lead }.text(case.language),
    }
}
