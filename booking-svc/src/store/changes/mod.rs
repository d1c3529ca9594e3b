//! Everything that an event changes, saved in one transaction and one round trip.

mod statement;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use self::statement::Save;
use super::{
    bookings::Booking,
    call_prep_plans::Written,
    deliveries::NewDelivery,
    json,
    lease::Lease,
    locks::{self, Names},
    outreach::Sequence,
};
use crate::domain::BookingEvent;

/// The delivery that brings an event.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// Nothing is kept of it yet.
    New(&'a NewDelivery<'a>),
    /// It is kept, and ours to apply.
    Claimed(Lease),
}

impl Origin<'_> {
    /// Returns the id under which the delivery is kept, or will be.
    pub fn delivery_id(&self) -> Uuid {
        match self {
            Self::New(new) => new.id,
            Self::Claimed(claim) => claim.id,
        }
    }
}

/// What becomes of a sequence, its open steps and its contact.
#[derive(Clone, Debug)]
pub struct OutreachStatus {
    /// The status of the sequence and its steps.
    pub sequence: &'static str,
    /// The status of the contact; nothing when that stays as it is.
    pub contact: Option<&'static str>,
    /// What is merged into `metadata.calcom` of the sequence.
    pub calcom: Value,
}

/// An entry of the log of the outreach.
#[derive(Clone, Debug)]
pub struct Log {
    /// The id, a UUIDv7 as text.
    pub id: String,
    /// What happened.
    pub status: &'static str,
    /// One line for people.
    pub subject: &'static str,
    /// The facts.
    pub metadata: Value,
    /// When it happened.
    pub sent_at: DateTime<Utc>,
}

/// A plan that is due.
#[derive(Clone, Debug)]
pub struct DuePlan<'a> {
    /// The id.
    pub id: Uuid,
    /// The campaign.
    pub campaign_id: Option<&'a str>,
    /// The research that it is made from.
    pub research_run_id: Option<&'a str>,
    /// The language of the brief.
    pub language: &'static str,
    /// The plan, if it is written; else a worker writes it.
    pub written: Option<&'a Written>,
    /// Whether there is something for a worker to do about a plan that is written.
    pub is_due: bool,
    /// Whether a plan that is written tells another time of its call.
    pub has_moved: bool,
}

/// Everything that an event changes.
#[derive(Clone, Debug)]
pub struct Changes<'a> {
    /// The sequence that it belongs to.
    pub sequence: &'a Sequence,
    /// The prospect of the sequence, and those of the bookings that change: nearly always the same.
    pub prospect_ids: BTreeSet<String>,
    /// See [`super::known::Known::fingerprint`].
    pub fingerprint: &'a str,
    /// What becomes of the outreach, if anything.
    pub outreach: Option<OutreachStatus>,
    /// Whether the prospect has shown that it wants the call.
    pub engages: bool,
    /// The bookings as they are from now on.
    pub bookings: Vec<Booking>,
    /// The uids that are known from now on, as deliveries name them.
    pub new_uids: Vec<&'a str>,
    /// The booking that counts now.
    pub current_uid: Option<&'a str>,
    /// The bookings whose plans move to the one that counts now, or to another time of it.
    pub moved_uids: Vec<&'a str>,
    /// The plan that is due, if one is.
    pub plan: Option<DuePlan<'a>>,
    /// That it happened.
    pub log: Log,
}

/// What came of saving changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// All of them are saved, and their delivery is finished.
    All,
    /// None, for something has changed on which they depend.
    Outdated,
    /// None, for their delivery is not ours to apply: it is kept already, or somebody else has
    /// taken it over.
    Taken,
}

/// Locks what an event may change, until the end of the transaction.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
    changes: &Changes<'_>,
) -> QueryResult<()> {
    locks::lock(conn, &names(event, changes)).await
}

fn names(event: &BookingEvent, changes: &Changes<'_>) -> Names {
    Names::new(event.kept_uids(), changes.prospect_ids.iter().cloned())
}

/// Locks what an event may change, saves what it changes, and finishes its delivery: all of it, or
/// nothing, in one round trip and, unless there is one, in a transaction of its own.
///
/// # Errors
/// A statement failed; nothing was changed.
pub async fn save(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
    event: &BookingEvent,
    changes: &Changes<'_>,
) -> QueryResult<Saved> {
    let bookings = json::write(&changes.bookings)?;
    let save = Save {
        origin,
        names: names(event, changes),
        changes,
        bookings,
    };
    // Reads on until the transaction has ended.
    let came = save.get_results::<String>(conn).await?;
    match came.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["saved"] => Ok(Saved::All),
        ["taken"] => Ok(Saved::Taken),
        _ => Ok(Saved::Outdated),
    }
}
