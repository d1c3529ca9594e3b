//! Figures that the booker names: how long the guests have, and how much work there is.

use serde::Serialize;

use super::told::Sentence;

/// How many minutes of work a week follow from what the booker wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Workload {
    pub(crate) least: u32,
    pub(crate) most: u32,
}

/// Words of a length that is a limit.
const LIMITS: &[&str] = &[
    " only ",
    " just ",
    " at most ",
    " no more than ",
    " not longer than ",
    " no longer than ",
    " instead of ",
    " not 30 ",
    " not 45 ",
    " not 60 ",
    " slechts ",
    " maar ",
    " hooguit ",
    " maximaal ",
    " niet langer dan ",
    " in plaats van ",
    " niet 30 ",
    " nur ",
    " hochstens ",
    " maximal ",
    " nicht langer als ",
    " statt ",
    " nicht 30 ",
    " seulement ",
    " au maximum ",
    " max ",
    " pas plus de ",
];
/// Words of those whose time it is.
const WHOSE: &[&str] = &[
    "we", "i", "you", "call", "wij", "we", "ik", "gesprek", "overleg", "tijd", "time", "wir",
    "ich", "zeit", "gesprach", "termin", "nous", "je", "j", "temps",
];
/// Words of how long a piece of work takes, or of when somebody goes.
const OF_WORK: &[&str] = &[
    "each", "per", "every", "elk", "elke", "chacune", "chacun", "chaque", "jeweils", "pro",
    "takes", "take", "duurt", "kost", "dauert", "dauern", "late", "laat", "leave", "leaves", "weg",
    "gehen", "partir", "wait", "wachten", "wacht", "after", "na", "nach",
];

/// Returns how many minutes the guests have, if a sentence says that.
pub(super) fn minutes(sentence: &Sentence) -> Option<u32> {
    let is_limit = sentence.says(LIMITS) && (sentence.has(WHOSE) || sentence.words().len() <= 6);
    if !is_limit || sentence.has(OF_WORK) {
        return None;
    }
    let words = sentence.words();
    let counted = words.windows(2).find_map(|pair| {
        let minutes = pair[0].parse().ok()?;
        is_minutes(pair[1]).then_some(minutes)
    });
    let in_words = || {
        let half = [
            " half an hour ",
            " half hour ",
            " half uur ",
            " halfuur ",
            " halbe stunde ",
            " demi heure ",
        ];
        let quarter = [
            " quarter of an hour ",
            " kwartier ",
            " viertelstunde ",
            " quart d heure ",
        ];
        if sentence.says(&half) {
            Some(30)
        } else {
            sentence.says(&quarter).then_some(15)
        }
    };
    counted
        .or_else(in_words)
        .filter(|minutes| (5..=240).contains(minutes))
}

fn is_minutes(word: &str) -> bool {
    word == "min" || word == "mins" || word.starts_with("minut")
}

/// Returns how much work there is a week, if a text says how often it comes up and how many minutes it
/// takes.
pub(super) fn workload(text: &[Sentence]) -> Option<Workload> {
    let words: Vec<&str> = text.iter().flat_map(Sentence::words).collect();
    let length: u32 = words.windows(2).find_map(|pair| {
        let minutes = pair[0].parse().ok()?;
        is_minutes(pair[1]).then_some(minutes)
    })?;
    let (least, most, weeks) = (0..words.len()).find_map(|at| times_a_week(&words, at))?;
    let a_week = |count: u32| {
        let minutes = f64::from(count) * f64::from(length) / weeks;
        let is_usable = (1.0..1e6).contains(&minutes);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "only used if it lies between one and a million"
        )]
        let whole = minutes.round() as u32;
        is_usable.then_some(whole)
    };
    Some(Workload {
        least: a_week(least)?,
        most: a_week(most)?,
    })
}

/// Returns both ends of a number of times at `at`, and in how many weeks so many come up.
fn times_a_week(words: &[&str], at: usize) -> Option<(u32, u32, f64)> {
    /// So many words are between the number and its period.
    const FAR: usize = 4;
    let lowest: u32 = words[at].parse().ok()?;
    let (highest, last) = match (words.get(at + 1), words.get(at + 2)) {
        (Some(&("to" | "tot" | "bis" | "et" | "a" | "and" | "en" | "und")), Some(second)) => second
            .parse()
            .map_or((lowest, at), |highest| (highest, at + 2)),
        (Some(second), _) if second.parse::<u32>().is_ok() => (second.parse().ok()?, at + 1),
        _ => (lowest, at),
    };
    let after = words.get(last + 1..)?;
    if after.first().is_some_and(|word| is_minutes(word)) || highest < lowest {
        return None;
    }
    after.windows(2).take(FAR).find_map(|pair| {
        let is_each = [
            "a", "per", "par", "pro", "im", "am", "each", "every", "elke", "iedere", "je",
            "chaque", "de",
        ];
        let weeks = match pair[1] {
            "day" | "dag" | "tag" | "jour" => 0.2,
            "week" | "woche" | "semaine" => 1.0,
            "month" | "maand" | "monat" | "mois" => 52.0 / 12.0,
            "quarter" | "kwartaal" | "quartal" | "trimestre" => 13.0,
            "year" | "jaar" | "jahr" | "an" => 52.0,
            _ => return None,
        };
        is_each
            .contains(&pair[0])
            .then_some((lowest, highest, weeks))
    })
}

/// Returns how many people work there, if a sentence says so: `we are 30 people`.
pub(super) fn headcount(sentence: &Sentence) -> Option<u32> {
    let words = sentence.words();
    words.windows(4).find_map(|four| {
        let (["we", "are", count, "people" | "employees" | "staff"]
        | ["wij" | "we", "zijn", count, "mensen" | "medewerkers"]
        | [
            "wir",
            "sind",
            count,
            "leute" | "personen" | "mitarbeiter" | "mitarbeitende",
        ]
        | [
            "nous",
            "sommes",
            count,
            "personnes" | "salaries" | "employes",
        ]) = *four
        else {
            return None;
        };
        count.parse().ok()
    })
}
