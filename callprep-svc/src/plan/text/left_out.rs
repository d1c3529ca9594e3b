//! What the dossier has and the page does not.

use super::{Language, Sentence, number};

/// What the dossier has and the page has no room for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// The hypotheses of which not the whole statement is told.
    pub(crate) statements: Vec<String>,
    /// The hypotheses whose estimate is left out.
    pub(crate) estimates: Vec<String>,
    /// Those of which the high estimate is not.
    pub(crate) upsides: Vec<String>,
    pub(crate) assumptions: usize,
    pub(crate) questions: usize,
    pub(crate) sources: usize,
    /// The quoted titles of hypotheses that are not covered.
    pub(crate) set_aside: Vec<String>,
    pub(crate) hypotheses: usize,
    pub(crate) solutions: usize,
    /// Whether the description of the solution for the lead is.
    pub(crate) solution_text: bool,
    pub(crate) rejected: usize,
    /// Hypotheses that the booking rules out.
    pub(crate) ruled_out: usize,
    pub(crate) answers: usize,
    /// Systems in use by name, and how many more there are.
    pub(crate) systems: Vec<String>,
    pub(crate) more_systems: usize,
    /// What the company is known for, quoted.
    pub(crate) specialties: Vec<String>,
    /// Whether these are counted where they are several.
    pub(crate) is_terse: bool,
}

impl Sentence for LeftOut {
    fn nl(&self) -> String {
        let of = |what: &str, labels: &[String]| format!("{what} {}", labels.join(", "));
        let systems = self.named_systems("gebruik van", Language::Nl);
        let (several, more) = (several_nl, self.unnamed_systems());
        listed(
            "Alleen in het dossier",
            [
                (
                    self.set_aside.len(),
                    format!("hypothese {}", number::list(&self.set_aside, Language::Nl)),
                ),
                (
                    self.statements.len(),
                    of("hele omschrijving van", &self.statements),
                ),
                (self.estimates.len(), of("schatting van", &self.estimates)),
                (
                    self.upsides.len(),
                    of("hoogste schatting van", &self.upsides),
                ),
                (
                    self.assumptions,
                    several(self.assumptions, "aanname", "aannames"),
                ),
                (
                    self.questions,
                    several(self.questions, "onderzoeksvraag", "onderzoeksvragen"),
                ),
                (self.sources, several(self.sources, "bron", "bronnen")),
                (
                    self.hypotheses,
                    several(self.hypotheses, "hypothese", "hypothesen"),
                ),
                (
                    self.solutions,
                    several(self.solutions, "oplossing", "oplossingen"),
                ),
                (
                    usize::from(self.solution_text),
                    "hele omschrijving van de oplossing voor H1".to_owned(),
                ),
                (
                    self.rejected,
                    several(self.rejected, "verworpen hypothese", "verworpen hypothesen"),
                ),
                (self.ruled_out, ruled_out_nl(self.ruled_out)),
                (
                    self.answers,
                    several(self.answers, "antwoord", "antwoorden"),
                ),
                (systems.len(), systems),
                (
                    more,
                    several(more, "systeem in gebruik", "systemen in gebruik"),
                ),
                (
                    self.specialties.len(),
                    self.known_for("bekend om", "specialismen", Language::Nl),
                ),
            ],
        )
    }

    fn en(&self) -> String {
        let of = |what: &str, labels: &[String]| format!("{what} {}", labels.join(", "));
        let systems = self.named_systems("use of", Language::En);
        let (several, more) = (several_en, self.unnamed_systems());
        listed(
            "Only in the dossier",
            [
                (
                    self.set_aside.len(),
                    format!("hypothesis {}", number::list(&self.set_aside, Language::En)),
                ),
                (
                    self.statements.len(),
                    of("whole description of", &self.statements),
                ),
                (self.estimates.len(), of("estimate of", &self.estimates)),
                (self.upsides.len(), of("highest estimate of", &self.upsides)),
                (
                    self.assumptions,
                    several(self.assumptions, "assumption", "assumptions"),
                ),
                (
                    self.questions,
                    several(self.questions, "research question", "research questions"),
                ),
                (self.sources, several(self.sources, "source", "sources")),
                (
                    self.hypotheses,
                    several(self.hypotheses, "hypothesis", "hypotheses"),
                ),
                (
                    self.solutions,
                    several(self.solutions, "solution", "solutions"),
                ),
                (
                    usize::from(self.solution_text),
                    "whole description of the solution for H1".to_owned(),
                ),
                (
                    self.rejected,
                    several(self.rejected, "rejected hypothesis", "rejected hypotheses"),
                ),
                (self.ruled_out, ruled_out_en(self.ruled_out)),
                (self.answers, several(self.answers, "answer", "answers")),
                (systems.len(), systems),
                (more, several(more, "system in use", "systems in use")),
                (
                    self.specialties.len(),
                    self.known_for("known for", "specialties", Language::En),
                ),
            ],
        )
    }
}

impl LeftOut {
    /// Returns the names of the systems in use.
    fn named_systems(&self, of: &str, language: Language) -> String {
        match self.systems.as_slice() {
            [] => String::new(),
            [_, _, _, ..] if self.is_terse => String::new(),
            named => format!("{of} {}", number::list(named, language)),
        }
    }

    /// Returns how many systems are counted only.
    fn unnamed_systems(&self) -> usize {
        match self.systems.len() {
            named @ 3.. if self.is_terse => named + self.more_systems,
            _ => self.more_systems,
        }
    }

    /// Returns what the company is known for, or in a word that there is something.
    fn known_for(&self, known_for: &str, word: &str, language: Language) -> String {
        if self.is_terse {
            word.to_owned()
        } else {
            format!("{known_for} {}", number::list(&self.specialties, language))
        }
    }
}

fn several_nl(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("één {one}"),
        count => format!("{} {many}", number::in_words(count, Language::Nl)),
    }
}

fn several_en(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("one {one}"),
        count => format!("{} {many}", number::in_words(count, Language::En)),
    }
}

/// Returns the parts of which there are any.
fn listed<const N: usize>(what: &str, parts: [(usize, String); N]) -> String {
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, part)| part)
        .collect();
    format!("{what}: {}.", parts.join("; "))
}

fn ruled_out_nl(count: usize) -> String {
    let what = match count {
        1 => "één hypothese".to_owned(),
        count => format!("{} hypothesen", number::in_words(count, Language::Nl)),
    };
    format!("{what}, weggelaten vanwege de boeking")
}

fn ruled_out_en(count: usize) -> String {
    let what = match count {
        1 => "one hypothesis".to_owned(),
        count => format!("{} hypotheses", number::in_words(count, Language::En)),
    };
    format!("{what} left out because of the booking")
}
