//! The structure of a rendered brief, which all formats share: sections with items.

use proto::{
    BEFORE_THE_CALL,
    callprep::v1 as pb,
    labels::{band, question_kind, source_type},
};

use super::{
    labels::{self, Label},
    people, phase,
    quoted::{languages, solution_of, sources_of},
};
use crate::plan::{
    Language,
    text::{Mark, Sentence, quote},
};

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
        let sources = brief.sources.iter().map(|each| source(brief, each));

        // A label such as H2 is used only after the hypothesis that it stands for.
        let before = brief.gaps.iter().filter(|gap| gap.code == BEFORE_THE_CALL);
        let before = before.map(|gap| line(gap.text.clone()));
        let mut sections = vec![
            section(Label::BeforeCall, Marker::Dash, before.collect()),
            // What they wrote themselves decides which of the rest counts.
            section(Label::Booking, Marker::Dash, booking(brief)),
            section(Label::Hypotheses, Marker::Dash, hypotheses.collect()),
            section(Label::People, Marker::Dash, people::lines(brief)),
            section(Label::Questions, Marker::Box, questions.collect()),
        ];
        for (label, items) in phases {
            let phases = items.iter();
            sections.extend(phases.map(|item| phase::section(brief, say(label), item)));
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
            section(Label::Gaps, Marker::Dash, gaps(brief)),
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
                label => quote(label.trim_end_matches(':'), &languages(brief)),
            };
            line(format!("{question}: {}", quote(value, &languages(brief))))
        });
    let notes = Some(&brief.notes).filter(|notes| !notes.is_empty());
    let notes = notes.map(|notes| {
        let notes = quote(notes, &languages(brief));
        line(format!("{}: {notes}", say(Label::Notes)))
    });
    let url = Some(&brief.meeting_url).filter(|url| !url.is_empty());
    // What calendars call the place of an online meeting is often its address.
    let location = Some(&brief.location).filter(|place| !place.is_empty() && Some(*place) != url);
    let location = location.map(|place| {
        // An address and the name of an app are in no language.
        const FEW_WORDS: usize = 3;
        let is_name = place.split(' ').count() <= FEW_WORDS;
        let place = if is_name || place.contains(|c: char| c.is_ascii_digit()) {
            format!("“{place}”")
        } else {
            quote(place, &languages(brief))
        };
        line(format!("{}: {place}", say(Label::Location)))
    });
    let link = url.map(|url| Item {
        line: say(Label::MeetingLink).to_owned(),
        url: Some(url.clone()),
        notes: Vec::new(),
    });
    answers.chain(notes).chain(location).chain(link).collect()
}

fn hypothesis(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> Item {
    let say = |label: Label| label.text(language(brief));
    let band = labels::value(band(hypothesis.confidence_band()), language(brief));
    let title = &hypothesis.title;
    let is_told = brief.summary.contains(&format!("“{title}”"));
    let mut notes = Vec::new();
    let statement = hypothesis.statement.strip_prefix(title.as_str());
    let statement = statement.unwrap_or(&hypothesis.statement);
    let statement = statement.trim_start_matches(['.', ':', ';', ',', ' ']);
    if !statement.is_empty() {
        notes.push(quote(statement, &languages(brief)));
    }
    if !hypothesis.estimate.is_empty() {
        let mut estimate = format!("{}: {}", say(Label::Estimate), hypothesis.estimate);
        if !hypothesis.upside.is_empty() {
            // It belongs to the first estimate, not to that of the solution behind it.
            let end = end_of_first(&hypothesis.estimate);
            let (first, rest) = hypothesis.estimate.split_at(end);
            let (own, upside) = (say(Label::Estimate), say(Label::Upside));
            estimate = format!("{own}: {first}; {upside} {}{rest}", hypothesis.upside);
        }
        if hypothesis.generic {
            estimate = format!("{estimate} ({})", say(Label::WorkedExample));
        }
        notes.push(estimate);
    }
    let is_in_plan = |assumption: &&String| {
        let quotation = format!("“{}”", assumption.trim_end_matches('.'));
        let phases = [&brief.plan30, &brief.plan60, &brief.plan90];
        let mut actions = phases.into_iter().flatten().flat_map(|item| &item.actions);
        actions.any(|action| action.text.contains(&quotation))
    };
    for assumption in hypothesis
        .assumptions
        .iter()
        .filter(|each| !is_in_plan(each))
    {
        let assumption = quote(assumption, &languages(brief));
        notes.push(format!("{}: {assumption}", say(Label::Assumption)));
    }
    if !hypothesis.solution.is_empty() {
        let solution = solution_of(brief, hypothesis);
        notes.push(format!("{}: {solution}", say(Label::Solution)));
    }
    let title = if is_told {
        say(Label::SeeAbove).to_owned()
    } else {
        quote(title, &languages(brief))
    };
    Item {
        line: format!(
            "{}: {title} ({band}; {}{})",
            hypothesis.label,
            sources_of(brief, hypothesis),
            parked(brief, hypothesis)
        ),
        url: None,
        notes,
    }
}

/// Returns where the first of several estimates ends: at a semicolon that is not in brackets.
fn end_of_first(estimates: &str) -> usize {
    let mut depth = 0_usize;
    let end = estimates.char_indices().find(|(_, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *c == ';' && depth == 0
    });
    end.map_or(estimates.len(), |(place, _)| place)
}

/// Returns that nothing is done about a hypothesis, if so.
fn parked(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> String {
    let phases = [&brief.plan30, &brief.plan60, &brief.plan90];
    let mut actions = phases.into_iter().flatten().flat_map(|item| &item.actions);
    if actions.any(|action| action.hypothesis_id == hypothesis.id) {
        return String::new();
    }
    let mut questions = brief.questions.iter();
    let label = if questions.any(|each| each.hypothesis_id == hypothesis.id) {
        Label::ParkedButAsked
    } else {
        Label::Parked
    };
    format!("; {}", label.text(language(brief)))
}

fn question(brief: &pb::Brief, question: &pb::Question) -> Item {
    let kind = labels::value(question_kind(question.kind()), language(brief));
    let label = find(brief, &question.hypothesis_id)
        .map(|each| format!(", {}", each.label))
        .unwrap_or_default();
    let text = &question.text;
    if question.generated_by() != pb::GeneratedBy::Research {
        return line(format!("{text} ({kind}{label})"));
    }
    line(format!(
        "{} ({kind}{label})",
        quote(text, &languages(brief))
    ))
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

/// What stands before a colon is said once for all gaps that have it.
fn gaps(brief: &pb::Brief) -> Vec<Item> {
    let prefix = |gap: &pb::Gap| {
        gap.text
            .split_once(": ")
            .map(|(prefix, _)| prefix.to_owned())
    };
    let joined = |gaps: &[&pb::Gap]| {
        let mut texts = gaps.iter().map(|gap| gap.text.trim_end_matches('.'));
        let first = texts.next().unwrap_or_default().to_owned();
        let rest = texts.filter_map(|text| Some(text.split_once(": ")?.1));
        rest.fold(first, |all, rest| format!("{all}; {rest}")) + "."
    };
    let mut alike: Vec<Vec<&pb::Gap>> = Vec::new();
    for gap in brief.gaps.iter().filter(|gap| gap.code != BEFORE_THE_CALL) {
        let is_same =
            |gaps: &&mut Vec<&pb::Gap>| prefix(gap).is_some() && prefix(gap) == prefix(gaps[0]);
        match alike.iter_mut().find(is_same) {
            Some(gaps) => gaps.push(gap),
            None => alike.push(vec![gap]),
        }
    }
    alike.iter().map(|gaps| line(joined(gaps))).collect()
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
    let kind = source_type(&source.source_type, |label| {
        labels::value(label, language(brief))
    });
    let against = source
        .contradicts
        .then(|| Label::Against.text(language(brief)));
    let background = source
        .background
        .then(|| Label::Background.text(language(brief)));
    let foreign = languages(brief).foreign(&title);
    let foreign = foreign.map(|foreign| Mark(foreign).text(language(brief)));
    let remarks: Vec<&str> = foreign
        .as_deref()
        .into_iter()
        .chain([kind.as_str()])
        .filter(|remark| !remark.is_empty())
        .chain(against)
        .chain(background)
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

pub(super) fn find<'a>(brief: &'a pb::Brief, id: &str) -> Option<&'a pb::BriefHypothesis> {
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
