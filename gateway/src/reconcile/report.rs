//! What a run did, in one line for people.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use proto::booking::v1::BookingEventType;

use crate::calcom;

/// What became of one booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    UpToDate,
    Recorded,
    Unmatched,
    Skipped,
    Failed,
}

/// How many bookings there were, and what became of them. A seat counts as a booking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Cal.com lists so many.
    pub read: usize,
    /// Bookbrief knew these as they are.
    pub up_to_date: usize,
    /// Bookbrief missed something of these, which is recorded now, or would be but for a dry run.
    pub recorded: usize,
    /// These belong to nobody whom Bookbrief knows.
    pub unmatched: usize,
    /// Nothing is to be done about these, or nothing can be.
    pub skipped: usize,
    /// These could not be read, or booking-svc refused them.
    pub failed: usize,
}

/// An event that a dry run would record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedEvent {
    /// The booking; for a seat, the uid and the seat as `<uid>/<seat>`.
    pub uid: String,
    /// What happened to it.
    pub event_type: BookingEventType,
    /// The start of the call.
    pub start: DateTime<Utc>,
}

/// What one run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The bookings, counted.
    pub summary: Summary,
    /// The events of a dry run, in the order in which they would be recorded.
    pub planned: Vec<PlannedEvent>,
    /// The last time at which a listed booking changed.
    pub last_change: Option<DateTime<Utc>>,
}

impl Summary {
    pub(super) fn count(&mut self, outcome: Outcome) {
        self.read += 1;
        *match outcome {
            Outcome::UpToDate => &mut self.up_to_date,
            Outcome::Recorded => &mut self.recorded,
            Outcome::Unmatched => &mut self.unmatched,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Failed => &mut self.failed,
        } += 1;
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            read,
            up_to_date,
            recorded,
            unmatched,
            skipped,
            failed,
        } = self;
        write!(
            formatter,
            "{read} bookings read: {up_to_date} up to date, {recorded} recorded, {unmatched} with \
             nobody to attach to, {skipped} skipped, {failed} failed"
        )
    }
}

impl fmt::Display for PlannedEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start.to_rfc3339_opts(SecondsFormat::Secs, true);
        let event = calcom::type_name(self.event_type);
        write!(formatter, "{} {event} {start}", self.uid)
    }
}
