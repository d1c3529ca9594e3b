//! Notices of calls that turn out to belong to another prospect, or to be part of another call.

use proto::booking::v1::{
    Attendee, BookingEvent, BookingEventType, GetCallRequest, NoticeKind, ProspectDossier,
};

use super::{claim_settled, kinds, list, send_due};
use crate::{
    dossier::{acme, contact, dossier, sequence},
    events::{cancelled, created, time, with_link},
    system::System,
};

/// Starts with one address at two prospects, and a call that was booked through the address and
/// announced, before its link to the other prospect is known. Returns the id of the announced call.
async fn left() -> (System, String) {
    let system = System::start().await;
    let mut globex = dossier("globex");
    "ada@acme.example".clone_into(&mut globex.contacts[0].primary_email);
    system.import(globex).await;
    system.import(acme()).await;
    let first = system.record(created("uid-1")).await;
    let other = match system.text("SELECT prospect_id FROM bookings").await {
        acme if acme == "acme" => "globex-sequence",
        _ => "acme-sequence",
    };
    assert_eq!(send_due(&system).await, [NoticeKind::Ready]);
    let linked = BookingEvent {
        r#type: BookingEventType::Requested.into(),
        event_time: Some(time("2098-12-31T09:00:00Z")),
        ..created("uid-1")
    };
    system.record(with_link(other, linked)).await;
    while system.step().await {}
    (system, first.call_prep_plan_id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_left_for_another_prospect_has_no_further_notice() {
    let (system, call_id) = left().await;
    assert_eq!(send_due(&system).await, [NoticeKind::Ready]);

    system.record(cancelled("uid-1")).await;
    system.make_notices_due().await;
    let sent = send_due(&system).await;

    assert_eq!(sent, [NoticeKind::Cancelled]);
    let of_left = list(&system, &call_id).await;
    let reasons = of_left.iter().map(|notice| notice.skip_reason.as_str());
    let mut reasons = reasons.collect::<Vec<_>>();
    reasons.sort_unstable();
    assert_eq!(reasons, ["", "part_of_another_call"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_left_for_another_prospect_says_so() {
    let (system, call_id) = left().await;

    let request = GetCallRequest { id: call_id };
    let call = system.calls().get_call(request).await.unwrap();

    let call = call.into_inner().call.unwrap();
    assert!(call.has_left);
    assert_eq!(call.booking, None);
}

fn two_contacts() -> ProspectDossier {
    let mut dossier = acme();
    dossier
        .contacts
        .push(contact("bo-contact", "bo@acme.example"));
    dossier
        .outreach_sequences
        .push(sequence("bo-sequence", "bo-contact"));
    dossier
}

fn seat(call: &str, day: u32, name: &str) -> BookingEvent {
    let email = format!("{name}@acme.example");
    BookingEvent {
        seat_uid: format!("{call}-{name}"),
        seat_email: email.clone(),
        match_emails: vec![email.clone()],
        attendees: vec![Attendee {
            email,
            ..Attendee::default()
        }],
        start_time: Some(time(&format!("2099-01-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-01-{day:02}T09:30:00Z"))),
        ..created(call)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_becomes_part_of_another_one_has_a_notice_from_its_own_time() {
    for [first, second] in [["ada", "bo"], ["bo", "ada"]] {
        let system = System::start_knowing(two_contacts()).await;
        for name in [first, second] {
            let (call, day) = if name == "ada" { ("x", 5) } else { ("y", 6) };
            system.record(seat(call, day, name)).await;
            assert_eq!(send_due(&system).await, [NoticeKind::Ready]);
        }

        let joins = BookingEvent {
            r#type: BookingEventType::Rescheduled.into(),
            event_time: Some(time("2099-01-01T13:00:00Z")),
            reschedule_uid: "y".to_owned(),
            ..seat("x", 5, "bo")
        };
        system.record(joins).await;
        while system.step().await {}
        let claimed = claim_settled(&system).await;

        assert_eq!(kinds(&claimed), [NoticeKind::Moved], "{first} first");
        let notice = claimed[0].notice.as_ref().unwrap();
        let day = |day| Some(time(&format!("2099-01-{day:02}T09:00:00Z")));
        assert_eq!(notice.previous_start_time, day(6));
        assert_eq!(notice.start_time, day(5));
        assert_eq!(claimed[0].told_destinations, ["sales"]);
    }
}
