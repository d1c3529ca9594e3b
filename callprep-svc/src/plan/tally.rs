//! Whether a question of the research asks for a number: that is what the client would count.

use super::{clean, metric::Metric};

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

/// Returns whether `question` asks for a number, and not for that which `metric` tells.
pub(super) fn is_asked(question: &str, metric: Option<Metric>) -> bool {
    let question = clean::folded(question);
    let words: Vec<&str> = question
        .split(|c: char| !c.is_alphanumeric() && !"€£$".contains(c))
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
    has(&COUNTS) && !is_of_metric
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::metric::Spread;

    #[test]
    fn a_question_for_another_number_than_the_metric_is_one_to_count() {
        let hours = Some(Metric::Hours(Spread::whole(1, 2, 3)));
        let is_asked = |question| is_asked(question, hours);

        assert!(is_asked("Hoeveel aanvulverzoeken gaan er nu uit per zaak?"));
        assert!(is_asked("Wie hoch ist die Retourenquote je Filiale?"));
        assert!(is_asked("Combien de commandes partent en retard ?"));
        assert!(!is_asked("How many hours a week does this take?"));
        assert!(!is_asked("Who does this today?"));
    }
}
