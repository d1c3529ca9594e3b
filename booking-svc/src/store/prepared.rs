//! Statements that are prepared once a session.

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};

/// A statement that stays prepared for as long as its session is open.
///
/// Diesel prepares every INSERT and UPDATE anew, since their text may depend on their values: a round trip
/// more for each, and three times the work for PostgreSQL; and every query with SQL of our own. The texts of
/// the ones that are wrapped here take a handful of forms. They are identified by their text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prepared<Statement>(Statement);

/// Keeps a statement prepared.
pub(super) trait Prepare: Sized {
    /// See [`Prepared`].
    fn prepared(self) -> Prepared<Self> {
        Prepared(self)
    }
}

impl<Statement: QueryFragment<Pg>> Prepare for Statement {}

impl<Statement: QueryFragment<Pg>> QueryFragment<Pg> for Prepared<Statement> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Statement: Query> Query for Prepared<Statement> {
    type SqlType = Statement::SqlType;
}

impl<Statement> QueryId for Prepared<Statement> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}
