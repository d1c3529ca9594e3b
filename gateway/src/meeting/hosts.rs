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
    // `user` is the organizer in bodies that are a row of Cal.com's database.
    let named = ["organizer", "user", "host"].map(|key| booking.get(key));
    let members = booking.get("team").and_then(|team| team.get("members"));
    let listed = [members, booking.get("hosts")].map(entries);
    let organizer = named.into_iter().flatten().find_map(host);
    let others = listed.into_iter().flatten().filter_map(host);
    let mut seen = HashSet::new();
    let mut hosts = organizer
        .into_iter()
        .chain(others)
        .filter(|host| seen.insert(normalised(&host.email).unwrap_or_else(|| host.name.clone())));
    // In the API, the organizer is the first of the hosts.
    let organizer = hosts.next();
    (organizer, hosts.take(MAX_TEAM).collect())
}

/// Returns the entries of a list of people. A single person may stand for a list of one.
fn entries(list: Option<&Value>) -> Vec<&Value> {
    match list {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(person @ Value::Object(_)) => vec![person],
        _ => Vec::new(),
    }
}

/// Returns the host in `entry`: an object, one with a `user`, or only an address.
fn host(entry: &Value) -> Option<Host> {
    if let Some(address) = entry.as_str() {
        return Some(Host {
            email: normalised(address).map(|_| address.trim().to_owned())?,
            ..Host::default()
        });
    }
    let person = entry.as_object()?;
    let person = match person.get("user") {
        Some(Value::Object(user)) => user,
        _ => person,
    };
    let host = Host {
        email: one_line(text(person.get("email"))),
        name: name(person),
        time_zone: one_line(
            text(person.get("timeZone")).or_else(|| within(person, "timeZone", "name")),
        ),
        language: one_line(
            within(person, "language", "locale")
                .or_else(|| text(person.get("language")))
                .or_else(|| text(person.get("locale"))),
        ),
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
