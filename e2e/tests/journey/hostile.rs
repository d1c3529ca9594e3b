//! Signed bodies that no honest sender makes: a clear answer, never a failure.

use serde_json::{Value, json};

use crate::{
    system::{System, kestrel},
    wire::{self, created},
};

const ZOE: &str = "zoe.mueller@kestrel.example";

#[tokio::test(flavor = "multi_thread")]
async fn hostile_bodies_are_answered_4xx_and_leave_the_system_working() {
    let system = System::start().await;
    system.import(kestrel()).await;
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    let bodies = [
        b"".to_vec(),
        b"false".to_vec(),
        b"\xff\xfe\x00".to_vec(),
        format!(
            "{{\"triggerEvent\":\"BOOKING_CREATED\",\"payload\":{}}}",
            deep(100_000)
        )
        .into_bytes(),
        with(&["payload"], json!("none")),
        with(&["payload"], json!([{ "uid": "uid-1" }])),
        with(&["triggerEvent"], json!(["BOOKING_CREATED"])),
        vec![b' '; 1024 * 1024],
    ];

    for body in bodies {
        let answer = wire::post_signed(system.gateway, &body).await;
        let start = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        assert!(
            (400..500).contains(&answer.status),
            "{} for {start}",
            answer.status
        );
    }

    assert_eq!(system.text("SELECT count(*) FROM outreach_logs").await, "0");
    assert_eq!(
        system.post(&created("uid-1", ZOE)).await.json["success"],
        true
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_but_harmless_values_do_not_cost_the_booking() {
    let system = System::start().await;
    system.import(kestrel()).await;
    let odd = [
        (["payload", "startTime"], json!("tomorrow at nine")),
        (["payload", "endTime"], json!("99999-01-01T00:00:00Z")),
        (["payload", "startTime"], json!("9999-12-31T23:59:60Z")),
        (["payload", "endTime"], json!(1)),
        (
            ["payload", "attendees"],
            json!([null, {}, { "email": "not an address" }]),
        ),
        (["payload", "attendees"], json!("none")),
        (["payload", "eventTypeId"], json!(1e300)),
        (["payload", "title"], json!("a\0b")),
        (["payload", "uid"], json!("u".repeat(300))),
        (["payload", "uid"], json!({ "contains": "" })),
        (
            ["payload", "responses"],
            json!({ "email": ZOE, "name": [] }),
        ),
        (
            ["payload", "metadata"],
            json!({ "outreachSequenceId": { "not": "x" } }),
        ),
        (
            ["payload", "metadata"],
            json!({ "contactId": "x".repeat(5000), "sequenceId": -0.5 }),
        ),
        (["payload", "location"], json!({ "deep": [[[[[[{}]]]]]] })),
    ];

    for (index, (path, value)) in odd.into_iter().enumerate() {
        let mut event = created(&format!("uid-{index}"), ZOE);
        event[path[0]][path[1]] = value;
        let answer = system.post(&event).await;
        assert_eq!(answer.status, 200, "{path:?}: {}", answer.json);
        assert_eq!(answer.json["success"], true, "{path:?}: {}", answer.json);
    }
}

fn with(path: &[&str], value: Value) -> Vec<u8> {
    let mut event = created("uid-1", ZOE);
    let mut place = &mut event;
    for key in path {
        place = &mut place[*key];
    }
    *place = value;
    event.to_string().into_bytes()
}
