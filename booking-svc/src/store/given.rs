//! Statements in SQL of our own, whose values have names.
//!
//! Diesel's `sql_query` is prepared anew each time. A statement that is built with [`Given`] is
//! prepared once a connection, and refers to its values as to the columns of a table `given`.

use diesel::{
    QueryResult, pg::Pg, query_builder::AstPass, serialize::ToSql, sql_types::HasSqlType,
};

/// The values of a statement, which become the one row of the table `given`.
pub(super) struct Given<'out, 'statement> {
    out: AstPass<'out, 'statement, Pg>,
    /// What stands before the next value.
    before: &'static str,
    /// What ends the values, until they have ended.
    end: &'static str,
}

impl<'out, 'statement> Given<'out, 'statement> {
    /// Begins a statement.
    pub(super) fn new(out: AstPass<'out, 'statement, Pg>) -> Self {
        Self {
            out,
            before: "WITH given AS MATERIALIZED (SELECT ",
            end: ")",
        }
    }

    /// Gives a value of the SQL type `T` a name.
    pub(super) fn value<T, U>(
        &mut self,
        name: &'static str,
        value: &'statement U,
    ) -> QueryResult<&mut Self>
    where
        Pg: HasSqlType<T>,
        U: ToSql<T, Pg> + ?Sized,
    {
        self.out.push_sql(self.before);
        self.before = ", ";
        self.out.push_bind_param(value)?;
        self.out.push_sql(" AS ");
        self.out.push_sql(name);
        Ok(self)
    }

    /// Goes on with what is done with the values: further tables of the same `WITH`, if any, then the
    /// query.
    pub(super) fn then(&mut self, sql: &'static str) {
        self.out.push_sql(self.end);
        self.end = "";
        self.out.push_sql(sql);
    }
}
