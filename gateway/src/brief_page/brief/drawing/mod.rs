//! Drawings that say more than words: when actions are due, and how wide an estimate is.
//!
//! Lengths are percentages of the width, so that letters keep their size on a narrow screen.

#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use proto::callprep::v1 as pb;

use crate::{brief_page::words::Words, clock::Clock, language::Language};

/// The height of a row of the line, in pixels.
const ROW: usize = 22;
/// Beyond this part of the line, the text of a mark is written before it.
const LATE: f64 = 60.0;

/// The ninety days after the call as a line with its dates, and each action as a bar on it.
pub(in crate::brief_page) struct NinetyDays {
    /// In pixels.
    pub(in crate::brief_page) height: usize,
    pub(in crate::brief_page) bars: Vec<DayBar>,
    pub(in crate::brief_page) dates: Vec<DayLabel>,
    /// The description for screen readers.
    pub(in crate::brief_page) description: String,
}

/// A day that is named below the line.
pub(in crate::brief_page) struct DayLabel {
    pub(in crate::brief_page) x: String,
    pub(in crate::brief_page) day: String,
    pub(in crate::brief_page) date: String,
}

/// From the first to the last day of an action.
pub(in crate::brief_page) struct DayBar {
    pub(in crate::brief_page) x: String,
    pub(in crate::brief_page) width: String,
    pub(in crate::brief_page) y: usize,
    pub(in crate::brief_page) text: String,
    pub(in crate::brief_page) text_x: String,
    pub(in crate::brief_page) text_y: usize,
    /// Whether the text stands before the bar.
    pub(in crate::brief_page) is_late: bool,
}

/// The days of a plan, with their dates.
struct Calendar {
    /// The days with known dates, at noon, so that the date is the same by every clock. In order,
    /// day 1 first.
    known: Vec<(i32, DateTime<Utc>)>,
    clock: Clock,
}

impl Calendar {
    /// Weeks may lie between two days, so a date is counted from the last known day before it.
    fn new(first: DateTime<Utc>, actions: &[&pb::Action], clock: Clock) -> Self {
        let dated = actions
            .iter()
            .filter_map(|action| Some((action.due_day, noon(&action.due_date)?)));
        Self {
            known: std::iter::once((1, first)).chain(dated).collect(),
            clock,
        }
    }

    fn date(&self, day: i32) -> String {
        let before = self.known.iter().rev().find(|(known, _)| *known <= day);
        let (known, date) = before.unwrap_or(&self.known[0]);
        self.clock
            .short_date(*date + Duration::days((day - known).into()))
    }

    /// Returns the day on which an action begins that has no break.
    fn start(&self, action: &pb::Action) -> Option<i32> {
        let start = noon(&action.start_date)?;
        let (day, date) = match noon(&action.due_date) {
            Some(due) => (action.due_day, due),
            None => self.known[0],
        };
        i32::try_from((start - date).num_days())
            .ok()
            .map(|days| day + days)
    }
}

impl NinetyDays {
    /// Returns `None` for a plan without actions.
    pub(super) fn new(
        brief: &pb::Brief,
        start: DateTime<Utc>,
        clock: Clock,
        language: Language,
    ) -> Option<Self> {
        let items = [&brief.plan30, &brief.plan60, &brief.plan90];
        let actions = items.into_iter().flatten().flat_map(|item| &item.actions);
        let mut actions = actions.collect::<Vec<_>>();
        if actions.is_empty() {
            return None;
        }
        actions.sort_by_key(|action| action.due_day);
        let day_one = noon(&brief.first_day).unwrap_or(start + Duration::days(1));
        let calendar = Calendar::new(day_one, &actions, clock);
        let day_word = Words::of(language).day.to_lowercase();
        let described = actions.iter().map(|action| {
            let day = action.due_day;
            format!("{}: {day_word} {day}, {}", action.id, calendar.date(day))
        });
        Some(Self {
            height: actions.len() * ROW + 48,
            dates: [(1, 0.0), (30, 33.3), (60, 66.7), (90, 100.0)]
                .map(|(day, part)| DayLabel {
                    x: percent(part),
                    day: format!("{day_word} {day}"),
                    date: calendar.date(day),
                })
                .into(),
            description: described.collect::<Vec<_>>().join("; "),
            bars: actions
                .iter()
                .enumerate()
                .map(|(row, action)| DayBar::new(row, action, &calendar))
                .collect(),
        })
    }
}

impl DayBar {
    fn new(row: usize, action: &pb::Action, calendar: &Calendar) -> Self {
        let last = action.due_day.clamp(1, 90);
        let first = calendar.start(action).unwrap_or(last);
        let part = |day: i32| f64::from(day) / 0.9;
        let (from, to) = (part(first.clamp(1, last) - 1), part(last));
        let is_late = from > LATE;
        Self {
            x: percent(from),
            width: percent(to - from),
            y: row * ROW + 4,
            text: format!("{} {}", action.id, calendar.date(last)),
            text_x: percent(if is_late { from - 1.0 } else { to + 1.0 }),
            text_y: row * ROW + 15,
            is_late,
        }
    }
}

/// An estimate from low to expected, and up to high, on a scale that begins at zero.
pub(in crate::brief_page) struct RangeBar {
    pub(in crate::brief_page) x: String,
    pub(in crate::brief_page) width: String,
    /// The part up to the high estimate.
    pub(in crate::brief_page) upside: Option<(String, String)>,
}

/// The figures of an estimate, as the text of the brief has them.
struct Figures {
    low: f64,
    expected: f64,
    high: f64,
    /// The rest of the text: estimates of one unit are drawn on one scale.
    unit: String,
}

impl Figures {
    fn read(hypothesis: &pb::BriefHypothesis, language: Language) -> Option<Self> {
        // Further estimates follow in brackets.
        let estimate = hypothesis.estimate.split(" (").next().unwrap_or_default();
        let (low, expected) = match *figures(estimate, language).as_slice() {
            [(low, ref before), (expected, ref after), ..]
                if is_range(&estimate[before.end..after.start]) =>
            {
                (low, expected)
            }
            // A gain; there is no range to draw.
            [(first, _), ..] if estimate.contains('%') => (0.0, first),
            [(first, _), ..] => (first, first),
            [] => return None,
        };
        let high = figures(&hypothesis.upside, language);
        let high = high.first().map_or(expected, |(high, _)| *high);
        let is_figure = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',');
        let is_ordered = low <= expected && expected <= high && high > 0.0;
        is_ordered.then(|| Self {
            low,
            expected,
            high,
            unit: estimate.replace(is_figure, ""),
        })
    }

    fn is_share(&self) -> bool {
        self.unit.contains('%')
    }
}

/// Returns a bar for each hypothesis whose estimate has figures.
pub(super) fn range_bars(brief: &pb::Brief, language: Language) -> Vec<Option<RangeBar>> {
    let hypotheses = brief.hypotheses.iter();
    let figures = hypotheses
        .map(|hypothesis| Figures::read(hypothesis, language))
        .collect::<Vec<_>>();
    let scale = |of: &Figures| {
        if of.is_share() {
            return 100.0;
        }
        let alike = figures.iter().flatten().filter(|each| each.unit == of.unit);
        alike.map(|each| each.high).fold(0.0, f64::max)
    };
    let bar = |of: &Figures| {
        let part = |figure: f64| (figure / scale(of) * 100.0).clamp(0.0, 100.0);
        let (low, expected, high) = (part(of.low), part(of.expected), part(of.high));
        // One figure is drawn as a line, which has to be seen.
        let width = (expected - low).max(1.0);
        RangeBar {
            x: percent(low.min(99.0)),
            width: percent(width),
            upside: (high > expected).then(|| (percent(expected), percent(high - expected))),
        }
    };
    figures.iter().map(|each| each.as_ref().map(bar)).collect()
}

/// Returns the numbers in a text, in the notation of its language, and where they stand.
fn figures(text: &str, language: Language) -> Vec<(f64, Range<usize>)> {
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',');
    let (thousands, decimal) = match language {
        Language::Nl => ('.', ","),
        Language::En => (',', "."),
    };
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = text[at..].find(is_part).map(|index| at + index) {
        let length = text[start..].find(|letter| !is_part(letter));
        let end = length.map_or(text.len(), |length| start + length);
        let number = text[start..end]
            .replace(thousands, "")
            .replace(decimal, ".");
        if let Ok(number) = number.parse() {
            found.push((number, start..end));
        }
        at = end;
    }
    found
}

/// Returns whether the words between two numbers make a range of them, perhaps with a currency.
fn is_range(between: &str) -> bool {
    let mut words = between
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty());
    words
        .next()
        .is_some_and(|word| matches!(word, "to" | "tot"))
        && words.count() <= 1
}

fn noon(date: &str) -> Option<DateTime<Utc>> {
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    Some(date.and_hms_opt(12, 0, 0)?.and_utc())
}

fn percent(part: f64) -> String {
    format!("{part:.1}%")
}
