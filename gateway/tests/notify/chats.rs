//! Slack, Teams and signed webhooks, in their wire formats.

use proto::booking::v1::{NoticeAttemptOutcome as Outcome, NoticeKind};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::{
    peer::Peer,
    running::{CALL_ID, Running, brief, claimed},
};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Returns a NOTIFY_FILE with one destination for all notices.
fn only(peer: &Peer, name: &str, kind: &str, more: &str) -> String {
    let destination = peer.destination(name, kind, more);
    format!("{destination}[[rules]]\ndestinations = [\"{name}\"]\n")
}

#[tokio::test]
async fn slack_gets_blocks_in_which_a_company_notifies_no_channel() {
    let peer = Peer::start().await;
    let running = Running::start(&only(&peer, "sales", "slack", "")).await;
    let mut hostile = claimed(NoticeKind::Moved);
    "<!channel> & *Acme*".clone_into(&mut brief(&mut hostile).company);

    let attempt = running.attempt(hostile).await;

    assert_eq!(attempt.outcome(), Outcome::Sent);
    let sent = peer.sent();
    assert_eq!(sent[0].headers["content-type"], "application/json");
    let body = sent[0].json();
    assert_eq!(body["unfurl_links"], false);
    assert_eq!(body["blocks"][0]["text"]["type"], "plain_text");
    let text = body.to_string();
    assert!(!text.contains("<!channel>"), "{text}");
    assert!(text.contains("&lt;!channel&gt; &amp; "), "{text}");
    assert!(
        text.contains("<!date^4077702000^{date_long_pretty} {time}|2099-03-20 15:00 UTC>"),
        "{text}"
    );
}

#[tokio::test]
async fn teams_gets_the_card_alone_or_in_a_message() {
    let peer = Peer::start().await;
    let mut bodies = Vec::new();
    for form in ["card", "message"] {
        let more = format!("form = \"{form}\"");
        let running = Running::start(&only(&peer, "channel", "teams", &more)).await;
        running.attempt(claimed(NoticeKind::Ready)).await;
        bodies.push(peer.sent()[0].json());
    }

    let [card, message] = bodies.try_into().unwrap();
    assert_eq!(card["type"], "AdaptiveCard");
    assert_eq!(card["version"], "1.4");
    let times = card["body"].to_string();
    assert!(times.contains("{{DATE(2099-03-20T15:00:00Z,SHORT)}} {{TIME(2099-03-20T15:00:00Z)}}"));
    assert_eq!(message["type"], "message");
    let attachment = &message["attachments"][0];
    assert_eq!(
        attachment["contentType"],
        "application/vnd.microsoft.card.adaptive"
    );
    assert_eq!(attachment["contentUrl"], Value::Null);
    assert_eq!(attachment["content"], card);
}

#[tokio::test]
async fn the_library_of_the_standard_verifies_what_arrives() {
    let peer = Peer::start().await;
    let more = format!("secret = \"{SECRET}\"");
    let running = Running::start(&only(&peer, "crm", "webhook", &more)).await;

    for (kind, name) in [
        (NoticeKind::Ready, "brief.ready"),
        (NoticeKind::Moved, "call.moved"),
        (NoticeKind::Cancelled, "call.cancelled"),
        (NoticeKind::Reminder, "call.reminder"),
    ] {
        running.attempt(claimed(kind)).await;
        let sent = peer.sent().remove(0);
        let verifier = Webhook::new(SECRET).unwrap();
        verifier
            .verify(sent.body.as_bytes(), &sent.headers)
            .unwrap();
        let body = sent.json();
        assert_eq!(body["type"], name);
        assert_eq!(body["timestamp"], "2099-01-01T08:00:00.000Z");
        assert_eq!(body["data"]["callPrepId"], CALL_ID);
        assert!(sent.body.len() < 20_000);
        let forged = sent.body.replace(CALL_ID, "another");
        assert!(verifier.verify(forged.as_bytes(), &sent.headers).is_err());
    }
}

#[tokio::test]
async fn a_sender_that_is_killed_before_its_report_sends_the_same_webhook_again() {
    let peer = Peer::start().await;
    let more = format!("secret = \"{SECRET}\"");
    let running = Running::start(&only(&peer, "crm", "webhook", &more)).await;
    running.notices.lose_reports(true);
    running.send(claimed(NoticeKind::Ready), 1).await;
    running.notices.lose_reports(false);

    running.notices.again();
    running.notices.reports(1).await;

    let sent = peer.sent();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].headers["webhook-id"], sent[1].headers["webhook-id"]);
    assert_eq!(sent[0].body, sent[1].body);
}

#[tokio::test]
async fn rules_send_a_call_to_several_places_and_each_has_its_own_end() {
    let (up, down) = (Peer::start().await, Peer::start().await);
    down.plan(crate::peer::Answer::Text(503, Vec::new(), "later"));
    let file = format!(
        "{}{}[[rules]]\nevent_type = \"4711\"\ndestinations = [\"sales\", \"crm\"]\n",
        up.destination("sales", "slack", ""),
        down.destination("crm", "webhook", &format!("secret = \"{SECRET}\"")),
    );
    let running = Running::start(&file).await;

    let reports = running.send(claimed(NoticeKind::Ready), 2).await;
    let mut outcomes = reports
        .iter()
        .map(|report| report.attempt.as_ref().unwrap())
        .map(|attempt| (attempt.destination.as_str(), attempt.outcome()))
        .collect::<Vec<_>>();
    outcomes.sort_unstable();
    assert_eq!(
        outcomes,
        [("crm", Outcome::Failed), ("sales", Outcome::Sent)]
    );

    running.notices.end_waits();
    running.notices.again();
    let again = running.notices.reports(1).await;
    assert_eq!(again[0].attempt.as_ref().unwrap().destination, "crm");
    assert_eq!((up.sent().len(), down.sent().len()), (1, 2));
}

#[tokio::test]
async fn a_paused_destination_gets_only_what_a_person_sends_again() {
    let peer = Peer::start().await;
    let running = Running::start(&only(&peer, "sales", "slack", "")).await;
    running.notices.pause("sales");

    let refused = running.attempt(claimed(NoticeKind::Ready)).await;
    assert_eq!(
        (refused.outcome(), peer.sent().len()),
        (Outcome::Refused, 0)
    );

    let mut resent = claimed(NoticeKind::Ready);
    resent.resend = true;
    assert_eq!(running.attempt(resent).await.outcome(), Outcome::Sent);
    assert_eq!(peer.sent().len(), 1);
}

#[tokio::test]
async fn a_missing_recipient_is_reported_as_such() {
    let peer = Peer::start().await;
    let file = format!(
        "{}[[rules]]\nevent_type = \"4712\"\ndestinations = [\"sales\"]\n",
        peer.destination("sales", "slack", "")
    );
    let running = Running::start(&file).await;

    let reports = running.send(claimed(NoticeKind::Ready), 1).await;

    assert_eq!(json!(reports[0].destinations), json!([]));
    assert_eq!(reports[0].attempt, None);
}
