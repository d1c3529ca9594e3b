//! Calls that move: under a new uid, by request, and with events in any order.

use proto::booking::v1::{
    BookingEvent, BookingEventType, BookingState, CallPrepPlanStatus, ProspectStatus,
    RecordBookingEventOutcome as Outcome,
};

use crate::{
    dossier::acme,
    events::{cancelled, created, time},
    fake_callprep::Behaviour,
    reading::{booking, plan},
    system::System,
};

const BOOKED: &str = "BOOKED BOOKED,BOOKED,CLOSED_LOST CONVERTED ENGAGED";
const CALCOM: &str = "SELECT concat_ws(' ', metadata #>> '{calcom,bookingUid}', metadata #>> '{calcom,startTime}', metadata #>> '{calcom,eventType}') FROM outreach_sequences";
const PLANS: &str =
    "SELECT concat_ws(' ', version, booking_uid, status) FROM call_prep_plans ORDER BY version";

/// Returns the move of the call of `created` to the next day, under a new uid.
fn moved(uid: &str, replaced: &str, event_type: BookingEventType) -> BookingEvent {
    BookingEvent {
        r#type: event_type.into(),
        reschedule_uid: replaced.to_owned(),
        start_time: Some(time("2099-01-06T09:00:00Z")),
        end_time: Some(time("2099-01-06T09:30:00Z")),
        ..created(uid)
    }
}

fn rescheduled(uid: &str, replaced: &str) -> BookingEvent {
    moved(uid, replaced, BookingEventType::Rescheduled)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_only_moves_leaves_the_prospect_where_the_sale_is() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let mut offered = acme();
    offered.prospect.as_mut().unwrap().status = ProspectStatus::QuoteSent.into();
    system.import(offered).await;

    system.record(rescheduled("uid-2", "uid-1")).await;

    assert_eq!(
        system.text("SELECT status FROM prospects").await,
        "QUOTE_SENT"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_follows_a_call_that_moves_and_is_not_made_again() {
    let system = System::start_knowing(acme()).await;
    let first = system.record(created("uid-1")).await;

    let second = system.record(rescheduled("uid-2", "uid-1")).await;

    assert_eq!(second.outcome(), Outcome::Applied);
    assert_eq!(second.call_prep_plan_id, first.call_prep_plan_id);
    assert_eq!(second.call_prep_plan_status(), CallPrepPlanStatus::Ready);
    assert_eq!(system.callprep.requests().len(), 1);
    assert_eq!(system.database.texts(PLANS).await, ["1 uid-2 READY"]);
    assert_eq!(system.outreach("acme").await, BOOKED);
    assert_eq!(
        system.text(CALCOM).await,
        "uid-2 2099-01-06T09:00:00.000Z BOOKING_RESCHEDULED"
    );
    let log = "SELECT string_agg(status, ',' ORDER BY created_at) FROM outreach_logs";
    assert_eq!(system.text(log).await, "booked,rescheduled");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bookings_of_a_moved_call_name_each_other() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    system.record(rescheduled("uid-2", "uid-1")).await;

    let old = booking(&system, "uid-1").await.unwrap();
    let new = booking(&system, "uid-2").await.unwrap();

    assert_eq!(old.state(), BookingState::Superseded);
    assert_eq!(old.superseded_by_uid, "uid-2");
    assert_eq!(new.state(), BookingState::Accepted);
    assert_eq!(new.reschedule_uid, "uid-1");
    let plan = plan(&system, &new.call_prep_plan_id).await.unwrap();
    assert!(plan.current);
    assert_eq!(plan.call_start_time, Some(time("2099-01-06T09:00:00Z")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_written_plan_has_the_new_time_once_a_worker_has_updated_it() {
    let system = System::start_knowing(acme()).await;
    let recorded = system.record(created("uid-1")).await;
    system.record(rescheduled("uid-2", "uid-1")).await;

    assert!(system.step().await);

    let plan = plan(&system, &recorded.call_prep_plan_id).await.unwrap();
    assert_eq!(plan.version, 1);
    let summary = plan.brief.unwrap().summary;
    assert!(summary.contains("2099-01-06"), "{summary}");
    let kept = "SELECT concat_ws(' ', status, next_attempt_at, lease_token) FROM call_prep_plans";
    assert_eq!(system.text(kept).await, "READY");
    assert!(!system.step().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_moves_before_its_booking_is_known_has_one_plan() {
    let system = System::start_knowing(acme()).await;

    let new = system.record(rescheduled("uid-2", "uid-1")).await;
    let old = system.record(created("uid-1")).await;

    assert_eq!(new.call_prep_plan_status(), CallPrepPlanStatus::Ready);
    assert_eq!(old.outcome(), Outcome::Applied);
    assert_eq!(system.database.texts(PLANS).await, ["1 uid-2 READY"]);
    assert_eq!(system.outreach("acme").await, BOOKED);
    assert_eq!(
        system.text(CALCOM).await,
        "uid-2 2099-01-06T09:00:00.000Z BOOKING_RESCHEDULED"
    );
    let state = booking(&system, "uid-1").await.unwrap().state();
    assert_eq!(state, BookingState::Superseded);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_time_that_the_host_has_to_confirm_takes_the_plan_along() {
    let system = System::start_knowing(acme()).await;
    let first = system.record(created("uid-1")).await;

    system
        .record(moved("uid-2", "uid-1", BookingEventType::Requested))
        .await;
    let pending = booking(&system, "uid-2").await.unwrap();
    // Cal.com's confirmation does not contain the replaced booking.
    let confirmed = BookingEvent {
        reschedule_uid: String::new(),
        ..moved("uid-2", "", BookingEventType::Created)
    };
    let second = system.record(confirmed).await;

    assert_eq!(pending.state(), BookingState::Pending);
    assert_eq!(pending.call_prep_plan_id, first.call_prep_plan_id);
    assert_eq!(second.call_prep_plan_id, first.call_prep_plan_id);
    assert_eq!(system.database.texts(PLANS).await, ["1 uid-2 READY"]);
    assert_eq!(system.outreach("acme").await, BOOKED);
    assert_eq!(
        system.text(CALCOM).await,
        "uid-2 2099-01-06T09:00:00.000Z BOOKING_RESCHEDULED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_that_turns_out_to_be_a_move_books_again() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    system.record(cancelled("uid-1")).await;
    assert!(system.outreach("acme").await.starts_with("REPLIED"));

    system.record(rescheduled("uid-2", "uid-1")).await;

    assert_eq!(system.outreach("acme").await, BOOKED);
    assert_eq!(system.database.texts(PLANS).await, ["1 uid-2 READY"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_call_that_is_cancelled_frees_the_outreach() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let recorded = system.record(rescheduled("uid-2", "uid-1")).await;

    system.record(cancelled("uid-2")).await;

    assert!(system.outreach("acme").await.starts_with("REPLIED"));
    let plan = plan(&system, &recorded.call_prep_plan_id).await.unwrap();
    assert!(plan.cancelled);
    assert!(!plan.current);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_being_written_while_its_call_moves_is_written_for_the_new_time() {
    let mut system = System::start_knowing(acme()).await;
    system.callprep.stop().await;
    system.record(created("uid-1")).await;
    system.callprep.start_again().await;
    system.callprep.behave(Behaviour::Hang);

    let (stepped, ()) = tokio::join!(system.step(), async {
        system.callprep.called().await;
        system.record(rescheduled("uid-2", "uid-1")).await;
        system.callprep.behave(Behaviour::Answer);
    });
    assert!(stepped);
    assert_eq!(system.database.texts(PLANS).await, ["1 uid-2 PENDING"]);

    assert!(system.step().await);

    assert_eq!(system.database.texts(PLANS).await, ["1 uid-2 READY"]);
    let summary = system.text("SELECT summary FROM call_prep_plans").await;
    assert!(summary.contains("2099-01-06"), "{summary}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_the_host_declines_leaves_no_call() {
    let system = System::start_knowing(acme()).await;
    let first = system.record(created("uid-1")).await;
    system
        .record(moved("uid-2", "uid-1", BookingEventType::Requested))
        .await;
    let asked = system.outreach("acme").await;
    system
        .record(moved("uid-3", "uid-2", BookingEventType::Requested))
        .await;

    let rejected = BookingEvent {
        reschedule_uid: String::new(),
        ..moved("uid-3", "", BookingEventType::Rejected)
    };
    system.record(rejected).await;

    assert_eq!(asked, BOOKED);
    assert_eq!(
        system.outreach("acme").await,
        "REPLIED REPLIED,REPLIED,CLOSED_LOST REPLIED ENGAGED"
    );
    let plan = plan(&system, &first.call_prep_plan_id).await.unwrap();
    assert!(!plan.current);
    assert_eq!(system.database.texts(PLANS).await, ["1 uid-3 READY"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_comes_back_is_where_the_newest_event_says() {
    let at = |event: BookingEvent, day: u32| BookingEvent {
        event_time: Some(time(&format!("2098-12-{day:02}T00:00:00Z"))),
        start_time: Some(time(&format!("2099-01-{day:02}T09:00:00Z"))),
        ..event
    };
    let events = [
        at(created("x"), 1),
        at(rescheduled("y", "x"), 2),
        at(rescheduled("x", "y"), 3),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
        let system = System::start_knowing(acme()).await;
        for index in order {
            system.record(events[index].clone()).await;
        }

        let back = booking(&system, "x").await.unwrap();
        assert_eq!(back.state(), BookingState::Accepted, "{order:?}");
        assert_eq!(back.start_time, Some(time("2099-01-03T09:00:00Z")));
        let away = booking(&system, "y").await.unwrap();
        assert_eq!(away.state(), BookingState::Superseded, "{order:?}");
        assert_eq!(system.database.texts(PLANS).await, ["1 x READY"]);
        assert_eq!(system.outreach("acme").await, BOOKED);
        system.record(at(cancelled("x"), 4)).await;
        assert!(system.outreach("acme").await.starts_with("REPLIED"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_circle_whose_events_have_one_time_or_none_one_booking_stands() {
    for event_time in [None, Some(time("2098-12-01T00:00:00Z"))] {
        let system = System::start_knowing(acme()).await;
        for event in [created("x"), rescheduled("y", "x"), rescheduled("x", "y")] {
            system
                .record(BookingEvent {
                    event_time,
                    ..event
                })
                .await;
        }

        assert_eq!(system.database.texts(PLANS).await, ["1 y READY"]);
        assert_eq!(system.outreach("acme").await, BOOKED);
        system.record(cancelled("y")).await;
        assert!(system.outreach("acme").await.starts_with("REPLIED"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outreach_describes_the_current_call_and_no_other() {
    let system = System::start_knowing(acme()).await;
    let at = |event: BookingEvent, day: u32| BookingEvent {
        event_time: Some(time(&format!("2098-12-{day:02}T00:00:00Z"))),
        ..event
    };
    system.record(at(created("a"), 1)).await;
    let without_times = BookingEvent {
        start_time: None,
        end_time: None,
        event_type_id: String::new(),
        ..at(created("b"), 2)
    };
    system.record(without_times).await;
    let of_b = system.text(CALCOM).await;
    let end = "SELECT metadata #>> '{calcom,endTime}' FROM outreach_sequences";
    let end_of_b = system.text(end).await;

    system.record(at(cancelled("b"), 3)).await;

    assert_eq!(of_b, "b BOOKING_CREATED");
    assert_eq!(end_of_b, "NULL");
    assert_eq!(
        system.text(CALCOM).await,
        "a 2099-01-05T09:00:00.000Z BOOKING_CREATED"
    );
    assert_eq!(system.outreach("acme").await, BOOKED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_an_end_is_over_an_hour_after_its_start() {
    let system = System::start_knowing(acme()).await;
    let past = BookingEvent {
        start_time: Some(time("2024-01-05T09:00:00Z")),
        end_time: None,
        ..created("past")
    };
    system.record(past).await;
    system.record(created("ahead")).await;

    system.record(cancelled("ahead")).await;

    assert!(system.outreach("acme").await.starts_with("REPLIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_may_move_again_under_its_uid() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let mut again = BookingEvent {
        event_time: Some(time("2098-12-01T00:00:00Z")),
        reschedule_uid: "uid-1".to_owned(),
        ..rescheduled("uid-1", "")
    };

    system.record(again.clone()).await;
    again.event_time = Some(time("2098-11-01T00:00:00Z"));
    again.start_time = Some(time("2099-02-01T09:00:00Z"));
    system.record(again).await;

    let booking = booking(&system, "uid-1").await.unwrap();
    assert_eq!(booking.state(), BookingState::Accepted);
    assert_eq!(booking.reschedule_uid, "");
    assert_eq!(booking.start_time, Some(time("2099-01-06T09:00:00Z")));
}
