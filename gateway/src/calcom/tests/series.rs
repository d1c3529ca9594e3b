//! Series of calls.

use serde_json::json;

use super::*;

fn date(payload: &Value, created_at: &str) -> BookingEvent {
    let mut payload = payload.clone();
    payload["responses"] = json!({ "email": { "value": " Ada@acme.example" } });
    payload["eventTypeId"] = json!(7);
    event_in(&json!({
        "triggerEvent": "BOOKING_CREATED",
        "createdAt": created_at,
        "payload": payload,
    }))
}

#[test]
fn the_dates_of_a_series_have_its_id_in_common_or_who_booked_what() {
    let rule = json!({ "recurringEvent": { "freq": 2, "count": 4, "interval": 1 } });
    let with_id = json!({ "recurringEvent": { "freq": 2 }, "recurringEventId": "s-1" });
    let third_party = json!({ "existingRecurringEvent": { "recurringEventId": "s-2" } });

    let first = date(&rule, "2026-11-29T08:00:15.000Z").series_uid;

    assert!(first.starts_with("~7d~"), "{first}");
    assert_eq!(date(&rule, "2026-11-29T08:00:18.000Z").series_uid, first);
    assert_eq!(date(&rule, "2026-11-30T00:00:00.000Z").series_uid, first);
    let daily = json!({ "recurringEvent": { "freq": 3, "count": 4, "interval": 1 } });
    let daily = date(&daily, "2026-11-29T08:00:18.000Z").series_uid;
    assert!(
        daily.starts_with("~1d~") && !daily.ends_with(&first[4..]),
        "{daily}"
    );
    assert_eq!(date(&with_id, "").series_uid, "s-1");
    assert_eq!(date(&third_party, "").series_uid, "s-2");
    for alone in [
        json!({}),
        json!({ "recurringEvent": null }),
        json!({ "recurringEvent": {} }),
    ] {
        assert_eq!(date(&alone, "").series_uid, "");
    }
}

#[test]
fn a_cancellation_with_the_series_is_about_all_remaining_dates() {
    let series = json!({ "uid": "b", "recurringEvent": { "freq": 2, "count": 4 } });

    assert!(event_of("BOOKING_CANCELLED", &series).ends_series);
    assert!(event_of("BOOKING_REJECTED", &series).ends_series);
    assert!(!event_of("BOOKING_CREATED", &series).ends_series);
    assert!(!event_of("BOOKING_CANCELLED", &json!({ "uid": "b" })).ends_series);
    assert_eq!(event_of("BOOKING_CANCELLED", &series).series_uid, "");
}

#[test]
fn a_series_belongs_to_its_booker_even_if_only_attendees_are_listed_or_tagged() {
    let series = |email: &str| {
        event(&json!({
            "uid": "uid-1",
            "eventTypeId": 7,
            "recurringEvent": { "freq": 2, "count": 4, "interval": 1 },
            "attendees": [{ "email": email }],
        }))
        .series_uid
    };

    assert_eq!(
        series("zoe@kestrel.example"),
        series("zoe+cal@kestrel.example")
    );
    assert_ne!(series("zoe@kestrel.example"), series("tom@kestrel.example"));
}

/// Returns the name of the series of a weekly date in Amsterdam.
fn weekly(start: &str, recurring: &Value) -> String {
    event(&json!({
        "startTime": start,
        "eventTypeId": 7,
        "recurringEvent": recurring,
        "attendees": [{ "email": "zoe@kestrel.example", "timeZone": "Europe/Amsterdam" }],
    }))
    .series_uid
}

#[test]
fn dates_of_a_series_begin_at_one_hour_of_the_booker_whatever_the_clock() {
    let rule = json!({ "freq": 2, "count": 4, "interval": 1 });
    let summer = weekly("2026-10-19T07:00:00Z", &rule);

    // The clock is changed on October 25.
    assert_eq!(weekly("2026-10-26T08:00:00Z", &rule), summer);
    assert_ne!(weekly("2026-10-26T07:00:00Z", &rule), summer);
    assert_ne!(weekly("2026-10-19T08:00:00Z", &rule), summer);
}

#[test]
fn the_number_of_dates_is_not_part_of_the_name_of_a_series() {
    let of = |count: u32| {
        let rule = json!({ "freq": 2, "count": count, "interval": 1 });
        weekly("2026-10-19T07:00:00Z", &rule)
    };

    assert_eq!(of(4), of(3));
}
