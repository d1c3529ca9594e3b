//! Making unmatched deliveries due again whose booking has become known.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::array,
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    query_source::Alias,
    sql_types::{Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::{
    domain::{DeliveryState, IgnoreReason},
    store::{current_time, prepared::Prepare as _, schema::webhook_deliveries},
};

/// The booking that the event of a delivery replaces, in the words of the index on it: PostgreSQL does not
/// see that `event ->> $1` is the same.
#[derive(Clone, Copy, Debug, QueryId)]
struct RescheduleUid;

diesel::alias! {
    const UNMATCHED: Alias<Unmatched> = webhook_deliveries as unmatched;
}

impl Expression for RescheduleUid {
    type SqlType = Nullable<Text>;
}

impl QueryFragment<Pg> for RescheduleUid {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(unmatched.event ->> 'rescheduleUid')");
        Ok(())
    }
}

impl<Source> AppearsOnTable<Source> for RescheduleUid {}
impl SelectableExpression<Alias<Unmatched>> for RescheduleUid {}
impl ValidGrouping<()> for RescheduleUid {
    type IsAggregate = is_aggregate::No;
}

/// Makes the unmatched deliveries due again that name one of these bookings, all but `except_id`.
///
/// The bookings were unknown until now, and often nothing but the uid connects an event with its booking.
/// Returns how many there are.
pub async fn requeue_unmatched(
    mut conn: &AsyncPgConnection,
    uids: &[&str],
    except_id: Uuid,
) -> QueryResult<usize> {
    if uids.is_empty() {
        return Ok(0);
    }
    // Each of the two is found through an index of its own. All are locked in the order of their ids, as
    // an import does, so that the two never wait in a circle.
    let column = UNMATCHED;
    let named = UNMATCHED
        .filter(
            column
                .field(webhook_deliveries::booking_uid)
                .eq_any(uids)
                .or(RescheduleUid.eq_any(uids))
                .assume_not_null(),
        )
        .filter(column.field(webhook_deliveries::id).ne(except_id))
        .filter(
            column
                .field(webhook_deliveries::state)
                .eq(DeliveryState::Ignored),
        )
        .filter(
            column
                .field(webhook_deliveries::reason)
                .eq(IgnoreReason::NoMatchingOutreachSequence)
                .assume_not_null(),
        )
        .order(column.field(webhook_deliveries::id))
        .select(column.field(webhook_deliveries::id))
        .for_update();
    diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq_any(array(named)))
        .set((
            webhook_deliveries::state.eq(DeliveryState::Received),
            webhook_deliveries::reason.eq(None::<String>),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::finished_at.eq(None::<DateTime<Utc>>),
            webhook_deliveries::next_attempt_at.eq(current_time().nullable()),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
}
