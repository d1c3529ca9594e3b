//! The whole life of a call, in bodies of the shape that Cal.com sends, in many orders.

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::{
    system::{LONG_WAIT_MS, System, contact},
    wire,
};

/// Every so many-th of the 120 orders of five events is tried.
const STRIDE: usize = 5;
const AT_ONCE: usize = 8;

const CREATED: &str = include_str!("../../../gateway/tests/api/payloads/01-booking-created.body");
const RESCHEDULED: &str =
    include_str!("../../../gateway/tests/api/payloads/03-booking-rescheduled.body");
const CANCELLED: &str =
    include_str!("../../../gateway/tests/api/payloads/04-booking-cancelled.body");
const REQUESTED: &str =
    include_str!("../../../gateway/tests/api/payloads/05-booking-requested.body");

#[tokio::test(flavor = "multi_thread")]
async fn a_life_leaves_the_same_rows_whatever_the_order_of_its_events() {
    let system = System::start(1, LONG_WAIT_MS).await;
    let orders = orders(5).into_iter().step_by(STRIDE).collect::<Vec<_>>();
    system.import_firms(orders.len()).await;

    let mut living = stream::iter(orders.iter().enumerate())
        .map(|(firm, order)| live(&system, firm, order))
        .buffer_unordered(AT_ONCE);
    while let Some(()) = living.next().await {}

    // The first order is the one in which it happened.
    let expected = "a superseded,b superseded,c cancelled REPLIED \
                    REPLIED REPLIED ENGAGED booked,booked,cancelled,requested,rescheduled";
    for (firm, order) in orders.iter().enumerate() {
        let rows = system.sql.text(&rows(firm)).await;
        assert_eq!(rows, expected, "{order:?}");
    }
    let unwritten = "SELECT count(*) FROM call_prep_plans \
                     WHERE status <> 'READY' OR next_attempt_at IS NOT NULL";
    system.sql.until(unwritten, "0").await;
}

/// Sends the events of one life in the given order, then all of them again from behind.
async fn live(system: &System, firm: usize, order: &[usize]) {
    let events = events(firm);
    for index in order.iter().chain(order.iter().rev()) {
        let answer = wire::post(system.gateway.address, &events[*index]).await;
        assert_eq!(answer.json["success"], true, "{answer:?}");
    }
}

/// The life of a call: booked, moved, to be moved once more when the host agrees, which happens,
/// and cancelled.
fn events(firm: usize) -> [String; 5] {
    [
        event(firm, 0, CREATED, "a", None),
        event(firm, 1, RESCHEDULED, "b", Some("a")),
        event(firm, 2, REQUESTED, "c", Some("b")),
        // Cal.com does not say again what it replaces.
        event(firm, 3, CREATED, "c", None),
        event(firm, 4, CANCELLED, "c", None),
    ]
}

fn event(firm: usize, hour: usize, sample: &str, name: &str, replaced: Option<&str>) -> String {
    let mut body = serde_json::from_str::<Value>(sample).unwrap();
    body["createdAt"] = json!(format!("2026-11-20T{hour:02}:00:00.000Z"));
    let day = name.as_bytes()[0] - b'a' + 1;
    let payload = &mut body["payload"];
    payload["uid"] = json!(format!("{name}-{firm}"));
    payload["startTime"] = json!(format!("2099-03-{day:02}T09:00:00Z"));
    payload["endTime"] = json!(format!("2099-03-{day:02}T09:30:00Z"));
    payload["attendees"][0]["email"] = json!(contact(firm));
    payload["responses"]["email"]["value"] = json!(contact(firm));
    if let Some(replaced) = replaced {
        payload["rescheduleUid"] = json!(format!("{replaced}-{firm}"));
    }
    body.to_string()
}

/// What is stored for a firm, without its name.
fn rows(firm: usize) -> String {
    let prospect = format!("prospect_id = 'firm{firm}'");
    format!(
        "SELECT concat_ws(' ', \
         (SELECT string_agg(replace(uid, '-{firm}', '') || ' ' || state, ',' ORDER BY uid) \
          FROM bookings WHERE {prospect}), \
         (SELECT status FROM outreach_sequences WHERE {prospect}), \
         (SELECT string_agg(DISTINCT status, ',') FROM outreach_steps \
          WHERE sequence_id = 'firm{firm}-sequence-1'), \
         (SELECT outreach_status FROM contacts WHERE {prospect}), \
         (SELECT status FROM prospects WHERE id = 'firm{firm}'), \
         (SELECT string_agg(status, ',' ORDER BY status) FROM outreach_logs WHERE {prospect}))"
    )
}

/// Returns every order of the numbers below `count`, the natural one first.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let Some(last) = count.checked_sub(1) else {
        return vec![Vec::new()];
    };
    let shorter = orders(last).into_iter();
    shorter
        .flat_map(|order| {
            (0..count).rev().map(move |position| {
                let mut order = order.clone();
                order.insert(position, last);
                order
            })
        })
        .collect()
}
