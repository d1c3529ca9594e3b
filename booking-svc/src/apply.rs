//! The one transaction: everything that an event changes, or nothing.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    domain::{BookingEvent, Decision, Known, OutreachChange, decide},
    new_id, now,
    prepare::Prepared,
    store::{
        bookings::{self, NewBooking},
        call_prep_plans::{self, NewPlan, PlanSummary},
        deliveries::{self, Claim, End},
        outreach::{self, NewLog, Sequence},
    },
};

/// The channel under which booking events are logged.
const CHANNEL: &str = "calcom";

/// Why an event was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// A statement failed; nothing was changed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// Meanwhile the event belongs to another sequence than the one that was prepared.
    #[error("the matching sequence changed while the event was prepared")]
    Moved,
    /// Somebody else has taken the delivery over.
    #[error("the lease of the delivery has expired")]
    LeaseLost,
}

/// What applying an event led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The sequence to which it was applied.
    pub sequence_id: String,
    /// The plan that the event asked for.
    pub plan: Option<PlanSummary>,
}

/// Applies a claimed event in one transaction that also finishes its delivery.
///
/// # Errors
/// See [`ApplyError`]; in each case nothing was changed.
pub async fn apply(
    conn: &mut AsyncPgConnection,
    claim: Claim,
    event: &BookingEvent,
    prepared: &Prepared,
) -> Result<Applied, ApplyError> {
    conn.transaction(async |conn| {
        let sequence = lock(conn, event, prepared).await?;
        if !deliveries::is_held(conn, claim).await? {
            return Err(ApplyError::LeaseLost);
        }
        let known = known(conn, event, &sequence).await?;
        let decision = decide(known, event.event_type);

        change_outreach(conn, event, &sequence, decision.outreach).await?;
        insert_log(conn, claim, event, &sequence, decision.outreach).await?;
        save_booking(conn, event, &sequence, decision).await?;
        let plan = if decision.plan_due {
            Some(insert_plan(conn, claim, event, &sequence, prepared).await?)
        } else {
            None
        };

        if !deliveries::finish(conn, claim, End::Applied(&sequence.id)).await? {
            return Err(ApplyError::LeaseLost);
        }
        Ok(Applied {
            sequence_id: sequence.id,
            plan,
        })
    })
    .await
}

/// Reads what is known before an event, for its decision.
pub async fn known(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
) -> diesel::QueryResult<Known> {
    let uid = event.booking_uid.as_deref();
    let other_call = bookings::find_other_call(conn, sequence, uid).await?;
    let Some(uid) = uid else {
        return Ok(Known {
            other_call,
            ..Known::default()
        });
    };
    Ok(Known {
        state: bookings::find_summary(conn, uid)
            .await?
            .and_then(|booking| booking.state()),
        has_plan: call_prep_plans::find_by_booking(conn, uid).await?.is_some(),
        other_call,
    })
}

/// Locks the booking, then its sequence and its contact, and makes sure that it is the prepared one.
async fn lock(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
    prepared: &Prepared,
) -> Result<Sequence, ApplyError> {
    let mut uids = [&event.booking_uid, &event.reschedule_uid]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    // One order for everybody, so that two events that name two bookings cannot deadlock.
    uids.sort_unstable();
    for uid in uids {
        bookings::lock(conn, uid).await?;
    }
    if outreach::find_sequence_id(conn, event).await?.as_ref() != Some(&prepared.sequence.id) {
        return Err(ApplyError::Moved);
    }
    let sequence = outreach::lock_sequence(conn, &prepared.sequence.id).await?;
    let sequence = sequence
        .filter(|sequence| *sequence == prepared.sequence)
        .ok_or(ApplyError::Moved)?;
    // What is decided depends on the other calls of the contact too.
    if let Some(contact_id) = &sequence.contact_id {
        outreach::lock_contact(conn, contact_id).await?;
    }
    Ok(sequence)
}

async fn change_outreach(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
    change: OutreachChange,
) -> diesel::QueryResult<()> {
    let (status, contact_status) = match change {
        OutreachChange::Booked => ("BOOKED", Some("CONVERTED")),
        OutreachChange::Replied => ("REPLIED", Some("REPLIED")),
        OutreachChange::SequenceReplied => ("REPLIED", None),
        OutreachChange::Unchanged => return Ok(()),
    };
    outreach::update_sequence(conn, &sequence.id, status, calcom_metadata(event)).await?;
    outreach::update_open_steps(conn, &sequence.id, status).await?;
    if let Some((contact_id, status)) = sequence.contact_id.as_ref().zip(contact_status) {
        outreach::update_contact(conn, contact_id, status).await?;
    }
    if change == OutreachChange::Booked {
        outreach::engage_prospect(conn, &sequence.prospect_id).await?;
    }
    Ok(())
}

async fn insert_log(
    conn: &mut AsyncPgConnection,
    claim: Claim,
    event: &BookingEvent,
    sequence: &Sequence,
    change: OutreachChange,
) -> diesel::QueryResult<()> {
    let metadata = json!({
        "bookingUid": event.booking_uid,
        "eventType": event.event_type.announced_as(),
        "eventTypeId": event.event_type_id,
        "startTime": event.start_time.map(iso_time),
        "endTime": event.end_time.map(iso_time),
        "attendeeEmails": event.match_emails,
        "attendees": event.attendees,
        "outreachSequenceId": sequence.id,
        "contactId": sequence.contact_id,
        "prospectId": sequence.prospect_id,
        "changedOutreach": change != OutreachChange::Unchanged,
    });
    let new = NewLog {
        id: new_id().to_string(),
        prospect_id: &sequence.prospect_id,
        contact_id: sequence.contact_id.as_deref(),
        sequence_id: &sequence.id,
        channel: CHANNEL,
        status: event.event_type.log_status(),
        subject: event.event_type.log_subject(),
        metadata,
        delivery_id: claim.delivery_id,
        sent_at: now(),
    };
    outreach::insert_log(conn, &new).await
}

async fn save_booking(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
    decision: Decision,
) -> diesel::QueryResult<()> {
    let Some((uid, state)) = event.booking_uid.as_deref().zip(decision.state) else {
        return Ok(());
    };
    let new = NewBooking {
        uid,
        state: state.as_str(),
        sequence_id: &sequence.id,
        contact_id: sequence.contact_id.as_deref(),
        prospect_id: &sequence.prospect_id,
        event_type_id: event.event_type_id.as_deref(),
        title: event.title.as_deref(),
        start_time: event.start_time,
        end_time: event.end_time,
        attendees: json!(event.attendees),
    };
    bookings::save(conn, &new).await
}

async fn insert_plan(
    conn: &mut AsyncPgConnection,
    claim: Claim,
    event: &BookingEvent,
    sequence: &Sequence,
    prepared: &Prepared,
) -> diesel::QueryResult<PlanSummary> {
    let id: Uuid = new_id();
    let new = NewPlan {
        id,
        prospect_id: &sequence.prospect_id,
        campaign_id: prepared.campaign_id.as_deref(),
        research_run_id: prepared.research_run_id.as_deref(),
        sequence_id: &sequence.id,
        booking_uid: event.booking_uid.as_deref(),
        delivery_id: claim.delivery_id,
        language: prepared.language.as_str(),
    };
    let written = prepared.written.as_ref();
    outreach::lock_prospect(conn, &sequence.prospect_id).await?;
    let status = call_prep_plans::insert(conn, &new, written).await?;
    Ok(PlanSummary {
        id,
        status: status.to_owned(),
    })
}

/// What `metadata.calcom` of a sequence tells. A time that the event does not give is left out, so
/// that merging never overwrites a known one.
fn calcom_metadata(event: &BookingEvent) -> Value {
    let facts = [
        ("bookingUid", event.booking_uid.clone()),
        ("eventTypeId", event.event_type_id.clone()),
        ("startTime", event.start_time.map(iso_time)),
        ("endTime", event.end_time.map(iso_time)),
        (
            "eventType",
            Some(event.event_type.announced_as().to_owned()),
        ),
        ("updatedAt", Some(iso_time(now()))),
    ];
    let mut metadata = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
        .collect::<serde_json::Map<_, _>>();
    if !event.match_emails.is_empty() {
        metadata.insert("attendeeEmails".to_owned(), json!(event.match_emails));
    }
    Value::Object(metadata)
}

/// A time as JavaScript writes it, which is how Cal.com and the tools around it do.
fn iso_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
