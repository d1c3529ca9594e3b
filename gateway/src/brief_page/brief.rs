//! The brief itself, in the form in which the template of the page prints it.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use proto::callprep::v1::{self as pb, ConfidenceBand, GeneratedBy, QuestionKind};

use super::{
    view::is_web,
    words::{self, Words},
};
use crate::{clock::Clock, language::Language};

/// The whole brief.
pub(super) struct BriefView<'a> {
    pub(super) summary: &'a str,
    pub(super) summary_by_model: bool,
    pub(super) is_minimal: bool,
    pub(super) lead: Option<Lead<'a>>,
    pub(super) questions: Vec<Question<'a>>,
    pub(super) hypotheses: Vec<Hypothesis<'a>>,
    /// Missing if no action has a day, or the call no time.
    pub(super) line: Option<NinetyDays>,
    /// What day 1 is.
    pub(super) day_one: &'a str,
    pub(super) phases: Vec<Phase<'a>>,
    pub(super) people: Vec<Person<'a>>,
    pub(super) risks: Vec<Risk<'a>>,
    pub(super) steps: Vec<Step<'a>>,
    pub(super) gaps: Vec<&'a str>,
    pub(super) sources: Vec<Source<'a>>,
}

/// The strongest hypothesis.
pub(super) struct Lead<'a> {
    pub(super) title: &'a str,
    pub(super) band: &'static str,
    pub(super) band_class: &'static str,
}

pub(super) struct Question<'a> {
    pub(super) text: &'a str,
    /// The language, if it is another one than that of the page.
    pub(super) language: Option<&'a str>,
    pub(super) kind: &'static str,
    pub(super) label: &'a str,
    pub(super) is_quoted: bool,
    pub(super) by_model: bool,
}

pub(super) struct Hypothesis<'a> {
    pub(super) label: &'a str,
    pub(super) title: &'a str,
    pub(super) band: &'static str,
    pub(super) band_class: &'static str,
    pub(super) cited: String,
    pub(super) statement: &'a str,
    pub(super) estimate: &'a str,
    pub(super) upside: &'a str,
    pub(super) solution: &'a str,
    pub(super) generic: bool,
    pub(super) assumptions: &'a [String],
    /// Questions whose answer could show that it is wrong.
    pub(super) disproofs: Vec<&'a str>,
}

/// When what is to be done within ninety days, as marks on a line of 900 units.
pub(super) struct NinetyDays {
    pub(super) marks: Vec<i32>,
    /// The days 0, 30, 60 and 90 with their dates.
    pub(super) dates: Vec<String>,
    /// The same in words.
    pub(super) description: String,
}

pub(super) struct Phase<'a> {
    pub(super) name: &'static str,
    pub(super) items: Vec<PlanItem<'a>>,
}

pub(super) struct PlanItem<'a> {
    pub(super) focus: &'a str,
    pub(super) actions: Vec<Action<'a>>,
}

pub(super) struct Action<'a> {
    /// The due day, in words if the brief has them.
    pub(super) day: String,
    pub(super) text: &'a str,
    pub(super) owner: &'a str,
    pub(super) metric: &'a str,
    pub(super) baseline: &'a str,
    pub(super) target: &'a str,
    pub(super) cited: String,
    pub(super) generic: bool,
    pub(super) by_model: bool,
}

pub(super) struct Person<'a> {
    pub(super) name: &'a str,
    pub(super) role: &'a str,
    pub(super) job_title: &'a str,
    pub(super) part: Option<&'static str>,
    pub(super) objective: &'a str,
}

pub(super) struct Risk<'a> {
    pub(super) text: &'a str,
    pub(super) mitigation: &'a str,
    pub(super) owner: &'a str,
}

pub(super) struct Step<'a> {
    pub(super) text: &'a str,
    pub(super) minutes: i32,
}

pub(super) struct Source<'a> {
    pub(super) number: i32,
    pub(super) title: &'a str,
    /// The target of a link to it, if it may be one.
    pub(super) url: Option<&'a str>,
    pub(super) host: &'a str,
    pub(super) kind: String,
    /// Whether it speaks against the hypotheses that cite it.
    pub(super) contradicts: bool,
}

impl<'a> BriefView<'a> {
    /// Returns what is shown of `brief`, and when what is to be done after a call at `start`.
    pub(super) fn new(
        brief: &'a pb::Brief,
        language: Language,
        start: Option<(DateTime<Utc>, Clock)>,
    ) -> Self {
        let reading = Reading { brief, language };
        let lead = brief.hypotheses.first();
        Self {
            summary: &brief.summary,
            summary_by_model: brief.summary_generated_by() == GeneratedBy::Model,
            is_minimal: brief.kind() == pb::BriefKind::Minimal,
            lead: lead.map(|lead| Lead {
                title: &lead.title,
                band: words::band(lead.confidence_band(), language),
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
                .map(|each| reading.hypothesis(each))
                .collect(),
            line: start.and_then(|(start, clock)| NinetyDays::of(brief, start, clock, language)),
            day_one: &brief.day_one,
            phases: reading.phases(),
            people: brief
                .stakeholders
                .iter()
                .map(|each| person(each, language))
                .collect(),
            risks: brief.risks.iter().map(risk).collect(),
            steps: brief.demo_flow.iter().map(step).collect(),
            gaps: brief.gaps.iter().map(|gap| gap.text.as_str()).collect(),
            sources: brief
                .sources
                .iter()
                .map(|each| source(each, language))
                .collect(),
        }
    }

    /// Returns whether there is anything to do after the call.
    pub(super) fn has_plan(&self) -> bool {
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
            kind: words::question_kind(question.kind(), self.language),
            label: self.label_of(&question.hypothesis_id),
            is_quoted: question.generated_by() == GeneratedBy::Research,
            by_model: question.generated_by() == GeneratedBy::Model,
        }
    }

    fn hypothesis(self, hypothesis: &'a pb::BriefHypothesis) -> Hypothesis<'a> {
        let disproofs = self.brief.questions.iter().filter(|question| {
            question.kind() == QuestionKind::Disconfirming
                && question.hypothesis_id == hypothesis.id
        });
        Hypothesis {
            label: &hypothesis.label,
            title: &hypothesis.title,
            band: words::band(hypothesis.confidence_band(), self.language),
            band_class: band_class(hypothesis.confidence_band()),
            cited: self.cited(&hypothesis.source_numbers),
            statement: &hypothesis.statement,
            estimate: &hypothesis.estimate,
            upside: &hypothesis.upside,
            solution: &hypothesis.solution,
            generic: hypothesis.generic,
            assumptions: &hypothesis.assumptions,
            disproofs: disproofs.map(|question| question.text.as_str()).collect(),
        }
    }

    fn phases(self) -> Vec<Phase<'a>> {
        let names = Words::of(self.language).phases;
        let plans = [&self.brief.plan30, &self.brief.plan60, &self.brief.plan90];
        let phase = |(name, items): (&'static str, &'a Vec<pb::PlanItem>)| Phase {
            name,
            items: items.iter().map(|item| self.plan_item(item)).collect(),
        };
        names.into_iter().zip(plans).map(phase).collect()
    }

    fn plan_item(self, item: &'a pb::PlanItem) -> PlanItem<'a> {
        let action = |action: &'a pb::Action| Action {
            day: match action.when.as_str() {
                "" => action.due_day.to_string(),
                when => when.to_owned(),
            },
            text: &action.text,
            owner: &action.owner_role,
            metric: &action.metric,
            baseline: &action.baseline,
            target: &action.target,
            cited: self.cited_by(action),
            generic: action.generic,
            by_model: action.generated_by() == GeneratedBy::Model,
        };
        PlanItem {
            focus: &item.focus,
            actions: item.actions.iter().map(action).collect(),
        }
    }

    /// The hypothesis behind an action, and the sources for it.
    fn cited_by(self, action: &pb::Action) -> String {
        let Some(hypothesis) = self.find(&action.hypothesis_id) else {
            return String::new();
        };
        format!(
            "{}, {}",
            hypothesis.label,
            self.cited(&hypothesis.source_numbers)
        )
    }

    fn cited(self, numbers: &[i32]) -> String {
        let words = Words::of(self.language);
        let listed = numbers
            .iter()
            .map(i32::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        match numbers.len() {
            0 => words.no_source.to_owned(),
            1 => format!("{} {listed}", words.source),
            _ => format!("{} {listed}", words.sources.to_lowercase()),
        }
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

impl NinetyDays {
    fn of(
        brief: &pb::Brief,
        start: DateTime<Utc>,
        clock: Clock,
        language: Language,
    ) -> Option<Self> {
        let items = [&brief.plan30, &brief.plan60, &brief.plan90]
            .into_iter()
            .flatten();
        let mut days = items
            .flat_map(|item| &item.actions)
            .map(|action| action.due_day.clamp(0, 90))
            .collect::<Vec<_>>();
        days.sort_unstable();
        days.dedup();
        if days.is_empty() {
            return None;
        }
        let day_word = Words::of(language).day.to_lowercase();
        // Noon, so that the date is the same by every clock.
        let first = NaiveDate::parse_from_str(&brief.first_day, "%Y-%m-%d").ok();
        let first = first.and_then(|day| day.and_hms_opt(12, 0, 0));
        let day_zero = first.map_or(start, |first| first.and_utc() - Duration::days(1));
        let dated = |day: u64| {
            let date = day_zero.checked_add_days(Days::new(day)).unwrap_or(start);
            format!("{day_word} {day}: {}", clock.short_date(date))
        };
        let described = days.iter().map(|day| dated(day.unsigned_abs().into()));
        Some(Self {
            marks: days
                .iter()
                .map(|day| day * 10 - 4)
                .map(|at| at.clamp(0, 892))
                .collect(),
            dates: [0, 30, 60, 90].map(dated).into(),
            description: described.collect::<Vec<_>>().join("; "),
        })
    }
}

fn band_class(band: ConfidenceBand) -> &'static str {
    match band {
        ConfidenceBand::High => "high",
        ConfidenceBand::Medium => "medium",
        ConfidenceBand::Low | ConfidenceBand::Unspecified => "low",
    }
}

fn person(stakeholder: &pb::Stakeholder, language: Language) -> Person<'_> {
    let (name, role) = match stakeholder.person.as_str() {
        "" => (stakeholder.role.as_str(), ""),
        person => (person, stakeholder.role.as_str()),
    };
    Person {
        name,
        role,
        job_title: &stakeholder.job_title,
        part: words::meddicc(stakeholder.meddicc(), language),
        objective: &stakeholder.objective,
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
        kind: words::source_type(&source.source_type, language),
        contradicts: source.contradicts,
    }
}
