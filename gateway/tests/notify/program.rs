//! The program `gateway notify`, as a separate process.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Stdio;

use proto::booking::v1::NoticeKind;
use tokio::{net::TcpListener, process::Command, task::JoinSet};

use crate::{
    fake_notices::FakeNotices,
    folder::Folder,
    peer::Peer,
    running::{LINK_SECRET, claimed},
};

/// Sends a notice, and returns the message and the log of the program.
async fn send(public_url: Option<&str>) -> (String, String) {
    let peer = Peer::start().await;
    let rule = "[[rules]]\ndestinations = [\"sales\"]\n";
    let folder = Folder::new();
    let file = folder.write(
        "notify.toml",
        &(peer.destination("sales", "slack", "") + rule),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let booking = format!("http://{}", listener.local_addr().unwrap());
    let notices = FakeNotices::new();
    let mut server = JoinSet::new();
    server.spawn(notices.clone().serve(listener));
    notices.give(claimed(NoticeKind::Ready));
    let mut command = Command::new(env!("CARGO_BIN_EXE_gateway"));
    command
        .arg("notify")
        .env("NOTIFY_FILE", file)
        .env("BOOKING_SVC_URL", booking)
        .env("BRIEF_LINK_SECRET", LINK_SECRET)
        .env("ADMIN_ADDR", "127.0.0.1:0")
        .env_remove("PUBLIC_URL")
        .envs(public_url.map(|url| ("PUBLIC_URL", url)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);

    let mut program = command.spawn().unwrap();
    notices.reports(1).await;
    program.start_kill().unwrap();
    let output = program.wait_with_output().await.unwrap();

    let log = [output.stdout, output.stderr].concat();
    let message = peer.sent().remove(0).body;
    (message, String::from_utf8(log).unwrap())
}

#[tokio::test]
async fn without_a_public_url_messages_have_no_link_and_the_start_says_so() {
    let (message, log) = send(None).await;
    let (linked, quiet) = send(Some("https://bookbrief.us.example")).await;

    let warning = "PUBLIC_URL is not set: messages have no link to the brief";
    assert!(log.contains(warning), "{log}");
    assert!(!quiet.contains(warning), "{quiet}");
    assert!(
        linked.contains("https://bookbrief.us.example/b/"),
        "{linked}"
    );
    assert!(
        message.contains("Call with ") && !message.contains("/b/"),
        "{message}"
    );
}
