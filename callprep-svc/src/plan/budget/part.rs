//! The parts of the page, each with the number of its words.

use super::{
    MAX_BESIDE, MAX_WORDS,
    words::{
        count, of_booking, of_gaps, of_hypothesis, of_phase, of_question, of_quotations, of_risk,
        of_source, of_stakeholder,
    },
};
use crate::plan::brief::{Brief, GeneratedBy, Stakeholder};

/// The words of the headings that every page has, in whichever language they are more.
const HEADINGS: usize = 20;
/// What stands before the roles that are needed.
const NEEDED: usize = 4;

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Title, summary and the course of the call.
    Frame,
    Hypotheses,
    People,
    Booking,
    Questions,
    Plan,
    Risks,
    Gaps,
    Sources,
}

/// The words of each part of the page: no fewer than there are.
pub(super) struct Count {
    parts: [usize; Part::ALL.len()],
    /// Those of the booker that are quoted where they count: a risk that quotes them may be left out.
    quoted: usize,
}

impl Count {
    pub(super) fn new(brief: &Brief) -> Self {
        Self {
            parts: Part::ALL.map(|part| part.words(brief) + part.marks(brief)),
            quoted: of_quotations(brief),
        }
    }

    /// Counts the words of a part that has changed.
    pub(super) fn recount(&mut self, brief: &Brief, part: Part) {
        self.parts[part as usize] = part.words(brief) + part.marks(brief);
        self.quoted = of_quotations(brief);
    }

    /// Returns whether there are more than a page may have: more beside what the booker wrote, if that is much.
    pub(super) fn is_long(&self) -> bool {
        let all = self.total();
        let told = self.parts[Part::Booking as usize] + self.quoted;
        all > MAX_WORDS && all - told > MAX_BESIDE
    }

    pub(super) fn total(&self) -> usize {
        self.parts.iter().sum()
    }
}

/// Returns a number of words that the page of `brief` certainly has no more of. Whether a quotation is
/// marked with its language takes time to find out: here each of them is.
pub(super) fn most(brief: &Brief) -> usize {
    let words = Part::ALL.map(|part| part.words(brief) + part.quotations(brief).len());
    words.iter().sum()
}

impl Part {
    const ALL: [Self; 9] = [
        Self::Frame,
        Self::Hypotheses,
        Self::People,
        Self::Booking,
        Self::Questions,
        Self::Plan,
        Self::Risks,
        Self::Gaps,
        Self::Sources,
    ];

    /// Returns the number of words, or a few more, without the marks of other languages.
    fn words(self, brief: &Brief) -> usize {
        match self {
            Self::Frame => {
                // The minutes of a step are no word, but their unit is.
                let steps = brief.demo_flow.iter().map(|each| count(&each.text) + 1);
                HEADINGS + count(&brief.company) + count(&brief.summary) + steps.sum::<usize>()
            }
            Self::Hypotheses => {
                let hypotheses = brief.hypotheses.iter();
                hypotheses.map(|each| of_hypothesis(brief, each)).sum()
            }
            Self::People => {
                let people = brief.stakeholders.iter().map(of_stakeholder);
                let is_needed = |each: &Stakeholder| each.person.is_none();
                let needed = brief.stakeholders.iter().any(is_needed);
                people.sum::<usize>() + if needed { NEEDED } else { 0 }
            }
            Self::Booking => of_booking(brief),
            Self::Questions => {
                let questions = brief.questions.iter();
                questions.map(|each| of_question(brief, each)).sum()
            }
            Self::Plan => {
                let phases = [&brief.plan30, &brief.plan60, &brief.plan90];
                let phases = phases.into_iter().flatten();
                let phases = phases.map(|item| count(&item.focus) + of_phase(brief, &item.actions));
                count(&brief.day_one) + phases.sum::<usize>()
            }
            Self::Risks => brief.risks.iter().map(|risk| of_risk(brief, risk)).sum(),
            Self::Gaps => of_gaps(brief),
            Self::Sources => brief.sources.iter().map(of_source).sum(),
        }
    }

    /// Returns how many quotations of a part are marked with their language.
    fn marks(self, brief: &Brief) -> usize {
        let is_marked = |text: &&str| match self {
            Self::People => brief.languages.foreign_title(text).is_some(),
            _ => brief.languages.foreign(text).is_some(),
        };
        self.quotations(brief).into_iter().filter(is_marked).count()
    }

    /// Returns the texts that are marked if they are in another language.
    fn quotations(self, brief: &Brief) -> Vec<&str> {
        let mut texts: Vec<&str> = match self {
            Self::Hypotheses => {
                let hypotheses = brief.hypotheses.iter().flat_map(|each| {
                    let texts = [
                        &each.title,
                        &each.statement,
                        &each.solution,
                        &each.solution_statement,
                    ];
                    texts.into_iter().chain(&each.assumptions)
                });
                hypotheses.map(String::as_str).collect()
            }
            Self::Booking => {
                let answers = brief.answers.iter();
                let texts = answers.flat_map(|(label, value)| [label, value]);
                texts.chain([&brief.notes]).map(String::as_str).collect()
            }
            Self::Questions => {
                let questions = brief.questions.iter();
                let quoted = questions.filter(|each| each.generated_by == GeneratedBy::Research);
                quoted.map(|each| each.text.as_str()).collect()
            }
            Self::Sources => {
                let sources = brief.sources.iter();
                sources.map(|each| each.title.as_str()).collect()
            }
            Self::People => {
                let people = brief.stakeholders.iter();
                people.map(|each| each.job_title.as_str()).collect()
            }
            Self::Frame | Self::Plan | Self::Risks | Self::Gaps => Vec::new(),
        };
        texts.retain(|text| !text.is_empty());
        texts
    }
}
