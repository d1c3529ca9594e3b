//! Deliveries that name an erased person: as a host, as a uid, in any encoding.

use proto::booking::v1::{
    Answer, BookingEvent, Host, RecordBookingEventOutcome as Outcome, RecordBookingEventRequest,
    record_booking_event_request::Content,
};

use crate::{
    erasing::{ADDRESS, acme, dump, erase, traces, with_payload, zoe_books},
    events::{created, unreadable},
    system::System,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_not_stored_as_the_host_of_a_call() {
    let system = System::start_knowing(acme()).await;
    erase(&system, ADDRESS, false).await.unwrap();
    let zoe = Host {
        email: "Zoë.Müller+work@acme.example".to_owned(),
        name: "Zoë Müller".to_owned(),
        ..Host::default()
    };
    let of_zoe = BookingEvent {
        organizer: Some(zoe.clone()),
        title: "Ada and Zoë Müller".to_owned(),
        ..created("uid-1")
    };
    let mut beside = created("uid-2");
    beside.organizer = Some(Host {
        email: "sam@us.example".to_owned(),
        ..Host::default()
    });
    beside.team_members = vec![zoe];

    for event in [of_zoe, beside] {
        system.try_record(with_payload(event)).await.unwrap();
    }

    assert_eq!(traces(&dump(&system.database).await), [""; 0]);
    let bookings = "SELECT concat_ws(' ', title, meeting) FROM bookings ORDER BY uid";
    let expected = [
        "Ada and [erased] {}",
        r#"Introduction {"organizer": {"name": "", "email": "sam@us.example", "language": "", "timeZone": ""}}"#,
    ];
    assert_eq!(system.database.texts(bookings).await, expected);
}

fn unreadable_bytes(detail: &str, bytes: Vec<u8>) -> RecordBookingEventRequest {
    let mut request = unreadable(detail, detail);
    if let Some(Content::Unreadable(content)) = &mut request.content {
        content.body = bytes;
    }
    request
}

/// Returns bodies that name Zoë in undeclared encodings.
fn encoded_bodies() -> Vec<Vec<u8>> {
    let text = r#"{"email":"zoë.müller@acme.example","name":"Zoë Müller"}"#;
    let units = text.encode_utf16();
    let long = text.chars().map(u32::from);
    // As the command `base64` prints it.
    let in_base64 = "eyJlbWFpbCI6InpvXHUwMGViLm1cdTAwZmNsbGVyQGFjbWUuZXhhbXBsZSJ9";
    vec![
        units.clone().flat_map(u16::to_le_bytes).collect(),
        units.flat_map(u16::to_be_bytes).collect(),
        long.clone().flat_map(u32::to_le_bytes).collect(),
        long.clone().flat_map(u32::to_be_bytes).collect(),
        long.map(|letter| u8::try_from(letter).unwrap()).collect(),
        in_base64.as_bytes().to_vec(),
        format!("{{\"body\": \"{in_base64}").into_bytes(),
    ]
}

const BODIES: &str = "SELECT count(raw_body)::text FROM webhook_deliveries";

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_body_in_any_encoding_is_erased() {
    let system = System::start_knowing(acme()).await;
    for (number, body) in encoded_bodies().into_iter().enumerate() {
        let request = unreadable_bytes(&number.to_string(), body);
        system.try_record(request).await.unwrap();
    }
    let other = unreadable(
        "other",
        "{\"broken\": \"ada@acme.example\", \"ë\": \"bm90aGluZw==\"",
    );
    system.try_record(other).await.unwrap();
    assert_eq!(system.text(BODIES).await, "8");

    erase(&system, ADDRESS, false).await.unwrap();

    assert_eq!(system.text(BODIES).await, "1");
    let kept = "SELECT reason FROM webhook_deliveries WHERE raw_body IS NOT NULL";
    assert_eq!(system.text(kept).await, "other");
    let again = erase(&system, ADDRESS, false).await.unwrap();
    assert_eq!(again.records, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_body_that_comes_later_is_not_stored_in_any_encoding() {
    let system = System::start().await;
    erase(&system, ADDRESS, false).await.unwrap();

    for (number, body) in encoded_bodies().into_iter().enumerate() {
        let request = unreadable_bytes(&number.to_string(), body);
        system.try_record(request).await.unwrap();
    }

    assert_eq!(system.text(BODIES).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn persons_whose_addresses_are_uids_are_erased_one_after_the_other() {
    let system = System::start_knowing(acme()).await;
    let other = "zoé.mûller@acme.example";
    for uid in [ADDRESS, other] {
        system.record(created(uid)).await;
    }

    erase(&system, ADDRESS, false).await.unwrap();
    erase(&system, other, false).await.unwrap();
    system.record(created(ADDRESS)).await;
    system.record(zoe_books(ADDRESS)).await;
    erase(&system, ADDRESS, false).await.unwrap();

    let keys = "SELECT dedupe_key FROM webhook_deliveries";
    let keys = system.database.texts(keys).await;
    let is_digest = |key: &String| key.starts_with("calcom/erased/");
    assert!(keys.len() >= 3 && keys.iter().all(is_digest), "{keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_of_others_about_an_erased_person_are_stored_without_the_address() {
    let system = System::start_knowing(acme()).await;
    erase(&system, ADDRESS, false).await.unwrap();
    let mut noted = created("uid-1");
    noted.notes = "With -zoë.müller@acme.example and Bob".to_owned();
    let mut asked = created("uid-2");
    asked.answers = vec![Answer {
        label: "Who else?".to_owned(),
        value: "em/Dqy5tw7xsbGVyQGFjbWUuZXhhbXBsZQ==".to_owned(),
    }];
    let mut linked = created("uid-3");
    linked.meeting_url = "https://meet.example/?u=zo%C3%AB.m%C3%BCller%40acme.example".to_owned();

    for event in [noted, asked, linked, created("uid-4")] {
        let recorded = system.try_record(with_payload(event)).await.unwrap();
        assert_eq!(recorded.outcome(), Outcome::Applied);
    }

    assert_eq!(traces(&dump(&system.database).await), [""; 0]);
    let stored = "SELECT meeting ->> 'notes' FROM bookings WHERE uid = 'uid-1'";
    assert_eq!(system.text(stored).await, "With -[erased] and Bob");
}
