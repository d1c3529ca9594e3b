//! A case: a dossier after cleaning, ranking and truncation. The rules see nothing else of it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::{
    language::Language,
    metric::{Impact, Metric},
    workflow::{Tag, Workflow},
};

/// From this number of employees on a Dutch company must have a works council.
pub(crate) const WORKS_COUNCIL_EMPLOYEES: u32 = 50;

/// A dossier as the rules use it. Its JSON is part of the input digest: renaming or reordering fields
/// changes every digest, so every brief would be sent to the model again.
#[derive(Debug, Serialize)]
pub struct Case {
    pub language: Language,
    pub company: CompanyLabel,
    pub(crate) industry: Option<String>,
    pub(crate) employees: Option<u32>,
    pub(crate) country: Country,
    /// Software in use, in alphabetical order.
    pub technologies: Vec<String>,
    pub starts_at: Option<DateTime<Utc>>,
    #[serde(serialize_with = "zone_name")]
    pub time_zone: Option<Tz>,
    /// The length of the call.
    pub minutes: Option<u32>,
    pub(crate) booked_at: Option<DateTime<Utc>>,
    /// The booker first.
    pub attendees: Vec<Participant>,
    pub(crate) research_completed_at: Option<DateTime<Utc>>,
    /// The titles of propositions that the prospect has declined.
    pub declined: Vec<String>,
    pub(crate) has_unresolved_evidence: bool,
    /// The strongest first; that one is the lead.
    pub hypotheses: Vec<Hypothesis>,
    /// The strongest first.
    pub opportunities: Vec<Hypothesis>,
}

/// How the company is called in a brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum CompanyLabel {
    Name(String),
    /// Its domain, if it has no name.
    Domain(String),
    /// Neither is known.
    Unknown,
}

/// The country, as far as a rule depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Country {
    Netherlands,
    Other,
    Unknown,
}

#[derive(Debug, Serialize)]
pub struct Participant {
    /// The name. May be empty.
    pub name: String,
    pub(crate) job_title: String,
}

/// A hypothesis, or an opportunity, that may be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Hypothesis {
    pub id: String,
    pub title: String,
    pub(crate) band: Band,
    pub(crate) tag: Tag,
    pub(crate) workflow: Workflow,
    /// The figures that can be used.
    pub impact: Impact,
    /// Whether the figures are default ones, shown as a worked example.
    pub(crate) generic: bool,
    pub(crate) statement: String,
    pub(crate) assumptions: Vec<String>,
    /// A validation question of the research.
    pub question: Option<String>,
    pub evidence: Vec<Evidence>,
}

/// A source that a hypothesis rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Evidence {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The URL and its host, if a reader can safely open it.
    pub(crate) web_address: Option<(String, String)>,
    pub(crate) source_type: String,
    /// The workflow that it is about.
    pub(crate) tag: Option<Tag>,
}

/// A confidence in three bands.
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
    /// Returns the strongest hypothesis, which the plan is about. Without one the brief is minimal.
    pub fn lead(&self) -> Option<&Hypothesis> {
        self.hypotheses.first()
    }

    /// Returns the opportunity that belongs to `hypothesis`: one with shared evidence, otherwise one
    /// with the same workflow tag.
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

    /// Returns whether a works council has to be consulted before a pilot.
    pub(crate) fn has_works_council(&self) -> bool {
        self.country == Country::Netherlands
            && self
                .employees
                .is_some_and(|employees| employees >= WORKS_COUNCIL_EMPLOYEES)
    }
}

impl Hypothesis {
    /// Returns the metric that its success is measured by.
    pub(crate) fn metric(&self) -> Option<Metric> {
        self.impact.primary_metric(self.workflow)
    }

    /// Returns its metric if the figures are an estimate for this company. Default figures may not be
    /// presented to a prospect as theirs.
    pub(crate) fn estimate(&self) -> Option<Metric> {
        self.metric().filter(|_| !self.generic)
    }

    pub(crate) fn evidence_ids(&self) -> Vec<String> {
        self.evidence.iter().map(|item| item.id.clone()).collect()
    }
}

impl Band {
    /// Returns the band of a confidence from 0 to 1, one band lower without evidence.
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
