//! The locks that keep apart whoever changes the same outreach or the same booking.
//!
//! They are locks on names, not on rows: a booking may have no row yet, and one lock stands for all
//! rows of a prospect. They last until the end of the transaction.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::given::Given;

/// What can be locked, in the order in which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lockable<'a> {
    /// A booking, known or not, by its uid.
    Booking(&'a str),
    /// A prospect with its contacts, sequences, steps and plans, by its id.
    Prospect(&'a str),
}

/// Waits until no other transaction has locked anything of this, and locks it.
pub async fn lock(conn: &mut AsyncPgConnection, what: Vec<Lockable<'_>>) -> QueryResult<()> {
    Lock::new(what, "").execute(conn).await.map(drop)
}

/// The statement that locks. It has to stand before the one that reads what the locks protect, which
/// then sees what was waited for.
#[derive(Debug)]
pub(super) struct Lock<'a> {
    names: Vec<&'a str>,
    kinds: Vec<i64>,
    token: &'a str,
}

impl<'a> Lock<'a> {
    /// Whoever has locked something may tell so by the token.
    pub(super) fn new(mut what: Vec<Lockable<'a>>, token: &'a str) -> Self {
        what.sort_unstable();
        let (names, kinds) = what
            .into_iter()
            .map(|lockable| match lockable {
                Lockable::Booking(uid) => (uid, 0),
                Lockable::Prospect(id) => (id, 1),
            })
            .unzip();
        Self {
            names,
            kinds,
            token,
        }
    }
}

impl QueryFragment<Pg> for Lock<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Given::new(out)
            .value::<Array<Text>, _>("names", &self.names)?
            .value::<Array<BigInt>, _>("kinds", &self.kinds)?
            .value::<Text, _>("token", self.token)?
            .then(include_str!("sql/lock.sql"))
    }
}

impl QueryId for Lock<'_> {
    type QueryId = Lock<'static>;

    const HAS_STATIC_QUERY_ID: bool = true;
}
