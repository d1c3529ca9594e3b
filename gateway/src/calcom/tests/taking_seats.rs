//! Tests of taking a seat: whose it is, and who is confirmed with it.

use serde_json::json;

use super::{seats::shared, *};

#[test]
fn a_further_seat_may_be_that_of_who_is_listed_last() {
    let of = |name: &str, people: &[&str], seat: Value| {
        let people = people.iter().map(|email| json!({ "email": email }));
        let mut payload = shared();
        payload["attendees"] = people.collect();
        payload["attendeeSeatId"] = seat;
        let event = event_of(name, &payload);
        (event.seat_email, event.other_seat_email)
    };
    let both = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    let (ada, bob) = ("ada@acme.example", "bob@acme.example");

    for name in ["BOOKING_CREATED", "BOOKING_REQUESTED"] {
        // The answers seem to be those of the first booker.
        assert_eq!(of(name, &[ada, bob], json!("s")), both(ada, bob));
        assert_eq!(of(name, &[bob, ada], json!("s")), both(ada, ""));
        assert_eq!(of(name, &[ada], json!("s")), both(ada, ""));
        assert_eq!(of(name, &[ada, bob], json!(null)), both(ada, ""));
        // The person who takes a seat is listed.
        assert_eq!(of(name, &[bob], json!("s")), both(bob, ""));
        assert_eq!(
            of(name, &["ida@acme.example", bob], json!("s")),
            both(bob, "")
        );
        assert_eq!(of(name, &[], json!("s")), both(ada, ""));
        let tagged = "ada+managed@acme.example";
        assert_eq!(of(name, &[tagged, bob], json!("s")), both(ada, bob));
    }
    assert_eq!(of("MEETING_ENDED", &[ada, bob], json!("s")), both("", ""));
}

#[test]
fn a_shared_call_is_confirmed_as_a_whole_where_no_seat_is_named() {
    let confirms_all = |change: Value| {
        let mut payload = shared();
        for (key, value) in change.as_object().unwrap() {
            payload[key] = value.clone();
        }
        event(&payload).confirms_all
    };

    assert!(confirms_all(json!({})));
    assert!(!confirms_all(json!({ "attendeeSeatId": "seat-1" })));
    assert!(!confirms_all(json!({ "seatsPerTimeSlot": null })));
    let alone = json!([{ "email": "ada@acme.example" }]);
    assert!(!confirms_all(json!({ "attendees": alone })));
    assert!(!event_of("BOOKING_REQUESTED", &shared()).confirms_all);
}
