//! `gateway reconcile` as run by a person or a cron job.

use std::process::{Command, Output};

use serde_json::json;

use crate::{
    fake_calcom::KEY,
    running::{Running, booking},
};

const ALWAYS: &str = "2000-01-01T00:00:00Z";

async fn gateway(running: &Running, key: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gateway"));
    command
        .arg("reconcile")
        .args(arguments)
        .env("CALCOM_API_URL", &running.calcom_url)
        .env("CALCOM_API_KEY", key)
        .env("BOOKING_SVC_URL", &running.bookbrief_url)
        .env("RUST_LOG", "debug");
    let ended = tokio::task::spawn_blocking(move || command.output()).await;
    ended
        .expect("waiting does not panic")
        .expect("the gateway can be started")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the gateway writes text")
}

#[tokio::test]
async fn one_run_records_what_is_missing_and_says_so() {
    let running = Running::start().await;
    running.calcom.add(booking(
        "uid-1",
        json!({ "start": "2026-11-23T10:00:00.000Z" }),
    ));

    let dry = gateway(&running, KEY, &["--since", ALWAYS, "--dry-run"]).await;
    let recorded_by_dry_run = running.bookbrief.recorded();
    let real = gateway(&running, KEY, &["--since", ALWAYS]).await;

    assert_eq!(recorded_by_dry_run, [""; 0]);
    let shown = text(&dry.stdout);
    assert!(
        shown.starts_with("uid-1 BOOKING_CREATED 2026-11-23T10:00:00Z\n"),
        "{shown}"
    );
    assert!(real.status.success());
    let shown = text(&real.stdout);
    assert!(
        shown.starts_with("1 bookings read: 0 up to date, 1 recorded"),
        "{shown}"
    );
    assert!(
        running
            .bookbrief
            .recorded()
            .contains(&"uid-1 CREATED".to_owned())
    );
    for output in [dry, real] {
        let shown = [text(&output.stdout), text(&output.stderr)].concat();
        assert!(shown.contains("read 1 bookings"), "{shown}");
        for private in [KEY, "zoe@kestrel.example", "Zoe"] {
            assert!(!shown.contains(private), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_wrong_key_ends_the_run_with_what_to_do() {
    let running = Running::start().await;

    for arguments in [&["--since", ALWAYS][..], &["--every", "10m"]] {
        let output = gateway(&running, "cal_live_wrong", arguments).await;

        assert_eq!(output.status.code(), Some(1));
        let stderr = text(&output.stderr);
        assert!(
            stderr.contains("error: Cal.com rejected the API key (401"),
            "{stderr}"
        );
        assert!(stderr.contains("set CALCOM_API_KEY"), "{stderr}");
        assert!(!stderr.contains("cal_live_wrong"), "{stderr}");
    }
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    let running = Running::start().await;

    for arguments in [
        ["--since", "yesterday"],
        ["--every", "0s"],
        ["--every", "often"],
    ] {
        let output = gateway(&running, KEY, &arguments).await;

        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("expected"), "{arguments:?}");
    }
}

#[tokio::test]
async fn the_help_lists_every_setting_and_no_secret() {
    let running = Running::start().await;

    let help = gateway(&running, KEY, &["--help"]).await;

    let shown = text(&help.stdout);
    for setting in [
        "--since",
        "--dry-run",
        "--every",
        "CALCOM_API_URL",
        "https://api.cal.com/v2",
        "CALCOM_API_KEY",
        "BOOKING_SVC_URL",
        "RUST_LOG",
        "LOG_FORMAT",
    ] {
        assert!(shown.contains(setting), "`{setting}` is not in: {shown}");
    }
    assert!(!shown.contains(KEY), "{shown}");
}
