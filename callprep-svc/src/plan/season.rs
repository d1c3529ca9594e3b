//! The weeks of a plan that are unlike others: holidays in summer, Christmas, and the busiest months of
//! an industry.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::{
    calendar,
    case::{Case, Scope},
    clean,
    schedule::{Schedule, Step},
};

/// So many working days matter.
const LEAST_DAYS: usize = 4;

/// The months in which companies of an industry have most to do, by parts of its name.
const BUSY: [(RangeInclusive<u32>, &[&str]); 9] = [
    (
        3..=6,
        &[
            "tuincent",
            "garden cent",
            "plant nursery",
            "hovenier",
            "kweker",
            "gartencenter",
        ],
    ),
    (
        5..=9,
        &["bruids", "bruilof", "wedding", "festival", "hochzeit"],
    ),
    (
        6..=8,
        &[
            "camping",
            "campsite",
            "pretpark",
            "amusement",
            "vakantiepark",
            "recreatie",
            "reisbureau",
        ],
    ),
    (
        8..=10,
        &[
            "akkerbouw",
            "fruitteelt",
            "wijngaard",
            "vineyard",
            "loonwerk",
            "arable",
            "winery",
        ],
    ),
    (
        1..=4,
        &["accountan", "tax advis", "belastingadv", "steuerberat"],
    ),
    (
        11..=12,
        &[
            "retail",
            "webshop",
            "webwinkel",
            "e-commerce",
            "speelgoed",
            "toy",
            "detailhandel",
        ],
    ),
    (
        11..=12,
        &[
            "bakker", "bakery", "chocola", "slager", "butcher", "backerei",
        ],
    ),
    (11..=12, &["pakket", "parcel", "courier", "koerier"]),
    (10..=12, &["kerstbo", "christmas tree"]),
];

/// Why weeks are unlike others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Summer,
    Christmas,
    /// The first and the last of the busiest months.
    Busy(u32, u32),
}

/// A part of the plan that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stretch {
    Baseline,
    Pilot,
    /// The same where one step is tried out.
    Trial,
    Extension,
}

/// Returns the first reason for which weeks of the plan are unlike others, and which.
pub(crate) fn clash(case: &Case, schedule: &Schedule) -> Option<(Reason, Vec<Stretch>)> {
    if !matches!(case.scope(), Scope::Pilot | Scope::Trial) {
        return None;
    }
    let busy = busy_months(case.industry.as_deref());
    let is_busy = |day: NaiveDate| {
        busy.as_ref()
            .is_some_and(|busy| busy.contains(&day.month()))
    };
    let is_summer = |day: NaiveDate| schedule.is_summer_break(day);
    let reasons: [(Reason, &dyn Fn(NaiveDate) -> bool); 3] = [
        (Reason::Summer, &is_summer),
        (Reason::Christmas, &calendar::is_around_christmas),
        (
            busy.as_ref().map_or(Reason::Summer, |busy| {
                Reason::Busy(*busy.start(), *busy.end())
            }),
            &is_busy,
        ),
    ];
    reasons.into_iter().find_map(|(reason, holds)| {
        let tried = match case.scope() {
            Scope::Trial => Stretch::Trial,
            _ => Stretch::Pilot,
        };
        let all = [Stretch::Baseline, tried, Stretch::Extension];
        let hit = all.into_iter().filter(|stretch| {
            let days = stretch.days(schedule);
            days.into_iter().filter(|day| holds(*day)).count() >= LEAST_DAYS
        });
        let hit: Vec<Stretch> = hit.collect();
        (!hit.is_empty()).then_some((reason, hit))
    })
}

impl Stretch {
    /// Returns its weekdays; none without a date.
    fn days(self, schedule: &Schedule) -> Vec<NaiveDate> {
        let between = |from, to| {
            let (from, to) = (schedule.due(from).date, schedule.due(to).date);
            let days = from.zip(to).into_iter();
            days.flat_map(|(from, to)| from.iter_days().take_while(move |day| *day <= to))
                .filter(|day| calendar::is_weekday(*day))
                .collect()
        };
        match self {
            Self::Baseline => schedule.baseline().to_vec(),
            Self::Pilot | Self::Trial => between(Step::PilotStart, Step::PilotReview),
            Self::Extension => between(Step::Extension, Step::End),
        }
    }
}

fn busy_months(industry: Option<&str>) -> Option<RangeInclusive<u32>> {
    let industry = clean::folded(industry?);
    let mut seasons = BUSY.iter();
    seasons
        .find(|(_, names)| names.iter().any(|name| industry.contains(name)))
        .map(|(months, _)| months.clone())
}
