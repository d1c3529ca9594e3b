//! The result of a run, and its text form.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use proto::booking::v1::BookingEventType;

use crate::calcom;

/// The result of reconciling one booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reconciled {
    UpToDate,
    Recorded,
    Unmatched,
    Skipped,
    Failed,
}

/// The number of bookings for each result. A seat counts as a booking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All bookings that Cal.com listed.
    pub read: usize,
    pub up_to_date: usize,
    /// Bookings with missing events that were recorded or, in a dry run, would be.
    pub recorded: usize,
    /// Bookings without a matching sequence.
    pub unmatched: usize,
    /// Bookings for which nothing needs to be done, or which a person has to resolve.
    pub skipped: usize,
    /// Bookings that could not be read, or that booking-svc rejected.
    pub failed: usize,
}

/// An event that a dry run would record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedEvent {
    /// The uid of the booking; for a seat, `<uid>/<seat>`.
    pub uid: String,
    pub event_type: BookingEventType,
    /// The start of the call.
    pub start: DateTime<Utc>,
}

/// The result of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub summary: Summary,
    /// The events of a dry run, in the order in which they would be recorded.
    pub planned: Vec<PlannedEvent>,
    /// The time of the most recent change among the listed bookings.
    pub last_change: Option<DateTime<Utc>>,
}

impl Summary {
    pub(super) fn count(&mut self, reconciled: Reconciled) {
        self.read += 1;
        *match reconciled {
            Reconciled::UpToDate => &mut self.up_to_date,
            Reconciled::Recorded => &mut self.recorded,
            Reconciled::Unmatched => &mut self.unmatched,
            Reconciled::Skipped => &mut self.skipped,
            Reconciled::Failed => &mut self.failed,
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
            "{read} bookings read: {up_to_date} up to date, {recorded} recorded, {unmatched} \
             unmatched, {skipped} skipped, {failed} failed"
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
