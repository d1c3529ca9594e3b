//! A dossier: everything that a brief may be made from, as it was handed in.
//!
//! Nothing in it is trusted; [`super::case`] makes of it what the rules may use.

use chrono::{DateTime, Utc};

use super::Language;

/// Everything that a brief may be made from.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The language of the brief.
    pub language: Language,
    /// The booked call.
    pub call: Call,
    /// Who takes part, the booker first.
    pub attendees: Vec<Attendee>,
    /// The company.
    pub company: Company,
    /// When the research was completed.
    pub research_completed_at: Option<DateTime<Utc>>,
    /// What the research found.
    pub evidence_items: Vec<EvidenceItem>,
    /// Where work is probably lost.
    pub hypotheses: Vec<Proposition>,
    /// What could be automated.
    pub opportunities: Vec<Proposition>,
}

/// A booked call.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// Its start.
    pub starts_at: Option<DateTime<Utc>>,
    /// Its length in whole minutes.
    pub minutes: Option<i64>,
    /// The IANA time zone of the attendee.
    pub attendee_time_zone: String,
    /// When it was booked.
    pub booked_at: Option<DateTime<Utc>>,
}

/// Somebody who takes part.
#[derive(Clone, Debug, Default)]
pub struct Attendee {
    /// The name as typed.
    pub name: String,
    /// The part of the e-mail address after the `@`.
    pub email_domain: String,
    /// The job title.
    pub job_title: String,
}

/// The company behind the booking.
#[derive(Clone, Debug, Default)]
pub struct Company {
    /// The name.
    pub name: String,
    /// The domain of the website.
    pub domain: String,
    /// The industry in plain words.
    pub industry: String,
    /// A range such as `11-50` or `200+`.
    pub employee_range: String,
    /// The number of employees, which wins over the range.
    pub employee_count: Option<i32>,
    /// The country, as a name or a code.
    pub country: String,
    /// Software in use.
    pub technologies: Vec<String>,
}

/// One thing that the research found.
#[derive(Clone, Debug, Default)]
pub struct EvidenceItem {
    /// The id that others refer to.
    pub id: String,
    /// The title of the source.
    pub title: String,
    /// The address of the source.
    pub url: String,
    /// The kind of source.
    pub source_type: String,
    /// The workflow that it speaks of.
    pub workflow_tag: String,
}

/// A hypothesis or an opportunity: both rest on evidence and carry an estimate.
#[derive(Clone, Debug)]
pub struct Proposition {
    /// The id by which the brief refers to it.
    pub id: String,
    /// The proposition in one line.
    pub title: String,
    /// A few sentences, whose beginning is used when there is no title.
    pub description: String,
    /// What must be true for it to hold.
    pub assumptions: Vec<String>,
    /// How sure the research is, from 0 to 1.
    pub confidence: f64,
    /// Ids of evidence items.
    pub evidence_refs: Vec<String>,
    /// Questions that would confirm or refute it.
    pub validation_questions: Vec<String>,
    /// What it could bring.
    pub impact: RawImpact,
    /// Where it stands in its review.
    pub status: ReviewStatus,
}

/// An estimate with figures that nobody has looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawImpact {
    /// Hours of work saved in a week.
    pub hours: [Option<f64>; 3],
    /// How much faster requests are handed over, in percent.
    pub handover_percent: Option<f64>,
    /// How many fewer errors are made, in percent.
    pub error_percent: Option<f64>,
    /// Revenue that is no longer lost, in euro a month.
    pub revenue: [Option<f64>; 3],
}

/// Where something stands in its review, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewStatus {
    /// Confirmed.
    Accepted,
    /// Approved, waiting for the prospect's opinion.
    Pending,
    /// Not looked at.
    Draft,
    /// Turned down by the reviewer.
    Rejected,
    /// Turned down by the prospect.
    Declined,
}
