//! The course of the call, the questions and the measures fit who is there and what is known.

use callprep_svc::plan::{Action, Brief, BriefKind, GeneratedBy, RiskCode, case::Case};
use chrono::{Datelike, Weekday};

use super::without_quotations;

/// Returns a code with a place for each part that does not fit.
pub(super) fn check(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    found.extend(shown_by_nobody(brief));
    found.extend(cut_questions(case, brief));
    found.extend(unseen_months(brief));
    found.extend(other_volume(brief));
    found.extend(days_in_words(brief));
    found.extend(minutes(case, brief));
    found.extend(unheard(case, brief));
    found.extend(sources_of_lead(case, brief));
    found
}

/// Where somebody who does the work is asked for, nobody is asked to show it, and nothing is shown.
fn shown_by_nobody(brief: &Brief) -> Vec<(&'static str, String)> {
    let asks = mentions(
        &brief.summary,
        &[": een kennismaking met wie", ": an introduction to whoever"],
    );
    let shows = [
        "stap voor stap",
        "step by step",
        "één stap van",
        "one step of",
        "knelpunt",
        "bottleneck",
    ];
    let steps = brief.demo_flow.iter();
    steps
        .filter(|step| asks && mentions(&step.text, &shows))
        .map(|step| ("shown-by-nobody", step.step.to_string()))
        .collect()
}

/// A question of ours is never cut, nor is what it is about.
fn cut_questions(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let names = super::names(case);
    let questions = brief.questions.iter();
    questions
        .filter(|each| each.generated_by == GeneratedBy::Planner)
        // What the booker wrote is quoted as it is, and a source is named by its beginning.
        .filter(|each| {
            !mentions(
                &each.text,
                &["U schreef “", "You wrote “", "Bron ", "Source "],
            )
        })
        .filter(|each| super::without_names(&each.text, &names).contains('…'))
        .map(|each| ("cut-question", each.text.clone()))
        .collect()
}

/// An amount a month is judged by what can be seen within weeks: each case that is noted.
fn unseen_months(brief: &Brief) -> Vec<(&'static str, String)> {
    let is_monthly = |action: &Action| {
        mentions(
            &action.metric,
            &[
                "per maand bij",
                "per month for",
                "per maand, ",
                "per month, ",
            ],
        )
    };
    let reviewed = brief.plan60.iter().flat_map(|item| &item.actions);
    let has_review = reviewed.clone().any(is_monthly);
    let is_noted = reviewed
        .clone()
        .any(|action| mentions(&action.text, &["noteer van dan af", "note for each case"]));
    let wrong = has_review && !is_noted;
    wrong
        .then(|| ("unseen-month", "plan60".to_owned()))
        .into_iter()
        .collect()
}

/// Where some months of the plan are busier than others, what grows with the work is compared for as
/// much of it.
fn other_volume(brief: &Brief) -> Vec<(&'static str, String)> {
    if !brief.risks.iter().any(|risk| risk.code == RiskCode::Season) {
        return Vec::new();
    }
    let later = [&brief.plan60, &brief.plan90].into_iter().flatten();
    let grows = ["uren per week", "hours per week", "per maand", "per month"];
    later
        .flat_map(|item| &item.actions)
        .filter(|action| mentions(&action.metric, &grows))
        .filter(|action| !mentions(&action.metric, &["bij evenveel", "for as many"]))
        .map(|action| ("other-volume", action.id.clone()))
        .collect()
}

/// The day in words is that of the action, and people work on it.
fn days_in_words(brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for action in brief.actions() {
        let numbers: Vec<&str> = action
            .when
            .split(|c: char| !c.is_ascii_digit())
            .filter(|number| !number.is_empty())
            .collect();
        let day = action.due_day.to_string();
        let is_told = match action.due_date {
            None => numbers.last() == Some(&day.as_str()),
            Some(date) => {
                let date = date.day().to_string();
                numbers.last() == Some(&date.as_str()) && numbers.contains(&day.as_str())
            }
        };
        if !is_told {
            found.push(("other-day", action.id.clone()));
        }
        let dates = [action.due_date, action.start_date];
        let is_off =
            |date: chrono::NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        if dates.into_iter().flatten().any(is_off) {
            found.push(("day-off", action.id.clone()));
        }
    }
    found
}

/// The steps take as long as the call.
fn minutes(case: &Case, brief: &Brief) -> Option<(&'static str, String)> {
    let all: u32 = brief.demo_flow.iter().map(|step| step.minutes).sum();
    let is_other = case.minutes.is_some_and(|minutes| minutes != all);
    is_other.then(|| ("other-minutes", all.to_string()))
}

/// Without research, what the client wrote is where the plan starts; and nothing else is assumed.
fn unheard(case: &Case, brief: &Brief) -> Option<(&'static str, String)> {
    let starts = [
        "begin bij wat er bij de boeking",
        "start from what was written",
    ];
    let has_answers = !case.booking.answers.is_empty() || !case.booking.notes.is_empty();
    let first = brief.actions().next()?;
    let quotes = first.text.contains('“');
    let is_told = mentions(&without_quotations(&brief.summary), &starts);
    let is_wrong = brief.kind == BriefKind::Minimal
        && case.hypotheses.is_empty()
        && (is_told != quotes || quotes && !has_answers);
    is_wrong.then(|| ("unheard", first.id.clone()))
}

/// The summary counts the sources that the list has for the lead.
fn sources_of_lead(case: &Case, brief: &Brief) -> Option<(&'static str, String)> {
    let lead = brief.hypotheses.first()?;
    let supporting = case.lead()?.evidence.len();
    let listed = brief.sources.iter();
    let listed = listed.filter(|source| lead.source_numbers.contains(&source.number));
    (listed.count() != supporting).then(|| ("uncounted-source", lead.label.clone()))
}

fn mentions(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
