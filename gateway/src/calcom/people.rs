//! Reads the participants of a call: the booker first, without the hosts.

use std::collections::HashSet;

use proto::booking::v1::Attendee;

use super::{
    field::{Field, Object},
    text,
};
use crate::{addresses::normalised, meeting};

/// The maximum number of attendees.
pub(super) const MAX_ATTENDEES: usize = 500;

/// Returns all listed attendees, in Cal.com's order.
pub(super) fn listed(payload: &Object<'_>) -> Vec<Attendee> {
    entries(&payload.field("attendees"))
        .iter()
        .map(read)
        .collect()
}

/// Returns the attendees who are not hosts.
pub(super) fn guests(payload: &Object<'_>) -> Vec<Attendee> {
    let hosts = hosts(payload);
    let mut guests = listed(payload);
    guests.retain(|person| !normalised(&person.email).is_some_and(|it| hosts.contains(&it)));
    guests
}

/// Returns the entries of a list of people. A single person may stand for a list of one, and an object
/// for the list of its members.
pub(super) fn entries<'body>(list: &Field<'body>) -> Vec<Field<'body>> {
    let object = list.object();
    if !object.field("email").is_absent() {
        return vec![list.clone()];
    }
    list.items().chain(object.fields()).collect()
}

/// Returns the normalised addresses of the hosts.
pub(super) fn hosts(payload: &Object<'_>) -> HashSet<String> {
    payload
        .members()
        .map(meeting::host_addresses)
        .unwrap_or_default()
}

/// Returns `attendees` with the booker first, up to the maximum number.
///
/// Cal.com lists the holder of a further seat last, and does not list bookers who answered for another
/// person.
pub(super) fn booker_first(
    mut attendees: Vec<Attendee>,
    booker: Option<Attendee>,
) -> Vec<Attendee> {
    if let Some(booker) = booker {
        let address = normalised(&booker.email);
        let listed = attendees
            .iter()
            .position(|attendee| normalised(&attendee.email) == address);
        match listed {
            Some(index) => attendees[..=index].rotate_right(1),
            None => attendees.insert(0, booker),
        }
    }
    attendees.truncate(MAX_ATTENDEES);
    attendees
}

/// Returns the booker with this address, as described by the answers.
pub(super) fn booker(email: String, responses: &Object<'_>) -> Attendee {
    let name = responses.field("name").answer();
    Attendee {
        email,
        name: name
            .text()
            .map_or_else(|| joined_name(&name.object()), name_text),
        ..Default::default()
    }
}

/// Returns the name of a person: a text, an object with its parts, or separate fields.
fn name(person: &Object<'_>) -> String {
    let name = person.field("name");
    let joined = || joined_name(&name.object());
    let name = name.text().map_or_else(joined, name_text);
    if name.is_empty() {
        joined_name(person)
    } else {
        name
    }
}

fn joined_name(parts: &Object<'_>) -> String {
    let parts = ["firstName", "lastName"].map(|key| parts.field(key).text().unwrap_or_default());
    name_text(parts.join(" ").trim())
}

fn name_text(name: &str) -> String {
    text::cut(name, text::MAX_NAME_BYTES)
}

fn read(entry: &Field<'_>) -> Attendee {
    let person = entry.object();
    let language = person.field("language");
    // Attendees that are rows of Cal.com's database have the locale at the top level.
    let locale = language.object().field("locale").text();
    let locale = locale
        .or_else(|| language.text())
        .or_else(|| person.field("locale").text());
    let time_zone = person.field("timeZone");
    let zone = time_zone
        .text()
        .or_else(|| time_zone.object().field("name").text());
    Attendee {
        email: text::cut(address(entry), text::MAX_NAME_BYTES),
        name: name(&person),
        time_zone: text::cut(zone.unwrap_or_default(), text::MAX_NAME_BYTES),
        language: text::cut(locale.unwrap_or_default(), text::MAX_NAME_BYTES),
    }
}

/// Returns the address of a person, who may be given as an address alone.
fn address<'body>(person: &Field<'body>) -> &'body str {
    let address = person
        .text()
        .or_else(|| person.object().field("email").text());
    address.unwrap_or_default()
}
