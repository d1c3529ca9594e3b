//! Requests to a model and their results, one per input digest, with their tokens and the daily budget.

use std::time::Duration;

use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{BigInt, Text},
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::{
    JsonText, current_time,
    lease::{self, Lease},
    schema::model_wordings,
    transaction,
};

/// The columns of the lease.
const LEASE_COLUMNS: (
    model_wordings::lease_token,
    model_wordings::lease_expires_at,
) = (
    model_wordings::lease_token,
    model_wordings::lease_expires_at,
);
/// The maximum tokens of one attempt: three requests of 8,000 tokens input and 2,000 output.
const MOST_AT_ONCE: i64 = 30_000;
/// The token limit per input, some twenty times the tokens of a result.
const MOST_FOR_ONE: i64 = 60_000;
/// One prospect may use one part in this many of the daily budget.
const PROSPECT_SHARE: i64 = 10;
/// Serialises claims, so that each sees the reservations of the others.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtext('bookbrief/model-tokens'))";
const TAKEN: &str = "\
    SELECT coalesce(sum(tokens), 0)::int8 AS taken, \
           coalesce(sum(tokens) FILTER (WHERE is_settled), 0)::int8 AS settled, \
           coalesce(sum(tokens) FILTER (WHERE is_own), 0)::int8 AS own_taken, \
           coalesce(sum(tokens) FILTER (WHERE is_own AND is_settled), 0)::int8 AS own_settled \
    FROM (SELECT tokens, lease_token IS NULL AS is_settled, prospect_id = $1 AS is_own \
          FROM model_wordings WHERE asked_at > now() - interval '1 day') AS asked";

/// A request to a model.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The digest of the input.
    pub input_digest: &'a str,
    /// The prospect whose budget it uses.
    pub prospect_id: &'a str,
    /// The lease of the caller.
    pub lease_token: Uuid,
    /// How long the lease lasts.
    pub lasts: Duration,
    /// The token budget per 24 hours, 0 for no limit.
    pub tokens_per_day: i64,
}

/// The result of claiming a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Claimed {
    /// The caller holds the lease and makes the request.
    Ours(Lease<String>),
    /// Another worker holds the lease.
    Taken,
    /// A result exists already.
    Answered(ModelAnswer),
    /// The token limit of this input is reached.
    Exhausted,
    /// The daily budget is used up.
    OverBudget,
    /// The rest of the daily budget is reserved by requests in progress.
    Reserved,
}

/// The result of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelAnswer {
    /// The whole reworded brief.
    pub brief: JsonText,
    /// Its provenance.
    pub provenance: JsonText,
}

/// The tokens of the last 24 hours, in total and of one prospect; settled ones exclude reservations.
#[derive(Debug, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct Tokens {
    #[diesel(sql_type = BigInt)]
    taken: i64,
    #[diesel(sql_type = BigInt)]
    settled: i64,
    #[diesel(sql_type = BigInt)]
    own_taken: i64,
    #[diesel(sql_type = BigInt)]
    own_settled: i64,
}

/// Claims a request. With a budget, the maximum of one attempt is reserved.
pub async fn claim(conn: &mut AsyncPgConnection, question: &Question<'_>) -> QueryResult<Claimed> {
    if question.tokens_per_day == 0 {
        return claim_at_any_price(conn, question).await;
    }
    transaction(conn, async |conn| {
        conn.batch_execute(LOCK).await?;
        let tokens = diesel::sql_query(TAKEN)
            .bind::<Text, _>(question.prospect_id)
            .get_result::<Tokens>(conn)
            .await?;
        match tokens.beyond(question.tokens_per_day) {
            None => claim_at_any_price(conn, question).await,
            // An existing result costs nothing.
            Some(refusal) => Ok(find(conn, question.input_digest).await?.unwrap_or(refusal)),
        }
    })
    .await
}

/// Returns whether there is a result for this input.
pub async fn is_answered(conn: &mut AsyncPgConnection, input_digest: &str) -> QueryResult<bool> {
    let claimed = find(conn, input_digest).await?;
    Ok(matches!(claimed, Some(Claimed::Answered(_))))
}

/// Stores the result of a claimed request, and the tokens that it used.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    lease: &Lease<String>,
    answer: ModelAnswer,
    charged_tokens: i32,
) -> QueryResult<()> {
    diesel::update(model_wordings::table.find(&lease.id))
        .filter(model_wordings::lease_token.eq(lease.token))
        .set((
            model_wordings::brief.eq(answer.brief),
            model_wordings::provenance.eq(answer.provenance),
            model_wordings::tokens.eq(settled(Some(charged_tokens))),
            lease::released(LEASE_COLUMNS),
            model_wordings::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Releases a claimed request without a result. If the tokens of the attempt are not known, the reservation
/// is kept.
pub async fn release(
    conn: &mut AsyncPgConnection,
    lease: &Lease<String>,
    charged_tokens: Option<i32>,
) -> QueryResult<()> {
    diesel::update(model_wordings::table.find(&lease.id))
        .filter(model_wordings::lease_token.eq(lease.token))
        .set((
            model_wordings::tokens.eq(settled(charged_tokens)),
            lease::released(LEASE_COLUMNS),
            model_wordings::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

impl Tokens {
    /// Returns why no request may be made if the budget is exhausted.
    fn beyond(&self, per_day: i64) -> Option<Claimed> {
        let share = (per_day / PROSPECT_SHARE).max(1);
        if self.settled >= per_day || self.own_settled >= share {
            Some(Claimed::OverBudget)
        } else if self.taken >= per_day || self.own_taken >= share {
            Some(Claimed::Reserved)
        } else {
            None
        }
    }
}

async fn claim_at_any_price(
    conn: &mut AsyncPgConnection,
    question: &Question<'_>,
) -> QueryResult<Claimed> {
    use diesel::query_dsl::methods::FilterDsl;

    let claimed = diesel::insert_into(model_wordings::table)
        .values((
            model_wordings::input_digest.eq(question.input_digest),
            model_wordings::prospect_id.eq(question.prospect_id),
            model_wordings::tokens.eq(MOST_AT_ONCE),
            model_wordings::asked_at.eq(current_time().nullable()),
            lease::granted(LEASE_COLUMNS, question.lease_token, question.lasts),
        ))
        .on_conflict(model_wordings::input_digest)
        .do_update()
        .set((
            model_wordings::prospect_id.eq(excluded(model_wordings::prospect_id)),
            model_wordings::tokens.eq(model_wordings::tokens + excluded(model_wordings::tokens)),
            model_wordings::asked_at.eq(excluded(model_wordings::asked_at)),
            model_wordings::lease_token.eq(excluded(model_wordings::lease_token)),
            model_wordings::lease_expires_at.eq(excluded(model_wordings::lease_expires_at)),
            model_wordings::updated_at.eq(current_time()),
        ))
        .filter(model_wordings::brief.is_null())
        .filter(model_wordings::tokens.lt(MOST_FOR_ONE))
        .filter(lease::is_free(model_wordings::lease_expires_at))
        .execute(conn)
        .await?;
    if claimed == 1 {
        return Ok(Claimed::Ours(Lease {
            id: question.input_digest.to_owned(),
            token: question.lease_token,
        }));
    }
    // If the request was just released, the next attempt claims it.
    let found = find(conn, question.input_digest).await?;
    Ok(found.unwrap_or(Claimed::Taken))
}

/// Finds the state of a request, unless it may be claimed.
async fn find(conn: &mut AsyncPgConnection, input_digest: &str) -> QueryResult<Option<Claimed>> {
    let found = model_wordings::table
        .find(input_digest)
        .select((
            model_wordings::brief,
            model_wordings::provenance,
            lease::is_free(model_wordings::lease_expires_at),
            model_wordings::tokens,
        ))
        .get_result::<(Option<JsonText>, Option<JsonText>, Option<bool>, i64)>(conn)
        .await
        .optional()?;
    Ok(match found {
        Some((Some(brief), Some(provenance), ..)) => {
            Some(Claimed::Answered(ModelAnswer { brief, provenance }))
        }
        Some((.., Some(false), _)) => Some(Claimed::Taken),
        Some((.., tokens)) if tokens >= MOST_FOR_ONE => Some(Claimed::Exhausted),
        Some(_) | None => None,
    })
}

/// The SQL that replaces a reservation by the tokens used.
fn settled(charged_tokens: Option<i32>) -> SqlLiteral<BigInt> {
    match charged_tokens {
        Some(charged) => sql(&format!("tokens - {MOST_AT_ONCE} + {charged}")),
        None => sql("tokens"),
    }
}
