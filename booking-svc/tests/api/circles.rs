//! A call that returns to a former uid: its events there may happen again.

use proto::booking::v1::{BookingEvent, BookingEventType, RecordBookingEventOutcome as Outcome};

use crate::{
    dossier::acme,
    events::{created, time},
    system::System,
};

const CALL: &str =
    "SELECT concat_ws(' ', uid, state, to_char(start_time AT TIME ZONE 'UTC', 'MM-DD'))
    FROM bookings WHERE state <> 'superseded'";
const REPLIED: &str = "REPLIED REPLIED,REPLIED,CLOSED_LOST REPLIED ENGAGED";
const BOOKED: &str = "BOOKED BOOKED,BOOKED,CLOSED_LOST CONVERTED ENGAGED";

/// Returns an event of a booking for a call on this day.
fn event(event_type: BookingEventType, uid: &str, replaced: &str, day: u32) -> BookingEvent {
    BookingEvent {
        r#type: event_type.into(),
        reschedule_uid: replaced.to_owned(),
        start_time: Some(time(&format!("2099-02-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-02-{day:02}T09:30:00Z"))),
        ..created(uid)
    }
}

/// Records the events one minute apart, each in two copies. Returns the call and its outreach.
async fn come_to(events: Vec<BookingEvent>) -> (Vec<String>, String) {
    let system = System::start_knowing(acme()).await;
    for (minute, event) in events.into_iter().enumerate() {
        let at = |milliseconds: u32| BookingEvent {
            event_time: Some(time(&format!(
                "2098-12-01T00:{minute:02}:00.{milliseconds:03}Z"
            ))),
            ..event.clone()
        };
        let recorded = system.record(at(0)).await;
        let copy = system.record(at(7)).await;

        assert_eq!(recorded.outcome(), Outcome::Applied, "{event:?}");
        assert_eq!(copy.outcome(), Outcome::Duplicate, "{event:?}");
    }
    (
        system.database.texts(CALL).await,
        system.outreach("acme").await,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_cancelled_again_is_off() {
    use BookingEventType::{Cancelled, Created, Rescheduled};

    let (calls, outreach) = come_to(vec![
        event(Created, "a", "", 1),
        event(Cancelled, "a", "", 1),
        event(Rescheduled, "b", "a", 2),
        event(Rescheduled, "a", "b", 3),
        event(Cancelled, "a", "", 3),
    ])
    .await;

    assert_eq!(calls, ["a cancelled 02-03"]);
    assert_eq!(outreach, REPLIED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_confirmed_again_is_at_its_newest_time() {
    use BookingEventType::{Created, Requested, Rescheduled};

    let (calls, outreach) = come_to(vec![
        event(Created, "a", "", 1),
        event(Rescheduled, "b", "a", 2),
        event(Requested, "a", "b", 3),
        event(Created, "a", "", 3),
    ])
    .await;

    assert_eq!(calls, ["a accepted 02-03"]);
    assert_eq!(outreach, BOOKED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_declined_again_fell_through() {
    use BookingEventType::{Created, Rejected, Requested};

    let (calls, outreach) = come_to(vec![
        event(Requested, "a", "", 1),
        event(Rejected, "a", "", 1),
        event(Created, "a", "", 1),
        event(Requested, "b", "a", 2),
        event(Requested, "a", "b", 3),
        event(Rejected, "a", "", 3),
    ])
    .await;

    assert!(calls[0].starts_with("a rejected "), "{calls:?}");
    assert_eq!(outreach, REPLIED);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_for_another_time_again_is_asked() {
    use BookingEventType::{Created, RescheduleRequested, Rescheduled};

    let (calls, outreach) = come_to(vec![
        event(Created, "a", "", 1),
        event(RescheduleRequested, "a", "", 1),
        event(Rescheduled, "b", "a", 2),
        event(Rescheduled, "a", "b", 3),
        event(RescheduleRequested, "a", "", 3),
    ])
    .await;

    assert_eq!(calls, ["a awaiting_rebooking 02-03"]);
    assert_eq!(outreach, BOOKED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_circle_of_moves_without_times_ends_where_it_was_moved_last() {
    use BookingEventType::{Cancelled, Created, Rescheduled};

    let system = System::start_knowing(acme()).await;
    for event in [
        event(Created, "a", "", 1),
        event(Rescheduled, "b", "a", 2),
        event(Rescheduled, "c", "b", 3),
        event(Rescheduled, "a", "c", 4),
    ] {
        let event = BookingEvent {
            event_time: None,
            ..event
        };
        system.record(event).await;
    }

    assert_eq!(system.database.texts(CALL).await, ["a accepted 02-04"]);
    assert_eq!(system.outreach("acme").await, BOOKED);
    let plans = "SELECT DISTINCT booking_uid FROM call_prep_plans";
    assert_eq!(system.database.texts(plans).await, ["a"]);
    let off = BookingEvent {
        event_time: None,
        ..event(Cancelled, "a", "", 4)
    };
    system.record(off).await;
    assert_eq!(system.outreach("acme").await, REPLIED);
}
