//! The brief, in the form in which the template prints it.

mod drawing;
mod people;
mod plan;

use chrono::{DateTime, Utc};
use proto::{
    BEFORE_THE_CALL,
    callprep::v1::{self as pb, ConfidenceBand, GeneratedBy, QuestionKind},
    labels,
};

use self::{
    drawing::{NinetyDays, RangeBar},
    people::Person,
    plan::Phase,
};
use super::{view::is_web, words::Words};
use crate::{clock::Clock, language::Language};

/// The whole brief.
pub(in crate::brief_page) struct BriefView<'a> {
    pub(in crate::brief_page) summary: &'a str,
    pub(in crate::brief_page) summary_by_model: bool,
    pub(in crate::brief_page) is_minimal: bool,
    pub(in crate::brief_page) lead: Option<Lead<'a>>,
    pub(in crate::brief_page) questions: Vec<Question<'a>>,
    pub(in crate::brief_page) hypotheses: Vec<Hypothesis<'a>>,
    /// `None` if no action has a day, or the call has no time.
    pub(in crate::brief_page) line: Option<NinetyDays>,
    /// The meaning of day 1.
    pub(in crate::brief_page) day_one: &'a str,
    pub(in crate::brief_page) phases: Vec<Phase<'a>>,
    pub(in crate::brief_page) people: Vec<Person<'a>>,
    pub(in crate::brief_page) risks: Vec<Risk<'a>>,
    pub(in crate::brief_page) steps: Vec<Step<'a>>,
    pub(in crate::brief_page) before_call: Vec<&'a str>,
    pub(in crate::brief_page) gaps: Vec<&'a str>,
    pub(in crate::brief_page) sources: Vec<Source<'a>>,
}

/// The hypothesis that the plan is about.
pub(in crate::brief_page) struct Lead<'a> {
    pub(in crate::brief_page) title: &'a str,
    pub(in crate::brief_page) band: &'static str,
    pub(in crate::brief_page) band_class: &'static str,
}

pub(in crate::brief_page) struct Question<'a> {
    pub(in crate::brief_page) text: &'a str,
    /// The language, if it differs from that of the page.
    pub(in crate::brief_page) language: Option<&'a str>,
    pub(in crate::brief_page) kind: &'static str,
    pub(in crate::brief_page) label: &'a str,
    pub(in crate::brief_page) is_quoted: bool,
    pub(in crate::brief_page) by_model: bool,
}

pub(in crate::brief_page) struct Hypothesis<'a> {
    pub(in crate::brief_page) label: &'a str,
    pub(in crate::brief_page) title: &'a str,
    pub(in crate::brief_page) band: &'static str,
    pub(in crate::brief_page) band_class: &'static str,
    pub(in crate::brief_page) cited: String,
    pub(in crate::brief_page) statement: &'a str,
    pub(in crate::brief_page) estimate: &'a str,
    pub(in crate::brief_page) upside: &'a str,
    /// The estimate as a drawing, if it has figures.
    pub(in crate::brief_page) bar: Option<RangeBar>,
    pub(in crate::brief_page) solution: &'a str,
    pub(in crate::brief_page) solution_statement: &'a str,
    pub(in crate::brief_page) generic: bool,
    pub(in crate::brief_page) assumptions: &'a [String],
    /// Questions whose answers could disprove it.
    pub(in crate::brief_page) disproofs: Vec<&'a str>,
}

pub(in crate::brief_page) struct Risk<'a> {
    pub(in crate::brief_page) text: &'a str,
    pub(in crate::brief_page) mitigation: &'a str,
    pub(in crate::brief_page) owner: &'a str,
}

pub(in crate::brief_page) struct Step<'a> {
    pub(in crate::brief_page) text: &'a str,
    pub(in crate::brief_page) minutes: i32,
}

pub(in crate::brief_page) struct Source<'a> {
    pub(in crate::brief_page) number: i32,
    pub(in crate::brief_page) title: &'a str,
    /// The target of a link to it, if it may be one.
    pub(in crate::brief_page) url: Option<&'a str>,
    pub(in crate::brief_page) host: &'a str,
    pub(in crate::brief_page) kind: String,
    /// Whether it contradicts the hypotheses that cite it.
    pub(in crate::brief_page) contradicts: bool,
    /// Whether it neither supports nor contradicts them.
    pub(in crate::brief_page) background: bool,
}

impl<'a> BriefView<'a> {
    /// Returns the view of `brief`, with the dates of actions after a call at `start`.
    pub(in crate::brief_page) fn new(
        brief: &'a pb::Brief,
        language: Language,
        start: Option<(DateTime<Utc>, Clock)>,
    ) -> Self {
        let reading = Reading { brief, language };
        // Without a plan for any hypothesis, none leads.
        let lead = brief.hypotheses.first();
        let lead = lead.filter(|_| brief.kind() != pb::BriefKind::Minimal);
        let is_before = |gap: &&pb::Gap| gap.code == BEFORE_THE_CALL;
        let (before_call, gaps) = brief.gaps.iter().partition::<Vec<_>, _>(is_before);
        let texts = |gaps: Vec<&'a pb::Gap>| gaps.iter().map(|gap| gap.text.as_str()).collect();
        Self {
            summary: &brief.summary,
            summary_by_model: brief.summary_generated_by() == GeneratedBy::Model,
            is_minimal: brief.kind() == pb::BriefKind::Minimal,
            lead: lead.map(|lead| Lead {
                title: &lead.title,
                band: language.label(labels::band(lead.confidence_band())),
                band_class: band_class(lead.confidence_band()),
            }),
            questions: brief
                .questions
                .iter()
                .map(|each| reading.question(each))
                .collect(),
            hypotheses: brief
                .hypotheses
                .iter()
                .zip(drawing::range_bars(brief, language))
                .map(|(each, bar)| reading.hypothesis(each, bar))
                .collect(),
            line: start.and_then(|(start, clock)| NinetyDays::new(brief, start, clock, language)),
            day_one: &brief.day_one,
            phases: reading.phases(),
            people: brief
                .stakeholders
                .iter()
                .map(|each| reading.person(each))
                .collect(),
            risks: brief.risks.iter().map(risk).collect(),
            steps: brief.demo_flow.iter().map(step).collect(),
            before_call: texts(before_call),
            gaps: texts(gaps),
            sources: brief
                .sources
                .iter()
                .map(|each| source(each, language))
                .collect(),
        }
    }

    /// Returns whether there is anything to do after the call.
    pub(in crate::brief_page) fn has_plan(&self) -> bool {
        self.phases.iter().any(|phase| !phase.items.is_empty())
    }
}

/// A brief and the language in which it is read.
#[derive(Clone, Copy)]
struct Reading<'a> {
    brief: &'a pb::Brief,
    language: Language,
}

impl<'a> Reading<'a> {
    fn question(self, question: &'a pb::Question) -> Question<'a> {
        let code = question.text_language.as_str();
        Question {
            text: &question.text,
            language: ["nl", "en"].into_iter().find(|known| *known == code),
            kind: self.language.label(labels::question_kind(question.kind())),
            label: self.label_of(&question.hypothesis_id),
            is_quoted: question.generated_by() == GeneratedBy::Research,
            by_model: question.generated_by() == GeneratedBy::Model,
        }
    }

    fn hypothesis(
        self,
        hypothesis: &'a pb::BriefHypothesis,
        bar: Option<RangeBar>,
    ) -> Hypothesis<'a> {
        let disproofs = self.brief.questions.iter().filter(|question| {
            question.kind() == QuestionKind::Disconfirming
                && question.hypothesis_id == hypothesis.id
        });
        Hypothesis {
            label: &hypothesis.label,
            title: &hypothesis.title,
            band: self
                .language
                .label(labels::band(hypothesis.confidence_band())),
            band_class: band_class(hypothesis.confidence_band()),
            cited: self.cited(&hypothesis.source_numbers),
            statement: &hypothesis.statement,
            estimate: &hypothesis.estimate,
            upside: &hypothesis.upside,
            bar,
            solution: &hypothesis.solution,
            solution_statement: &hypothesis.solution_statement,
            generic: hypothesis.generic,
            assumptions: &hypothesis.assumptions,
            disproofs: disproofs.map(|question| question.text.as_str()).collect(),
        }
    }

    /// Returns the numbers of sources: first the supporting ones, then the others. A number that is
    /// not in the list of sources counts as supporting.
    fn cited(self, numbers: &[i32]) -> String {
        let words = Words::of(self.language);
        let listed = |is_so: fn(&pb::Source) -> bool, unlisted: bool| {
            let is_cited = |number: &&i32| {
                let mut sources = self.brief.sources.iter();
                let source = sources.find(|source| source.number == **number);
                source.map_or(unlisted, is_so)
            };
            let numbers = numbers.iter().filter(is_cited);
            numbers.map(i32::to_string).collect::<Vec<_>>()
        };
        let supporting = listed(|source| !source.contradicts && !source.background, true);
        let mut cited = match supporting.as_slice() {
            [] => words.no_source.to_owned(),
            [only] => format!("{} {only}", words.source),
            several => format!("{} {}", words.sources.to_lowercase(), several.join(", ")),
        };
        for (word, others) in [
            (words.background, listed(|source| source.background, false)),
            (words.against, listed(|source| source.contradicts, false)),
        ] {
            if !others.is_empty() {
                cited = format!("{cited}; {word} {}", others.join(", "));
            }
        }
        cited
    }

    fn label_of(self, hypothesis_id: &str) -> &'a str {
        self.find(hypothesis_id)
            .map_or("", |hypothesis| &hypothesis.label)
    }

    fn find(self, hypothesis_id: &str) -> Option<&'a pb::BriefHypothesis> {
        let mut hypotheses = self.brief.hypotheses.iter();
        hypotheses.find(|hypothesis| hypothesis.id == hypothesis_id)
    }
}

fn band_class(band: ConfidenceBand) -> &'static str {
    match band {
        ConfidenceBand::High => "high",
        ConfidenceBand::Medium => "medium",
        ConfidenceBand::Low | ConfidenceBand::Unspecified => "low",
    }
}

fn risk(risk: &pb::Risk) -> Risk<'_> {
    Risk {
        text: &risk.text,
        mitigation: &risk.mitigation,
        owner: &risk.owner_role,
    }
}

fn step(step: &pb::DemoStep) -> Step<'_> {
    Step {
        text: &step.text,
        minutes: step.minutes,
    }
}

fn source(source: &pb::Source, language: Language) -> Source<'_> {
    let names = [&source.title, &source.host, &source.evidence_id];
    Source {
        number: source.number,
        title: names
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("", String::as_str),
        url: Some(source.url.as_str()).filter(|url| is_web(url)),
        host: &source.host,
        kind: labels::source_type(&source.source_type, |label| language.label(label)),
        contradicts: source.contradicts,
        background: source.background,
    }
}
