//! Reads the series that a call is one date of. Cal.com books the dates one by one.

use chrono_tz::Tz;
use proto::booking::v1::BookingEventType;
use sha2::{Digest as _, Sha256};

use super::{
    addresses,
    event_name::{Effect, effect},
    field::Object,
    people, text,
};
use crate::{addresses::normalised, time};

/// How Cal.com numbers frequencies, as RFC 5545 lists them from the longest.
const WEEKLY: u32 = 2;
const DAILY: u32 = 3;

/// Returns the common name of a series' dates: its id or, in most webhooks, the booker, the event
/// type and the recurrence. booking-svc decides whether they were booked at the same time. Empty
/// for a single call.
pub(super) fn uid(event_type: BookingEventType, payload: &Object<'_>) -> String {
    let existing = payload.field("existingRecurringEvent").object();
    let ids = [
        payload.field("recurringEventId"),
        existing.field("recurringEventId"),
    ];
    let mut ids = ids.iter().filter_map(text::uid);
    if let Some(id) = ids.find(|id| !id.is_empty()) {
        return id;
    }
    let is_booked = matches!(effect(event_type), Effect::Books | Effect::Asks);
    let Some(rule) = rule(payload).filter(|_| is_booked) else {
        return String::new();
    };
    let responses = payload.field("responses").object();
    let answered = addresses::of_booker(&responses).find_map(normalised);
    let booker = answered.or_else(|| {
        let listed = people::entries(&payload.field("attendees"));
        let mut listed = listed.iter().map(|entry| entry.object().field("email"));
        listed.find_map(|email| email.text().and_then(normalised))
    });
    let clock = booker.as_deref().and_then(|booker| clock(payload, booker));
    let booker = booker.map(|address| ::addresses::untagged(&address));
    let kind = text::id(&payload.field("eventTypeId"));
    let facts = [booker, kind, Some(rule), clock].map(Option::unwrap_or_default);
    let digest = hex::encode(&Sha256::digest(facts.join("\n"))[..8]);
    format!("~{}d~{digest}", step_days(payload))
}

/// Returns the time of day of the booker at which the call starts. All dates of a series have the
/// same, even if the clock is changed between them.
fn clock(payload: &Object<'_>, booker: &str) -> Option<String> {
    let start = time::parse(payload.field("startTime").text()?)?;
    let attendees = people::listed(payload);
    let mut attendees = attendees.iter();
    let booker = attendees.find(|one| normalised(&one.email).as_deref() == Some(booker))?;
    let zone = booker.time_zone.parse::<Tz>().ok()?;
    Some(start.with_timezone(&zone).format("%H:%M").to_string())
}

/// Returns the days between two dates, or a divisor of them: a booker may book two series at the
/// same time.
fn step_days(payload: &Object<'_>) -> u32 {
    let rule = payload.field("recurringEvent").object();
    let number = |key| rule.field(key).text_or_number()?.parse::<u32>().ok();
    let interval = number("interval").filter(|interval| (1..=52).contains(interval));
    match number("freq") {
        Some(WEEKLY) => 7 * interval.unwrap_or(1),
        Some(DAILY) => interval.unwrap_or(1),
        _ => 1,
    }
}

/// Returns whether the later dates of the series are cancelled, too: only then does Cal.com include the
/// series in a cancellation, or in the rejection of a request for it.
pub(super) fn ends(event_type: BookingEventType, payload: &Object<'_>) -> bool {
    effect(event_type) == Effect::CallsOff && rule(payload).is_some()
}

/// Returns the recurrence rule. The number of dates is left out: when the host confirms a series,
/// Cal.com gives that of the dates that could be booked.
fn rule(payload: &Object<'_>) -> Option<String> {
    let rule = payload.field("recurringEvent").object();
    let member = |key| rule.field(key).text_or_number();
    let members = ["freq", "interval", "count"].map(member);
    let is_given = members.iter().any(Option::is_some);
    let [freq, interval, _] = members.map(Option::unwrap_or_default);
    is_given.then(|| format!("{freq}/{interval}"))
}
