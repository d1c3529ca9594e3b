//! What the plan calls a hypothesis and its solution: the client's own words, in short.

use super::{
    booker,
    case::{Case, Hypothesis},
    clean, sources,
    text::quote_as,
};

/// The longest subject of a title, in words.
const LONGEST_SUBJECT: usize = 5;
/// The longest short form of a title without one.
const MOST_WORDS: usize = 4;
/// So short a title has no shorter form that says the same.
const SHORT_TITLE: usize = 3;
/// A form of fewer words says too little.
const LEAST_WORDS: usize = 2;

/// A longer assumption stands with its hypothesis alone.
const MOST_ASSUMED: usize = 14;

/// Verbs that may follow the subject of a title, each of one language or spelt alike in several.
const VERBS: &[&str] = &[
    // Dutch.
    "is",
    "zijn",
    "was",
    "waren",
    "wordt",
    "worden",
    "werd",
    "heeft",
    "hebben",
    "gaat",
    "gaan",
    "komt",
    "komen",
    "blijft",
    "blijven",
    "staat",
    "staan",
    "ligt",
    "liggen",
    "loopt",
    "lopen",
    "kost",
    "kosten",
    "duurt",
    "duren",
    "weet",
    "weten",
    "krijgt",
    "krijgen",
    "raakt",
    "raken",
    "zit",
    "zitten",
    "moet",
    "moeten",
    "kan",
    "kunnen",
    "belt",
    "bellen",
    "wacht",
    "wachten",
    "maakt",
    "maken",
    "doet",
    "doen",
    "mist",
    "missen",
    "ontbreekt",
    "ontbreken",
    "verdwijnt",
    "verdwijnen",
    "belandt",
    "belanden",
    "vindt",
    "vinden",
    "gebeurt",
    "gebeuren",
    "vraagt",
    "vragen",
    "ziet",
    "zien",
    "vergt",
    "vergen",
    "kloppen",
    "klopt",
    // English.
    "are",
    "were",
    "be",
    "get",
    "gets",
    "go",
    "goes",
    "come",
    "comes",
    "take",
    "takes",
    "have",
    "has",
    "reach",
    "reaches",
    "stay",
    "stays",
    "wait",
    "waits",
    "lie",
    "lies",
    "cost",
    "costs",
    "need",
    "needs",
    "do",
    "does",
    "cannot",
    "can",
    "must",
    "arrive",
    "arrives",
    "leave",
    "leaves",
    "pile",
    "piles",
    "run",
    "runs",
    "sit",
    "sits",
    "depend",
    "depends",
    "miss",
    "fail",
    "fails",
    "that",
    "who",
    "which",
    // German.
    "ist",
    "sind",
    "wird",
    "werden",
    "wurde",
    "wurden",
    "hat",
    "haben",
    "geht",
    "gehen",
    "kommt",
    "kommen",
    "bleibt",
    "bleiben",
    "liegt",
    "dauert",
    "dauern",
    "kostet",
    "muss",
    "müssen",
    "fehlt",
    "fehlen",
    // French.
    "est",
    "sont",
    "a",
    "ont",
    "va",
    "vont",
    "reste",
    "restent",
    "doit",
    "doivent",
    "se",
    "ne",
];

/// The words of a hypothesis that its actions use, each in quotation marks.
#[derive(Debug)]
pub(crate) struct Matter {
    pub(crate) label: String,
    /// The beginning of its title, or its label.
    pub(crate) topic: String,
    /// The beginning of the title of its solution. Empty without one.
    pub(crate) solution: String,
    /// What must be true for it to hold, of which what is long is left out.
    pub(crate) assumptions: Vec<String>,
    /// What has to be signed before it is tested, in quotation marks. Empty without it.
    pub(crate) agreement: String,
}

/// Returns the words of each hypothesis of a case.
pub(crate) fn of(case: &Case) -> Vec<Matter> {
    (1..)
        .zip(&case.hypotheses)
        .map(|(place, hypothesis)| Matter {
            label: sources::label(place),
            topic: topic(case, hypothesis),
            solution: case
                .opportunity_for(hypothesis)
                .and_then(|solution| short(case, &solution.title))
                .unwrap_or_default(),
            assumptions: assumptions(case, hypothesis),
            agreement: booker::agreement(case),
        })
        .collect()
}

/// Returns the beginning of the title of a hypothesis in quotation marks, or its label.
fn topic(case: &Case, hypothesis: &Hypothesis) -> String {
    short(case, &hypothesis.title).unwrap_or_else(|| {
        let mut all = case.hypotheses.iter();
        let before = all.position(|each| each == hypothesis).unwrap_or(0);
        sources::label(before + 1)
    })
}

fn assumptions(case: &Case, hypothesis: &Hypothesis) -> Vec<String> {
    let is_short = |text: &&String| text.split(' ').count() <= MOST_ASSUMED;
    hypothesis
        .assumptions
        .iter()
        .filter(|text| is_short(text) && !clean::has_address(text))
        .map(|text| {
            let text = text.trim_end_matches('.');
            quote_as(text, case.languages.foreign(text), case.language)
        })
        .collect()
}

/// Returns the short form of a title, marked with the language of the whole. What leads elsewhere is
/// not repeated.
pub(crate) fn short(case: &Case, title: &str) -> Option<String> {
    let language = case.languages.foreign(title);
    let short = quote_as(&beginning(title), language, case.language);
    (!clean::has_address(&short)).then_some(short)
}

/// Returns the subject of a title, or its first words: shorter than the whole, which is said once unless
/// it is short.
fn beginning(title: &str) -> String {
    let words: Vec<&str> = title.split(' ').collect();
    if words.len() <= SHORT_TITLE {
        return title.to_owned();
    }
    let is_verb = |word: &&str| VERBS.contains(&word.to_lowercase().as_str());
    let subject = words.iter().position(is_verb).unwrap_or(words.len());
    let most = words.len().saturating_sub(1).max(1);
    let kept = if (LEAST_WORDS..=most.min(LONGEST_SUBJECT)).contains(&subject) {
        subject
    } else {
        most.min(MOST_WORDS)
    };
    clean::words(title, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_called_by_its_subject() {
        for (title, short) in [
            (
                "Bestellingen bij kwekers gaan per fax en mail door elkaar",
                "Bestellingen bij kwekers…",
            ),
            (
                "Late changes to theatre lists reach wards by telephone",
                "Late changes to theatre lists…",
            ),
            (
                "Les pièces manquantes sont demandées trois fois par dossier",
                "Les pièces manquantes…",
            ),
            (
                "Interlibrary loans are keyed in twice",
                "Interlibrary loans…",
            ),
            (
                "Vaten gaan over datum omdat niemand ze ziet",
                "Vaten gaan over datum…",
            ),
            (
                "Eén bestelformulier voor alle kwekers",
                "Eén bestelformulier…",
            ),
            ("Time is recorded from memory", "Time is recorded…"),
            ("Demurrage is paid twice", "Demurrage is paid…"),
            ("Uploadpagina per dossier", "Uploadpagina per dossier"),
            ("Facturatie", "Facturatie"),
            ("Late facturen", "Late facturen"),
        ] {
            assert_eq!(beginning(title), short, "{title}");
        }
    }
}
