//! Statements in SQL of our own, whose values have names.
//!
//! Diesel's `sql_query` is prepared anew each time. A statement that is built with [`Given`] is
//! prepared once a connection; its SQL refers to its values as `:name`.

use diesel::{
    QueryResult, pg::Pg, query_builder::AstPass, result::Error, serialize::ToSql,
    sql_types::HasSqlType,
};

/// A statement and the values that it is given.
pub(super) struct Given<'out, 'statement> {
    out: AstPass<'out, 'statement, Pg>,
    names: Vec<&'static str>,
    /// What ends the values, until they have ended.
    end: &'static str,
}

impl<'out, 'statement> Given<'out, 'statement> {
    /// Begins a statement. The values stand in a table of its `WITH` to which nothing refers, so that
    /// each has a number.
    pub(super) fn new(mut out: AstPass<'out, 'statement, Pg>) -> Self {
        out.push_sql("WITH given AS (SELECT ");
        Self {
            out,
            names: Vec::new(),
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
        if !self.names.is_empty() {
            self.out.push_sql(", ");
        }
        self.names.push(name);
        self.out.push_bind_param(value)?;
        Ok(self)
    }

    /// Goes on with SQL: further tables of the same `WITH`, each after a comma, then the query.
    ///
    /// # Errors
    /// It names a value that was not given.
    pub(super) fn then(&mut self, sql: &str) -> QueryResult<()> {
        self.out.push_sql(self.end);
        self.end = "";
        let mut rest = sql;
        while let Some((before, name, after)) = split_at_name(rest) {
            let place = self.names.iter().position(|given| *given == name);
            let place = place.ok_or_else(|| {
                Error::QueryBuilderError(format!("no value is given for `:{name}`").into())
            })?;
            self.out.push_sql(before);
            self.out.push_sql(&format!("${}", place + 1));
            rest = after;
        }
        self.out.push_sql(rest);
        Ok(())
    }
}

/// Splits SQL at the first `:name`; a cast such as `::text` is none.
fn split_at_name(sql: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let colon = from + sql[from..].find(':')?;
        let name = &sql[colon + 1..];
        if name.starts_with(':') {
            from = colon + 2;
            continue;
        }
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let length = name.find(|letter| !is_part(letter)).unwrap_or(name.len());
        if length > 0 {
            return Some((&sql[..colon], &name[..length], &name[length..]));
        }
        from = colon + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_a_cast_and_from_a_colon() {
        let split = split_at_name("concat(':', a::text) = :uid_1)");

        assert_eq!(split, Some(("concat(':', a::text) = ", "uid_1", ")")));
        assert_eq!(split_at_name("a::text"), None);
    }
}
