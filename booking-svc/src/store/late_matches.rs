//! Deliveries that matched nobody when they came, and whose contact or sequence is known now.

use diesel::{
    sql_query,
    sql_types::{Array, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{notifications, records::ProspectRecords, transaction};

/// How a delivery is woken: as if it had just come.
const WAKE: &str = "UPDATE webhook_deliveries \
    SET state = 'received', reason = NULL, attempts = 0, finished_at = NULL, \
        next_attempt_at = now(), updated_at = now() \
    WHERE id = ANY (ARRAY(";

/// Which may be woken.
const IGNORED: &str = "SELECT id FROM webhook_deliveries \
    WHERE state = 'ignored' AND reason = 'no_matching_outreach_sequence'";

/// All are locked in one order, that of the function that saves changes.
const IN_ORDER: &str = "ORDER BY id FOR UPDATE))";

/// Finds the deliveries by the three ways in which an event names its outreach. A call that is over
/// needs no brief any more.
const NAMED: &str = "\
    AND coalesce((event ->> 'endTime')::timestamptz, (event ->> 'startTime')::timestamptz, \
                 'infinity') > now() \
    AND (event ->> 'outreachSequenceId' = ANY ($1) \
         OR event ->> 'contactId' = ANY ($2) \
         OR event -> 'matchEmails' ?| $3)";

/// Makes the ignored deliveries due that these records may belong to, and tells the workers, who match
/// them anew. Returns how many there are. Call it in a transaction.
pub async fn wake(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> diesel::QueryResult<usize> {
    let sequence_ids = records.outreach_sequences.iter().map(|row| row.id.as_str());
    let contact_ids = records.contacts.iter().map(|row| row.id.as_str());
    let emails = records
        .contacts
        .iter()
        .filter_map(|row| Some(row.primary_email.as_ref()?.to_lowercase()));
    let named = sql_query(format!("{WAKE} {IGNORED} {NAMED} {IN_ORDER}"))
        .bind::<Array<Text>, _>(sequence_ids.collect::<Vec<_>>())
        .bind::<Array<Text>, _>(contact_ids.collect::<Vec<_>>())
        .bind::<Array<Text>, _>(emails.collect::<Vec<_>>());
    let woken = named.execute(conn).await?;
    if woken > 0 {
        notifications::notify(conn).await?;
    }
    Ok(woken)
}

/// Makes one ignored delivery due, and tells the workers. Returns whether it was ignored.
pub async fn wake_one(conn: &mut AsyncPgConnection, id: Uuid) -> diesel::QueryResult<bool> {
    let one = sql_query(format!("{WAKE} {IGNORED} AND id = $1 {IN_ORDER}")).bind::<SqlUuid, _>(id);
    transaction(conn, async |conn| {
        let is_woken = one.execute(conn).await? == 1;
        if is_woken {
            notifications::notify(conn).await?;
        }
        Ok(is_woken)
    })
    .await
}
