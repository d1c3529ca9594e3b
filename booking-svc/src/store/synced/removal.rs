//! Removes records that were deleted in the database from which they came. Whatever belongs to a
//! call is kept.

use std::collections::BTreeSet;

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::forget;
use crate::{
    domain::{ContactStatus, OutreachStatus, SyncedKind},
    store::{
        Locks, current_time,
        schema::{
            automation_opportunities, bookings, call_prep_plans, campaigns, contacts,
            evidence_items, outreach_sequences, outreach_steps, prospects, research_runs,
            workflow_hypotheses,
        },
        sequences::goes_on,
    },
};

/// The numbers of removed and kept records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Records that were deleted here, too.
    pub deleted: usize,
    /// Records that were kept because they belong to a call or the contact has opted out.
    pub kept: usize,
}

macro_rules! delete {
    ($conn:expr, $table:ident, $ids:expr $(, $condition:expr)*) => {
        diesel::delete($table::table.filter($table::id.eq_any($ids)))
            $(.filter($condition))*
            .execute($conn)
            .await
    };
}

macro_rules! existing {
    ($conn:expr, $table:ident, $ids:expr) => {
        $table::table
            .filter($table::id.eq_any($ids))
            .count()
            .get_result::<i64>($conn)
            .await
    };
}

/// Deletes records that were deleted in their source, and removes their origin. Must be called in a
/// transaction.
///
/// Outreach that led to a call is kept, with its contact and its prospect; its unsent steps are
/// closed. Contacts who have opted out or were erased are kept, too, since that must not be
/// forgotten.
pub async fn remove(
    conn: &mut AsyncPgConnection,
    source: &str,
    kind: SyncedKind,
    ids: &[String],
) -> QueryResult<Removed> {
    lock(conn, kind, ids).await?;
    let deleted = match kind {
        SyncedKind::EvidenceItems => delete!(conn, evidence_items, ids),
        SyncedKind::WorkflowHypotheses => delete!(conn, workflow_hypotheses, ids),
        SyncedKind::AutomationOpportunities => delete!(conn, automation_opportunities, ids),
        SyncedKind::OutreachSteps => delete!(conn, outreach_steps, ids),
        SyncedKind::ResearchRuns => delete!(conn, research_runs, ids),
        SyncedKind::Campaigns => delete!(conn, campaigns, ids),
        SyncedKind::OutreachSequences => delete_sequences(conn, ids).await,
        SyncedKind::Contacts => delete_contacts(conn, ids).await,
        SyncedKind::Prospects => delete_prospects(conn, ids).await,
    }?;
    let kept = match kind {
        SyncedKind::OutreachSequences => existing!(conn, outreach_sequences, ids),
        SyncedKind::Contacts => existing!(conn, contacts, ids),
        SyncedKind::Prospects => existing!(conn, prospects, ids),
        SyncedKind::EvidenceItems
        | SyncedKind::WorkflowHypotheses
        | SyncedKind::AutomationOpportunities
        | SyncedKind::OutreachSteps
        | SyncedKind::ResearchRuns
        | SyncedKind::Campaigns => Ok(0),
    }?;
    forget(conn, source, kind, ids).await?;
    let kept = usize::try_from(kept).unwrap_or_default();
    Ok(Removed { deleted, kept })
}

/// Locks the prospects against bookings and imports.
async fn lock(conn: &mut AsyncPgConnection, kind: SyncedKind, ids: &[String]) -> QueryResult<()> {
    let prospects = match kind {
        SyncedKind::Prospects => ids.to_vec(),
        SyncedKind::Contacts => {
            let rows = contacts::table.filter(contacts::id.eq_any(ids));
            rows.select(contacts::prospect_id).load(conn).await?
        }
        SyncedKind::OutreachSequences => {
            let rows = outreach_sequences::table.filter(outreach_sequences::id.eq_any(ids));
            rows.select(outreach_sequences::prospect_id)
                .load(conn)
                .await?
        }
        SyncedKind::EvidenceItems
        | SyncedKind::WorkflowHypotheses
        | SyncedKind::AutomationOpportunities
        | SyncedKind::OutreachSteps
        | SyncedKind::ResearchRuns
        | SyncedKind::Campaigns => return Ok(()),
    };
    let prospects = prospects.into_iter().collect::<BTreeSet<_>>();
    Locks::default()
        .and_prospects(prospects)
        .acquire(conn)
        .await
}

async fn delete_sequences(conn: &mut AsyncPgConnection, ids: &[String]) -> QueryResult<usize> {
    let booking = bookings::table.filter(bookings::sequence_id.eq(outreach_sequences::id));
    let plan = call_prep_plans::table
        .filter(call_prep_plans::sequence_id.eq(outreach_sequences::id.nullable()));
    let deleted = delete!(
        conn,
        outreach_sequences,
        ids,
        not(exists(booking)),
        not(exists(plan))
    )?;
    diesel::update(outreach_sequences::table.filter(outreach_sequences::id.eq_any(ids)))
        .filter(goes_on!())
        .set((
            outreach_sequences::status.eq(OutreachStatus::ClosedLost),
            outreach_sequences::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    diesel::update(outreach_steps::table.filter(outreach_steps::sequence_id.eq_any(ids)))
        .filter(outreach_steps::status.eq_any(OutreachStatus::UNSENT))
        .set((
            outreach_steps::status.eq(OutreachStatus::ClosedLost),
            outreach_steps::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    Ok(deleted)
}

/// Deletes contacts. Outreach to a deleted contact has no contact from then on, as in the source.
async fn delete_contacts(conn: &mut AsyncPgConnection, ids: &[String]) -> QueryResult<usize> {
    let booking = bookings::table.filter(bookings::contact_id.eq(contacts::id.nullable()));
    let booked = outreach_sequences::table
        .inner_join(bookings::table.on(bookings::sequence_id.eq(outreach_sequences::id)))
        .filter(outreach_sequences::contact_id.eq(contacts::id.nullable()));
    delete!(
        conn,
        contacts,
        ids,
        contacts::erased_at.is_null(),
        contacts::outreach_status.ne(ContactStatus::OptedOut),
        not(exists(booking)),
        not(exists(booked))
    )
}

async fn delete_prospects(conn: &mut AsyncPgConnection, ids: &[String]) -> QueryResult<usize> {
    let contact = contacts::table.filter(contacts::prospect_id.eq(prospects::id));
    let sequence =
        outreach_sequences::table.filter(outreach_sequences::prospect_id.eq(prospects::id));
    let run = research_runs::table.filter(research_runs::prospect_id.eq(prospects::id));
    let booking = bookings::table.filter(bookings::prospect_id.eq(prospects::id));
    let plan = call_prep_plans::table.filter(call_prep_plans::prospect_id.eq(prospects::id));
    delete!(
        conn,
        prospects,
        ids,
        not(exists(contact)),
        not(exists(sequence)),
        not(exists(run)),
        not(exists(booking)),
        not(exists(plan))
    )
}
