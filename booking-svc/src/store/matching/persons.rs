//! Finds the sequences of the persons an event names.

use addresses::untagged;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join_all;

use crate::{
    domain::{Addressed, OutreachStatus, find_person},
    store::{
        contacts::{self as persons, IsOneOf},
        schema::{contacts, outreach_sequences},
        sequences::Sequence,
    },
};

pub(super) async fn of_contact(
    mut conn: &AsyncPgConnection,
    contact_id: &str,
) -> QueryResult<Option<Sequence>> {
    let candidates = outreach_sequences::table
        .filter(outreach_sequences::contact_id.eq(contact_id))
        .select(Candidate::as_select())
        .load(&mut conn)
        .await?;
    Ok(preferred(candidates))
}

/// A sequence of a person, with what decides between several.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outreach_sequences, check_for_backend(diesel::pg::Pg))]
struct Candidate {
    #[diesel(embed)]
    sequence: Sequence,
    status: OutreachStatus,
    paused_status: Option<OutreachStatus>,
    updated_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

impl Candidate {
    /// Returns the status that shows whether the sequence was ever sent. For a paused sequence,
    /// that is the status from before the pause.
    fn own_status(&self) -> OutreachStatus {
        let is_paused = self.status == OutreachStatus::Replied;
        let before = self.paused_status.filter(|_| is_paused);
        before.unwrap_or(self.status)
    }
}

/// Returns the sequence of a booking that is matched by address only: the most recently updated one
/// among those that are furthest along. Pausing does not count as an update.
fn preferred(candidates: impl IntoIterator<Item = Candidate>) -> Option<Sequence> {
    let best = candidates.into_iter().max_by_key(|candidate| {
        (
            candidate.own_status().match_rank(),
            candidate.updated_at,
            candidate.status == OutreachStatus::Booked,
            candidate.created_at,
            candidate.sequence.id.clone(),
        )
    });
    best.map(|candidate| candidate.sequence)
}

/// A known person's sequence, or `None` if the person has none.
#[derive(Clone, Debug)]
struct Known {
    address: String,
    untagged: String,
    candidate: Option<Candidate>,
}

impl Addressed for Known {
    fn address(&self) -> &str {
        &self.address
    }

    fn untagged(&self) -> &str {
        &self.untagged
    }
}

/// Finds a sequence for the first of these addresses whose person has one, and all sequences of
/// that person.
pub(super) async fn of_addresses(
    conn: &AsyncPgConnection,
    addresses: &[String],
) -> QueryResult<Option<(Sequence, Vec<Sequence>)>> {
    let owners = addresses.iter().map(|address| untagged(address)).collect();
    let found = persons::conditions(&owners).into_iter();
    let found = found.map(|condition| list_known(conn, condition));
    let known = try_join_all(found).await?.concat();
    let of_address = |address: &String| {
        let person = find_person(address, &known).into_iter();
        let candidates = person.filter_map(|known| known.candidate.clone());
        let candidates = candidates.collect::<Vec<_>>();
        let all = candidates
            .iter()
            .map(|candidate| candidate.sequence.clone());
        let all = all.collect();
        Some((preferred(candidates)?, all))
    };
    Ok(addresses.iter().find_map(of_address))
}

async fn list_known(
    mut conn: &AsyncPgConnection,
    is_one_of: IsOneOf<'_>,
) -> QueryResult<Vec<Known>> {
    let rows = contacts::table
        .left_join(outreach_sequences::table)
        .filter(is_one_of)
        .select((
            contacts::normalised_email,
            contacts::untagged_email,
            Option::<Candidate>::as_select(),
        ))
        .load::<(Option<String>, Option<String>, Option<Candidate>)>(&mut conn)
        .await?;
    let known = |(address, untagged, candidate): (Option<_>, Option<_>, _)| Known {
        address: address.unwrap_or_default(),
        untagged: untagged.unwrap_or_default(),
        candidate,
    };
    Ok(rows.into_iter().map(known).collect())
}
