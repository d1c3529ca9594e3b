//! Whether a question of the research asks for a number that is measured or looked up. One of other weeks than those of
//! a baseline, or of something else than the plan measures, is only asked.

use super::{clean, metric::Metric, wishes};

/// How such a question asks, in lower case without accents.
const COUNTS: [&str; 29] = [
    "hoeveel",
    "hoe vaak",
    "hoe lang",
    "hoelang",
    "welk deel",
    "welk aandeel",
    "welk percentage",
    "how many",
    "how often",
    "how long",
    "how much",
    "what share",
    "what percentage",
    "what proportion",
    "which share",
    "what part of",
    "wie viele",
    "wie viel",
    "wie oft",
    "wie lange",
    "wie hoch",
    "welcher anteil",
    "wie gross ist",
    "combien",
    "quelle frequence",
    "quelle part",
    "quel pourcentage",
    "quelle proportion",
    "quel est le delai",
];
const HOURS: [&str; 8] = [
    " uur ",
    " uren ",
    " hour",
    " stunden ",
    " heures ",
    " tijd ",
    " time ",
    " zeit ",
];
const MONEY: [&str; 9] = [
    "bedrag", "euro", "€", "amount", "£", "$", "betrag", "montant", "kost",
];

/// Words of a question about more than two weeks, or about what is past.
const LONG: [&str; 23] = [
    " jaar ",
    " jaarlijks ",
    " maand ",
    " maanden ",
    " kwartaal ",
    " seizoen ",
    " vorige ",
    " vorig ",
    " afgelopen ",
    " year ",
    " month ",
    " months ",
    " quarter ",
    " season ",
    " jahr ",
    " monat ",
    " monaten ",
    " quartal ",
    " saison ",
    " annee ",
    " mois ",
    " trimestre ",
    " dernier ",
];

/// So long a time is that of a baseline.
const WEEKS: [&str; 5] = [" week ", " weken ", " weeks ", " woche ", " semaine "];

/// What becomes of the number that the first question of the research asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tally {
    /// It asks for none, or for another one.
    None,
    /// It is what the plan measures.
    IsMetric,
    /// It is about what is past, or so long a time that it is looked up.
    LookedUp,
}

/// Returns what becomes of the number that `question` asks for beside that which `metric` tells.
pub(super) fn find(question: &str, metric: Option<Metric>) -> Tally {
    let question = clean::folded(question);
    let words: Vec<&str> = question
        .split(|c: char| !c.is_alphanumeric() && !"€£$".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let question = format!(" {} ", words.join(" "));
    let has = |words: &[&str]| words.iter().any(|word| question.contains(word));
    let is_of_metric = match metric {
        None => true,
        Some(Metric::Hours(_)) => has(&HOURS),
        Some(Metric::Money(_)) => has(&MONEY),
        Some(Metric::Handover(_)) => {
            has(&["hoe lang", "hoelang", "how long", "wie lange", "delai"])
        }
        Some(Metric::Errors(_)) => has(&[
            "hoe vaak",
            "how often",
            "wie oft",
            "fout",
            "error",
            "fehler",
            "erreur",
        ]),
    };
    let is_long = (has(&LONG) || !wishes::months_in(&question).is_empty()) && !has(&WEEKS);
    match has(&COUNTS) {
        true if is_of_metric => Tally::IsMetric,
        true if is_long => Tally::LookedUp,
        _ => Tally::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::metric::Spread;

    #[test]
    fn a_question_for_another_number_than_the_metric_is_only_asked() {
        let hours = Some(Metric::Hours(Spread::whole(1, 2, 3)));
        let find = |question| find(question, hours);

        for question in [
            "Hoeveel aanvulverzoeken gaan er nu uit per zaak?",
            "Wie hoch ist die Retourenquote je Filiale?",
            "Combien de commandes partent en retard ?",
        ] {
            assert_eq!(find(question), Tally::None, "{question}");
        }
        assert_eq!(
            find("How many hours a week does this take?"),
            Tally::IsMetric
        );
        assert_eq!(find("Who does this today?"), Tally::None);
        assert_eq!(find("How many visits were moved last week?"), Tally::None);
    }

    #[test]
    fn a_number_of_a_year_or_of_the_past_is_looked_up() {
        let hours = Some(Metric::Hours(Spread::whole(1, 2, 3)));

        for question in [
            "Hoeveel keuringen zijn er in een jaar, en in welke maanden?",
            "How many claims were refused last year?",
            "Combien de pièces ont dû être refaites le mois dernier ?",
            "Wie viele Wartungen gibt es im Jahr?",
            "Welk deel was in september op de startdatum getekend?",
        ] {
            assert_eq!(find(question, hours), Tally::LookedUp, "{question}");
        }
    }
}
