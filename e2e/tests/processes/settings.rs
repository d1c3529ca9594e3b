//! What the programs say about their settings.

use std::{
    collections::BTreeSet,
    process::{Command, Output},
};

use crate::program;

const SERVICES: [&str; 3] = ["gateway", "booking-svc", "callprep-svc"];

/// Runs a program without any setting in its environment.
fn run(name: &str, arguments: &[&str]) -> Output {
    Command::new(program(name))
        .args(arguments)
        .env_clear()
        .output()
        .unwrap()
}

fn help(name: &str, command: &[&str]) -> String {
    let output = run(name, &[command, &["--help"]].concat());
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The settings that a help text names, as `[env: NAME=…]`.
fn settings(help: &str) -> impl Iterator<Item = &str> {
    let is_name = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    help.split("[env: ")
        .skip(1)
        .map(move |rest| &rest[..rest.find(|letter| !is_name(letter)).unwrap()])
}

#[test]
fn the_sample_of_settings_names_exactly_those_that_exist() {
    let helps = SERVICES.map(|name| help(name, &[]));
    let reconcile = help("gateway", &["reconcile"]);
    let existing = helps
        .iter()
        .chain([&reconcile])
        .flat_map(|help| settings(help))
        .collect::<BTreeSet<_>>();

    let sample = include_str!("../../../.env.sample");
    let named = sample
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once('='))
        .map(|(name, _)| name)
        .collect::<BTreeSet<_>>();

    assert_eq!(named, existing);
}

#[test]
fn help_shows_no_secret() {
    let commands = SERVICES.map(|name| (name, [].as_slice()));
    for (name, command) in commands
        .into_iter()
        .chain([("gateway", ["reconcile"].as_slice())])
    {
        let output = Command::new(program(name))
            .args(command)
            .arg("--help")
            .env_clear()
            .env("CALCOM_WEBHOOK_SECRET", "very-secret")
            .env("CALCOM_WEBHOOK_SECRET_PREVIOUS", "very-secret")
            .env("CALCOM_API_KEY", "very-secret")
            .env("DATABASE_URL", "postgres://user:very-secret@localhost/name")
            .output()
            .unwrap();

        assert!(
            !String::from_utf8(output.stdout)
                .unwrap()
                .contains("very-secret")
        );
    }
}

#[test]
fn a_service_without_what_it_needs_ends_at_once_and_says_what_to_set() {
    for (name, setting) in [
        ("gateway", "CALCOM_WEBHOOK_SECRET"),
        ("booking-svc", "DATABASE_URL"),
    ] {
        let output = run(name, &[]);

        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(complaint.contains(setting), "{name}: {complaint}");
    }
}

#[test]
fn a_database_url_that_is_none_is_refused_without_being_shown() {
    let output = run(
        "booking-svc",
        &[
            "--database-url",
            "my-password-by-mistake",
            "--listen-addr",
            "127.0.0.1:0",
            "--admin-addr",
            "127.0.0.1:0",
        ],
    );

    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(
        complaint.contains("postgres://user:password@host"),
        "{complaint}"
    );
    assert!(!complaint.contains("my-password"), "{complaint}");
}
