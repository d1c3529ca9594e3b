//! A dossier: the input of the planner, unchecked.
//!
//! All of it is untrusted. The rules use a [`Case`](super::case::Case) instead.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::language::Language;

/// The input of the planner.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub language: Language,
    pub call: Call,
    /// The booker first.
    pub attendees: Vec<Attendee>,
    /// Whose call it is.
    pub organizer: Host,
    /// The other hosts.
    pub team_members: Vec<Host>,
    /// What the booker answered in the booking form.
    pub answers: Vec<Answer>,
    /// What the booker added to the booking.
    pub notes: String,
    pub company: Company,
    pub research_completed_at: Option<DateTime<Utc>>,
    pub evidence_items: Vec<EvidenceItem>,
    /// Where work is probably lost.
    pub hypotheses: Vec<Proposition>,
    /// What could be automated.
    pub opportunities: Vec<Proposition>,
}

#[derive(Clone, Debug, Default)]
pub struct Call {
    pub starts_at: Option<DateTime<Utc>>,
    /// The length in whole minutes.
    pub minutes: Option<i64>,
    /// The IANA time zone of the attendee.
    pub attendee_time_zone: String,
    /// The title that the calendar shows.
    pub title: String,
    pub booked_at: Option<DateTime<Utc>>,
    /// An address, a telephone number or the name of an integration.
    pub location: String,
    pub meeting_url: String,
}

#[derive(Clone, Debug, Default)]
pub struct Attendee {
    /// The name as entered.
    pub name: String,
    /// The part of the e-mail address after the `@`.
    pub email_domain: String,
    pub job_title: String,
    pub is_booker: bool,
}

/// Somebody on the side of the salesperson.
#[derive(Clone, Debug, Default)]
pub struct Host {
    pub name: String,
    pub email_domain: String,
    /// The IANA time zone.
    pub time_zone: String,
}

/// An answer in the booking form.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The question, or its key.
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, Default)]
pub struct Company {
    pub name: String,
    pub domain: String,
    /// The industry in plain words.
    pub industry: String,
    /// A range such as `11-50` or `200+`.
    pub employee_range: String,
    /// The number of employees, which takes precedence over the range.
    pub employee_count: Option<i32>,
    /// The country, as a name or a code.
    pub country: String,
    pub technologies: Vec<String>,
    /// What it is known for, in a few words each.
    pub specialties: Vec<String>,
}

/// A source that the research found.
#[derive(Clone, Debug, Default)]
pub struct EvidenceItem {
    /// The id in `evidence_refs`.
    pub id: String,
    pub title: String,
    pub url: String,
    /// The kind of source.
    pub source_type: String,
    pub workflow_tag: String,
    pub stance: Stance,
}

/// A hypothesis or an opportunity. Both rest on evidence and have an estimate.
#[derive(Clone, Debug)]
pub struct Proposition {
    /// The id, which the brief keeps.
    pub id: String,
    /// The proposition in one line.
    pub title: String,
    /// A few sentences. Their beginning is used if there is no title.
    pub description: String,
    /// What must be true for it to hold.
    pub assumptions: Vec<String>,
    /// The confidence of the research, from 0 to 1.
    pub confidence: f64,
    pub evidence_refs: Vec<String>,
    pub validation_questions: Vec<String>,
    pub impact: RawImpact,
    pub status: ReviewStatus,
}

/// An unchecked estimate.
#[derive(Clone, Debug, Default)]
pub struct RawImpact {
    /// Hours of work saved per week: low, expected, high.
    pub hours: [Option<f64>; 3],
    /// Percent faster hand-over.
    pub handover_percent: Option<f64>,
    /// Percent fewer errors.
    pub error_percent: Option<f64>,
    /// Money no longer lost: low, expected, high.
    pub money: [Option<f64>; 3],
    /// The currency of the money, as a code.
    pub currency: String,
    /// The period that the money is lost in.
    pub period: Option<MoneyPeriod>,
    pub money_kind: MoneyKind,
}

/// The period of an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum MoneyPeriod {
    Week,
    Month,
    Quarter,
    Year,
}

/// What an amount of money is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum MoneyKind {
    /// Not known, or none of the others.
    #[default]
    Unknown,
    /// Work that was done but invoiced late or not at all.
    Unbilled,
    /// What is thrown away.
    Waste,
    /// Sales that are missed.
    LostSales,
    /// What the work costs.
    Cost,
}

/// Whether evidence speaks for or against the hypotheses that refer to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Stance {
    #[default]
    Supports,
    Contradicts,
    Neutral,
}

/// The state of a review. The order is that of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewStatus {
    /// Confirmed.
    Accepted,
    /// Approved by the reviewer; the prospect has not responded.
    Pending,
    /// Not reviewed.
    Draft,
    /// Rejected by the reviewer. Never used.
    Rejected,
    /// Declined by the prospect. Only its title is used, as something not to raise.
    Declined,
}
