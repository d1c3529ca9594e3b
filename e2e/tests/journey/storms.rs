//! Many deliveries at the same moment.

use futures_util::future::join_all;
use serde_json::json;

use crate::{
    system::{System, kestrel},
    wire::{cancelled, created},
};

const ZOE: &str = "zoe.mueller@kestrel.example";

#[tokio::test(flavor = "multi_thread")]
async fn twenty_copies_at_once_are_one_booking_round_after_round() {
    const ROUNDS: usize = 10;
    const COPIES: usize = 20;
    let system = System::start().await;
    system.import(kestrel()).await;

    for round in 0..ROUNDS {
        let event = created(&format!("uid-{round}"), ZOE);
        let answers = join_all((0..COPIES).map(|_| system.post(&event))).await;

        assert!(
            answers.iter().all(|answer| answer.status == 200),
            "{answers:?}"
        );
        let applied = answers
            .iter()
            .filter(|answer| answer.json["callPrepId"].is_string())
            .count();
        let copies = answers
            .iter()
            .filter(|answer| answer.json == json!({ "success": true, "deduplicated": true }))
            .count();
        assert_eq!((applied, copies), (1, COPIES - 1), "{answers:?}");
    }

    let rows = "SELECT concat_ws(' ', (SELECT count(*) FROM outreach_logs), \
                (SELECT count(*) FROM call_prep_plans), (SELECT max(version) FROM call_prep_plans), \
                (SELECT count(*) FROM bookings), (SELECT count(*) FROM webhook_deliveries))";
    assert_eq!(system.text(rows).await, "10 10 10 10 10");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_and_its_cancellation_at_once_never_leave_a_torn_state() {
    const ROUNDS: usize = 20;
    let system = System::start().await;
    system.import(kestrel()).await;

    for round in 0..ROUNDS {
        let uid = format!("uid-{round}");
        let (booking, cancellation) = (created(&uid, ZOE), cancelled(&uid, ZOE));
        let (booked, freed) = tokio::join!(system.post(&booking), system.post(&cancellation));

        assert_eq!((booked.status, freed.status), (200, 200));
        let state = format!(
            "SELECT concat_ws(' ', (SELECT state FROM bookings WHERE uid = '{uid}'), \
             (SELECT status FROM outreach_sequences), \
             (SELECT string_agg(DISTINCT status, '+') FROM outreach_steps), \
             (SELECT outreach_status FROM contacts WHERE id = 'kestrel-zoe-mueller'), \
             (SELECT count(*) FROM outreach_logs WHERE metadata ->> 'bookingUid' = '{uid}'))"
        );
        assert_eq!(
            system.text(&state).await,
            "cancelled REPLIED REPLIED REPLIED 2"
        );
    }
}
