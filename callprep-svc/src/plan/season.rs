//! The busiest months of an industry, as far as its name tells.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::{
    case::{Case, Scope},
    clean,
    schedule::Schedule,
};

/// So many weekdays of a plan matter.
const LEAST_DAYS: usize = 8;

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

/// Returns the first and the last of the busiest months of the industry, if the plan is partly in them, and whether
/// the baseline is.
pub(crate) fn clash(case: &Case, schedule: &Schedule) -> Option<(u32, u32, bool)> {
    if !matches!(case.scope(), Scope::Pilot | Scope::Trial) {
        return None;
    }
    let busy = busy_months(case.industry.as_deref())?;
    let is_busy = |day: &&NaiveDate| busy.contains(&day.month());
    let days = schedule.dates().iter().filter(is_busy).count();
    let in_baseline = schedule
        .baseline()
        .iter()
        .any(|day| busy.contains(&day.month()));
    (days >= LEAST_DAYS).then_some((*busy.start(), *busy.end(), in_baseline))
}

fn busy_months(industry: Option<&str>) -> Option<RangeInclusive<u32>> {
    let industry = clean::folded(industry?);
    let mut seasons = BUSY.iter();
    seasons
        .find(|(_, names)| names.iter().any(|name| industry.contains(name)))
        .map(|(months, _)| months.clone())
}

/// Returns whether an industry lives by school holidays.
pub(crate) fn is_school(industry: Option<&str>) -> bool {
    let industry = clean::folded(industry.unwrap_or_default());
    let parts = [
        "school",
        "onderwijs",
        "education",
        "schule",
        "kinderop",
        "childcare",
    ];
    parts.iter().any(|part| industry.contains(part))
}
