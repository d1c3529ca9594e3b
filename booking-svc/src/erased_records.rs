//! Removes erased persons from imported records.

use std::{borrow::Cow, collections::BTreeSet};

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;
use serde_json::json;

use crate::{
    domain::{ContactStatus, Known, OutreachStatus, Scope, Traces, addresses_in},
    store::{
        contacts::{self, Address},
        erased_persons::{self, AddressHash},
        records::{Contact, ProspectRecords},
    },
};

/// Returns the records without erased persons, and the ids of the contacts among those.
///
/// Erased contacts are stored without a name or an address, as opted out, and the outreach to them
/// as closed. In all other texts, the addresses of erased persons are replaced, and the names and
/// numbers of those contacts.
pub(crate) async fn without_erased<'a>(
    conn: &AsyncPgConnection,
    records: &'a ProspectRecords,
) -> QueryResult<(Cow<'a, ProspectRecords>, Vec<String>)> {
    let mut rest = records.clone();
    let mut addresses = addresses_of(&mut rest);
    let of_contacts = records.contacts.iter();
    addresses.extend(of_contacts.filter_map(|one| one.address.normalised_email.clone()));
    let ids = records.contacts.iter().map(|contact| contact.id.as_str());
    let (hashes, stored) = try_join!(
        erased_persons::find(conn, addresses.iter().map(String::as_str)),
        contacts::list_erased(conn, ids),
    )?;
    if hashes.is_empty() && stored.is_empty() {
        return Ok((Cow::Borrowed(records), Vec::new()));
    }
    let is_erased = |address: &String| hashes.contains(&erased_persons::address_hash(address));
    let named = addresses.iter().filter(|address| is_erased(address));
    let mut traces = named
        .map(|address| Traces::new(known_of(address, records)))
        .collect::<Vec<_>>();
    let erased = records.contacts.iter();
    let erased = erased.filter(|one| stored.contains(&one.id) || has_hash_of(one, &hashes));
    traces.extend(erased.clone().map(|one| traces_of(one, records)));
    let erased = erased.map(|one| one.id.clone()).collect::<BTreeSet<_>>();
    drop_contacts(&mut rest, &erased);
    for traces in &traces {
        replace(&mut rest, traces);
    }
    Ok((Cow::Owned(rest), erased.into_iter().collect()))
}

fn has_hash_of(contact: &Contact, hashes: &BTreeSet<AddressHash>) -> bool {
    let address = contact.address.normalised_email.as_deref();
    address.is_some_and(|address| hashes.contains(&erased_persons::address_hash(address)))
}

/// Returns every address in the texts of records.
fn addresses_of(records: &mut ProspectRecords) -> BTreeSet<String> {
    let metadata = records.outreach_sequences.iter();
    let metadata = metadata.map(|sequence| sequence.metadata.to_string());
    let mut addresses = metadata
        .flat_map(|text| addresses_in(&text))
        .collect::<BTreeSet<_>>();
    for (_, text) in texts_mut(records) {
        addresses.extend(addresses_in(text));
    }
    addresses
}

/// Returns what is known about an address that does not belong to a contact.
fn known_of(address: &str, records: &ProspectRecords) -> Known {
    let mut known = Known::of(address);
    let others = records.contacts.iter();
    let others = others.filter_map(|one| one.address.normalised_email.as_deref());
    others.for_each(|other| known.add_other(other));
    known
}

/// Returns a redactor for a contact, with the data in the records.
fn traces_of(contact: &Contact, records: &ProspectRecords) -> Traces {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut known = known_of(&text(&contact.address.normalised_email), records);
    known.add_names(&text(&contact.first_name), &text(&contact.last_name));
    let sequences = records.outreach_sequences.iter();
    for sequence in sequences.filter(|one| one.contact_id.as_ref() == Some(&contact.id)) {
        known.add_phones(&sequence.metadata);
    }
    known.add_company(&text(&records.prospect.company_name));
    known.add_company(&text(&records.prospect.domain));
    Traces::new(known)
}

fn drop_contacts(records: &mut ProspectRecords, erased: &BTreeSet<String>) {
    let contacts = records.contacts.iter_mut();
    for contact in contacts.filter(|contact| erased.contains(&contact.id)) {
        contact.first_name = None;
        contact.last_name = None;
        contact.job_title = None;
        contact.address = Address::default();
        contact.outreach_status = ContactStatus::OptedOut;
    }
    let mut given_up = BTreeSet::new();
    for sequence in &mut records.outreach_sequences {
        if sequence
            .contact_id
            .as_ref()
            .is_some_and(|id| erased.contains(id))
        {
            given_up.insert(sequence.id.clone());
            sequence.status = OutreachStatus::ClosedLost;
            sequence.metadata = json!({});
        }
    }
    let steps = records.outreach_steps.iter_mut();
    for step in steps.filter(|step| given_up.contains(&step.sequence_id)) {
        step.status = OutreachStatus::ClosedLost;
        step.subject = None;
        step.body_text = String::new();
    }
}

fn replace(records: &mut ProspectRecords, traces: &Traces) {
    for sequence in &mut records.outreach_sequences {
        if let Some(replaced) = traces.replace_in_json(&sequence.metadata, Scope::Anywhere) {
            sequence.metadata = replaced;
        }
    }
    for (scope, text) in texts_mut(records) {
        if let Some(replaced) = traces.replace(text, scope) {
            *text = replaced;
        }
    }
}

/// Returns every text of records, with the scope of a contact's name in it.
fn texts_mut(records: &mut ProspectRecords) -> impl Iterator<Item = (Scope, &mut String)> {
    let prospect = &mut records.prospect;
    let texts = [
        &mut prospect.company_name,
        &mut prospect.domain,
        &mut prospect.industry,
        &mut prospect.description,
    ];
    let texts = texts.into_iter().flatten();
    let texts = texts.chain(&mut prospect.technologies);
    let texts = texts.chain(&mut prospect.specialties);
    let campaigns = records.campaigns.iter_mut();
    let texts = texts.chain(campaigns.filter_map(|row| row.name.as_mut()));
    let contacts = records.contacts.iter_mut();
    let texts = texts.chain(contacts.filter_map(|row| row.job_title.as_mut()));
    let sequences = records.outreach_sequences.iter_mut();
    let texts = texts.chain(sequences.filter_map(|row| row.template_key.as_mut()));
    let steps = records.outreach_steps.iter_mut();
    let texts = texts.chain(steps.flat_map(|row| {
        let texts = row.subject.as_mut().into_iter();
        texts.chain([&mut row.body_text])
    }));
    let evidence = records.evidence_items.iter_mut();
    let research = evidence.flat_map(|row| {
        let texts = [&mut row.source_type, &mut row.source_url, &mut row.snippet];
        let texts = texts.into_iter().chain(&mut row.title);
        texts.chain([&mut row.workflow_tag])
    });
    let hypotheses = records.workflow_hypotheses.iter_mut();
    let research = research.chain(hypotheses.flat_map(|row| {
        let texts = [&mut row.title, &mut row.problem_statement];
        let texts = texts.into_iter().chain(&mut row.assumptions);
        texts.chain(&mut row.validation_questions)
    }));
    let opportunities = records.automation_opportunities.iter_mut();
    let research = research.chain(opportunities.flat_map(|row| {
        let texts = [&mut row.title, &mut row.description];
        texts.into_iter().chain(&mut row.assumptions)
    }));
    let texts = texts.map(|text| (Scope::Anywhere, text));
    texts.chain(research.map(|text| (Scope::Company, text)))
}
