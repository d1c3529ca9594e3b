//! The bodies of unreadable deliveries, which may be in any encoding.

use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{Changed, pieces};
use crate::{
    domain::{Scope, Traces, are_opaque, readings_of_bytes},
    store::schema::webhook_deliveries,
};

/// The maximum number of bodies in memory.
const PAGE_SIZE: i64 = 50;

/// Drops the bodies that contain a trace in any encoding, and those that are not text, since they
/// may contain one.
pub(super) async fn drop_opaque(
    conn: &mut AsyncPgConnection,
    traces: &Arc<Traces>,
    changed: &mut Changed,
) -> QueryResult<()> {
    let mut after = Uuid::nil();
    loop {
        let page = webhook_deliveries::table
            .filter(webhook_deliveries::id.gt(after))
            .filter(webhook_deliveries::raw_body.is_not_null())
            .order(webhook_deliveries::id)
            .limit(PAGE_SIZE)
            .select((
                webhook_deliveries::id,
                webhook_deliveries::raw_body.assume_not_null(),
            ))
            .for_update()
            .load::<(Uuid, Vec<u8>)>(conn)
            .await?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = *last;
        let traces = traces.clone();
        let dropped = pieces::filter_map_all(page, move |(id, body)| {
            may_hold(&body, &traces).then_some(id)
        });
        let dropped = dropped.await?;
        if dropped.is_empty() {
            continue;
        }
        diesel::update(webhook_deliveries::table)
            .filter(webhook_deliveries::id.eq_any(&dropped))
            .set(webhook_deliveries::raw_body.eq(None::<Vec<u8>>))
            .execute(conn)
            .await?;
        let ids = dropped.iter().map(Uuid::to_string);
        let of_table = changed.entry("webhook_deliveries".to_owned());
        of_table.or_default().extend(ids);
    }
}

fn may_hold(body: &[u8], traces: &Traces) -> bool {
    are_opaque(body)
        || readings_of_bytes(body)
            .iter()
            .any(|text| traces.occur_in(text, Scope::Anywhere))
}
