//! Several accounts of Cal.com, each reconciled with its own key.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::json;

use crate::{
    fake_calcom::KEY,
    running::{Running, booking},
};

const WRONG_KEY: &str = "cal_live_wrong";

fn list(name: &str, text: &str) -> PathBuf {
    let file = format!("reconcile-{name}-{}.toml", std::process::id());
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(file);
    fs::write(&file, text).expect("the file can be written");
    file
}

async fn reconcile(running: &Running, file: PathBuf, key: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gateway"));
    command
        .args(["reconcile", "--since", "2000-01-01T00:00:00Z"])
        .args(arguments)
        .env("CALCOM_ACCOUNTS_FILE", file)
        .env("CALCOM_API_URL", &running.calcom_url)
        .env("CALCOM_API_KEY", key)
        .env("KEY_OF_TEAM", KEY)
        .env("BOOKING_SVC_URL", &running.bookbrief_url);
    let ended = tokio::task::spawn_blocking(move || command.output()).await;
    ended
        .expect("waiting does not panic")
        .expect("the gateway can be started")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the gateway writes text")
}

#[tokio::test]
async fn an_account_that_fails_does_not_stop_the_others() {
    let running = Running::start().await;
    running.calcom.add(booking("uid-1", json!({})));
    let file = list(
        "fails",
        "[[accounts]]\nname = 'broken'\napi_key = 'cal_live_wrong'\n\
         [[accounts]]\nname = 'webhooks-only'\nwebhook_secret = 's'\n\
         [[accounts]]\nname = 'team'\napi_key_env = 'KEY_OF_TEAM'\n",
    );

    let dry = reconcile(&running, file.clone(), "", &["--dry-run"]).await;
    let real = reconcile(&running, file, "", &[]).await;

    let shown = text(&dry.stdout);
    assert!(
        shown.starts_with("team: uid-1 BOOKING_CREATED 2026-11-23"),
        "{shown}"
    );
    assert_eq!(real.status.code(), Some(1));
    let shown = text(&real.stdout);
    assert!(
        shown.starts_with("team: 1 bookings read: 0 up to date, 1 recorded"),
        "{shown}"
    );
    let stderr = text(&real.stderr);
    assert!(
        stderr.contains("account `broken` could not be reconciled"),
        "{stderr}"
    );
    assert!(
        stderr.contains("account `webhooks-only` has no `api_key`"),
        "{stderr}"
    );
    for secret in [KEY, WRONG_KEY] {
        assert!(!stderr.contains(secret), "{stderr}");
    }
    let request = running.bookbrief.requests().remove(0);
    assert_eq!(request.delivery.expect("it is required").account, "team");
}

#[tokio::test]
async fn a_booking_that_two_accounts_list_is_recorded_once() {
    let running = Running::start().await;
    running.calcom.add(booking("uid-1", json!({})));
    let file = list(
        "two",
        &format!("[[accounts]]\nname = 'team'\napi_key = '{KEY}'\n"),
    );

    let ended = reconcile(&running, file, KEY, &[]).await;

    assert!(ended.status.success(), "{}", text(&ended.stderr));
    let shown = text(&ended.stdout);
    assert!(
        shown.contains("default: 1 bookings read: 0 up to date, 1 recorded"),
        "{shown}"
    );
    assert!(
        shown.contains("team: 1 bookings read: 1 up to date, 0 recorded"),
        "{shown}"
    );
    assert_eq!(running.bookbrief.recorded().len(), 2);
}

#[tokio::test]
async fn without_any_key_it_says_what_to_set() {
    let running = Running::start().await;
    let file = list("no-key", "[[accounts]]\nname = 'a'\nwebhook_secret = 's'\n");

    let ended = reconcile(&running, file, " ", &[]).await;

    assert!(!ended.status.success());
    let stderr = text(&ended.stderr);
    for setting in ["CALCOM_API_KEY", "CALCOM_ACCOUNTS_FILE"] {
        assert!(stderr.contains(setting), "{stderr}");
    }
}
