//! The person's own records, and how an erasure changes each of them.

use std::{collections::BTreeSet, sync::Arc};

use addresses::{normalise, untagged};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Jsonb, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use super::{
    Changed, change,
    namesakes::Namesakes,
    pieces,
    remains::remains_of,
    rows::{Row, list_where},
    tables::list_tables,
};
use crate::domain::{Known, Scope, Traces};

/// A person with the ids of the person's own records.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The normalised address without its tag.
    pub owner: String,
    /// The contacts with that address.
    pub contact_ids: Vec<String>,
    /// The sequences to them.
    pub sequence_ids: Vec<String>,
    /// The bookings of calls in which the person takes part.
    pub booking_uids: Vec<String>,
    /// The deliveries that name the person's address.
    pub delivery_ids: Vec<String>,
    /// The prospects of all of those.
    pub prospect_ids: Vec<String>,
    /// The records of other people with the same name.
    pub namesakes: Arc<Namesakes>,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    prospect_id: String,
    #[diesel(sql_type = Jsonb)]
    data: Value,
}

const CONTACTS: &str = "SELECT id, prospect_id, to_jsonb(contacts) AS data FROM contacts \
    WHERE untagged_email = $1";
const PROSPECTS: &str = "SELECT id, id AS prospect_id, '{}'::jsonb AS data FROM prospects WHERE id IN ( \
        SELECT prospect_id FROM contacts WHERE untagged_email = $1 \
        UNION SELECT s.prospect_id FROM outreach_sequences s JOIN contacts c ON s.contact_id = c.id \
            WHERE c.untagged_email = $1)";
const SEQUENCES: &str = "SELECT id, prospect_id, '{}'::jsonb AS data FROM outreach_sequences \
    WHERE contact_id = ANY ($1)";
const BOOKINGS: &str = "SELECT uid AS id, prospect_id, to_jsonb(bookings) AS data FROM bookings \
    WHERE untagged_emails ? $1 OR match_emails ? $1 OR seat_email = $1";
const DELIVERIES: &str = "SELECT id::text, '' AS prospect_id, \
        jsonb_build_object('event', event, 'payload', payload) AS data FROM webhook_deliveries \
    WHERE event IS NOT NULL AND (event -> 'matchEmails' @> jsonb_build_array($1) \
        OR event -> 'untaggedEmails' @> jsonb_build_array($1))";
/// Addresses of other people that contain the person's.
const OTHERS: &str = "SELECT address AS id, '' AS prospect_id, '{}'::jsonb AS data FROM ( \
        SELECT normalised_email FROM contacts WHERE strpos(normalised_email, $1) > 0 \
        UNION SELECT email FROM bookings, jsonb_array_elements_text(match_emails) AS email \
            WHERE strpos(match_emails::text, $1) > 0 AND strpos(email, $1) > 0 \
    ) AS found (address)";
const COLLEAGUES: &str = "SELECT id, prospect_id, jsonb_build_array(first_name, last_name) AS data \
    FROM contacts WHERE prospect_id = ANY ($1) AND NOT id = ANY ($2)";
const COMPANIES: &str = "SELECT id, id AS prospect_id, \
        jsonb_build_array(company_name, domain) AS data FROM prospects WHERE id = ANY ($1)";

/// Lists the prospects of a person, by the normalised address without its tag.
pub async fn list_prospects(conn: &mut AsyncPgConnection, owner: &str) -> QueryResult<Vec<String>> {
    let found = sql_query(PROSPECTS).bind::<Text, _>(owner);
    Ok(ids(&found.load::<Found>(conn).await?))
}

/// Finds a person by the normalised address without its tag, with everything by which the person
/// may be named.
pub async fn find_person(
    conn: &mut AsyncPgConnection,
    owner: &str,
) -> QueryResult<(Person, Arc<Traces>)> {
    let by_ids = async |conn: &mut AsyncPgConnection, query: &str, ids: Vec<String>| {
        let query = sql_query(query).bind::<Array<Text>, _>(ids);
        query.load::<Found>(conn).await
    };
    let contacts = sql_query(CONTACTS).bind::<Text, _>(owner);
    let contacts = contacts.load::<Found>(conn).await?;
    let mut known = Known::of(owner);
    let others = sql_query(OTHERS).bind::<Text, _>(owner);
    for other in others.load::<Found>(conn).await? {
        known.add_other(&other.id);
    }
    for contact in &contacts {
        let name = |column: &str| contact.data[column].as_str().unwrap_or_default().to_owned();
        known.add_names(&name("first_name"), &name("last_name"));
    }
    let booking_uids = list_named(conn, BOOKINGS, &mut known, |known, booking| {
        learn(known, booking, &booking["meeting"]);
    })
    .await?;
    let delivery_ids = list_named(conn, DELIVERIES, &mut known, |known, delivery| {
        let (event, payload) = (&delivery["event"], &delivery["payload"]);
        learn(known, event, &event["meeting"]);
        if is_booker(event, &known.owner) {
            known.add_phones(payload);
        }
    })
    .await?;
    let sequences = by_ids(conn, SEQUENCES, ids(&contacts)).await?;
    let of_prospects = contacts.iter().chain(&sequences);
    let prospect_ids = of_prospects.map(|found| found.prospect_id.clone());
    let prospect_ids = prospect_ids.collect::<BTreeSet<_>>();
    let prospect_ids = prospect_ids.into_iter().collect::<Vec<_>>();
    for company in by_ids(conn, COMPANIES, prospect_ids.clone()).await? {
        let names = company.data.as_array().into_iter().flatten();
        names
            .filter_map(Value::as_str)
            .for_each(|name| known.add_company(name));
    }
    let contact_ids = ids(&contacts);
    learn_of_colleagues(conn, &mut known, (&prospect_ids, &contact_ids)).await?;
    let mut person = Person {
        owner: owner.to_owned(),
        contact_ids,
        sequence_ids: ids(&sequences),
        booking_uids,
        delivery_ids,
        prospect_ids,
        namesakes: Arc::default(),
    };
    let namesakes = Namesakes::find(conn, &known.given_names(), &person).await?;
    person.namesakes = Arc::new(namesakes);
    Ok((person, Arc::new(Traces::new(known))))
}

/// Adds the names of the other contacts of the prospects.
async fn learn_of_colleagues(
    conn: &mut AsyncPgConnection,
    known: &mut Known,
    (prospect_ids, contact_ids): (&[String], &[String]),
) -> QueryResult<()> {
    let colleagues = sql_query(COLLEAGUES)
        .bind::<Array<Text>, _>(prospect_ids)
        .bind::<Array<Text>, _>(contact_ids);
    for colleague in colleagues.load::<Found>(conn).await? {
        let name = |part: usize| colleague.data[part].as_str().unwrap_or_default();
        known.add_names_of_other(name(0), name(1));
    }
    Ok(())
}

/// Lists the ids of the records that name a person, and passes each to `learn`.
async fn list_named(
    conn: &mut AsyncPgConnection,
    query: &str,
    known: &mut Known,
    learn: fn(&mut Known, &Value),
) -> QueryResult<Vec<String>> {
    let owner = known.owner.clone();
    let found = sql_query(query).bind::<Text, _>(&owner);
    let found = found.load_stream::<Found>(conn).await?;
    let learned = pieces::filter_map(found, move |found| {
        let mut known = Known::of(&owner);
        learn(&mut known, &found.data);
        Some((found.id, known))
    });
    let learned = learned.await?.into_iter();
    Ok(learned
        .map(|(id, learned)| {
            known.add(learned);
            id
        })
        .collect())
}

fn ids(found: &[Found]) -> Vec<String> {
    found.iter().map(|found| found.id.clone()).collect()
}

/// Adds the name of the person and those of all others, and the telephone numbers if the person is
/// the booker.
fn learn(known: &mut Known, data: &Value, meeting: &Value) {
    let owner = known.owner.clone();
    let attendees = data["attendees"].as_array().into_iter().flatten();
    let members = meeting["teamMembers"].as_array().into_iter().flatten();
    for participant in attendees.chain(members).chain([&meeting["organizer"]]) {
        let name = participant["name"].as_str().unwrap_or_default();
        if is_of(&participant["email"], &owner) {
            known.add_name(name);
        } else {
            known.add_name_of_other(name);
        }
    }
    if is_booker(data, &owner) {
        known.add_phones(&meeting["location"]);
        known.add_phones(&meeting["answers"]);
    }
}

pub(super) fn is_of(address: &Value, owner: &str) -> bool {
    let address = address.as_str();
    address.is_some_and(|address| untagged(&normalise(address)) == owner)
}

/// Returns whether the person is the booker of an event or a booking.
pub(super) fn is_booker(data: &Value, owner: &str) -> bool {
    let emails = data.get("matchEmails").or(data.get("match_emails"));
    let booker = emails.and_then(|emails| emails.get(0));
    let seat = data.get("seatEmail").or(data.get("seat_email"));
    let seat = seat.filter(|seat| seat.is_string());
    seat.or(booker).is_some_and(|address| is_of(address, owner))
}

/// Returns the condition for the person's own rows of a table, or `None` if it has none.
pub(super) fn condition(table: &str) -> Option<&'static str> {
    Some(match table {
        "contacts" => "row.id = ANY (person.contacts)",
        "outreach_sequences" => "row.id = ANY (person.sequences)",
        "outreach_steps" => "row.sequence_id = ANY (person.sequences)",
        "outreach_logs" => {
            "row.sequence_id = ANY (person.sequences) OR row.contact_id = ANY (person.contacts)"
        }
        "bookings" => "row.uid = ANY (person.bookings)",
        "call_prep_plans" => "row.booking_uid = ANY (person.bookings)",
        "webhook_deliveries" => "row.id::text = ANY (person.deliveries)",
        _ => return None,
    })
}

/// Returns the condition for the rows of a table that are about the person or the company, in which
/// a part of the name counts as a trace.
pub(super) fn related(table: &str) -> Option<&'static str> {
    Some(match table {
        "call_prep_plans" | "research_runs" | "model_wordings" => {
            "row.prospect_id = ANY (person.prospects)"
        }
        "prospects" => "row.id = ANY (person.prospects)",
        "evidence_items" | "workflow_hypotheses" | "automation_opportunities" => {
            "row.research_run_id IN \
             (SELECT id FROM research_runs WHERE prospect_id = ANY (person.prospects))"
        }
        _ => return condition(table),
    })
}

/// Returns the scope of names in the related rows of a table.
pub(super) fn scope(table: &str) -> Option<Scope> {
    match table {
        "outreach_sequences" | "outreach_steps" | "outreach_logs" | "bookings"
        | "webhook_deliveries" => Some(Scope::Own),
        "call_prep_plans" | "model_wordings" => Some(Scope::Brief),
        "prospects"
        | "research_runs"
        | "evidence_items"
        | "workflow_hypotheses"
        | "automation_opportunities" => Some(Scope::Company),
        _ => None,
    }
}

/// Erases the person's own records.
pub(super) async fn erase(
    conn: &mut AsyncPgConnection,
    person: &Person,
    traces: &Arc<Traces>,
) -> QueryResult<Changed> {
    let mut changed = Changed::new();
    for table in list_tables(conn).await? {
        let Some(condition) = condition(&table.name) else {
            continue;
        };
        let rows = list_where(conn, &table, condition, person).await?;
        let (name, owner, traces) = (table.name.clone(), person.owner.clone(), traces.clone());
        let work = move |row: &Row| {
            let mut columns = remains_of(&name, &row.data, &owner, &traces);
            // Columns that already have the value do not change.
            columns.retain(|name, value| row.data.get(name) != Some(value));
            columns
        };
        change(conn, &table, rows, work, &mut changed).await?;
    }
    sql_query("UPDATE contacts SET erased_at = coalesce(erased_at, now()), updated_at = now() WHERE id = ANY ($1)")
        .bind::<Array<Text>, _>(&person.contact_ids)
        .execute(conn)
        .await?;
    Ok(changed)
}
