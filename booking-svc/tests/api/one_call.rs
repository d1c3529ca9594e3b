//! Bookings that turn out to be one call are booked through one sequence, and have one plan:
//! bookings of a chain, a seat and its call, the dates of a series.

use proto::booking::v1::{BookingEvent, BookingEventType, OutreachStatus};

use crate::{
    dossier::{acme, dossier, sequence},
    events::{cancelled, created, time, with_link},
    system::System,
};

const SEQUENCES: &str = "SELECT concat_ws(' ', id, status) FROM outreach_sequences ORDER BY id";
const BOOKINGS: &str = "SELECT concat_ws(' ', uid, state, sequence_id) FROM bookings ORDER BY uid";
const CURRENT_PLANS: &str = "SELECT DISTINCT concat_ws(' ', p.booking_uid, p.sequence_id)
    FROM call_prep_plans p JOIN bookings b ON b.uid = p.booking_uid
    WHERE b.state NOT IN ('cancelled', 'rejected', 'superseded') ORDER BY 1";

async fn record(system: &System, events: &[BookingEvent]) {
    for event in events {
        system.record(event.clone()).await;
        while system.step().await {}
    }
}

fn moved(uid: &str, replaced_uid: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        event_time: Some(time("2098-12-02T00:00:00Z")),
        reschedule_uid: replaced_uid.to_owned(),
        start_time: Some(time("2099-02-01T09:00:00Z")),
        end_time: Some(time("2099-02-01T09:30:00Z")),
        ..created(uid)
    }
}

fn seat(event: BookingEvent) -> BookingEvent {
    BookingEvent {
        seat_uid: "seat-1".to_owned(),
        seat_email: "ada@acme.example".to_owned(),
        ..event
    }
}

/// Starts with Ada of Acme, who has a sequence with a link, and the same person at Globex.
async fn with_two_sequences() -> System {
    let mut dossier = acme();
    let mut linked = sequence("acme-linked", "acme-contact");
    linked.status = OutreachStatus::Drafted.into();
    dossier.outreach_sequences.push(linked);
    let system = System::start_knowing(dossier).await;
    import_globex(&system).await;
    system
}

async fn import_globex(system: &System) {
    let mut globex = dossier("globex");
    "ada@acme.example".clone_into(&mut globex.contacts[0].primary_email);
    system.import(globex).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_belongs_to_the_outreach_where_it_began() {
    let off = BookingEvent {
        event_time: Some(time("2098-12-03T00:00:00Z")),
        ..cancelled("b")
    };
    // The booker is reported when a call is booked, but not when it is cancelled.
    for (second, b, acme_status, plans) in [
        (off, "b cancelled acme-sequence", "REPLIED", 0),
        (created("b"), "b accepted acme-sequence", "BOOKED", 1),
    ] {
        let system = System::start_knowing(acme()).await;
        record(&system, &[created("a")]).await;
        // It is the last updated one of the person.
        import_globex(&system).await;

        record(&system, &[second]).await;
        record(&system, &[moved("b", "a")]).await;

        assert_eq!(
            system.database.texts(BOOKINGS).await,
            ["a superseded acme-sequence", b]
        );
        assert_eq!(
            system.database.texts(SEQUENCES).await,
            [
                format!("acme-sequence {acme_status}"),
                "globex-sequence REPLIED".to_owned(),
            ]
        );
        let steps = "SELECT string_agg(status, ',' ORDER BY step_order) FROM outreach_steps
            WHERE sequence_id = 'globex-sequence'";
        let unsent = "SENT,REPLIED,CLOSED_LOST";
        assert!([unsent, "REPLIED,REPLIED,CLOSED_LOST"].contains(&&*system.text(steps).await));
        assert_eq!(system.database.texts(CURRENT_PLANS).await.len(), plans);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_takes_over_the_reported_state_of_its_call_from_any_outreach() {
    for sequence_id in ["acme-sequence", "acme-linked", "globex-sequence"] {
        let system = with_two_sequences().await;
        let whole = moved("x", "");
        let taken = seat(with_link(sequence_id, created("x")));
        let left = BookingEvent {
            r#type: BookingEventType::SeatCancelled.into(),
            event_time: Some(time("2098-12-03T00:00:00Z")),
            ..seat(created("x"))
        };

        record(&system, &[whole, taken]).await;
        let bookings = system.database.texts(BOOKINGS).await;
        let plans = system.database.texts(CURRENT_PLANS).await;
        record(&system, &[left]).await;

        assert_eq!(bookings, [format!("x accepted {sequence_id}")]);
        assert_eq!(plans, [format!("x {sequence_id}")]);
        assert!(system.database.texts(CURRENT_PLANS).await.is_empty());
        let sequences = system.database.texts(SEQUENCES).await;
        let booked = sequences.iter().filter(|line| line.ends_with("BOOKED"));
        assert_eq!(booked.count(), 0, "{sequences:?}");
    }
}

/// Returns a date of a series that is booked at one time.
fn date(uid: &str, day: u32) -> BookingEvent {
    BookingEvent {
        series_uid: "~who-and-what".to_owned(),
        event_time: Some(time("2098-12-01T00:00:00Z")),
        start_time: Some(time(&format!("2099-03-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-03-{day:02}T09:30:00Z"))),
        ..created(uid)
    }
}

fn all_remaining(uid: &str) -> BookingEvent {
    BookingEvent {
        event_time: Some(time("2098-12-04T00:00:00Z")),
        ends_series: true,
        ..cancelled(uid)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dates_of_a_series_belong_to_one_sequence_whatever_their_links() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let system = with_two_sequences().await;
        let dates = [
            date("a", 1),
            with_link("acme-linked", date("b", 8)),
            date("c", 15),
        ];

        record(&system, &order.map(|it| dates[it].clone())).await;
        let plans = system.database.texts(CURRENT_PLANS).await;
        record(&system, &[all_remaining("a")]).await;

        assert_eq!(plans, ["a acme-linked"], "{order:?}");
        assert_eq!(
            system.database.texts(BOOKINGS).await,
            ["a", "b", "c"].map(|uid| format!("{uid} cancelled acme-linked")),
            "{order:?}"
        );
        let sequences = system.database.texts(SEQUENCES).await;
        assert!(
            sequences.contains(&"acme-linked REPLIED".to_owned()),
            "{sequences:?}"
        );
        assert!(
            sequences.iter().all(|line| !line.ends_with("BOOKED")),
            "{sequences:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_stays_in_its_sequence_when_another_one_comes_up_while_it_is_booked() {
    let system = System::start_knowing(acme()).await;
    record(&system, &[date("a", 1)]).await;
    import_globex(&system).await;

    record(&system, &[date("b", 8)]).await;

    assert_eq!(
        system.database.texts(BOOKINGS).await,
        ["a accepted acme-sequence", "b accepted acme-sequence"]
    );
    assert_eq!(
        system.database.texts(CURRENT_PLANS).await,
        ["a acme-sequence"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_series_that_is_booked_again_later_is_another_call() {
    let system = with_two_sequences().await;
    let again = BookingEvent {
        event_time: Some(time("2098-12-20T00:00:00Z")),
        ..with_link("acme-linked", date("b", 8))
    };

    record(&system, &[date("a", 1), again]).await;

    assert_eq!(
        system.database.texts(BOOKINGS).await,
        ["a accepted globex-sequence", "b accepted acme-linked"]
    );
}

/// Returns a date as in the sender's API, with times seconds apart.
fn listed(uid: &str, day: u32) -> BookingEvent {
    BookingEvent {
        series_uid: "of-the-api".to_owned(),
        event_time: Some(time("2098-11-30T23:59:58Z")),
        booking_number: "12".to_owned(),
        ..date(uid, day)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_that_webhooks_and_the_api_give_other_names_is_one_call() {
    let dates = [date("a", 1), listed("b", 8), date("c", 15), listed("d", 22)];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 2, 3, 0], [2, 0, 3, 1]] {
        let system = System::start_knowing(acme()).await;

        record(&system, &order.map(|it| dates[it].clone())).await;
        let plans = system.database.texts(CURRENT_PLANS).await;
        record(&system, &[all_remaining("a")]).await;

        assert_eq!(plans, ["a acme-sequence"], "{order:?}");
        assert!(system.database.texts(CURRENT_PLANS).await.is_empty());
        let standing = "SELECT count(*) FROM bookings WHERE state = 'accepted'";
        assert_eq!(system.text(standing).await, "0", "{order:?}");
        assert!(system.outreach("acme").await.starts_with("REPLIED"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_series_of_one_person_stay_two_calls_unless_kind_and_time_are_the_same() {
    let other_kind = BookingEvent {
        event_type_id: "12".to_owned(),
        ..listed("b", 8)
    };
    let other_time = BookingEvent {
        event_time: Some(time("2098-12-01T00:11:00Z")),
        ..listed("b", 8)
    };
    let of_colleague = BookingEvent {
        match_emails: vec!["bo@acme.example".to_owned()],
        ..with_link("acme-sequence", listed("b", 8))
    };
    for other in [other_kind, other_time, of_colleague] {
        let system = System::start_knowing(acme()).await;

        record(&system, &[date("a", 1), other.clone()]).await;

        let plans = system.database.texts(CURRENT_PLANS).await;
        assert_eq!(plans, ["a acme-sequence", "b acme-sequence"], "{other:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_series_of_one_kind_that_are_booked_together_one_may_be_called_off() {
    let weekly = |uid: &str, day: u32, minute: u32| BookingEvent {
        series_uid: "~7d~who-and-what".to_owned(),
        event_time: Some(time(&format!("2098-12-01T00:{minute:02}:00Z"))),
        ..date(uid, day)
    };
    let dates = [
        weekly("mon-1", 2, 0),
        weekly("mon-2", 9, 0),
        weekly("mon-3", 16, 0),
        weekly("tue-1", 3, 3),
        weekly("tue-2", 10, 3),
    ];
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 0, 4, 1, 2]] {
        let system = System::start_knowing(acme()).await;

        record(&system, &order.map(|it| dates[it].clone())).await;
        let plans = system.database.texts(CURRENT_PLANS).await;
        record(&system, &[all_remaining("mon-1")]).await;

        assert_eq!(
            plans,
            ["mon-1 acme-sequence", "tue-1 acme-sequence"],
            "{order:?}"
        );
        let plans = system.database.texts(CURRENT_PLANS).await;
        assert_eq!(plans, ["tue-1 acme-sequence"], "{order:?}");
        let standing =
            "SELECT string_agg(uid, ' ' ORDER BY uid) FROM bookings WHERE state = 'accepted'";
        assert_eq!(system.text(standing).await, "tue-1 tue-2", "{order:?}");
        assert!(system.outreach("acme").await.starts_with("BOOKED"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_off_all_that_remains_at_a_date_that_was_moved_has_no_call() {
    let system = System::start_knowing(acme()).await;
    let moved = BookingEvent {
        start_time: Some(time("2099-03-03T09:00:00Z")),
        end_time: Some(time("2099-03-03T09:30:00Z")),
        ..moved("a2", "a")
    };

    record(
        &system,
        &[date("a", 1), date("b", 8), moved, all_remaining("a2")],
    )
    .await;

    let outreach = system.outreach("acme").await;
    assert_eq!(
        outreach,
        "REPLIED REPLIED,REPLIED,CLOSED_LOST REPLIED ENGAGED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_paused_is_still_one_that_was_never_sent() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    let mut drafted = sequence("acme-draft", "acme-contact");
    drafted.status = OutreachStatus::Drafted.into();
    let mut dossier = acme();
    dossier.outreach_sequences.push(drafted);
    system.import(dossier).await;
    let as_guest = BookingEvent {
        match_emails: vec![
            "ada@zenith.example".to_owned(),
            "ada@acme.example".to_owned(),
        ],
        ..created("of-another")
    };

    record(&system, &[as_guest, created("own")]).await;

    assert_eq!(
        system.database.texts(BOOKINGS).await,
        [
            "of-another accepted zenith-sequence",
            "own accepted acme-sequence"
        ]
    );
}
