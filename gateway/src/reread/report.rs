//! The result of a run, and its text form.

use std::fmt;

use proto::booking::v1::record_booking_event_request::Content;

use crate::calcom;

/// The result of rereading one delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reread {
    Recorded,
    Duplicate,
    Ignored,
    Unreadable,
    /// The delivery was recorded or deleted concurrently.
    Gone,
}

/// The number of deliveries for each result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RereadSummary {
    /// All deliveries that were unreadable.
    pub read: usize,
    /// Deliveries whose events are applied now or, in a dry run, would be.
    pub recorded: usize,
    /// Deliveries whose events had arrived in other deliveries.
    pub duplicates: usize,
    /// Deliveries with nothing to apply.
    pub ignored: usize,
    /// Deliveries that are still unreadable.
    pub unreadable: usize,
}

/// The result of parsing a delivery in a dry run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedReading {
    id: String,
    reading: String,
}

/// The result of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RereadReport {
    pub summary: RereadSummary,
    /// The result of parsing each delivery in a dry run, the newest first.
    pub planned: Vec<PlannedReading>,
}

impl RereadSummary {
    pub(super) fn count(&mut self, reread: Reread) {
        let count = match reread {
            Reread::Recorded => &mut self.recorded,
            Reread::Duplicate => &mut self.duplicates,
            Reread::Ignored => &mut self.ignored,
            Reread::Unreadable => &mut self.unreadable,
            Reread::Gone => return,
        };
        *count += 1;
        self.read += 1;
    }
}

impl fmt::Display for RereadSummary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            read,
            recorded,
            duplicates,
            ignored,
            unreadable,
        } = self;
        write!(
            formatter,
            "{read} unreadable deliveries read: {recorded} recorded, {duplicates} duplicates, \
             {ignored} ignored, {unreadable} still unreadable"
        )
    }
}

impl PlannedReading {
    pub(super) fn new(id: String, content: &Content) -> Self {
        let reading = match content {
            Content::Event(event) => {
                let name = calcom::type_name(event.r#type());
                format!("{name} {}", event.booking_uid)
                    .trim_end()
                    .to_owned()
            }
            Content::Ignored(_) => "nothing to apply".to_owned(),
            Content::Unreadable(unreadable) => unreadable.detail.clone(),
        };
        Self { id, reading }
    }
}

impl fmt::Display for PlannedReading {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.id, self.reading)
    }
}
