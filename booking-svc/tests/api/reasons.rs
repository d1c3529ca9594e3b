//! A stronger reason moves a booking to its sequence, whichever event comes first; of equal ones the first booking counts.

use proto::booking::v1::{BookingEvent, BookingEventType, OutreachStatus, ProspectStatus};

use crate::{
    dossier::{acme, dossier, sequence},
    events::{ORDERS, cancelled, created, time, with_link},
    system::System,
};

/// The rows that must not depend on the order of events.
const OUTCOME: &str = "
    SELECT concat_ws(' ', s.id, s.status,
        (SELECT string_agg(status, ',' ORDER BY step_order) FROM outreach_steps WHERE sequence_id = s.id),
        s.metadata #>> '{calcom,bookingUid}',
        (SELECT outreach_status FROM contacts WHERE id = s.contact_id))
    FROM outreach_sequences s
    UNION ALL SELECT concat_ws(' ', uid, state, sequence_id, contact_id, prospect_id, matched_by) FROM bookings
    UNION ALL SELECT concat_ws(' ', 'plan', prospect_id, sequence_id, booking_uid, status)
        FROM call_prep_plans WHERE booking_uid IS NOT NULL
    UNION ALL SELECT concat_ws(' ', 'prospect', id, status, prior_status) FROM prospects
    ORDER BY 1";

/// Starts with Ada of Acme, with a sequence for bookings without a link and one with a link, and
/// the same at Globex, with the link of another prospect.
pub(crate) async fn start() -> System {
    let system = System::start().await;
    let mut globex = dossier("globex");
    "ada@acme.example".clone_into(&mut globex.contacts[0].primary_email);
    system.import(globex).await;
    let mut linked = sequence("acme-linked", "acme-contact");
    linked.status = OutreachStatus::Drafted.into();
    let mut acme = acme();
    acme.outreach_sequences.push(linked);
    system.import(acme).await;
    system
}

pub(crate) async fn outcome(events: &[BookingEvent]) -> Vec<String> {
    let system = start().await;
    for event in events {
        system.record(event.clone()).await;
        while system.step().await {}
    }
    system.database.texts(OUTCOME).await
}

pub(crate) fn moved(uid: &str, replaced_uid: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: replaced_uid.to_owned(),
        start_time: Some(time("2099-02-01T09:00:00Z")),
        end_time: Some(time("2099-02-01T09:30:00Z")),
        ..created(uid)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_wins_over_the_address_whichever_event_comes_first() {
    for sequence_id in ["acme-linked", "globex-sequence"] {
        let by_address = moved("uid-1", "");
        let by_link = with_link(sequence_id, created("uid-1"));

        let link_first = outcome(&[by_link.clone(), by_address.clone()]).await;
        let address_first = outcome(&[by_address, by_link]).await;

        assert_eq!(address_first, link_first, "{sequence_id}");
        let left = "acme-sequence REPLIED SENT,REPLIED,CLOSED_LOST CONVERTED";
        assert!(link_first.iter().any(|line| line == left), "{link_first:?}");
        let plans = link_first.iter().filter(|line| line.starts_with("plan"));
        assert_eq!(plans.count(), 1, "{link_first:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contact_of_the_link_wins_over_the_address_and_yields_to_the_link() {
    let by_address = moved("uid-1", "");
    let by_contact = BookingEvent {
        contact_id: "globex-contact".to_owned(),
        ..created("uid-1")
    };
    let by_link = with_link("acme-linked", moved("uid-2", "uid-1"));

    let strongest_last = outcome(&[by_address.clone(), by_contact.clone(), by_link.clone()]).await;
    let strongest_first = outcome(&[by_link, by_contact, by_address]).await;

    assert_eq!(strongest_last, strongest_first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_moves_as_a_whole_however_often_its_time_has_changed() {
    let mut by_address = vec![created("uid-1")];
    for number in 2..5 {
        let (uid, replaced) = (format!("uid-{number}"), format!("uid-{}", number - 1));
        by_address.push(moved(&uid, &replaced));
    }
    for sequence_id in ["acme-linked", "globex-sequence"] {
        let by_link = with_link(sequence_id, moved("uid-5", "uid-4"));
        let mut link_last = by_address.clone();
        link_last.push(by_link.clone());
        let mut link_first = vec![by_link];
        link_first.extend(by_address.iter().rev().cloned());

        let link_last = outcome(&link_last).await;

        assert_eq!(link_last, outcome(&link_first).await, "{sequence_id}");
        let of_link = format!("{sequence_id} ");
        let bookings = link_last.iter().filter(|line| line.starts_with("uid-"));
        assert!(
            bookings.clone().all(|line| line.contains(&of_link)),
            "{link_last:?}"
        );
        assert_eq!(bookings.count(), 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_fell_through_moves_too() {
    let by_link = with_link("globex-sequence", created("uid-1"));

    let mut link_first = outcome(&[by_link.clone(), cancelled("uid-1")]).await;
    let address_first = outcome(&[cancelled("uid-1"), by_link]).await;

    // A call that is already off gets no plan.
    link_first.retain(|line| !line.starts_with("plan"));
    assert_eq!(address_first, link_first);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_links_always_the_same_counts() {
    let one = with_link("acme-linked", created("uid-1"));
    let other = with_link("globex-sequence", moved("uid-1", ""));

    let one_first = outcome(&[one.clone(), other.clone()]).await;
    let other_first = outcome(&[other, one]).await;

    assert_eq!(one_first, other_first);
}

pub(crate) fn requested(uid: &str, replaced_uid: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Requested.into(),
        ..moved(uid, replaced_uid)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stronger_reason_for_the_same_sequence_is_kept() {
    let by_address = requested("uid-1", "");
    let by_link = with_link("acme-sequence", created("uid-1"));
    let by_contact = BookingEvent {
        contact_id: "globex-contact".to_owned(),
        ..moved("uid-2", "uid-1")
    };
    let mut events = [by_address, by_link, by_contact];

    let outcomes = [outcome(&events).await, {
        events.rotate_left(1);
        outcome(&events).await
    }];

    assert_eq!(outcomes[0], outcomes[1]);
    let kept = "uid-2 accepted acme-sequence";
    assert!(
        outcomes[0].iter().any(|line| line.starts_with(kept)),
        "{outcomes:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_that_its_only_call_leaves_is_what_it_was() {
    let leaves = [
        created("uid-1"),
        with_link("globex-sequence", moved("uid-1", "")),
    ];
    let has_another_call = [&[created("x"), cancelled("x")], &leaves[..]].concat();

    let left = outcome(&leaves).await;
    let with_another_call = outcome(&has_another_call).await;

    let is = |outcome: &[String], line: &str| outcome.iter().any(|it| it == line);
    assert!(is(&left, "prospect acme SENT"), "{left:?}");
    assert!(is(&left, "prospect globex ENGAGED SENT"), "{left:?}");
    assert!(
        is(&with_another_call, "prospect acme ENGAGED SENT"),
        "{with_another_call:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_is_engaged_by_the_call_that_a_request_to_move_it_brings() {
    let asked = with_link("globex-sequence", requested("uid-2", "uid-1"));
    let [booked, moved] = [created("uid-1"), moved("uid-2", "uid-1")];
    let in_order = [booked.clone(), asked.clone(), moved.clone()];

    for events in [&in_order[..2], &in_order, &[moved, asked, booked]] {
        let rows = outcome(events).await;
        let engaged = "prospect globex ENGAGED SENT";
        assert!(rows.iter().any(|line| line == engaged), "{rows:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_that_something_else_has_engaged_stays_so_when_its_call_leaves() {
    for (imported, expected) in [
        (ProspectStatus::Viewed, "VIEWED"),
        (ProspectStatus::Engaged, "ENGAGED"),
        (ProspectStatus::QuoteSent, "QUOTE_SENT"),
        (ProspectStatus::Draft, "SENT"),
    ] {
        let system = start().await;
        system.record(created("uid-1")).await;
        let mut again = acme();
        again.prospect.get_or_insert_default().status = imported.into();
        system.import(again).await;

        system
            .record(with_link("globex-sequence", moved("uid-1", "")))
            .await;

        let status = "SELECT status FROM prospects WHERE id = 'acme'";
        assert_eq!(system.text(status).await, expected, "{imported:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_moved_by_others_belongs_where_it_began_in_any_order() {
    let by = |address: &str, minute: u32, event: BookingEvent| BookingEvent {
        match_emails: vec![address.to_owned()],
        event_time: Some(time(&format!("2098-12-02T00:{minute:02}:00Z"))),
        ..event
    };
    let events = [
        by("ada@acme.example", 0, created("a")),
        by("ada@zenith.example", 1, moved("b", "a")),
        by("ada@globex.example", 2, moved("c", "b")),
    ];
    for order in ORDERS {
        let system = System::start().await;
        for name in ["acme", "zenith", "globex"] {
            system.import(dossier(name)).await;
        }

        for index in order {
            system.record(events[index].clone()).await;
            while system.step().await {}
        }

        let bookings = "SELECT concat_ws(' ', uid, state, sequence_id) FROM bookings ORDER BY uid";
        assert_eq!(
            system.database.texts(bookings).await,
            ["a superseded", "b superseded", "c accepted"].map(|it| format!("{it} acme-sequence")),
            "{order:?}"
        );
        let plans = "SELECT concat_ws(' ', booking_uid, sequence_id) FROM call_prep_plans
            WHERE booking_uid IS NOT NULL";
        assert_eq!(
            system.database.texts(plans).await,
            ["c acme-sequence"],
            "{order:?}"
        );
        let booked = "SELECT string_agg(id, ' ') FROM outreach_sequences WHERE status = 'BOOKED'";
        assert_eq!(system.text(booked).await, "acme-sequence", "{order:?}");
        let unsent = "SELECT count(*) FROM outreach_steps s JOIN outreach_sequences q ON q.id = s.sequence_id
            WHERE s.status IN ('DRAFTED', 'QUEUED') AND q.id IN ('acme-sequence', 'globex-sequence')";
        assert_eq!(system.text(unsent).await, "0", "{order:?}");
    }
}
