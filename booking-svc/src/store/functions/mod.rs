//! Functions in the database that belong to the session which has defined them: work that would take
//! many round trips as statements, and takes one.
//!
//! They are not part of the schema. Each version of the program brings its own, so that two of them
//! can run side by side.

use diesel::{
    QueryResult, pg::Pg, query_builder::AstPass, serialize::ToSql, sql_types::HasSqlType,
};

/// Defines them all, those first that others call.
pub(super) const DEFINITIONS: &str = concat!(
    include_str!("lock.sql"),
    include_str!("around.sql"),
    include_str!("dossier.sql"),
    include_str!("known.sql"),
    include_str!("save.sql"),
);

/// A call of one of them, with named arguments.
pub(super) struct Call<'out, 'statement> {
    out: AstPass<'out, 'statement, Pg>,
    is_first: bool,
}

impl<'out, 'statement> Call<'out, 'statement> {
    /// Begins a call.
    pub(super) fn of(function: &str, mut out: AstPass<'out, 'statement, Pg>) -> Self {
        out.push_sql("SELECT pg_temp.");
        out.push_sql(function);
        out.push_sql("(");
        Self {
            out,
            is_first: true,
        }
    }

    /// Gives it an argument of the SQL type `T`.
    pub(super) fn with<T, U>(
        &mut self,
        name: &'static str,
        value: &'statement U,
    ) -> QueryResult<&mut Self>
    where
        Pg: HasSqlType<T>,
        U: ToSql<T, Pg> + ?Sized,
    {
        if !std::mem::take(&mut self.is_first) {
            self.out.push_sql(", ");
        }
        self.out.push_sql(name);
        self.out.push_sql(" => ");
        self.out.push_bind_param(value)?;
        Ok(self)
    }

    /// Ends the call of a function that returns nothing.
    pub(super) fn end(&mut self) {
        self.out.push_sql(")");
    }

    /// Ends the call of a function that returns something, which is read as text.
    pub(super) fn end_as_text(&mut self) {
        self.out.push_sql(")::text");
    }
}
