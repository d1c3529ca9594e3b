//! An upcoming call pauses all other outreach to its participants, even if an event reports its end
//! or a no-show: that may belong to a former time, or be a mistake.

use proto::booking::v1::{Absence, BookingEvent, BookingEventType, OutreachStatus};

use crate::{
    dossier::{acme, sequence},
    events::{cancelled, created, time},
    system::System,
};

/// The state of the call, and of outreach that is imported afterwards.
const AHEAD: &str = "SELECT concat_ws(' ', (SELECT string_agg(state, ',') FROM bookings),
        (SELECT string_agg(status, ',' ORDER BY step_order) FROM outreach_steps WHERE sequence_id = 'acme-later'))";
const PAUSED: &str = "SENT,REPLIED,CLOSED_LOST";

/// Returns the move of the call to another time under its uid.
fn moved() -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        event_time: Some(time("2098-12-01T08:00:00Z")),
        start_time: Some(time("2099-02-01T09:00:00Z")),
        end_time: Some(time("2099-02-01T09:30:00Z")),
        ..created("uid-1")
    }
}

/// Returns the end of the call's former time.
fn ended() -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::MeetingEnded.into(),
        ..created("uid-1")
    }
}

fn marked(address: &str, at: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::NoShowMarked.into(),
        event_time: Some(time(at)),
        start_time: None,
        end_time: None,
        absences: vec![Absence {
            email: address.to_owned(),
            absent: true,
        }],
        ..created("uid-1")
    }
}

async fn after(events: &[BookingEvent]) -> String {
    let system = System::start_knowing(acme()).await;
    for event in events {
        system.record(event.clone()).await;
    }
    import_another(&system).await;
    system.text(AHEAD).await
}

/// Imports another sequence of the contact, with a due step.
async fn import_another(system: &System) {
    let mut later = sequence("acme-later", "acme-contact");
    later.steps[1].status = OutreachStatus::Queued.into();
    let mut dossier = acme();
    dossier.outreach_sequences.push(later);
    system.import(dossier).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_time_that_a_call_does_not_have_any_more_is_not_its_end() {
    let events = [created("uid-1"), moved(), ended()];
    for order in [[0, 1, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0]] {
        let events = order.map(|index| events[index].clone());
        assert_eq!(
            after(&events).await,
            format!("accepted {PAUSED}"),
            "{order:?}"
        );
    }

    let its_end = BookingEvent {
        end_time: moved().end_time,
        ..ended()
    };
    let state = after(&[created("uid-1"), moved(), ended(), its_end]).await;
    assert!(state.starts_with("completed "), "{state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_premature_end_of_a_call_resumes_no_outreach() {
    let without_times = BookingEvent {
        start_time: None,
        end_time: None,
        ..ended()
    };
    let early = |address| marked(address, "2098-12-01T07:00:00Z");
    // The no-show belongs to the former time.
    let missed = || marked("ada@acme.example", "2099-01-05T09:10:00Z");
    for events in [
        vec![created("uid-1"), without_times],
        vec![created("uid-1"), early("ada@acme.example")],
        vec![early("guest@acme.example"), created("uid-1")],
        vec![created("uid-1"), missed(), moved()],
        vec![created("uid-1"), moved(), missed()],
    ] {
        let state = after(&events).await;
        assert!(state.ends_with(PAUSED), "{state}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_over_by_its_time_pauses_nothing() {
    let system = System::start_knowing(acme()).await;
    let hours_ago = |hours: u32| {
        format!(
            "SELECT to_char(now() AT TIME ZONE 'UTC' - interval '{hours} hours', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        )
    };
    let (start, end) = (
        system.text(&hours_ago(3)).await,
        system.text(&hours_ago(2)).await,
    );
    let past = |event| BookingEvent {
        start_time: Some(time(&start)),
        end_time: Some(time(&end)),
        ..event
    };
    system.record(past(created("uid-1"))).await;
    system.record(past(ended())).await;

    import_another(&system).await;

    assert_eq!(
        system.text(AHEAD).await,
        "completed SENT,QUEUED,CLOSED_LOST"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_which_a_guest_was_marked_early_keeps_the_outreach_booked_when_another_one_is_cancelled()
 {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let early = marked("guest@acme.example", "2098-12-01T07:00:00Z");
    system.record(early).await;
    system.record(created("uid-2")).await;

    system.record(cancelled("uid-2")).await;

    let outreach = system.outreach("acme").await;
    assert!(outreach.starts_with("BOOKED "), "{outreach}");
}
