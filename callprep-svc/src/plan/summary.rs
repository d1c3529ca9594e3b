//! The summary: three sentences that fit into 60 words whatever the names are.

use super::{
    case::Case,
    clean,
    text::{Lead, Moment, Sentence, SummaryText},
};

const COMPANY_WORDS: usize = 6;
const PERSON_WORDS: usize = 3;
const TITLE_WORDS: usize = 9;

/// Returns the summary.
pub(crate) fn write(case: &Case, company: &str) -> String {
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
    SummaryText {
        company: &company,
        person: person.as_deref(),
        moment: case.starts_at.map(|at| Moment {
            at,
            time_zone: case.time_zone,
        }),
        minutes: case.minutes,
        lead,
    }
    .text(case.language)
}
