//! A case: what the rules may use of a dossier.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::{
    Language,
    metric::{Impact, Metric},
    questions,
    workflow::{Tag, Workflow},
};

/// A dossier as the rules use it: clean, ordered and cut to size.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    pub(crate) language: Language,
    pub(crate) company: CompanyLabel,
    pub(crate) industry: Option<String>,
    pub(crate) employees: Option<u32>,
    pub(crate) country: Country,
    pub(crate) technologies: Vec<String>,
    pub(crate) starts_at: Option<DateTime<Utc>>,
    #[serde(serialize_with = "zone_name")]
    pub(crate) time_zone: Option<Tz>,
    pub(crate) minutes: Option<u32>,
    pub(crate) booked_at: Option<DateTime<Utc>>,
    /// The booker first.
    pub(crate) attendees: Vec<Participant>,
    pub(crate) research_completed_at: Option<DateTime<Utc>>,
    /// The titles of what the prospect has turned down.
    pub(crate) declined: Vec<String>,
    pub(crate) has_unresolved_evidence: bool,
    /// The strongest first.
    pub(crate) hypotheses: Vec<Hypothesis>,
    /// The strongest first.
    pub(crate) opportunities: Vec<Hypothesis>,
}

/// By what the company can be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum CompanyLabel {
    Name(String),
    Domain(String),
    Unknown,
}

/// Where a company is, as far as the rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Country {
    Netherlands,
    Other,
    Unknown,
}

/// Somebody who takes part.
#[derive(Debug, Serialize)]
pub(crate) struct Participant {
    pub(crate) name: String,
    pub(crate) job_title: String,
}

/// A hypothesis, or an opportunity, that may be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Hypothesis {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) band: Band,
    pub(crate) tag: Tag,
    pub(crate) workflow: Workflow,
    pub(crate) impact: Impact,
    /// Whether the figures are a worked example.
    pub(crate) generic: bool,
    pub(crate) statement: String,
    pub(crate) assumptions: Vec<String>,
    pub(crate) question: Option<String>,
    pub(crate) evidence: Vec<Evidence>,
}

/// A source that a hypothesis rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Evidence {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The address and its host, when a reader can open it.
    pub(crate) web_address: Option<(String, String)>,
    pub(crate) source_type: String,
    /// The workflow that it speaks of.
    pub(crate) tag: Option<Tag>,
}

/// How sure something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Band {
    /// Below 0.65.
    Low,
    /// From 0.65.
    Medium,
    /// From 0.80.
    High,
}

impl Case {
    /// Returns the hypothesis that the plan is about, if there is one.
    pub(crate) fn lead(&self) -> Option<&Hypothesis> {
        self.hypotheses.first()
    }

    /// Returns the opportunity that answers `hypothesis`: one that rests on the same evidence,
    /// else one about the same workflow.
    pub(crate) fn opportunity_for(&self, hypothesis: &Hypothesis) -> Option<&Hypothesis> {
        let shares_evidence = |opportunity: &&Hypothesis| {
            opportunity
                .evidence
                .iter()
                .any(|evidence| hypothesis.evidence.contains(evidence))
        };
        let same_workflow = |opportunity: &&Hypothesis| opportunity.tag == hypothesis.tag;
        let mut opportunities = self.opportunities.iter();
        opportunities
            .clone()
            .find(shares_evidence)
            .or_else(|| opportunities.find(same_workflow))
    }

    /// Returns how many questions there is still time for after `asked`.
    pub(crate) fn questions_left(&self, asked: usize) -> usize {
        questions::limit(self.minutes).saturating_sub(asked).min(2)
    }

    /// Returns whether a works council has a say before a pilot starts.
    pub(crate) fn has_works_council(&self) -> bool {
        self.country == Country::Netherlands
            && self.employees.is_some_and(|employees| employees >= 50)
    }
}

impl Hypothesis {
    /// Returns the measure that it is steered by.
    pub(crate) fn metric(&self) -> Option<Metric> {
        self.impact.primary_metric(self.workflow)
    }

    /// Returns its measure when the figures were estimated for this company, and may be named to
    /// it.
    pub(crate) fn estimate(&self) -> Option<Metric> {
        self.metric().filter(|_| !self.generic)
    }

    /// Returns the ids of the evidence that it rests on.
    pub(crate) fn evidence_ids(&self) -> Vec<String> {
        self.evidence.iter().map(|item| item.id.clone()).collect()
    }
}

impl Band {
    /// Returns the band of a confidence, one lower when there is no evidence.
    pub(crate) fn new(confidence: f64, has_evidence: bool) -> Self {
        let band = match confidence {
            sure if sure.is_finite() && sure >= 0.80 => Self::High,
            sure if sure.is_finite() && sure >= 0.65 => Self::Medium,
            _ => Self::Low,
        };
        match (band, has_evidence) {
            (band, true) => band,
            (Self::High, false) => Self::Medium,
            (Self::Medium | Self::Low, false) => Self::Low,
        }
    }
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands the field by reference"
)]
fn zone_name<S: serde::Serializer>(zone: &Option<Tz>, serializer: S) -> Result<S::Ok, S::Error> {
    zone.map(Tz::name).serialize(serializer)
}
