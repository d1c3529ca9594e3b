//! The hosts of a call.

use std::collections::HashSet;

use proto::booking::v1::Host;
use serde_json::{Map, Value};

use super::text::{MAX_NAME, flattened, line, text};
use crate::addresses::normalised;

/// The maximum number of hosts besides the organizer.
const MAX_TEAM: usize = 50;

/// Returns the organizer, and the other hosts.
pub(super) fn read(booking: &Map<String, Value>) -> (Option<Host>, Vec<Host>) {
    let organizer = organizers(booking).find_map(host);
    let mut seen = HashSet::new();
    let mut hosts = organizer
        .into_iter()
        .chain(listed(booking).filter_map(host))
        .filter(|host| seen.insert(normalised(&host.email).unwrap_or_else(|| host.name.clone())));
    // In the API, the organizer is the first of the hosts.
    let organizer = hosts.next();
    (organizer, hosts.take(MAX_TEAM).collect())
}

/// Returns the normalised addresses of all hosts, every one of each.
pub(crate) fn addresses(booking: &Map<String, Value>) -> HashSet<String> {
    let hosts = organizers(booking).chain(listed(booking));
    let addresses = hosts.flat_map(|entry| {
        let of_members = members(entry).filter_map(|person| text(person.get("email")));
        entry.as_str().into_iter().chain(of_members)
    });
    addresses.filter_map(normalised).collect()
}

/// Returns the values that may be the organizer. `user` is, in bodies that are a row of Cal.com's
/// database.
fn organizers(booking: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let named = ["organizer", "user", "host"];
    named.into_iter().filter_map(|key| booking.get(key))
}

/// Returns the lists of hosts, as one.
fn listed(booking: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let members = booking.get("team").and_then(|team| team.get("members"));
    [members, booking.get("hosts")]
        .into_iter()
        .flat_map(entries)
}

/// Returns the entries of a list of people. A single person may stand for a list of one, and an
/// object for the list of its members.
fn entries(list: Option<&Value>) -> Vec<&Value> {
    let is_person = |members: &Map<_, _>| {
        let mut keys = ["email", "name", "user"].iter();
        keys.any(|key| members.contains_key(*key))
    };
    match list {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(Value::Object(members)) if !is_person(members) => members.values().collect(),
        Some(person) => vec![person],
        None => Vec::new(),
    }
}

/// Returns the members of a person, and then those of the `user` that is given with it.
fn members(entry: &Value) -> impl Iterator<Item = &Map<String, Value>> {
    let own = entry.as_object();
    let user = own.and_then(|own| own.get("user")?.as_object());
    own.into_iter().chain(user)
}

/// Returns the host in `entry`: an object, one with a `user`, or only an address.
fn host(entry: &Value) -> Option<Host> {
    if let Some(address) = entry.as_str() {
        return Some(Host {
            email: normalised(address).map(|_| address.trim().to_owned())?,
            ..Host::default()
        });
    }
    let first = |read: fn(&Map<String, Value>) -> String| {
        let mut texts = members(entry).map(read);
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    };
    let host = Host {
        email: first(|person| one_line(text(person.get("email")))),
        name: first(name),
        time_zone: first(|person| {
            let zone = text(person.get("timeZone"));
            one_line(zone.or_else(|| within(person, "timeZone", "name")))
        }),
        language: first(|person| {
            one_line(
                within(person, "language", "locale")
                    .or_else(|| text(person.get("language")))
                    .or_else(|| text(person.get("locale"))),
            )
        }),
    };
    let is_somebody = !host.email.is_empty() || !host.name.is_empty();
    is_somebody.then_some(host)
}

fn name(person: &Map<String, Value>) -> String {
    let name = match person.get("name") {
        Some(parts @ Value::Object(_)) => flattened(parts),
        name => text(name).unwrap_or_default().to_owned(),
    };
    line(&name, MAX_NAME)
}

fn within<'item>(person: &'item Map<String, Value>, key: &str, inner: &str) -> Option<&'item str> {
    text(person.get(key)?.get(inner))
}

fn one_line(text: Option<&str>) -> String {
    line(text.unwrap_or_default(), MAX_NAME)
}
