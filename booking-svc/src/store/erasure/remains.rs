//! The remains of an erased person's records, as the columns that change.

use addresses::{normalise, untagged};
use serde_json::{Map, Value, json};

use super::own::{is_booker, is_of};
use crate::domain::{BookingEvent, DeliveryState, IgnoreReason, Scope, Traces};

/// Returns the columns of a record that change, by its table.
pub(super) fn remains_of(
    table: &str,
    data: &Value,
    owner: &str,
    traces: &Traces,
) -> Map<String, Value> {
    match table {
        "contacts" => contact(),
        "outreach_sequences" => sequence(data),
        "outreach_steps" => step(data),
        "outreach_logs" => log_entry(data),
        "bookings" => booking(data, owner, traces),
        "webhook_deliveries" => delivery(data, owner, traces),
        _ => Map::new(),
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn contact() -> Map<String, Value> {
    object(json!({
        "first_name": null,
        "last_name": null,
        "job_title": null,
        "primary_email": null,
        "normalised_email": null,
        "untagged_email": null,
        "normalised_from": null,
        "outreach_status": "OPTED_OUT",
    }))
}

/// Only the booking that the sequence led to remains in the metadata.
fn sequence(data: &Value) -> Map<String, Value> {
    let mut calcom = data["metadata"]["calcom"].clone();
    if let Some(members) = calcom.as_object_mut() {
        let kept = [
            "bookingUid",
            "startTime",
            "endTime",
            "status",
            "pausedBy",
            "eventTypeId",
        ];
        members.retain(|name, _| kept.contains(&name.as_str()));
    }
    let metadata = match calcom {
        Value::Null => json!({}),
        calcom => json!({ "calcom": calcom }),
    };
    object(json!({"status": "CLOSED_LOST", "metadata": metadata}))
}

fn step(_data: &Value) -> Map<String, Value> {
    object(json!({"subject": null, "body_text": "", "status": "CLOSED_LOST"}))
}

fn log_entry(data: &Value) -> Map<String, Value> {
    let mut metadata = data["metadata"].clone();
    if let Some(members) = metadata.as_object_mut() {
        for name in ["attendeeEmails", "attendees"] {
            members.shift_remove(name);
        }
    }
    object(json!({"body_text": null, "metadata": metadata}))
}

fn booking(data: &Value, owner: &str, traces: &Traces) -> Map<String, Value> {
    let mut changes = Map::new();
    let attendees = without(&data["attendees"], |attendee| {
        is_of(&attendee["email"], owner)
    });
    changes.insert("attendees".to_owned(), attendees);
    for column in ["match_emails", "untagged_emails"] {
        let emails = without(&data[column], |email| is_of(email, owner));
        changes.insert(column.to_owned(), emails);
    }
    if is_of(&data["seat_email"], owner) {
        changes.insert("seat_email".to_owned(), Value::Null);
    }
    if let Some(marks) = data["absences"].as_object() {
        let others = marks
            .iter()
            .filter(|(email, _)| !is_of(&json!(email), owner));
        let others = others.map(|(email, mark)| (email.clone(), mark.clone()));
        changes.insert("absences".to_owned(), Value::Object(others.collect()));
    }
    let mut meeting = data["meeting"].clone();
    if let Some(members) = meeting.as_object_mut().filter(|_| is_booker(data, owner)) {
        for name in ["notes", "answers", "location"] {
            members.shift_remove(name);
        }
    }
    let meeting = traces
        .replace_in_json(&meeting, Scope::Own)
        .unwrap_or(meeting);
    changes.insert("meeting".to_owned(), meeting);
    changes
}

fn without(list: &Value, is_out: impl Fn(&Value) -> bool) -> Value {
    let items = list.as_array().into_iter().flatten();
    items.filter(|item| !is_out(item)).cloned().collect()
}

/// If the person caused the delivery, only its time of arrival and its outcome remain. Otherwise
/// the event remains without the person.
fn delivery(data: &Value, owner: &str, traces: &Traces) -> Map<String, Value> {
    let mut changes = object(json!({"payload": null, "raw_body": null}));
    let event = serde_json::from_value::<BookingEvent>(data["event"].clone());
    let event = event.ok().filter(|_| !is_booker(&data["event"], owner));
    let event = event.and_then(|event| {
        let without =
            event.without_persons(&|address: &str| untagged(&normalise(address)) == owner);
        let event = serde_json::to_value(without.unwrap_or(event)).ok()?;
        Some(traces.replace_in_json(&event, Scope::Own).unwrap_or(event))
    });
    let state = data["state"].as_str().and_then(|word| word.parse().ok());
    let reason = data["reason"].as_str().and_then(|word| word.parse().ok());
    let is_open = state.is_some_and(|state: DeliveryState| state.may_be_retried(reason));
    if event.is_none() && is_open {
        changes.extend(object(json!({
            "state": DeliveryState::Ignored.as_str(),
            "reason": IgnoreReason::PersonErased.as_str(),
            "last_error": null,
            "next_attempt_at": null,
            "lease_token": null,
            "lease_expires_at": null,
            "finished_at": data["updated_at"],
        })));
    }
    changes.insert("event".to_owned(), event.unwrap_or(Value::Null));
    changes
}
