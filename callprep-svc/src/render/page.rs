//! The structure of a rendered brief, which all formats share: sections with items.

use proto::callprep::v1 as pb;

use super::{
    labels::{self, Label},
    people,
};
use crate::plan::{self, Language, text::quote};

pub(super) struct Page {
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) sections: Vec<Section>,
}

pub(super) struct Section {
    pub(super) heading: String,
    pub(super) marker: Marker,
    pub(super) items: Vec<Item>,
}

#[derive(Clone, Copy)]
pub(super) enum Marker {
    Dash,
    /// A check box.
    Box,
    Number,
}

/// A line with notes below it.
pub(super) struct Item {
    pub(super) line: String,
    /// The target of the line as a link.
    pub(super) url: Option<String>,
    pub(super) notes: Vec<String>,
}

impl Page {
    /// Returns the page of `brief` without empty sections. What is needed in the call comes first.
    pub(super) fn new(brief: &pb::Brief) -> Self {
        let say = |label: Label| label.text(language(brief));
        let section = |label: Label, marker, items| Section {
            heading: say(label).to_owned(),
            marker,
            items,
        };
        let questions = brief.questions.iter().map(|each| question(brief, each));
        let hypotheses = brief.hypotheses.iter().map(|each| hypothesis(brief, each));
        let phases = [
            (Label::FirstPhase, &brief.plan30),
            (Label::SecondPhase, &brief.plan60),
            (Label::ThirdPhase, &brief.plan90),
        ];
        let gaps = brief.gaps.iter().map(|gap| line(gap.text.clone()));
        let sources = brief.sources.iter().map(|each| source(brief, each));

        let mut sections = vec![
            section(Label::People, Marker::Dash, people::lines(brief)),
            section(Label::Booking, Marker::Dash, booking(brief)),
            section(Label::Questions, Marker::Box, questions.collect()),
            section(Label::Hypotheses, Marker::Dash, hypotheses.collect()),
        ];
        for (label, items) in phases {
            sections.extend(items.iter().map(|item| phase(brief, say(label), item)));
        }
        sections.extend([
            section(
                Label::Risks,
                Marker::Dash,
                brief.risks.iter().map(|each| risk(brief, each)).collect(),
            ),
            section(
                Label::DemoFlow,
                Marker::Number,
                brief.demo_flow.iter().map(step).collect(),
            ),
            section(Label::Gaps, Marker::Dash, gaps.collect()),
            section(Label::Sources, Marker::Number, sources.collect()),
        ]);
        sections.retain(|section| !section.items.is_empty());
        Self {
            title: format!("{}: {}", say(Label::Title), brief.company),
            lead: brief.summary.clone(),
            sections,
        }
    }
}

/// Returns what the booker wrote, and where the call is. None of it is ours.
fn booking(brief: &pb::Brief) -> Vec<Item> {
    let say = |label: Label| label.text(language(brief));
    let answers = brief
        .answers
        .iter()
        .map(|pb::BookingAnswer { label, value }| {
            let question = match label.as_str() {
                "" => say(Label::Answered).to_owned(),
                label => format!("“{}”", label.trim_end_matches(':')),
            };
            line(format!("{question}: “{value}”"))
        });
    let rest = [
        (Label::Notes, &brief.notes),
        (Label::Location, &brief.location),
    ];
    let rest = rest
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| line(format!("{}: “{text}”", say(label))));
    answers.chain(rest).collect()
}

fn hypothesis(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> Item {
    let say = |label: Label| label.text(language(brief));
    let band = labels::band(hypothesis.confidence_band(), language(brief));
    let title = &hypothesis.title;
    let is_told = brief.summary.contains(&format!("“{title}”"));
    let mut notes = Vec::new();
    let statement = hypothesis.statement.strip_prefix(title.as_str());
    let statement = statement.unwrap_or(&hypothesis.statement);
    let statement = statement.trim_start_matches(['.', ':', ';', ',', ' ']);
    if !statement.is_empty() {
        notes.push(quote(statement, language(brief)));
    }
    if !hypothesis.estimate.is_empty() {
        let mut estimate = format!("{}: {}", say(Label::Estimate), hypothesis.estimate);
        if !hypothesis.upside.is_empty() {
            estimate = format!("{estimate}; {} {}", say(Label::Upside), hypothesis.upside);
        }
        if hypothesis.generic {
            estimate = format!("{estimate} ({})", say(Label::WorkedExample));
        }
        notes.push(estimate);
    }
    for assumption in &hypothesis.assumptions {
        let assumption = quote(assumption, language(brief));
        notes.push(format!("{}: {assumption}", say(Label::Assumption)));
    }
    notes.extend(solution(brief, hypothesis));
    let cited = match numbers(hypothesis).as_slice() {
        [] => say(Label::NoSource).to_owned(),
        [only] => format!("{} {only}", say(Label::Source)),
        several => format!(
            "{} {}",
            say(Label::Sources).to_lowercase(),
            several.join(", ")
        ),
    };
    let cited = match against(brief, hypothesis).as_slice() {
        [] => cited,
        numbers => format!("{cited}; {} {}", say(Label::AgainstIt), numbers.join(", ")),
    };
    let title = if is_told {
        say(Label::SeeAbove).to_owned()
    } else {
        quote(title, language(brief))
    };
    Item {
        line: format!("{}: {title} ({band}; {cited})", hypothesis.label),
        url: None,
        notes,
    }
}

/// Returns the solution of a hypothesis; one that was named before is not named again.
fn solution(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> Option<String> {
    let say = |label: Label| label.text(language(brief));
    if hypothesis.solution.is_empty() {
        return None;
    }
    let before = brief
        .hypotheses
        .iter()
        .find(|each| each.solution == hypothesis.solution)?;
    Some(if before.id == hypothesis.id {
        let title = quote(&hypothesis.solution, language(brief));
        format!("{}: {title}", say(Label::Solution))
    } else {
        format!("{} {}", say(Label::SolutionOf), before.label)
    })
}

fn question(brief: &pb::Brief, question: &pb::Question) -> Item {
    let kind = labels::question_kind(question.kind(), language(brief));
    let label = find(brief, &question.hypothesis_id)
        .map(|each| format!(", {}", each.label))
        .unwrap_or_default();
    let text = &question.text;
    if question.generated_by() != pb::GeneratedBy::Research {
        return line(format!("{text} ({kind}{label})"));
    }
    line(format!("{} ({kind}{label})", quote(text, language(brief))))
}

fn phase(brief: &pb::Brief, days: &str, item: &pb::PlanItem) -> Section {
    let is_first = brief.plan30.first() == Some(item) && !brief.day_one.is_empty();
    let day_one = is_first.then(|| line(brief.day_one.clone()));
    let before = std::iter::once(None).chain(item.actions.iter().map(Some));
    let actions = before
        .zip(&item.actions)
        .map(|(before, each)| action(brief, before, each));
    Section {
        heading: format!("{days}: {}", item.focus),
        marker: Marker::Dash,
        items: day_one.into_iter().chain(actions).collect(),
    }
}

/// What an action shares with the one `before` is not said again.
fn action(brief: &pb::Brief, before: Option<&pb::Action>, action: &pb::Action) -> Item {
    let say = |label: Label| label.text(language(brief));
    let pb::Action {
        due_day,
        when,
        text,
        owner_role,
        metric,
        baseline,
        target,
        ..
    } = action;
    let is_same = |before: &pb::Action| {
        (&before.metric, &before.baseline, &before.target) == (metric, baseline, target)
    };
    let mut measure = if before.is_some_and(is_same) {
        say(Label::Idem).to_owned()
    } else {
        format!("{metric}: {baseline} → {target}")
    };
    if let Some(hypothesis) = find(brief, &action.hypothesis_id) {
        measure = format!(
            "{measure} [{}]",
            plan::citation(&hypothesis.label, &hypothesis.source_numbers)
        );
    }
    let mark = match action.generated_by() {
        pb::GeneratedBy::Model => format!(" ({})", say(Label::ByModel)),
        _ => String::new(),
    };
    let when = match when.as_str() {
        // A brief of an earlier version.
        "" => format!("{} {due_day}", say(Label::Day)),
        when if before.is_some_and(|before| before.when == when) => {
            when.split(',').next().unwrap_or(when).to_owned()
        }
        when => when.to_owned(),
    };
    Item {
        line: format!("{when} — {owner_role}: {text}{mark}"),
        url: None,
        notes: vec![measure],
    }
}

/// What the reader does about it needs no owner.
fn risk(brief: &pb::Brief, risk: &pb::Risk) -> Item {
    let pb::Risk {
        text,
        mitigation,
        owner_role,
        ..
    } = risk;
    let owner = if *owner_role == Label::Reader.text(language(brief)) {
        String::new()
    } else {
        format!(" ({owner_role})")
    };
    Item {
        line: text.clone(),
        url: None,
        notes: vec![format!("→ {mitigation}{owner}")],
    }
}

fn step(step: &pb::DemoStep) -> Item {
    line(format!("({} min) {}", step.minutes, step.text))
}

fn source(brief: &pb::Brief, source: &pb::Source) -> Item {
    let title = [&source.title, &source.host, &source.evidence_id]
        .into_iter()
        .find(|name| !name.is_empty())
        .cloned()
        .unwrap_or_default();
    let kind = labels::source_type(&source.source_type, language(brief));
    let against = source
        .contradicts
        .then(|| Label::Against.text(language(brief)));
    let remarks: Vec<&str> = [kind.as_str()]
        .into_iter()
        .filter(|kind| !kind.is_empty())
        .chain(against)
        .collect();
    Item {
        line: match remarks.as_slice() {
            [] => title,
            remarks => format!("{title} ({})", remarks.join("; ")),
        },
        url: Some(source.url.clone()).filter(|url| !url.is_empty()),
        notes: Vec::new(),
    }
}

fn numbers(hypothesis: &pb::BriefHypothesis) -> Vec<String> {
    let numbers = hypothesis.source_numbers.iter();
    numbers.map(i32::to_string).collect()
}

/// Returns the numbers of the sources that speak against a hypothesis.
fn against(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> Vec<String> {
    let sources = brief.sources.iter();
    let against = sources.filter(|source| source.contradicts);
    let cited = against.filter(|source| hypothesis.source_numbers.contains(&source.number));
    cited.map(|source| source.number.to_string()).collect()
}

fn find<'a>(brief: &'a pb::Brief, id: &str) -> Option<&'a pb::BriefHypothesis> {
    brief.hypotheses.iter().find(|each| each.id == id)
}

/// A brief of our own always has a known language; any other is labelled in English.
pub(super) fn language(brief: &pb::Brief) -> Language {
    brief.language.parse().unwrap_or(Language::En)
}

pub(super) fn line(line: String) -> Item {
    Item {
        line,
        url: None,
        notes: Vec::new(),
    }
}
