//! Several accounts of Cal.com: each has its own path and its own secrets.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Parser as _;
use gateway::{Accounts, Settings, Timeouts};
use serde_json::json;

use crate::{
    client::{self, Reply},
    running::{Running, SECRET, sign},
};

const BODY: &[u8] = br#"{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"uid-1"}}"#;

/// Writes files into a folder of one test. Returns the path of the list of accounts.
fn written(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("accounts-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the folder can be made");
    for (file, text) in files {
        fs::write(folder.join(file), text).expect("the file can be written");
    }
    folder.join("accounts.toml")
}

fn read(file: &Path, secret: &str) -> anyhow::Result<Accounts> {
    let file = file.to_str().expect("the path is text");
    let arguments = [
        "gateway",
        "--calcom-accounts-file",
        file,
        "--calcom-webhook-secret",
        secret,
    ];
    Settings::try_parse_from(arguments)?.webhook_accounts()
}

/// Returns what is wrong with a list of accounts.
fn problem(name: &str, list: &str) -> String {
    let file = written(name, &[("accounts.toml", list)]);
    let error = read(&file, "").expect_err("the list is wrong");
    format!("{error:#}")
}

async fn post(gateway: &Running, path: &str, secret: Option<&str>) -> Reply {
    let headers = secret.map(|secret| format!("x-cal-signature-256: {}\r\n", sign(secret, BODY)));
    let request = client::delivery(&headers.unwrap_or_default(), BODY);
    let request = String::from_utf8(request).expect("the request is text");
    let request = request.replacen("/api/webhooks/calcom", path, 1);
    client::request(gateway.address, request.as_bytes()).await
}

#[tokio::test]
async fn each_account_has_its_own_path_and_secrets() {
    let file = written(
        "paths",
        &[
            (
                "accounts.toml",
                r#"
                [[accounts]]
                name = "sales-team"
                webhook_secret_file = "team.secret"
                webhook_secret_previous = "team-before"
                [[accounts]]
                name = "sanne"
                webhook_secret = "of-sanne"
                api_key_file = "not-there"
                "#,
            ),
            ("team.secret", "of-team\n"),
        ],
    );
    let accounts = read(&file, SECRET).expect("the list is right");
    let gateway = Running::start_with(accounts, Timeouts::default()).await;
    let invalid = json!({ "error": "Invalid Cal.com signature" });

    for (path, secret, account) in [
        ("", SECRET, "default"),
        ("/default", SECRET, "default"),
        ("/sales-team", "of-team", "sales-team"),
        ("/sales-team", "team-before", "sales-team"),
        ("/sales%2Dteam", "of-team", "sales-team"),
        ("/sanne", "of-sanne", "sanne"),
    ] {
        let reply = post(
            &gateway,
            &format!("/api/webhooks/calcom{path}"),
            Some(secret),
        )
        .await;

        assert_eq!(reply.status, 200, "{path} {secret}: {}", reply.body);
        let delivery = gateway.booking.requests().remove(0).delivery;
        assert_eq!(delivery.expect("it is required").account, account);
    }
    for (path, secret) in [
        ("", "of-team"),
        ("/sales-team", SECRET),
        ("/sales-team", "of-sanne"),
        ("/sales-team", "of-team\n"),
        ("/sanne", "team-before"),
    ] {
        let reply = post(
            &gateway,
            &format!("/api/webhooks/calcom{path}"),
            Some(secret),
        )
        .await;

        assert_eq!(
            (reply.status, reply.json()),
            (401, invalid.clone()),
            "{path} {secret}"
        );
    }
    assert!(gateway.booking.requests().is_empty());
}

#[tokio::test]
async fn an_account_that_there_is_not_is_like_any_path_that_there_is_not() {
    let file = written(
        "unknown",
        &[(
            "accounts.toml",
            "[[accounts]]\nname = 'sanne'\nwebhook_secret = 's'\n",
        )],
    );
    let accounts = read(&file, "").expect("the list is right");
    let gateway = Running::start_with(accounts, Timeouts::default()).await;
    let elsewhere = client::ask(gateway.address, "POST", "/elsewhere").await;

    for path in [
        "",
        "/",
        "/tom",
        "/SANNE",
        "/sanne/",
        "/sanne/x",
        "/%ff",
        "/default",
        "/_unknown",
    ] {
        for secret in [None, Some("s"), Some("nobody"), Some("")] {
            let reply = post(&gateway, &format!("/api/webhooks/calcom{path}"), secret).await;

            assert_eq!(
                (reply.status, &reply.body),
                (404, &elsewhere.body),
                "{path}"
            );
        }
    }
    assert!(gateway.booking.requests().is_empty());
    let asked = client::ask(gateway.address, "GET", "/api/webhooks/calcom/sanne").await;
    assert_eq!(asked.status, 405);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one case for each mistake")]
fn a_list_that_cannot_be_used_says_where_and_never_what() {
    let account = "[[accounts]]\nname = 'a'\n";
    for (name, list, expected) in [
        (
            "syntax",
            "[[accounts]]\nname = 'a'\nwebhook_secret = 's3cret",
            "line 3: expected TOML",
        ),
        (
            "twice",
            "[[accounts]]\nname = 'a'\nname = 's3cret'\n",
            "line 3: expected TOML",
        ),
        ("empty", "", "it has no [[accounts]]"),
        ("none", "accounts = []", "it has no [[accounts]]"),
        (
            "no-table",
            "accounts = ['s3cret']",
            "line 1: expected a table for each account",
        ),
        (
            "no-list",
            "accounts = 's3cret'",
            "line 1: expected [[accounts]]",
        ),
        (
            "other",
            "webhook_secret = 's3cret'",
            "line 1: expected nothing but [[accounts]]",
        ),
        (
            "no-name",
            "\n[[accounts]]\nwebhook_secret = 's3cret'",
            "line 2: `name` is missing",
        ),
        (
            "bad-name",
            "[[accounts]]\nname = 'S3cret'",
            "line 2: `name`: expected 1 to 63 lower-case",
        ),
        (
            "number",
            &format!("{account}webhook_secret = 53"),
            "line 3: `webhook_secret`: expected a text",
        ),
        (
            "blank",
            &format!("{account}webhook_secret = ''"),
            "line 3: `webhook_secret`: expected a text",
        ),
        (
            "typo",
            &format!("{account}webhook_secrets = 's3cret'"),
            "line 3: `webhook_secrets` is not known",
        ),
        (
            "both",
            &format!("{account}webhook_secret = 's3cret'\nwebhook_secret_env = 'X'"),
            "line 4: give one of `webhook_secret`, `webhook_secret_file` and `webhook_secret_env`",
        ),
        ("no-secret", account, "account `a` has no `webhook_secret`"),
        (
            "no-file",
            &format!("{account}webhook_secret_file = 'gone'"),
            "`webhook_secret` of the account `a`: could not read the file",
        ),
        (
            "no-variable",
            &format!("{account}webhook_secret_env = 'BOOKBRIEF_NOT_SET'"),
            "the environment variable `BOOKBRIEF_NOT_SET` is not set",
        ),
        (
            "spaces",
            &format!("{account}webhook_secret = ' '"),
            "`webhook_secret` of the account `a`: it is empty",
        ),
        (
            "same-name",
            &format!("{account}webhook_secret = 's3cret'\n{account}"),
            "the account `a` is there twice",
        ),
    ] {
        let problem = problem(name, list);

        assert!(
            problem.contains("CALCOM_ACCOUNTS_FILE"),
            "{name}: {problem}"
        );
        assert!(problem.contains(expected), "{name}: {problem}");
        assert!(!problem.contains("s3cret"), "{name}: {problem}");
    }
}

#[test]
fn the_settings_make_one_list_together() {
    let default = "[[accounts]]\nname = 'default'\nwebhook_secret = 's'\n";
    let file = written("together", &[("accounts.toml", default)]);

    assert!(read(&file, "").is_ok());
    let twice = read(&file, SECRET).unwrap_err().to_string();
    assert!(twice.contains("both set the account `default`"), "{twice}");
    let none = read(&PathBuf::new(), "").unwrap_err().to_string();
    assert!(none.contains("CALCOM_WEBHOOK_SECRET"), "{none}");
    assert!(none.contains("CALCOM_ACCOUNTS_FILE"), "{none}");
    let gone = format!(
        "{:#}",
        read(&PathBuf::from("/gone.toml"), SECRET).unwrap_err()
    );
    assert!(
        gone.contains("CALCOM_ACCOUNTS_FILE `/gone.toml`: the file cannot be read"),
        "{gone}"
    );
    let shown = format!("{:?}", read(&file, "").unwrap());
    assert!(!shown.contains("\"s\""), "{shown}");
}
