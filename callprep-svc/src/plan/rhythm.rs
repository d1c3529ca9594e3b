//! When the work of a hypothesis is done, as far as its words tell: so seldom that two weeks do not show it,
//! case by case, or too late and in time at once.

use super::{case::Hypothesis, clean};

/// What is too late, and what is in time.
const LATE: [&str; 6] = [
    "too late",
    "te laat",
    "zu spat",
    "trop tard",
    "after the deadline",
    "na de deadline",
];
const IN_TIME: [&str; 15] = [
    "in time",
    "on time",
    "before the cut",
    "before the dead",
    "before the clos",
    "op tijd",
    "tijdig",
    "voor de deadline",
    "voor de sluit",
    "rechtzeitig",
    "vor dem stichtag",
    "vor ablauf",
    "a temps",
    "avant la cloture",
    "avant l'echeance",
];

/// Parts of words for places of which a company has several.
const SITES: [&str; 25] = [
    "vestiging",
    "filia",
    "winkel",
    "locatie",
    "branch",
    "store",
    "shop",
    "depot",
    "standort",
    "werven",
    "magasin",
    "agence",
    "niederlassung",
    " sites",
    " clinics",
    "hospitals",
    "ziekenhuizen",
    "klinieken",
    "praktijken",
    "practices",
    "kliniken",
    "praxen",
    "airports",
    "hotels",
    "scholen",
];

/// What stands before a case of something, and what follows that is none.
const EACH: &str = "per pro each every elke elk iedere jede jeder jedes jeden chaque";
const NO_CASE: &str = "week weken day dag tag jour month maand monat mois year jaar jahr an annee quarter kwartaal \
    quartal trimestre hour uur stunde heure minute minuut minuten person persoon personne mitarbeiter medewerker \
    employee morning ochtend morgen evening avond abend time keer mal fois year's other tweede second zweite post \
    mail email e telefoon telefon phone telephone app sms whatsapp fax brief hand bus kurier abuis se definitie \
    procent cent centimeter kilometer km uur direct single friday monday vrijdag maandag freitag montag";

/// Parts of titles of work that is done once a month or less often.
const SELDOM: [&str; 82] = [
    "mensuel",
    "fin de mois",
    "par mois",
    "twee keer per jaar",
    "tweemaal per jaar",
    "halfjaar",
    "twice a year",
    "half-year",
    "zweimal im jahr",
    "deux fois par an",
    "trimestriel",
    "dos veces al ano",
    "every month",
    "each month",
    "monthly",
    "month-end",
    "month end",
    "end of the month",
    "once a month",
    "every quarter",
    "each quarter",
    "quarterly",
    "end of the quarter",
    "once a quarter",
    "every year",
    "each year",
    "yearly",
    "annual",
    "once a year",
    "year-end",
    "elke maand",
    "iedere maand",
    "maandelijks",
    "maandeinde",
    "maandafsluiting",
    "einde van de maand",
    "eind van de maand",
    "eens per maand",
    "elk kwartaal",
    "ieder kwartaal",
    "per kwartaal",
    "kwartaalafsluiting",
    "kwartaalaangifte",
    "elk jaar",
    "ieder jaar",
    "jaarlijks",
    "eens per jaar",
    "jaarafsluiting",
    "monatlich",
    "jeden monat",
    "monatsende",
    "quartal",
    "tous les mois",
    "chaque mois",
    "every january",
    "every spring",
    "every summer",
    "every autumn",
    "every winter",
    "every season",
    "each season",
    "per season",
    "every march",
    "every april",
    "every may",
    "every june",
    "every july",
    "every august",
    "every september",
    "every october",
    "every december",
    "elk seizoen",
    "ieder seizoen",
    "per seizoen",
    "elke zomer",
    "elk najaar",
    "elk voorjaar",
    "jahrlich",
    "jedes jahr",
    "tous les ans",
    "chaque annee",
    "cada ano",
];

/// Returns whether the title of a hypothesis says that its work is done at places of which there are several: not between
/// them, and not at those of clients.
pub(crate) fn has_sites(hypothesis: &Hypothesis) -> bool {
    const BETWEEN: [&str; 17] = [
        "meerdere",
        "verschillende",
        "tussen",
        "alle ",
        "klant",
        "several",
        "between",
        "across",
        "all ",
        "client",
        "customer",
        "mehrere",
        "zwischen",
        "kunde",
        "plusieurs",
        "entre ",
        "main office",
    ];
    let title = clean::folded(&hypothesis.title);
    let has = |parts: &[&str]| parts.iter().any(|part| title.contains(part));
    has(&SITES) && !has(&BETWEEN)
}

/// Returns whether a hypothesis tells of work that comes back once a week.
pub(crate) fn is_weekly(hypothesis: &Hypothesis) -> bool {
    const WEEKLY: [&str; 12] = [
        "wekelijks",
        "elke week",
        "iedere week",
        "eens per week",
        "weekly",
        "every week",
        "each week",
        "once a week",
        "wochentlich",
        "jede woche",
        "chaque semaine",
        "toutes les semaines",
    ];
    [&hypothesis.title, &hypothesis.statement]
        .into_iter()
        .any(|text| {
            let text = clean::folded(text);
            WEEKLY.iter().any(|part| text.contains(part))
        })
}

/// Returns whether a title tells of work that is done once a month or less often.
pub(crate) fn is_seldom(title: &str) -> bool {
    let title = clean::folded(title);
    SELDOM.iter().any(|part| title.contains(part))
}

/// Returns whether a title tells of work that is done once a year or a season.
pub(crate) fn is_yearly(title: &str) -> bool {
    const PARTS: [&str; 16] = [
        " par an",
        "al ano",
        "year",
        "annual",
        "jaar",
        "jahr",
        "annee",
        "tous les ans",
        "season",
        "seizoen",
        "saison",
        "anual",
        "spring",
        "summer",
        "zomer",
        "najaar",
    ];
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let folded = clean::folded(title);
    let of_month = |month: &&str| folded.contains(&format!("every {month}"));
    let has_part = PARTS.iter().any(|part| folded.contains(part));
    MONTHS.iter().any(of_month) || (has_part && is_seldom(title))
}

/// Returns whether title and description of a hypothesis say the opposite of one another: too late and in
/// time.
pub(crate) fn denies_itself(hypothesis: &Hypothesis) -> bool {
    let title = clean::folded(&hypothesis.title);
    let statement = clean::folded(&hypothesis.statement);
    let says = |text: &str, parts: &[&str]| parts.iter().any(|part| text.contains(part));
    (says(&title, &LATE) && says(&statement, &IN_TIME) && !says(&statement, &LATE))
        || (says(&title, &IN_TIME) && says(&statement, &LATE) && !says(&statement, &IN_TIME))
}

/// Returns whether a hypothesis is told of each case of something: `per excursion`.
pub(crate) fn is_per_case(hypothesis: &Hypothesis) -> bool {
    [&hypothesis.title, &hypothesis.statement]
        .into_iter()
        .any(|text| names_case(text))
}

fn names_case(text: &str) -> bool {
    let folded = clean::folded(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let has = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    words.windows(2).any(|pair| {
        let is_case = pair[1].len() > 2 && pair[1].chars().all(char::is_alphabetic);
        has(EACH, pair[0]) && is_case && !has(NO_CASE, pair[1])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_tells_of_work_that_two_weeks_do_not_show() {
        for title in [
            "Gift Aid claims are put together by hand every quarter",
            "De jaarlijkse telling kost een week",
            "Time is recorded from memory at the end of the month",
            "Die Abrechnung wird jeden Monat neu getippt",
        ] {
            assert!(is_seldom(title), "{title}");
        }
        for title in [
            "Ritten worden dagelijks omgepland",
            "Orders are typed twice",
        ] {
            assert!(!is_seldom(title), "{title}");
        }
    }

    #[test]
    fn words_tell_of_a_case() {
        for text in [
            "Staff chase about 45 forms per excursion.",
            "Per uitvaart vier instanties",
            "Bei jeder Lieferung fehlt etwas",
        ] {
            assert!(names_case(text), "{text}");
        }
        for text in [
            "Eight hours per week",
            "Per e-mail komt alles binnen",
            "Every morning",
        ] {
            assert!(!names_case(text), "{text}");
        }
    }
}
