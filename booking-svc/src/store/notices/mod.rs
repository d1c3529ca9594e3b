//! Notices about calls, and their state at each destination.

mod claiming;
mod reading;
mod reporting;
mod resending;
mod retention;

use chrono::{DateTime, Utc};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;
use uuid::Uuid;

use super::{prepared::Prepare as _, schema::notices};
use crate::{
    domain::{DueNotice, NoticeKind, NoticeState, Occasion, SkipReason, ready_notice_id},
    new_id,
};

pub use self::{
    claiming::{begin, claim, clock, finish_skipped, record_sent},
    reading::{
        Destination, Notice, NoticeFilter, NoticeView, find, last_sent, list, list_informed,
        was_sent_by_another,
    },
    reporting::{Attempt, AttemptOutcome, Report, report},
    resending::{list_paused, pause, resend},
    retention::{BATCH_SIZE, delete_finished},
};

#[derive(Debug, Insertable)]
#[diesel(table_name = notices, check_for_backend(diesel::pg::Pg))]
struct NewNotice {
    id: Uuid,
    call_id: Uuid,
    kind: NoticeKind,
    moved_from: Option<DateTime<Utc>>,
    next_attempt_at: DateTime<Utc>,
    event_time: Option<DateTime<Utc>>,
    decided_start: Option<DateTime<Utc>>,
}

impl NewNotice {
    fn new(call_id: Uuid, occasion: Occasion, due: &DueNotice) -> Self {
        let id = match due.kind {
            // There is one `ready` notice per call.
            NoticeKind::Ready => ready_notice_id(call_id, occasion.start),
            NoticeKind::Moved | NoticeKind::Cancelled | NoticeKind::Reminder => new_id(),
        };
        Self {
            id,
            call_id,
            kind: due.kind,
            moved_from: due.moved_from,
            next_attempt_at: due.due_at,
            event_time: occasion.event_time,
            decided_start: occasion.start,
        }
    }
}

/// Inserts notices about a call. A pending notice of the same kind that has not been claimed yet is
/// rescheduled instead, so that two moves in a row are sent as one, from the first time to the
/// last.
pub async fn decide(
    conn: &AsyncPgConnection,
    call_id: Uuid,
    occasion: Occasion,
    due: &[DueNotice],
) -> QueryResult<()> {
    let (again, new): (Vec<_>, Vec<_>) = due.iter().partition(|due| due.again);
    let reopened = async {
        for due in again {
            reopen(conn, call_id, occasion, due).await?;
        }
        Ok(())
    };
    try_join!(insert(conn, call_id, occasion, &new), reopened).map(drop)
}

async fn insert(
    mut conn: &AsyncPgConnection,
    call_id: Uuid,
    occasion: Occasion,
    due: &[&DueNotice],
) -> QueryResult<()> {
    if due.is_empty() {
        return Ok(());
    }
    let new = due.iter().map(|due| NewNotice::new(call_id, occasion, due));
    diesel::insert_into(notices::table)
        .values(new.collect::<Vec<_>>())
        .on_conflict((notices::call_id, notices::kind))
        .filter_target(
            notices::begun_at
                .is_null()
                .and(notices::finished_at.is_null()),
        )
        .do_update()
        .set((
            notices::next_attempt_at.eq(excluded(notices::next_attempt_at)),
            notices::event_time.eq(excluded(notices::event_time)),
            notices::decided_start.eq(excluded(notices::decided_start)),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Makes a notice due again, at once or when it is finished. Destinations that have accepted it do
/// not receive it again. An unclaimed notice needs no change, since it describes the call as it is
/// when claimed.
async fn reopen(
    conn: &AsyncPgConnection,
    call_id: Uuid,
    occasion: Occasion,
    due: &DueNotice,
) -> QueryResult<()> {
    let (mut finished, mut begun) = (conn, conn);
    let is_due_again = diesel::update(notices::table)
        .filter(notices::call_id.eq(call_id))
        .filter(notices::kind.eq(due.kind))
        .filter(notices::finished_at.is_not_null())
        .set((
            notices::state.eq(NoticeState::Pending),
            notices::skip_reason.eq(None::<SkipReason>),
            notices::next_attempt_at.eq(due.due_at),
            notices::event_time.eq(occasion.event_time),
            notices::decided_start.eq(occasion.start),
            notices::finished_at.eq(None::<DateTime<Utc>>),
        ))
        .prepared();
    let will_be = diesel::update(notices::table)
        .filter(notices::call_id.eq(call_id))
        .filter(notices::kind.eq(due.kind))
        .filter(notices::finished_at.is_null())
        .filter(notices::begun_at.is_not_null())
        .set((
            notices::again_at.eq(due.due_at),
            notices::event_time.eq(occasion.event_time),
            notices::decided_start.eq(occasion.start),
        ))
        .prepared();
    // The order matters: a finished notice must not become due twice.
    let (_, _) = try_join!(
        will_be.execute(&mut begun),
        is_due_again.execute(&mut finished)
    )?;
    Ok(())
}

/// Inserts the `ready` notice of a call, unless it exists.
pub async fn decide_ready(
    conn: &mut AsyncPgConnection,
    call_id: Uuid,
    occasion: Occasion,
    due: &DueNotice,
) -> QueryResult<()> {
    diesel::insert_into(notices::table)
        .values(NewNotice::new(call_id, occasion, due))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}
