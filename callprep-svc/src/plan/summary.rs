//! The summary: three sentences within [`MAX_SUMMARY_WORDS`], whatever names they contain.

use super::{
    case::Case,
    clean,
    dossier::Stance,
    text::{Ask, AskText, Lead, Moment, OpeningText, Sentence},
};

/// The longest summary, in words.
pub const MAX_SUMMARY_WORDS: usize = 60;
/// The longest name of the company in a summary, in words.
pub const COMPANY_WORDS: usize = 6;
/// The longest name of the booker in a summary, in words.
pub const PERSON_WORDS: usize = 3;
/// The longest title of the lead in a summary, in words.
pub const TITLE_WORDS: usize = 9;

pub(crate) struct Summary {
    /// With whom the call is, and when. Never reworded.
    pub(crate) opening: String,
    /// The lead, and what to ask for.
    pub(crate) rest: String,
}

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
        sources: lead.support().count(),
        contradicting: lead
            .evidence
            .iter()
            .filter(|item| item.stance == Stance::Contradicts)
            .count(),
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
        rest: AskText {
            lead,
            ask: Ask(case.scope()),
        }
        .text(case.language),
    }
}
