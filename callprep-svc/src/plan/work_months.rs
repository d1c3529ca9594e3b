//! In which months the work of a hypothesis is done, as far as its words tell.

use chrono::{Datelike, Days, NaiveDate};

use super::{
    case::Hypothesis,
    clean,
    wishes::{self, NamedMonth},
};

/// Beginnings of words by which there is more of the work in some months, and some of it in others as well.
const PARTLY: [&str; 36] = [
    " peak",
    " piek",
    " spits",
    " busy",
    " busiest",
    " druk",
    " rustig",
    " quiet",
    " most",
    " meeste",
    " meisten",
    " plupart",
    " half of",
    " helft",
    " halfte",
    " moitie",
    " third",
    " derde",
    " drittel",
    " tiers",
    " more ",
    " meer ",
    " mehr ",
    " especially",
    " vooral",
    " mainly",
    " allem",
    " surtout",
    " since",
    " sinds",
    " seit",
    " depuis",
    " until now",
    " tot nu",
    " pics",
    " spitzen",
];
/// Beginnings of titles with a time of the year, and its months.
const TIMES_OF_YEAR: [(&[&str], (u32, u32)); 4] = [
    (
        &[
            "in het voorjaar",
            "elk voorjaar",
            "in spring",
            "in the spring",
            "every spring",
            "im fruhjahr",
            "au printemps",
        ],
        (3, 5),
    ),
    (
        &[
            "in de zomer",
            "elke zomer",
            "in summer",
            "in the summer",
            "every summer",
            "im sommer",
            "en ete",
        ],
        (6, 8),
    ),
    (
        &[
            "in het najaar",
            "in de herfst",
            "elk najaar",
            "in autumn",
            "in the autumn",
            "every autumn",
            "im herbst",
            "en automne",
        ],
        (9, 11),
    ),
    (
        &[
            "in de winter",
            "elke winter",
            "in winter",
            "in the winter",
            "every winter",
            "im winter",
            "en hiver",
        ],
        (12, 2),
    ),
];

/// The months in which some work is done, the last one of which may be of the next year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WorkMonths {
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// Whether it is done in no others.
    pub(crate) is_all: bool,
}

impl WorkMonths {
    /// Returns the months that title, description or assumptions of a hypothesis name, those without others first.
    pub(crate) fn of(hypothesis: &Hypothesis) -> Option<Self> {
        let texts = [&hypothesis.title, &hypothesis.statement].into_iter();
        let sentences = texts
            .chain(&hypothesis.assumptions)
            .flat_map(|text| clean::split_sentences(text));
        let found: Vec<Self> = sentences
            .filter_map(named)
            .chain(time_of_year(&hypothesis.title))
            .collect();
        let all = found.iter().find(|months| months.is_all);
        all.or(found.first()).copied()
    }

    fn has(self, month: u32) -> bool {
        if self.first <= self.last {
            (self.first..=self.last).contains(&month)
        } else {
            month >= self.first || month <= self.last
        }
    }

    /// Returns whether there is none of the work on some of the days of a plan after a call on that day.
    pub(crate) fn ends_within(self, call: NaiveDate) -> bool {
        self.is_all
            && [14, 30, 60]
                .into_iter()
                .any(|days| !self.has_after(call, days))
    }

    /// Returns whether there is none of it when it is to be tested.
    pub(crate) fn is_not_yet(self, call: NaiveDate) -> bool {
        self.is_all && !self.has_after(call, 14)
    }

    fn has_after(self, call: NaiveDate, days: u64) -> bool {
        let day = call.checked_add_days(Days::new(days));
        day.is_none_or(|day| self.has(day.month()))
    }
}

/// Returns the months that a sentence names: one, several in a row, or from one to another.
fn named(sentence: &str) -> Option<WorkMonths> {
    let folded = format!(" {} ", clean::folded(sentence));
    let is_all = !PARTLY.iter().any(|part| folded.contains(part));
    let months = wishes::named_months(sentence);
    let (first, last) = (months.first()?.month, months.last()?.month);
    let is_next = |pair: &[NamedMonth]| pair[0].month % 12 + 1 == pair[1].month;
    let is_row = months
        .windows(2)
        .all(|pair| is_next(pair) || pair[1].ends_range);
    Some(WorkMonths {
        first,
        last,
        is_all: is_all && is_row,
    })
}

fn time_of_year(title: &str) -> Option<WorkMonths> {
    let title = clean::folded(title);
    let mut times = TIMES_OF_YEAR.iter();
    let (_, (first, last)) =
        times.find(|(names, _)| names.iter().any(|name| title.contains(name)))?;
    Some(WorkMonths {
        first: *first,
        last: *last,
        is_all: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_months_of_some_work_are_told_from_other_dates() {
        for (text, months) in [
            (
                "De pluk loopt van half augustus tot eind oktober.",
                (8, 10, true),
            ),
            ("The treasurer adds them up in February.", (2, 2, true)),
            (
                "Opbrengst en ledenlijst staan apart; de penningmeester voegt ze in februari samen.",
                (2, 2, true),
            ),
            ("In april en mei ongeveer 60 mails per dag.", (4, 5, true)),
            (
                "Around 45 reports a week between October and March.",
                (10, 3, true),
            ),
            ("Met pieken in september en februari.", (9, 2, false)),
            (
                "5,200 applications, two thirds between April and August.",
                (4, 8, false),
            ),
            ("Half of them come in May.", (5, 5, false)),
        ] {
            let (first, last, is_all) = months;
            let expected = WorkMonths {
                first,
                last,
                is_all,
            };
            assert_eq!(named(text), Some(expected), "{text}");
        }
        for text in [
            "Contracts that are not signed on 1 March.",
            "We moved in July 2024.",
            "It may be late.",
            "About 210 duties a week.",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn a_plan_is_out_of_the_months_of_its_work() {
        let months = named("The harvest is from August to October.").unwrap();
        let day = |month| NaiveDate::from_ymd_opt(2027, month, 10).unwrap();

        assert!(months.is_not_yet(day(5)) && months.ends_within(day(5)));
        assert!(!months.is_not_yet(day(9)) && months.ends_within(day(9)));
        assert!(!months.ends_within(day(8)));
    }
}
