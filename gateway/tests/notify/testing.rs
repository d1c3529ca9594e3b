//! `gateway notify --test`: one message, which is marked as a test.

use gateway::notify;
use runtime::Shutdown;

use crate::{
    folder::Folder,
    peer::{Answer, Peer},
    running::settings,
    smtp::MailServer,
};

const SECRET: &str = "secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"";

/// Sends a test message to a destination of NOTIFY_FILE.
async fn test(notify_file: &str, destination: &str) -> Result<(), String> {
    let folder = Folder::new();
    let path = folder.write("notify.toml", notify_file);
    let path = path.to_str().expect("it is text");
    let settings = settings(&["--notify-file", path, "--test", destination]);
    let ended = notify::run(settings, Shutdown::new()).await;
    ended.map_err(|error| format!("{error:#}"))
}

#[tokio::test]
async fn a_test_message_says_so_in_every_channel_and_goes_nowhere_else() {
    let (peer, other) = (Peer::start().await, Peer::start().await);
    for (kind, more) in [("slack", ""), ("teams", ""), ("webhook", SECRET)] {
        let file = format!(
            "{}{}",
            peer.destination("tried", kind, more),
            other.destination("other", "slack", "")
        );

        assert_eq!(test(&file, "tried").await, Ok(()), "{kind}");

        let sent = peer.sent();
        assert_eq!(sent.len(), 1, "{kind}");
        let is_marked = match kind {
            "webhook" => sent[0].json()["type"] == "test",
            _ => sent[0].body.contains("This is a test"),
        };
        assert!(is_marked, "{kind}: {}", sent[0].body);
    }
    assert!(other.sent().is_empty());

    let server = MailServer::start("tls").await;
    let office = "[destinations.office]\ntype = \"email\"\nto = \"office@us.example\"\n";
    assert_eq!(test(&(server.section() + office), "office").await, Ok(()));
    let mails = server.mails();
    assert_eq!(
        mails[0].header("Subject").as_deref(),
        Some("Test of Bookbrief")
    );
}

#[tokio::test]
async fn a_test_that_is_refused_fails_with_the_answer() {
    let peer = Peer::start().await;
    peer.plan(Answer::Text(404, Vec::new(), "no_service"));
    let file = peer.destination("sales", "slack", "");

    let refused = test(&file, "sales").await;
    let unknown = test(&file, "sale").await;

    let refusal = "`sales` rejected the test message: HTTP 404: no_service";
    assert_eq!(refused, Err(refusal.to_owned()));
    let missing = "there is no destination `sale` in NOTIFY_FILE";
    assert_eq!(unknown, Err(missing.to_owned()));
}
