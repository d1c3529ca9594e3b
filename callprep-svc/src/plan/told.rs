//! How much the dossier tells, beside what a case has room for.

use serde::Serialize;

/// How much the dossier tells of a hypothesis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Told {
    /// The words of its statement.
    pub(crate) statement_words: usize,
    pub(crate) assumptions: usize,
    pub(crate) questions: usize,
    /// The documents that it refers to.
    pub(crate) sources: usize,
}

/// How many more there are in the dossier than in the lists of a case.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Beyond {
    pub(crate) hypotheses: usize,
    pub(crate) opportunities: usize,
    pub(crate) technologies: usize,
    /// All documents of the research, cited or not.
    pub(crate) documents: usize,
    /// Hypotheses that were rejected.
    pub(crate) rejected: usize,
    pub(crate) answers: usize,
    /// Hypotheses that the booking rules out.
    pub(crate) ruled_out: usize,
}
