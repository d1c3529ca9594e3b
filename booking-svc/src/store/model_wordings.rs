//! What a model was asked and has answered. A model is asked the same only once, whoever asks.

use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Nullable, sql_types::Timestamptz, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{JsonText, current_time, deliveries::lease_end, schema::model_wordings};

/// How long a model may take to answer before somebody else may ask it.
const LEASE_SECONDS: i32 = 90;

/// Who may ask a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Claimed {
    /// We may, for a while.
    Ours,
    /// Somebody else asks it right now.
    Taken,
    /// Nobody needs to: this is the answer.
    Answered(Answer),
}

/// The answer of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The whole brief with its words.
    pub brief: JsonText,
    /// How it came about.
    pub provenance: JsonText,
}

/// Claims the right to ask a model what has this digest.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    input_digest: &str,
    lease_token: Uuid,
) -> QueryResult<Claimed> {
    use diesel::query_dsl::methods::FilterDsl;

    let claimed = diesel::insert_into(model_wordings::table)
        .values((
            model_wordings::input_digest.eq(input_digest),
            model_wordings::lease_token.eq(lease_token),
            model_wordings::lease_expires_at
                .eq(sql::<Nullable<Timestamptz>>(&lease_end(LEASE_SECONDS))),
        ))
        .on_conflict(model_wordings::input_digest)
        .do_update()
        .set((
            model_wordings::lease_token.eq(excluded(model_wordings::lease_token)),
            model_wordings::lease_expires_at.eq(excluded(model_wordings::lease_expires_at)),
            model_wordings::updated_at.eq(current_time()),
        ))
        .filter(model_wordings::brief.is_null())
        .filter(
            model_wordings::lease_expires_at
                .is_null()
                .or(model_wordings::lease_expires_at.lt(current_time().nullable())),
        )
        .execute(conn)
        .await?;
    if claimed == 1 {
        return Ok(Claimed::Ours);
    }
    let answer = model_wordings::table
        .find(input_digest)
        .select((model_wordings::brief, model_wordings::provenance))
        .get_result::<(Option<JsonText>, Option<JsonText>)>(conn)
        .await?;
    Ok(match answer {
        (Some(brief), Some(provenance)) => Claimed::Answered(Answer { brief, provenance }),
        _ => Claimed::Taken,
    })
}

/// Keeps the answer of a model that we were to ask.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    input_digest: &str,
    lease_token: Uuid,
    answer: Answer,
) -> QueryResult<()> {
    diesel::update(model_wordings::table.find(input_digest))
        .filter(model_wordings::lease_token.eq(lease_token))
        .set((
            model_wordings::brief.eq(answer.brief),
            model_wordings::provenance.eq(answer.provenance),
            model_wordings::lease_token.eq(None::<Uuid>),
            model_wordings::lease_expires_at.eq(None::<DateTime<Utc>>),
            model_wordings::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Gives the right to ask back without an answer.
pub async fn release(
    conn: &mut AsyncPgConnection,
    input_digest: &str,
    lease_token: Uuid,
) -> QueryResult<()> {
    diesel::update(model_wordings::table.find(input_digest))
        .filter(model_wordings::lease_token.eq(lease_token))
        .set((
            model_wordings::lease_token.eq(None::<Uuid>),
            model_wordings::lease_expires_at.eq(None::<DateTime<Utc>>),
            model_wordings::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}
