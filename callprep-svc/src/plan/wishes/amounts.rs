//! Figures that the booker names: how long the guests have, and how many people work there.

use super::told::{Sentence, Told};

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
    " pas plus ",
    " is enough ",
    " tops ",
    " is genoeg ",
    " volstaat ",
    " reicht ",
    " reichen ",
    " genugen ",
    " suffit ",
    " suffisent ",
];
/// Words by which a length is surely that of the call.
const OF_THE_CALL: &[&str] = &[
    " keep it ",
    " keep this ",
    " keep the call ",
    " hou het ",
    " houd het ",
    " houden we het ",
    " halten wir es ",
    " fassen wir uns ",
    " restons a ",
    " limitons ",
    " for me ",
    " for us ",
    " voor mij ",
    " voor ons ",
    " fur mich ",
    " fur uns ",
    " pour moi ",
];
/// By which the call is over for the guests, whenever that is.
const STOPS: &[&str] = &[" hard stop ", " hard out "];
/// Who has so many minutes, right before their number.
const WHO_HAS: &[&[&str]] = &[
    &["we", "have"],
    &["i", "have"],
    &["we", "ve", "got"],
    &["i", "ve", "got"],
    &["we", "hebben"],
    &["wij", "hebben"],
    &["hebben", "we"],
    &["ik", "heb"],
    &["heb", "ik"],
    &["wir", "haben"],
    &["ich", "habe"],
    &["nous", "avons"],
    &["j", "ai"],
];
/// Parts of an hour.
const PARTS: &[&str] = &[
    "half",
    "halfuur",
    "quarter",
    "kwartier",
    "halbe",
    "viertelstunde",
    "demi",
    "quart",
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
    let words = sentence.words();
    let is_stop = sentence.says(STOPS);
    let is_limit = is_stop
        || sentence.says(OF_THE_CALL)
        || is_had(&words)
        || sentence.says(LIMITS) && (sentence.has(WHOSE) || words.len() <= 6);
    if !is_limit || (sentence.has(OF_WORK) && !is_stop) {
        return None;
    }
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

/// Returns how many minutes the guests have, if an answer to a question of the form how much time there is names
/// the two ends: `13:15 to 13:40`.
pub(super) fn minutes_by_clock(told: &Told) -> Option<u32> {
    const ASKS: [&str; 12] = [
        " how long ",
        " hoe lang ",
        " hoelang ",
        " wie lange ",
        " combien de temps ",
        " tijd ",
        " time ",
        " zeit ",
        " temps ",
        " duration ",
        " duur ",
        " dauer ",
    ];
    if !told.label.says(&ASKS) {
        return None;
    }
    let minutes = |hour: &str, minute: &str| -> Option<u32> {
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(60 * hour + minute)
    };
    let between = |words: &[&str]| {
        let [
            first,
            first_minute,
            "to" | "till" | "until" | "tot" | "bis" | "a",
            last,
            last_minute,
        ] = *words
        else {
            return None;
        };
        minutes(last, last_minute)?.checked_sub(minutes(first, first_minute)?)
    };
    let found = told.sentences.iter().find_map(|sentence| {
        let words = sentence.words();
        words.windows(5).find_map(between)
    });
    found.filter(|minutes| (5..=240).contains(minutes))
}

/// Returns whether somebody has a number of minutes: `we have 20 minutes`, `ik heb een half uur`.
fn is_had(words: &[&str]) -> bool {
    let is_length = |after: &[&str]| match *after {
        [number, unit, ..] if number.parse::<u32>().is_ok() => is_minutes(unit),
        ["een" | "a" | "an" | "eine" | "une", next, ..] | [next, ..] => PARTS.contains(&next),
        _ => false,
    };
    WHO_HAS.iter().any(|who| {
        let mut windows = words.windows(who.len()).enumerate();
        windows.any(|(at, window)| window == *who && is_length(&words[at + who.len()..]))
    })
}

fn is_minutes(word: &str) -> bool {
    word == "min" || word == "mins" || word.starts_with("minut")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ends_of_the_time_that_there_is_are_its_length() {
        let told = |label: &str, answer: &str| Told {
            label: Sentence::new(label),
            is_note: false,
            sentences: vec![Sentence::new(answer)],
        };

        let answer = "13:15 bis 13:40 und keine Minute länger";
        assert_eq!(
            minutes_by_clock(&told("Hoe lang heeft u tijd?", answer)),
            Some(25)
        );
        assert_eq!(minutes_by_clock(&told("Opening hours?", answer)), None);
        assert_eq!(minutes_by_clock(&told("How long?", "13:40 to 13:15")), None);
    }

    #[test]
    fn the_minutes_that_the_guests_have_are_understood() {
        for (sentence, expected) in [
            (
                "We have only 20 minutes, it is the busiest week of the year.",
                Some(20),
            ),
            ("We have 15 minutes, not 30.", Some(15)),
            ("We have 20 minutes, then it's handover.", Some(20)),
            ("Wij hebben 25 minuten, dan begint de spits.", Some(25)),
            ("Ik heb een half uur.", Some(30)),
            ("We have a team of 20 minutes away.", None),
            ("Wij hebben maar een kwartier.", Some(15)),
            ("Graag niet langer dan een half uur, dit gesprek.", Some(30)),
            ("Wir haben nur 25 Minuten.", Some(25)),
            ("Nous avons seulement 20 minutes.", Some(20)),
            ("Ik heb slechts 25 minuten.", Some(25)),
            (
                "Keep it 30 min please, the evening peak starts 6:30.",
                Some(30),
            ),
            ("25 mins for me, then a client.", Some(25)),
            ("30 min pas plus.", Some(30)),
            ("25 Minuten reichen.", Some(25)),
            ("Hou het op 20 minuten, daarna is het spits.", Some(20)),
            ("Between 250 and 300 a month, only 12 minutes each.", None),
            ("The bus is just 14 minutes late and we wait.", None),
            ("Dr MacAskill may leave after half an hour.", None),
            ("Wij doen er 20 minuten over.", None),
        ] {
            assert_eq!(minutes(&Sentence::new(sentence)), expected, "{sentence}");
        }
    }

    #[test]
    fn a_hard_stop_is_the_length_of_the_call() {
        let told = |text| minutes(&Sentence::new(text));

        assert_eq!(told("I have a hard stop after 20 minutes."), Some(20));
        assert_eq!(told("It takes 20 minutes after each visit."), None);
    }
}
