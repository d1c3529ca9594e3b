//! The organizer, the place and the texts of the booker: stored, shown and sent to callprep-svc.

use proto::{
    booking::v1::{
        Answer, Booking, BookingEvent, BookingEventType, GetBookingRequest, Host,
        ListBookingsRequest, RecordBookingEventOutcome,
    },
    callprep::v1 as callprep,
};

use crate::{
    dossier::acme,
    events::{cancelled, created, delivery, time},
    refusal::fields,
    system::System,
};

async fn get(system: &System, uid: &str) -> Booking {
    let request = GetBookingRequest {
        uid: uid.to_owned(),
        ..GetBookingRequest::default()
    };
    let found = system.bookings().get_booking(request).await.unwrap();
    found.into_inner().booking.unwrap()
}

fn host(name: &str) -> Host {
    Host {
        email: format!("{}@Northwind.example", name.to_lowercase()),
        name: name.to_owned(),
        time_zone: "America/Chicago".to_owned(),
        language: "en-US".to_owned(),
    }
}

fn answer(label: &str, value: &str) -> Answer {
    Answer {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

/// Returns a booking by Ada of Acme with Sanne and Tom, with notes.
fn with_details(uid: &str) -> BookingEvent {
    BookingEvent {
        organizer: Some(host("Sanne")),
        team_members: vec![host("Tom")],
        meeting_url: "https://rooms.example/1".to_owned(),
        location: "integrations:daily".to_owned(),
        notes: "Please ask for bob@acme.example, too.".to_owned(),
        answers: vec![
            answer("Which tools do you use?", "Excel, Outlook"),
            answer("Who decides?", "bob@acme.example"),
        ],
        event_time: Some(time("2026-11-20T10:00:00Z")),
        ..created(uid)
    }
}

fn has_details(booking: &Booking, event: &BookingEvent) -> bool {
    booking.organizer == event.organizer
        && booking.team_members == event.team_members
        && booking.meeting_url == event.meeting_url
        && booking.location == event.location
        && booking.notes == event.notes
        && booking.answers == event.answers
}

#[tokio::test(flavor = "multi_thread")]
async fn details_of_a_call_are_stored_and_shown() {
    let system = System::start_knowing(acme()).await;
    system.record(with_details("uid-1")).await;

    let booking = get(&system, "uid-1").await;
    let mut client = system.bookings();
    let listed = client.list_bookings(ListBookingsRequest::default()).await;

    assert!(has_details(&booking, &with_details("uid-1")), "{booking:?}");
    assert_eq!(listed.unwrap().into_inner().bookings, [booking]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_planner_gets_it_without_addresses() {
    let system = System::start_knowing(acme()).await;
    system.record(with_details("uid-1")).await;

    let request = system.callprep.request();

    let organizer = request.organizer.clone().unwrap();
    assert_eq!(organizer.name, "Sanne");
    assert_eq!(organizer.email_domain, "northwind.example");
    assert_eq!(organizer.time_zone, "America/Chicago");
    assert_eq!(organizer.language, "en-US");
    assert_eq!(request.team_members[0].name, "Tom");
    assert_eq!(request.notes, "Please ask for … acme.example, too.");
    let answer = |label: &str, value: &str| callprep::Answer {
        label: label.to_owned(),
        value: value.to_owned(),
    };
    assert_eq!(
        request.answers,
        [
            answer("Which tools do you use?", "Excel, Outlook"),
            answer("Who decides?", "… acme.example"),
        ]
    );
    let call = request.call.as_ref().unwrap();
    assert_eq!(call.location, "integrations:daily");
    assert_eq!(call.meeting_url, "https://rooms.example/1");
    assert!(request.attendees[0].is_booker);
    assert!(!format!("{request:?}").contains('@'));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_better_account_counts_in_either_order() {
    let booked = BookingEvent {
        notes: String::new(),
        ..with_details("uid-1")
    };
    let remains = BookingEvent {
        organizer: Some(host("Remains")),
        location: "raw value".to_owned(),
        notes: "Told by the cancellation alone.".to_owned(),
        event_time: Some(time("2026-11-21T10:00:00Z")),
        ..cancelled("uid-1")
    };
    for events in [
        [booked.clone(), remains.clone()],
        [remains.clone(), booked.clone()],
    ] {
        let system = System::start_knowing(acme()).await;
        for event in events {
            system.record(event).await;
        }

        let booking = get(&system, "uid-1").await;

        let expected = BookingEvent {
            notes: remains.notes.clone(),
            ..booked.clone()
        };
        assert!(has_details(&booking, &expected), "{booking:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_host_moves_nothing() {
    let system = System::start_knowing(acme()).await;
    system.record(with_details("uid-1")).await;
    let before = system.outreach("acme").await;
    let plans =
        "SELECT string_agg(concat_ws(' ', id, version, next_attempt_at), ',') FROM call_prep_plans";
    let plan = system.text(plans).await;

    let changes = [
        (
            BookingEventType::Rescheduled,
            "Lotte",
            "2026-11-21T10:00:00Z",
        ),
        (
            BookingEventType::DetailsChanged,
            "Mo",
            "2026-11-21T11:00:00Z",
        ),
    ];
    for (r#type, name, changed) in changes {
        let other = BookingEvent {
            r#type: r#type.into(),
            organizer: Some(host(name)),
            event_time: Some(time(changed)),
            ..with_details("uid-1")
        };
        system.record(other.clone()).await;
        let copy = system.record(other).await;

        assert_eq!(copy.outcome(), RecordBookingEventOutcome::Duplicate);
        assert_eq!(get(&system, "uid-1").await.organizer, Some(host(name)));
    }
    assert_eq!(system.outreach("acme").await, before);
    assert_eq!(system.text(plans).await, plan);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_cannot_be_kept_names_its_field() {
    let system = System::start().await;
    let nul = || "a\0".to_owned();
    let event = BookingEvent {
        organizer: Some(Host {
            time_zone: nul(),
            ..host("Sanne")
        }),
        team_members: vec![Host {
            name: nul(),
            ..host("Tom")
        }],
        meeting_url: nul(),
        location: nul(),
        notes: nul(),
        answers: vec![answer("a\0", "b\0")],
        ..created("uid-1")
    };

    let refused = system.try_record(delivery(event)).await.unwrap_err();

    assert_eq!(
        fields(&refused),
        [
            "event.meeting_url",
            "event.location",
            "event.notes",
            "event.organizer.time_zone",
            "event.team_members[].name",
            "event.answers[].label",
            "event.answers[].value",
        ]
    );
}
