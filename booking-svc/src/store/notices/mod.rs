//! Notices: what is to be told about calls, and what became of it at each destination.

mod reading;
mod work;

use chrono::{DateTime, Utc};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{prepared::Prepare as _, schema::notices};
use crate::{
    domain::{DueNotice, NoticeKind},
    new_id,
};

pub use self::{
    reading::{Destination, ListFilter, Notice, NoticeView, find, last_told, list},
    work::{
        Attempt, AttemptOutcome, begin, claim, finish_skipped, list_paused, pause, report, resend,
    },
};

#[derive(Debug, Insertable)]
#[diesel(table_name = notices, check_for_backend(diesel::pg::Pg))]
struct NewNotice {
    id: Uuid,
    call_id: Uuid,
    kind: NoticeKind,
    moved_from: Option<DateTime<Utc>>,
    next_attempt_at: DateTime<Utc>,
}

impl NewNotice {
    fn new(call_id: Uuid, due: &DueNotice) -> Self {
        Self {
            id: new_id(),
            call_id,
            kind: due.kind,
            moved_from: due.moved_from,
            next_attempt_at: due.due_at,
        }
    }
}

/// Keeps notices about a call. One of the same kind that nobody has begun to send becomes due at the time
/// of the new one instead: two moves in a row are told as one, from the first time to the last.
pub async fn decide(
    mut conn: &AsyncPgConnection,
    call_id: Uuid,
    due: &[DueNotice],
) -> QueryResult<()> {
    if due.is_empty() {
        return Ok(());
    }
    let new = due.iter().map(|due| NewNotice::new(call_id, due));
    diesel::insert_into(notices::table)
        .values(new.collect::<Vec<_>>())
        .on_conflict((notices::call_id, notices::kind))
        .filter_target(
            notices::begun_at
                .is_null()
                .and(notices::finished_at.is_null()),
        )
        .do_update()
        .set(notices::next_attempt_at.eq(excluded(notices::next_attempt_at)))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Keeps that the brief of a call is ready, unless that is kept already.
pub async fn decide_ready(
    conn: &mut AsyncPgConnection,
    call_id: Uuid,
    due: &DueNotice,
) -> QueryResult<()> {
    diesel::insert_into(notices::table)
        .values(NewNotice::new(call_id, due))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}
