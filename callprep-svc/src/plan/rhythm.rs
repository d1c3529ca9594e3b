//! Whether the work of a hypothesis comes back so seldom that two weeks do not show it, as far as its title
//! tells.

use super::clean;

/// Parts of titles of work that is done once a month or less often.
const SELDOM: [&str; 42] = [
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
];

/// Returns whether a title tells of work that is done once a month or less often.
pub(crate) fn is_seldom(title: &str) -> bool {
    let title = clean::folded(title);
    SELDOM.iter().any(|part| title.contains(part))
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
}
