//! Candidates for unmatched deliveries: the contacts with the same e-mail domain.

use std::collections::{BTreeSet, HashMap};

use addresses::untagged;
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    deliveries,
    schema::{contacts, outreach_sequences, prospects},
};
use crate::domain::{BookingEvent, OutreachStatus};

/// The maximum number of sequences of one domain.
const MOST_OF_DOMAIN: i64 = 500;

/// An unmatched delivery.
#[derive(Clone, Debug)]
pub struct Unmatched {
    /// The id of the delivery.
    pub delivery_id: Uuid,
    /// The name of the booker.
    pub booker_name: String,
    /// The normalised address of the booker.
    pub booker_email: String,
    /// The start of the call.
    pub start_time: Option<DateTime<Utc>>,
    /// The title that the calendar shows.
    pub title: Option<String>,
    /// The contacts it may belong to, the most similar first.
    pub candidates: Vec<Candidate>,
}

/// A contact with outreach.
#[derive(Clone, Debug, Queryable)]
pub struct Candidate {
    /// The sequence to which a booking of the contact would belong.
    pub sequence_id: String,
    /// The status of the sequence.
    pub status: OutreachStatus,
    /// When the sequence was last updated.
    pub updated_at: DateTime<Utc>,
    /// The contact.
    pub contact_id: String,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The normalised address.
    pub email: Option<String>,
    /// The job title.
    pub job_title: Option<String>,
    /// The prospect.
    pub prospect_id: String,
    /// The name of the company.
    pub company_name: Option<String>,
    /// The domain of its website.
    pub domain: Option<String>,
}

impl Candidate {
    /// Returns the rank by which one of a contact's sequences is chosen.
    fn rank(&self) -> (u8, DateTime<Utc>, &str) {
        (self.status.match_rank(), self.updated_at, &self.sequence_id)
    }

    /// Returns the similarity to the booker: by the local part of the address, then by words of the
    /// name.
    fn nearness(&self, email: &str, name: &str) -> (bool, usize) {
        let own = self.email.as_deref().map(local_part).unwrap_or_default();
        let names = [&self.first_name, &self.last_name];
        let names = names.into_iter().flatten().map(|name| name.to_lowercase());
        let theirs = words(name)
            .chain(words(local_part(email)))
            .collect::<BTreeSet<_>>();
        let shared = names.filter(|name| words(name).any(|word| theirs.contains(&word)));
        (own == local_part(&untagged(email)), shared.count())
    }
}

/// Lists the unmatched ones among some deliveries, each with at most `limit` candidates.
pub async fn list(
    conn: &mut AsyncPgConnection,
    ids: &[Uuid],
    limit: usize,
) -> QueryResult<Vec<Unmatched>> {
    let found = deliveries::list_unmatched(conn, ids).await?;
    let mut found = found
        .into_iter()
        .map(|(id, _, event)| (id, unmatched(id, event)))
        .collect::<HashMap<_, _>>();
    let mut listed = ids
        .iter()
        .filter_map(|id| found.remove(id))
        .collect::<Vec<_>>();
    let mut of_domains = HashMap::<_, Vec<Candidate>>::new();
    for unmatched in &mut listed {
        let domain = domain_of(&unmatched.booker_email).to_owned();
        if domain.is_empty() {
            continue;
        }
        if !of_domains.contains_key(&domain) {
            let candidates = list_of_domain(conn, &domain).await?;
            of_domains.insert(domain.clone(), candidates);
        }
        let candidates = of_domains.get(&domain).cloned();
        unmatched.candidates = candidates.unwrap_or_default();
        let (email, name) = (&unmatched.booker_email, &unmatched.booker_name);
        unmatched.candidates.sort_by(|one, other| {
            let nearness = |candidate: &Candidate| candidate.nearness(email, name);
            let by_nearness = nearness(other).cmp(&nearness(one));
            by_nearness.then_with(|| other.rank().cmp(&one.rank()))
        });
        unmatched.candidates.truncate(limit);
    }
    Ok(listed)
}

fn unmatched(delivery_id: Uuid, event: Option<serde_json::Value>) -> Unmatched {
    let event = event.map(serde_json::from_value::<BookingEvent>);
    let event = event.and_then(Result::ok);
    let booker = event
        .as_ref()
        .and_then(|event| event.attendees.as_slice().first());
    let email = event
        .as_ref()
        .and_then(|event| event.match_emails.as_slice().first());
    Unmatched {
        delivery_id,
        booker_name: booker.map(|booker| booker.name.clone()).unwrap_or_default(),
        booker_email: email.cloned().unwrap_or_default(),
        start_time: event.as_ref().and_then(|event| event.start_time),
        title: event.as_ref().and_then(|event| event.title.clone()),
        candidates: Vec::new(),
    }
}

/// Lists the contacts with addresses of a domain, and those of the prospects whose website it is, each with the
/// sequence to which a booking would belong.
async fn list_of_domain(conn: &mut AsyncPgConnection, domain: &str) -> QueryResult<Vec<Candidate>> {
    // The same expression as in the index.
    let has_domain = sql::<Text>("split_part(contacts.normalised_email, '@', -1)").eq(domain);
    let by_address = contacts::table
        .filter(contacts::normalised_email.is_not_null())
        .filter(has_domain)
        .select(contacts::id)
        .limit(MOST_OF_DOMAIN)
        .load::<String>(conn)
        .await?;
    let by_website = contacts::table
        .filter(
            contacts::prospect_id.eq_any(
                prospects::table
                    .filter(prospects::domain.eq(domain))
                    .select(prospects::id),
            ),
        )
        .select(contacts::id)
        .limit(MOST_OF_DOMAIN)
        .load::<String>(conn)
        .await?;
    let ids = by_address
        .into_iter()
        .chain(by_website)
        .collect::<BTreeSet<_>>();
    let mut rows = outreach_sequences::table
        .inner_join(contacts::table)
        .inner_join(prospects::table.on(prospects::id.eq(outreach_sequences::prospect_id)))
        .filter(contacts::id.eq_any(ids))
        .limit(MOST_OF_DOMAIN)
        .select((
            outreach_sequences::id,
            outreach_sequences::status,
            outreach_sequences::updated_at,
            contacts::id,
            contacts::first_name,
            contacts::last_name,
            contacts::normalised_email,
            contacts::job_title,
            prospects::id,
            prospects::company_name,
            prospects::domain,
        ))
        .load::<Candidate>(conn)
        .await?;
    rows.sort_by(|one, other| other.rank().cmp(&one.rank()));
    let mut seen = BTreeSet::new();
    rows.retain(|row| seen.insert(row.contact_id.clone()));
    Ok(rows)
}

fn domain_of(email: &str) -> &str {
    email.rsplit_once('@').map_or("", |(_, domain)| domain)
}

fn local_part(email: &str) -> &str {
    email.rsplit_once('@').map_or(email, |(local, _)| local)
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}
