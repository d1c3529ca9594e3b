//! Decides whose a record is if other people have the name of an erased person.

use std::collections::HashSet;

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::TryStreamExt as _;
use serde_json::Value;

use super::Person;

/// The records of a person, by their ids.
#[derive(Clone, Debug, Default)]
struct Ids {
    contacts: HashSet<String>,
    sequences: HashSet<String>,
    bookings: HashSet<String>,
    prospects: HashSet<String>,
    runs: HashSet<String>,
}

/// The records of a person, and those of other people of the same name.
#[derive(Clone, Debug, Default)]
pub struct Namesakes {
    own: Ids,
    others: Ids,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    id: String,
}

/// The columns that refer to the owner of a record.
pub(super) const BELONGING: [&str; 7] = [
    "id",
    "uid",
    "contact_id",
    "sequence_id",
    "booking_uid",
    "prospect_id",
    "research_run_id",
];

/// Names are compared as given, except for letter case.
const OTHERS: &str = "
    WITH others AS MATERIALIZED (
        SELECT id, prospect_id FROM contacts
        WHERE lower(concat_ws(' ', nullif(btrim(first_name), ''), nullif(btrim(last_name), ''))) = ANY ($1)
            AND (untagged_email <> $2 OR (untagged_email IS NULL AND prospect_id <> ALL ($3)))),
    sequences AS MATERIALIZED (
        SELECT id FROM outreach_sequences WHERE contact_id IN (SELECT id FROM others))
    SELECT 'contact' AS kind, id FROM others
    UNION ALL SELECT 'prospect', prospect_id FROM others
    UNION ALL SELECT 'sequence', id FROM sequences
    UNION ALL SELECT 'run', id FROM research_runs WHERE prospect_id IN (SELECT prospect_id FROM others)
    UNION ALL SELECT 'booking', uid FROM bookings
        WHERE sequence_id IN (SELECT id FROM sequences) OR EXISTS (
            SELECT FROM jsonb_array_elements(attendees) AS attendee
            WHERE lower(btrim(attendee ->> 'name')) = ANY ($1)
                AND lower(attendee ->> 'email') <> $2)";

impl Namesakes {
    /// Finds the records of other people with one of these names, in lower case.
    pub(super) async fn find(
        conn: &mut AsyncPgConnection,
        names: &[String],
        person: &Person,
    ) -> QueryResult<Self> {
        let set = |ids: &[String]| ids.iter().cloned().collect::<HashSet<_>>();
        let mut namesakes = Self {
            own: Ids {
                contacts: set(&person.contact_ids),
                sequences: set(&person.sequence_ids),
                bookings: set(&person.booking_uids),
                prospects: set(&person.prospect_ids),
                runs: HashSet::new(),
            },
            others: Ids::default(),
        };
        if names.is_empty() {
            return Ok(namesakes);
        }
        let mut found = sql_query(OTHERS)
            .bind::<Array<Text>, _>(names)
            .bind::<Text, _>(&person.owner)
            .bind::<Array<Text>, _>(&person.prospect_ids)
            .load_stream::<Found>(conn)
            .await?;
        while let Some(Found { kind, id }) = found.try_next().await? {
            let others = &mut namesakes.others;
            let ids = match kind.as_str() {
                "contact" => &mut others.contacts,
                "prospect" => &mut others.prospects,
                "sequence" => &mut others.sequences,
                "run" => &mut others.runs,
                _ => &mut others.bookings,
            };
            ids.insert(id);
        }
        Ok(namesakes)
    }

    /// Returns whether a record is about a namesake. The most specific reference decides, and a
    /// record that refers to anything of the person's is about the person.
    pub(super) fn is_about_another(&self, table: &str, data: &Value) -> bool {
        let text = |column: &str| data[column].as_str();
        let id = |of: &str| text("id").filter(|_| table == of);
        let of = |ids: &Ids| {
            let contact = text("contact_id").or_else(|| id("contacts"));
            let sequence = text("sequence_id").or_else(|| id("outreach_sequences"));
            let booking = text("booking_uid").or_else(|| text("uid"));
            contact.is_some_and(|id| ids.contacts.contains(id))
                || sequence.is_some_and(|id| ids.sequences.contains(id))
                || booking.is_some_and(|id| ids.bookings.contains(id))
        };
        let at = |ids: &Ids| {
            let prospect = text("prospect_id").or_else(|| id("prospects"));
            let run = text("research_run_id").or_else(|| id("research_runs"));
            prospect.is_some_and(|id| ids.prospects.contains(id))
                || run.is_some_and(|id| ids.runs.contains(id))
        };
        if of(&self.own) {
            return false;
        }
        of(&self.others) || (at(&self.others) && !at(&self.own))
    }
}
