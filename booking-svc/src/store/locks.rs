//! The locks that keep apart whoever changes the same outreach or the same booking.
//!
//! They are locks on names, not on rows: a booking may have no row yet, and one lock stands for all
//! rows of a prospect. They last until the end of the transaction.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::functions::Call;

/// Waits until nobody else has locked these bookings, known or not, and locks them.
pub async fn lock_bookings(conn: &mut AsyncPgConnection, uids: &[String]) -> QueryResult<()> {
    lock(conn, uids, None).await
}

/// Waits until nobody else has locked the prospect with its contacts, sequences, steps and plans, and
/// locks it.
pub async fn lock_prospect(conn: &mut AsyncPgConnection, id: &str) -> QueryResult<()> {
    lock(conn, &[], Some(id)).await
}

/// Locks bookings and a prospect, as the function that saves changes does.
pub(super) async fn lock(
    conn: &mut AsyncPgConnection,
    uids: &[String],
    prospect_id: Option<&str>,
) -> QueryResult<()> {
    Lock { uids, prospect_id }.execute(conn).await.map(drop)
}

#[derive(Debug)]
struct Lock<'a> {
    uids: &'a [String],
    prospect_id: Option<&'a str>,
}

impl QueryFragment<Pg> for Lock<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut call = Call::of("lock", out);
        call.with::<Array<Text>, _>("uids", self.uids)?
            .with::<Nullable<Text>, _>("prospect_id", &self.prospect_id)?
            .end();
        Ok(())
    }
}

impl QueryId for Lock<'_> {
    type QueryId = Lock<'static>;

    const HAS_STATIC_QUERY_ID: bool = true;
}
