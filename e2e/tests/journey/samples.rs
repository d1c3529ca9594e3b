//! Bodies in the shape that Cal.com really sends, with the signatures that it would make.

use serde_json::{Value, json};

use crate::{
    system::{System, brightloom, kestrel, tidalops},
    wire::{self, SECRET},
};

const MANIFEST: &str = include_str!("../../../gateway/tests/api/payloads/manifest.json");

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../../gateway/tests/api/payloads/", $name)).as_slice())),*]
    };
}

const SAMPLES: [(&str, &[u8]); 10] = samples![
    "01-booking-created.body",
    "02-booking-created-with-metadata.body",
    "03-booking-rescheduled.body",
    "04-booking-cancelled.body",
    "05-booking-requested.body",
    "06-booking-rejected.body",
    "07-booking-no-show-updated.body",
    "08-meeting-ended.body",
    "09-ping.body",
    "10-payload-template-custom.body",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_sample_is_answered_as_designed_and_kept() {
    let system = System::start().await;
    for dossier in [kestrel(), brightloom(), tidalops()] {
        system.import(dossier).await;
    }
    let manifest = serde_json::from_str::<Value>(MANIFEST).unwrap();
    assert_eq!(manifest["secret"], SECRET);

    let mut answers = Vec::new();
    for (name, body) in SAMPLES {
        let entry = &manifest["bodies"][name];
        let signature = entry["x_cal_signature_256"].as_str().unwrap();
        let header = format!("X-Cal-Signature-256: {signature}\r\n");
        let mut answer = wire::post(system.gateway, &header, body).await;
        if answer.json["callPrepId"].is_string() {
            answer.json["callPrepId"] = json!("<uuid>");
        }
        answer.json.sort_all_objects();
        answers.push(format!("{name}: {} {}", answer.status, answer.json));
    }

    insta::assert_snapshot!(answers.join("\n"));
    assert_eq!(
        system
            .text("SELECT string_agg(state, ' ' ORDER BY id) FROM webhook_deliveries")
            .await,
        "applied applied applied applied applied applied applied applied ignored ignored"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_booking_is_kept() {
    let system = System::start().await;
    let (_, requested) = SAMPLES[4];

    wire::post_signed(system.gateway, requested).await;

    assert_eq!(
        system
            .text("SELECT payload #>> '{payload,oneTimePassword}' FROM webhook_deliveries")
            .await,
        "[redacted]"
    );
}
