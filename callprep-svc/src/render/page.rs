//! A brief as headings with lines: what every format has in common.

use proto::callprep::v1 as pb;

use super::labels::{self, Label};

/// A brief, ready to be set.
pub(super) struct Page {
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) sections: Vec<Section>,
}

/// A heading with what stands below it.
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) items: Vec<Item>,
}

/// A line with notes below it.
pub(super) struct Item {
    pub(super) line: String,
    pub(super) notes: Vec<String>,
}

impl Page {
    /// Returns the page of `brief`, without empty sections.
    pub(super) fn new(brief: &pb::Brief) -> Self {
        let say = |label: Label| label.text(&brief.language);
        let section = |label: Label, items: Vec<Item>| Section {
            heading: say(label).to_owned(),
            items,
        };
        let hypotheses = brief.hypotheses.iter().map(|each| hypothesis(brief, each));
        let mut sections = vec![
            section(Label::Hypotheses, hypotheses.collect()),
            section(
                Label::Questions,
                brief
                    .questions
                    .iter()
                    .map(|each| question(brief, each))
                    .collect(),
            ),
        ];
        for (label, items) in [
            (Label::FirstPhase, &brief.plan30),
            (Label::SecondPhase, &brief.plan60),
            (Label::ThirdPhase, &brief.plan90),
        ] {
            sections.extend(items.iter().map(|item| phase(brief, say(label), item)));
        }
        sections.push(section(
            Label::Stakeholders,
            brief
                .stakeholders
                .iter()
                .map(|each| stakeholder(brief, each))
                .collect(),
        ));
        sections.push(section(
            Label::Risks,
            brief.risks.iter().map(risk).collect(),
        ));
        sections.push(section(
            Label::DemoFlow,
            brief.demo_flow.iter().map(step).collect(),
        ));
        sections.push(section(
            Label::Gaps,
            brief
                .gaps
                .iter()
                .map(|gap| line(gap.text.clone()))
                .collect(),
        ));
        sections.push(section(
            Label::Sources,
            brief.sources.iter().map(source).collect(),
        ));
        sections.retain(|section| !section.items.is_empty());
        let title = format!("{}: {}", say(Label::Title), brief.company);
        let lead = brief.summary.clone();
        Self {
            title,
            lead,
            sections,
        }
    }
}

fn hypothesis(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> Item {
    let say = |label: Label| label.text(&brief.language);
    let band = labels::band(hypothesis.confidence_band(), &brief.language);
    let sources: Vec<String> = hypothesis
        .source_numbers
        .iter()
        .map(i32::to_string)
        .collect();
    let mut notes = Vec::new();
    if !hypothesis.statement.is_empty() {
        notes.push(format!("“{}”", hypothesis.statement));
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
        notes.push(format!("{}: “{assumption}”", say(Label::Assumption)));
    }
    let cited = match sources.as_slice() {
        [] => say(Label::NoSource).to_owned(),
        [only] => format!("{} {only}", say(Label::Source)),
        several => format!(
            "{} {}",
            say(Label::Sources).to_lowercase(),
            several.join(", ")
        ),
    };
    Item {
        line: format!(
            "{} {} ({band}; {cited})",
            hypothesis.label, hypothesis.title
        ),
        notes,
    }
}

fn question(brief: &pb::Brief, question: &pb::Question) -> Item {
    let kind = labels::question_kind(question.kind(), &brief.language);
    let label = brief
        .hypotheses
        .iter()
        .find(|each| each.id == question.hypothesis_id)
        .map(|each| format!(" {}", each.label))
        .unwrap_or_default();
    let is_quoted = question.generated_by() == pb::GeneratedBy::Research;
    let text = if is_quoted {
        format!("“{}”", question.text)
    } else {
        question.text.clone()
    };
    let language = if question.text_language.is_empty() {
        String::new()
    } else {
        format!(" ({})", question.text_language)
    };
    line(format!("[{kind}{label}] {text}{language}"))
}

fn phase(brief: &pb::Brief, days: &str, item: &pb::PlanItem) -> Section {
    let by_model = Label::ByModel.text(&brief.language);
    let items = item.actions.iter().map(|action| {
        let mark = match action.generated_by() {
            pb::GeneratedBy::Model => format!(" ({by_model})"),
            _ => String::new(),
        };
        line(format!("{} {}{mark}", action.id, action.line))
    });
    Section {
        heading: format!("{days}: {}", item.focus),
        items: items.collect(),
    }
}

fn stakeholder(brief: &pb::Brief, stakeholder: &pb::Stakeholder) -> Item {
    let mut who = stakeholder.role.clone();
    if !stakeholder.person.is_empty() {
        who = format!("{who} ({})", stakeholder.person);
    }
    if let Some(part) = labels::meddicc(stakeholder.meddicc(), &brief.language) {
        who = format!("{who}, {part}");
    }
    line(format!("{who}: {}", stakeholder.objective))
}

fn risk(risk: &pb::Risk) -> Item {
    let pb::Risk {
        code,
        text,
        mitigation,
        owner_role,
        ..
    } = risk;
    line(format!("{code} {text} {mitigation} — {owner_role}"))
}

fn step(step: &pb::DemoStep) -> Item {
    line(format!(
        "{}. ({} min) {}",
        step.step, step.minutes, step.text
    ))
}

fn source(source: &pb::Source) -> Item {
    let pb::Source {
        number,
        title,
        host,
        source_type,
        ..
    } = source;
    let parts: Vec<&str> = [title.as_str(), host, source_type]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    line(format!("{number}. {}", parts.join(", ")))
}

fn line(line: String) -> Item {
    Item {
        line,
        notes: Vec::new(),
    }
}
