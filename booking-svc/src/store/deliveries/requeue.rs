//! Requeues deliveries that had ended, so that they are due again.

use chrono::{DateTime, Utc};
use diesel::{
    alias,
    dsl::{self, array, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Array, Bool, Nullable, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::{Delivery, EVENT_OVER_TIME, claims::may_be_retried};
use crate::{
    domain::{DeliveryState, IgnoreReason},
    store::{
        contacts::Address,
        current_time,
        prepared::Prepare as _,
        schema::{call_prep_plans, outreach_logs, webhook_deliveries},
    },
};

pub(super) type Requeued = (
    dsl::Eq<webhook_deliveries::state, DeliveryState>,
    dsl::Eq<webhook_deliveries::reason, Option<String>>,
    dsl::Eq<webhook_deliveries::attempts, i32>,
    dsl::Eq<webhook_deliveries::last_error, Option<String>>,
    dsl::Eq<webhook_deliveries::finished_at, Option<DateTime<Utc>>>,
    dsl::Eq<webhook_deliveries::next_attempt_at, dsl::Nullable<current_time>>,
    dsl::Eq<webhook_deliveries::updated_at, current_time>,
);

// The rows to requeue. Every transaction locks them in the order of their ids, to avoid deadlocks.
alias!(
    const UNMATCHED: Alias<Unmatched> = webhook_deliveries as unmatched;
    const NAMED: Alias<NamedDeliveries> = webhook_deliveries as named;
);

/// The maximum number of deliveries that are requeued at once when the records that they name
/// become known, so that others are due in between.
pub const MOST_REQUEUED: i64 = 100;

/// The columns of a requeued delivery: it is due now, as if it had just arrived, with a new budget
/// of attempts.
pub(super) fn requeued() -> Requeued {
    (
        webhook_deliveries::state.eq(DeliveryState::Received),
        webhook_deliveries::reason.eq(None),
        webhook_deliveries::attempts.eq(0),
        webhook_deliveries::last_error.eq(None),
        webhook_deliveries::finished_at.eq(None),
        webhook_deliveries::next_attempt_at.eq(current_time().nullable()),
        webhook_deliveries::updated_at.eq(current_time()),
    )
}

/// The condition that a delivery is unmatched. It is SQL with literals, for the partial indexes on
/// unmatched deliveries: a plan for any parameters would not use them.
pub(super) fn is_unmatched() -> SqlLiteral<Bool> {
    let state = DeliveryState::Ignored.as_str();
    let reason = IgnoreReason::NoMatchingOutreachSequence.as_str();
    sql(&format!("(state = '{state}' AND reason = '{reason}')"))
}

/// Finds a delivery and locks it, so that no other transaction claims, requeues or deletes it
/// meanwhile. Also returns whether it has an event that may still be applied.
pub async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<(Delivery, bool)>> {
    webhook_deliveries::table
        .find(id)
        .select((
            Delivery::as_select(),
            webhook_deliveries::event.is_not_null(),
            may_be_retried(),
        ))
        .for_update()
        .get_result::<(Delivery, bool, bool)>(conn)
        .await
        .optional()
        .map(|found| found.map(|(delivery, has_event, may_be)| (delivery, has_event && may_be)))
}

/// Requeues a delivery that the caller has locked and that may still be applied.
pub async fn requeue(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Delivery> {
    diesel::update(webhook_deliveries::table.find(id))
        .set(requeued())
        .returning(Delivery::as_returning())
        .get_result(conn)
        .await
}

/// Requeues a delivery if it is unmatched. Returns whether it did.
pub async fn requeue_if_unmatched(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<bool> {
    let requeued = diesel::update(webhook_deliveries::table.find(id))
        .filter(is_unmatched())
        .set(requeued())
        .execute(conn)
        .await?;
    Ok(requeued == 1)
}

/// Locks some unmatched deliveries that are due for a second look, and returns their events, as JSON.
pub async fn lock_for_second_look(
    conn: &mut AsyncPgConnection,
    limit: i64,
) -> QueryResult<Vec<(Uuid, Option<Value>)>> {
    UNMATCHED
        .filter(is_unmatched())
        .filter(
            UNMATCHED
                .field(webhook_deliveries::next_attempt_at)
                .le(current_time().nullable()),
        )
        .order(UNMATCHED.field(webhook_deliveries::next_attempt_at))
        .limit(limit)
        .select((
            UNMATCHED.field(webhook_deliveries::id),
            UNMATCHED.field(webhook_deliveries::event),
        ))
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

/// Ends the second look at deliveries that are still unmatched.
pub async fn looked_at(conn: &mut AsyncPgConnection, ids: &[Uuid]) -> QueryResult<()> {
    diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq_any(ids))
        .set(webhook_deliveries::next_attempt_at.eq(None::<DateTime<Utc>>))
        .execute(conn)
        .await
        .map(drop)
}

/// The records that an import makes known, by which events may name their outreach.
#[derive(Clone, Debug, Default)]
pub struct Named<'a> {
    /// The ids of sequences.
    pub sequence_ids: Vec<&'a str>,
    /// The ids of contacts.
    pub contact_ids: Vec<&'a str>,
    /// The addresses of contacts, in every form that events may contain.
    pub emails: Vec<String>,
    /// The addresses of contacts without tags.
    pub untagged_emails: Vec<&'a str>,
}

impl<'a> Named<'a> {
    /// Returns the contacts with these addresses.
    pub fn by_addresses(addresses: impl IntoIterator<Item = &'a Address>) -> Self {
        let mut named = Self::default();
        for address in addresses {
            // Older versions stored events with addresses in lower case only.
            let given = address.primary_email.as_deref().map(str::to_lowercase);
            let forms = [&address.normalised_email, &address.untagged_email];
            let forms = forms.into_iter().flatten().cloned();
            named.emails.extend(given.into_iter().chain(forms));
            named
                .untagged_emails
                .extend(address.untagged_email.as_deref());
        }
        named
    }
}

/// Requeues unmatched deliveries whose events name any of these records, at most [`MOST_REQUEUED`].
/// Calls that are over are left out, since they need no brief. Returns the number of deliveries.
pub async fn requeue_unmatched_named(
    conn: &mut AsyncPgConnection,
    named: &Named<'_>,
) -> QueryResult<usize> {
    // The same expressions as in the indexes on unmatched deliveries.
    let is_named = sql::<Bool>(&format!(
        "(coalesce({EVENT_OVER_TIME}, 'infinity') > now() \
          AND (event ->> 'outreachSequenceId' = ANY ("
    ))
    .bind::<Array<Text>, _>(&named.sequence_ids)
    .sql(") OR event ->> 'contactId' = ANY (")
    .bind::<Array<Text>, _>(&named.contact_ids)
    .sql(") OR event -> 'matchEmails' ?| ")
    .bind::<Array<Text>, _>(&named.emails)
    .sql(" OR event -> 'untaggedEmails' ?| ")
    .bind::<Array<Text>, _>(&named.untagged_emails)
    .sql("))");
    let some = NAMED
        .filter(is_unmatched())
        .filter(is_named)
        .limit(MOST_REQUEUED)
        .select(NAMED.field(webhook_deliveries::id));
    let ids = UNMATCHED
        .filter(is_unmatched())
        .filter(UNMATCHED.field(webhook_deliveries::id).eq_any(some))
        .order(UNMATCHED.field(webhook_deliveries::id))
        .select(UNMATCHED.field(webhook_deliveries::id))
        .for_update();
    diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq_any(array(ids)))
        .set(requeued())
        .execute(conn)
        .await
}

/// Requeues the unmatched deliveries that name one of these bookings by its uid or number, except
/// for `except_id`. Returns their number.
///
/// The caller makes the bookings known. Often only the uid connects an event with its booking.
pub async fn requeue_unmatched(
    mut conn: &AsyncPgConnection,
    booking_uids: &[&str],
    numbers: &[&str],
    except_id: Uuid,
) -> QueryResult<usize> {
    if booking_uids.is_empty() && numbers.is_empty() {
        return Ok(0);
    }
    // Each condition uses an index of its own, with the same SQL: PostgreSQL does not recognise
    // `event ->> $1` as the same expression.
    let reschedule_uid = sql::<Nullable<Text>>("(unmatched.event ->> 'rescheduleUid')");
    let number = sql::<Nullable<Text>>(
        "coalesce(unmatched.event ->> 'rescheduleNumber', unmatched.event ->> 'bookingNumber')",
    );
    let ids = UNMATCHED
        .filter(
            UNMATCHED
                .field(webhook_deliveries::booking_uid)
                .eq_any(booking_uids)
                .or(reschedule_uid.eq_any(booking_uids))
                .or(number.eq_any(numbers)),
        )
        .filter(UNMATCHED.field(webhook_deliveries::id).ne(except_id))
        .filter(is_unmatched())
        .order(UNMATCHED.field(webhook_deliveries::id))
        .select(UNMATCHED.field(webhook_deliveries::id))
        .for_update();
    diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq_any(array(ids)))
        .set(requeued())
        .prepared()
        .execute(&mut conn)
        .await
}

/// Requeues the deliveries that were applied to a booking in a sequence, as if none had been, because
/// a seat in it is misplaced.
///
/// Their log entries are deleted, and no plan refers to them any more. Deliveries that were passed
/// on to the seat are deleted, to be passed on again. Those with the answers of another person come
/// first.
pub async fn requeue_applied(
    conn: &mut AsyncPgConnection,
    booking_uid: &str,
    sequence_id: &str,
    seat_uid: &str,
) -> QueryResult<()> {
    let of_seat = format!("/seat:{seat_uid}");
    let is_of_seat = || {
        sql::<Bool>("right(dedupe_key, length(")
            .bind::<Text, _>(&of_seat)
            .sql(")) = ")
            .bind::<Text, _>(&of_seat)
    };
    let of_booking =
        || webhook_deliveries::table.filter(webhook_deliveries::booking_uid.eq(booking_uid));
    let passed_on = diesel::delete(of_booking().filter(is_of_seat()))
        .returning(webhook_deliveries::id)
        .get_results::<Uuid>(conn)
        .await?;
    let applied = of_booking()
        .filter(webhook_deliveries::sequence_id.eq(sequence_id))
        .filter(webhook_deliveries::state.eq(DeliveryState::Applied))
        .filter(sql::<Bool>("NOT event ? 'passedOn'"))
        .order(webhook_deliveries::id)
        .select(webhook_deliveries::id)
        .for_update()
        .load::<Uuid>(conn)
        .await?;
    let ids = || applied.iter().chain(&passed_on);
    let logged = outreach_logs::delivery_id.eq_any(ids());
    diesel::delete(outreach_logs::table.filter(logged))
        .execute(conn)
        .await?;
    let asked = call_prep_plans::table.filter(call_prep_plans::delivery_id.eq_any(ids()));
    diesel::update(asked)
        .set(call_prep_plans::delivery_id.eq(None::<Uuid>))
        .execute(conn)
        .await?;
    let of_applied = || webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(&applied));
    diesel::update(of_applied())
        .set(requeued())
        .execute(conn)
        .await?;
    let first = sql::<Nullable<Timestamptz>>("now() - interval '1 second'");
    diesel::update(of_applied().filter(sql::<Bool>("event ? 'otherSeatEmail'")))
        .set(webhook_deliveries::next_attempt_at.eq(first))
        .execute(conn)
        .await
        .map(drop)
}
