//! The locks that keep apart whoever changes the same outreach or the same booking.
//!
//! They are locks on names, not on rows: a booking may have no row yet, and one lock stands for all
//! rows of a prospect. They last until the end of the transaction.

use std::collections::BTreeSet;

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::functions::Call;

/// What to lock, in the order in which everyone locks it, so that nobody waits in a circle.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// Bookings, known or not.
    pub(super) uids: Vec<String>,
    /// Prospects, each with its contacts, sequences, steps and plans.
    pub(super) prospect_ids: Vec<String>,
}

impl Names {
    /// Puts names in order.
    pub(super) fn new(
        uids: impl IntoIterator<Item = String>,
        prospect_ids: impl IntoIterator<Item = String>,
    ) -> Self {
        let in_order = |names: BTreeSet<String>| names.into_iter().collect();
        Self {
            uids: in_order(uids.into_iter().collect()),
            prospect_ids: in_order(prospect_ids.into_iter().collect()),
        }
    }
}

/// Waits until nobody else has locked these bookings, known or not, and locks them.
pub async fn lock_bookings(conn: &mut AsyncPgConnection, uids: Vec<String>) -> QueryResult<()> {
    lock(conn, &Names::new(uids, [])).await
}

/// Waits until nobody else has locked the prospect with its contacts, sequences, steps and plans, and
/// locks it.
pub async fn lock_prospect(conn: &mut AsyncPgConnection, id: &str) -> QueryResult<()> {
    lock(conn, &Names::new([], [id.to_owned()])).await
}

/// Locks bookings and prospects, as the function that saves changes does.
pub(super) async fn lock(conn: &mut AsyncPgConnection, names: &Names) -> QueryResult<()> {
    Lock { names }.execute(conn).await.map(drop)
}

#[derive(Debug)]
struct Lock<'a> {
    names: &'a Names,
}

impl QueryFragment<Pg> for Lock<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut call = Call::of("lock", out);
        call.with::<Array<Text>, _>("uids", &self.names.uids)?
            .with::<Array<Text>, _>("prospect_ids", &self.names.prospect_ids)?
            .end();
        Ok(())
    }
}

impl QueryId for Lock<'_> {
    type QueryId = Lock<'static>;

    const HAS_STATIC_QUERY_ID: bool = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_locks_in_the_same_order_and_nothing_twice() {
        let names = |uids: [&str; 3]| Names::new(uids.map(str::to_owned), []).uids;

        assert_eq!(names(["b", "a", "b"]), names(["a", "b", "a"]));
        assert_eq!(names(["b", "a", "b"]), ["a", "b"]);
    }
}
