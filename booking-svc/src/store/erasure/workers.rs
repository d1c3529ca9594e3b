//! Workers that are busy while a person is erased: what they have read before must not be stored
//! afterwards.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Person, rows::Row, tables::Table};
use crate::store::schema::{call_prep_plans, model_wordings};

/// Revokes the leases of all plans and model requests, so that their holders store nothing and the
/// work is claimed again. Those of the person's prospects cannot be claimed until the erasure is
/// committed.
pub(super) async fn stop(conn: &mut AsyncPgConnection, person: &Person) -> QueryResult<()> {
    let is_of_person = call_prep_plans::prospect_id
        .eq_any(&person.prospect_ids)
        .nullable()
        .or(call_prep_plans::booking_uid.eq_any(&person.booking_uids));
    let is_due = call_prep_plans::next_attempt_at.is_not_null();
    let is_leased = call_prep_plans::lease_token.is_not_null();
    diesel::update(call_prep_plans::table)
        .filter(is_leased.nullable().or(is_due.nullable().and(is_of_person)))
        .set((
            call_prep_plans::lease_token.eq(None::<Uuid>),
            call_prep_plans::lease_expires_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await?;
    diesel::update(model_wordings::table)
        .filter(model_wordings::lease_token.is_not_null())
        .set((
            model_wordings::lease_token.eq(None::<Uuid>),
            model_wordings::lease_expires_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Revokes the lease of a delivery that changes, since its holder has read the old content.
pub(super) fn stop_applying(table: &Table, row: &Row, changes: &mut Map<String, Value>) {
    if table.name == "webhook_deliveries" && row.data["lease_token"].is_string() {
        changes.insert("lease_token".to_owned(), Value::Null);
        changes.insert("lease_expires_at".to_owned(), Value::Null);
    }
}
