//! Nothing in a brief contradicts anything else in it.

use super::without_quotations;
use callprep_svc::plan::{
    Action, Brief, PlanItem,
    case::{Case, Scope},
    text::number,
};
use chrono::Datelike;

/// What the texts of a plan call the length of a baseline.
const LENGTH: [&str; 2] = ["twee werkweken", "two working weeks"];

/// Other lengths of time that a baseline could be said to have.
const OTHER_LENGTHS: [&str; 12] = [
    "dertig dagen",
    "thirty days",
    "thirty-day",
    "één maand",
    "one month",
    "drie weken",
    "three weeks",
    "vier weken",
    "four weeks",
    "één week",
    "one week",
    "zes weken",
];

const BASELINES: [&str; 2] = ["nulmeting", "baseline"];

/// How an action says that it depends on the decision of the first phase.
const CONDITIONS: [&str; 5] = [
    "Bij een go: ",
    "Bij een go, ",
    "Na een go, ",
    "After a go: ",
    "After a go, ",
];

/// Returns a code with a place for each contradiction.
pub(super) fn check(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    found.extend(targets(case, brief));
    found.extend(lengths(brief));
    found.extend(conditions(brief));
    found.extend(order(brief));
    found.extend(ask(brief));
    found.extend(pilots(case, brief));
    found.extend(figures_that_are_not_to_be_named(case, brief));
    found
}

/// Every figure in a target is indicative and relative to the baseline, and the expected one is due
/// at the end.
fn targets(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let is_figure = |target: &str| target.contains(|c: char| c.is_ascii_digit());
    let with_figure: Vec<&Action> = brief
        .actions()
        .filter(|action| is_figure(&action.target))
        .collect();
    for action in &with_figure {
        let is_indicative = ["indicatief", "indicative"]
            .iter()
            .any(|word| action.target.contains(word));
        let is_relative = mentions(&action.baseline, &BASELINES);
        if !is_indicative || !is_relative {
            found.push(("firm-target", action.id.clone()));
        }
    }
    let last = brief.actions().last().map(|action| action.id.as_str());
    let expected = expected_figure(case);
    for action in &with_figure {
        let names_expected = expected
            .as_ref()
            .is_some_and(|expected| figures(&action.target).any(|figure| figure == *expected));
        let is_last = Some(action.id.as_str()) == last;
        if names_expected != is_last {
            found.push(("early-target", action.id.clone()));
        }
    }
    found
}

fn expected_figure(case: &Case) -> Option<String> {
    let figure = case.aims()?.1;
    Some(number::figure(figure, case.language))
}

fn figures(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .map(|figure| figure.trim_matches(['.', ',']).to_owned())
        .filter(|figure| !figure.is_empty())
}

/// A baseline has one length.
fn lengths(brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (place, text) in super::texts(brief) {
        let text = without_quotations(text);
        if mentions(&text, &BASELINES) && mentions(&text, &OTHER_LENGTHS) {
            found.push(("baseline-length", place));
        }
    }
    for action in brief.actions().filter(|action| action.start_date.is_some()) {
        if !mentions(&action.text, &LENGTH) {
            found.push(("baseline-length", action.id.clone()));
        }
    }
    found
}

/// What comes after the decision says that it depends on it.
fn conditions(brief: &Brief) -> Vec<(&'static str, String)> {
    let later = [&brief.plan60, &brief.plan90];
    let later = later
        .into_iter()
        .flatten()
        .flat_map(|item: &PlanItem| &item.actions);
    later
        .filter(|action| {
            !CONDITIONS
                .iter()
                .any(|words| action.text.starts_with(words))
        })
        .map(|action| ("unconditional", action.id.clone()))
        .collect()
}

/// The baseline ends before the decision, and no date is before its day. Only weeks that are named as not
/// counted put it off, and nothing is done between Christmas and New Year.
fn order(brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let days: Vec<u8> = brief.actions().map(|action| action.due_day).collect();
    if !days.is_sorted() {
        found.push(("out-of-order", "plan".to_owned()));
    }
    if let Some(decision) = brief.plan30.iter().flat_map(|item| &item.actions).last() {
        let is_early =
            |action: &&Action| action.start_date.is_some() && action.due_day >= decision.due_day;
        found.extend(
            brief
                .actions()
                .filter(is_early)
                .map(|action| ("out-of-order", action.id.clone())),
        );
    }
    for action in brief.actions() {
        let day_of =
            |date: chrono::NaiveDate| brief.first_day.map(|first| (date - first).num_days() + 1);
        let day = i64::from(action.due_day);
        let has_pause = mentions(&brief.day_one, &["Niet meegeteld", "Not counted"]);
        let is_dated = match (action.due_date.and_then(day_of), brief.first_day) {
            (Some(of_date), Some(_)) => of_date == day || (has_pause && of_date > day),
            (None, None) => true,
            _ => false,
        };
        let is_started = action.start_date <= action.due_date
            && action
                .start_date
                .is_none_or(|date| Some(date) >= brief.first_day);
        if !is_dated || !is_started || !(1..=90).contains(&action.due_day) {
            found.push(("wrong-date", action.id.clone()));
        }
        let is_quiet =
            |date: chrono::NaiveDate| matches!((date.month(), date.day()), (12, 25..) | (1, 1));
        if [action.due_date, action.start_date]
            .into_iter()
            .flatten()
            .any(is_quiet)
        {
            found.push(("quiet-date", action.id.clone()));
        }
    }
    let dates: Vec<_> = brief
        .actions()
        .filter_map(|action| action.due_date)
        .collect();
    if !dates.is_sorted() {
        found.push(("out-of-order", "dates".to_owned()));
    }
    found
}

/// The summary and the last step of the call ask for the same one thing. After it there is at most the time of which
/// the booker writes.
fn ask(brief: &Brief) -> Vec<(&'static str, String)> {
    let asked: Vec<&str> = ["Vraag om één ding: ", "Ask for one thing: "]
        .iter()
        .flat_map(|words| brief.summary.split(words).skip(1))
        .map(|ask| ask.trim_end_matches('.'))
        .collect();
    let [ask] = asked[..] else {
        return vec![("ask", "summary".to_owned())];
    };
    let is_rest = |text: &str| text.starts_with("Na ") || text.starts_with("After ");
    let mut steps = brief.demo_flow.iter().map(|step| step.text.as_str());
    let last = steps.rfind(|step| !is_rest(step));
    let is_asked = last.is_some_and(|step| step.contains(ask));
    let is_conditional = [" als ", " if ", " indien "]
        .iter()
        .any(|word| without_quotations(ask).contains(word));
    let found = (!is_asked || is_conditional).then(|| ("ask", "step".to_owned()));
    found.into_iter().collect()
}

/// What is not to be piloted is not, and one person is no team.
fn pilots(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let later = || [&brief.plan60, &brief.plan90].into_iter().flatten();
    let has_later = later().next().is_some();
    if has_later != matches!(case.scope(), Scope::Pilot | Scope::Trial) {
        found.push(("needless-pilot", "plan".to_owned()));
    }
    for action in later().flat_map(|item| &item.actions) {
        let mut hypotheses = case.hypotheses.iter();
        let about = hypotheses.find(|each| Some(&each.id) == action.hypothesis_id.as_ref());
        if !about.is_some_and(callprep_svc::plan::case::Hypothesis::has_support) {
            found.push(("needless-pilot", action.id.clone()));
        }
    }
    if case.is_one_person() {
        for (place, text) in super::texts(brief) {
            let text = without_quotations(text).to_lowercase();
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            if words.any(|word| ["team", "teams", "pilotteam"].contains(&word)) {
                found.push(("team-of-one", place));
            }
        }
    }
    found
}

/// Implausible figures and those of a worked example are named among the hypotheses only.
fn figures_that_are_not_to_be_named(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let Some(lead) = case.lead().filter(|lead| lead.named_figures().is_none()) else {
        return Vec::new();
    };
    let steps = brief
        .demo_flow
        .iter()
        .map(|step| ("step", step.text.as_str()));
    let targets = brief
        .actions()
        .filter(|action| action.hypothesis_id.as_ref() == Some(&lead.id))
        .map(|action| ("target", action.target.as_str()));
    let has_digit = |text: &str| without_quotations(text).contains(|c: char| c.is_ascii_digit());
    steps
        .chain(targets)
        .filter(|(_, text)| has_digit(&text.replace("H1", "")))
        .map(|(place, _)| ("figure-not-to-be-named", place.to_owned()))
        .collect()
}

fn mentions(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
