//! What a model was asked and has answered, and what that took. A model is asked the same only once,
//! whoever asks, and within a budget.

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
/// The most that asking once can take: three calls of 8,000 tokens read and 2,000 written.
const MOST_AT_ONCE: i64 = 30_000;
/// What asking the same may take before it is left alone, some twenty times what an answer takes.
const MOST_FOR_ONE: i64 = 60_000;
/// One prospect may take this part of what all may take in a day.
const PROSPECT_SHARE: i64 = 10;
/// A process that counts what is taken has to see what the others are about to take.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtext('bookbrief/model-tokens'))";
const TAKEN: &str = "\
    SELECT coalesce(sum(tokens), 0)::int8 AS taken, \
           coalesce(sum(tokens) FILTER (WHERE is_settled), 0)::int8 AS settled, \
           coalesce(sum(tokens) FILTER (WHERE is_own), 0)::int8 AS own_taken, \
           coalesce(sum(tokens) FILTER (WHERE is_own AND is_settled), 0)::int8 AS own_settled \
    FROM (SELECT tokens, lease_token IS NULL AS is_settled, prospect_id = $1 AS is_own \
          FROM model_wordings WHERE asked_at > now() - interval '1 day') AS asked";

/// What a model is to be asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The same for what is the same.
    pub input_digest: &'a str,
    /// For whom it is asked.
    pub prospect_id: &'a str,
    /// By whom.
    pub lease_token: Uuid,
    /// How long the model may take to answer before somebody else may ask it.
    pub lasts: Duration,
    /// The tokens that a model may take within 24 hours, 0 for any number.
    pub tokens_per_day: i64,
}

/// Who may ask a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Claimed {
    /// We may, for a while.
    Ours(Lease<String>),
    /// Somebody else asks it right now.
    Taken,
    /// Nobody needs to: this is the answer.
    Answered(ModelAnswer),
    /// Nobody may any more: asking this has taken too much already.
    Exhausted,
    /// Nobody may for hours: the tokens of the day are used up.
    OverBudget,
    /// Nobody may until it is known how much those take who ask right now.
    Reserved,
}

/// The answer of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelAnswer {
    /// The whole brief with its words.
    pub brief: JsonText,
    /// How it came about.
    pub provenance: JsonText,
}

/// What was taken within 24 hours, by all and by one prospect; settled is what is known for sure.
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

/// Claims the right to ask a model. Within a budget, the most that asking can take is taken at once.
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
            // An answer that is there takes nothing.
            Some(refusal) => Ok(find(conn, question.input_digest).await?.unwrap_or(refusal)),
        }
    })
    .await
}

/// Returns whether a model has answered this.
pub async fn is_answered(conn: &mut AsyncPgConnection, input_digest: &str) -> QueryResult<bool> {
    let claimed = find(conn, input_digest).await?;
    Ok(matches!(claimed, Some(Claimed::Answered(_))))
}

/// Keeps the answer of a model that we were to ask, and what that took.
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

/// Gives the right to ask back without an answer. If it is not known what the attempt took, it is
/// the most that it can have taken.
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
    /// Returns why nobody may ask, if that is so.
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
    // A job that has just given it back leaves it to the next attempt.
    let found = find(conn, question.input_digest).await?;
    Ok(found.unwrap_or(Claimed::Taken))
}

/// Finds what has become of a question, unless it may still be asked.
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

/// The SQL for the tokens once it is known what an attempt took.
fn settled(charged_tokens: Option<i32>) -> SqlLiteral<BigInt> {
    match charged_tokens {
        Some(charged) => sql(&format!("tokens - {MOST_AT_ONCE} + {charged}")),
        None => sql("tokens"),
    }
}
