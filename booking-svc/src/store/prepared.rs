//! Statements that are prepared once per session.

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};

/// A statement that stays prepared as long as its session.
///
/// Diesel prepares every INSERT and UPDATE each time, since their text may depend on their values,
/// and so every query with custom SQL. That costs one more round trip each, and three times the
/// work in PostgreSQL. The statements that are wrapped here have only a handful of texts, by which
/// they are identified.
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
