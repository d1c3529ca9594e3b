//! Peers that reject, stall, redirect or respond without end, and the reports about them.

use std::{
    io,
    sync::{Arc, Mutex},
};

use proto::{
    booking::v1::{NoticeAttempt, NoticeAttemptOutcome as Outcome, NoticeKind},
    well_known::Duration,
};

use tokio::net::TcpListener;

use crate::{
    peer::{Answer, Peer},
    raw_smtp::{Breaks, BrokenServer},
    running::{LINK_SECRET, Running, booking, claimed},
    smtp::MailServer,
};

/// Returns the attempt at a Slack with this response.
async fn answered(answer: Answer) -> NoticeAttempt {
    let peer = Peer::start().await;
    peer.plan(answer);
    let file = format!(
        "{}[[rules]]\ndestinations = [\"sales\"]\n",
        peer.destination("sales", "slack", "")
    );
    let running = Running::start(&file).await;
    let attempt = running.attempt(claimed(NoticeKind::Ready)).await;
    assert_eq!(peer.sent().len(), 1, "nothing is followed or repeated");
    attempt
}

fn text(status: u16, text: &'static str) -> Answer {
    Answer::Text(status, Vec::new(), text)
}

fn retry_after(value: String) -> Answer {
    Answer::Text(429, vec![("retry-after", value)], "rate_limited")
}

#[tokio::test]
async fn what_a_peer_refuses_for_good_is_not_tried_again_and_one_that_is_gone_is_paused() {
    for (status, code, is_gone) in [
        (400, "invalid_payload", false),
        (403, "action_prohibited", false),
        (401, "invalid_auth", true),
        (404, "no_service", true),
        (410, "channel_is_archived", true),
    ] {
        let attempt = answered(text(status, code)).await;

        assert_eq!(attempt.outcome(), Outcome::Refused, "{status}");
        assert_eq!(attempt.error, format!("HTTP {status}: {code}"));
        assert_eq!(attempt.pause_destination, is_gone, "{status}");
    }
}

#[tokio::test]
async fn a_peer_that_is_busy_says_how_long_to_wait_in_seconds_or_as_a_date() {
    let seconds = answered(retry_after("120".to_owned())).await;
    let date = answered(retry_after("Fri, 31 Dec 2100 00:00:00 GMT".to_owned())).await;

    assert_eq!(seconds.outcome(), Outcome::Failed);
    let expected = Duration {
        seconds: 120,
        nanos: 0,
    };
    assert_eq!(seconds.retry_delay, Some(expected));
    assert!(date.retry_delay.unwrap().seconds > 3_600);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Peer::start().await;
    let location = format!("http://{}/", elsewhere.address);

    let attempt = answered(Answer::Text(302, vec![("location", location)], "")).await;

    assert_eq!(
        (attempt.outcome(), attempt.error.as_str()),
        (Outcome::Refused, "HTTP 302")
    );
    assert!(elsewhere.sent().is_empty());
}

#[tokio::test]
async fn of_an_answer_without_an_end_only_the_beginning_is_read() {
    let attempt = answered(Answer::Endless).await;

    assert_eq!(attempt.outcome(), Outcome::Sent);
}

#[tokio::test]
async fn a_peer_with_an_untrusted_certificate_gets_nothing() {
    // A mail server is sufficient: its certificate comes first.
    let server = MailServer::start("tls").await;
    let section = server.section();
    let port = section
        .lines()
        .find_map(|line| line.strip_prefix("port = "))
        .unwrap();
    let file = format!(
        "[destinations.sales]\ntype = \"slack\"\nallow_private = true\n\
         url = \"https://localhost:{port}/\"\n[[rules]]\ndestinations = [\"sales\"]\n"
    );
    let running = Running::start(&file).await;

    let attempt = running.attempt(claimed(NoticeKind::Ready)).await;

    assert_eq!(
        (attempt.outcome(), attempt.error.as_str()),
        (Outcome::Failed, "no connection")
    );
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_reached_unless_allowed() {
    let peer = Peer::start().await;
    let port = peer.address.port();
    let file = format!(
        "[destinations.sales]\ntype = \"slack\"\nurl = \"https://localhost:{port}/\"\n\
         [[rules]]\ndestinations = [\"sales\"]\n"
    );
    let running = Running::start(&file).await;

    let attempt = running.attempt(claimed(NoticeKind::Ready)).await;

    assert_eq!(attempt.outcome(), Outcome::Failed);
    assert!(peer.sent().is_empty());
}

#[tokio::test]
async fn a_stalling_mail_server_delays_no_other_destination() {
    let stalled = BrokenServer::start(Breaks::StallsAfterEhlo).await;
    let peer = Peer::start().await;
    let file = format!(
        "{}{}[[rules]]\ndestinations = [\"organizer\", \"sales\"]\n",
        stalled.section(),
        peer.destination("sales", "slack", "")
    );
    let running = Running::start(&file).await;

    let first = running.send(claimed(NoticeKind::Ready), 1).await;
    let second = running.notices.reports(1).await;

    let attempt = first[0].attempt.clone().unwrap();
    assert_eq!(
        (attempt.destination.as_str(), attempt.outcome()),
        ("sales", Outcome::Sent)
    );
    let attempt = second[0].attempt.clone().unwrap();
    assert!(attempt.destination.starts_with("organizer-"));
    assert_eq!(attempt.outcome(), Outcome::Failed);
}

#[tokio::test]
async fn what_failed_early_is_handed_out_again_although_another_destination_took_long() {
    let (slow, busy) = (Peer::start().await, Peer::start().await);
    busy.plan(text(503, "busy"));
    let file = format!(
        "{}{}[[rules]]\ndestinations = [\"busy\", \"slow\"]\n",
        busy.destination("busy", "slack", ""),
        slow.destination("slow", "slack", "")
    );
    let running = Running::start(&file).await;
    running.notices.make_hasty();

    let reports = running.send(claimed(NoticeKind::Ready), 3).await;

    assert!(reports[..2].iter().all(|report| !report.release));
    assert!(reports[2].release && reports[2].attempt.is_none());
}

#[tokio::test]
async fn a_chat_that_took_the_message_and_never_answered_may_have_accepted_it() {
    // Connections are accepted by the system, and closed before a response.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let secret = "secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"";
    for (kind, more, may_be_accepted) in [
        ("slack", "", true),
        ("teams", "", true),
        // Its receiver recognises duplicates by the id.
        ("webhook", secret, false),
    ] {
        let file = format!(
            "[destinations.sales]\ntype = \"{kind}\"\nallow_private = true\nurl = \"{url}\"\n{more}\n\
             [[rules]]\ndestinations = [\"sales\"]\n"
        );
        let running = Running::start(&file).await;
        running.notices.give(claimed(NoticeKind::Ready));
        drop(listener.accept().await.unwrap());

        let reports = running.notices.reports(1).await;

        let attempt = reports[0].attempt.clone().unwrap();
        assert_eq!(attempt.outcome(), Outcome::Failed, "{kind}");
        assert_eq!(attempt.may_be_accepted, may_be_accepted, "{kind}");
    }
}

#[tokio::test]
async fn a_move_and_a_cancellation_that_are_refused_go_to_the_fallback_too_but_no_reminder() {
    for (kind, has_fallback) in [
        (NoticeKind::Ready, true),
        (NoticeKind::Moved, true),
        (NoticeKind::Cancelled, true),
        (NoticeKind::Reminder, false),
    ] {
        let (gone, office) = (Peer::start().await, Peer::start().await);
        gone.plan(text(410, "channel_is_archived"));
        let file = format!(
            "fallback = \"office\"\n{}{}[[rules]]\ndestinations = [\"gone\"]\n",
            gone.destination("gone", "slack", ""),
            office.destination("office", "slack", "")
        );
        let running = Running::start(&file).await;

        let reports = running.send(claimed(kind), 1).await;

        assert_eq!(reports[0].fallback == "office", has_fallback, "{kind:?}");
    }
}

#[tokio::test]
async fn a_backlog_for_a_destination_that_does_not_answer_holds_up_no_other_notice() {
    // Connections are accepted by the system, and never read.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let peer = Peer::start().await;
    let file = format!(
        "[destinations.silent]\ntype = \"slack\"\nallow_private = true\nurl = \"http://{}/\"\n{}\
         [[rules]]\nevent_type = \"silent\"\ndestinations = [\"silent\"]\n\
         [[rules]]\ndestinations = [\"sales\"]\n",
        silent.local_addr().unwrap(),
        peer.destination("sales", "slack", "")
    );
    let running = Running::start(&file).await;
    for number in 0..200 {
        let mut notice = claimed(NoticeKind::Ready);
        notice.notice.as_mut().unwrap().id =
            format!("0192d3f0-0000-7000-8000-000000001{number:03}");
        "silent".clone_into(&mut booking(&mut notice).event_type_id);
        running.notices.give(notice);
    }
    let _held = silent.accept().await.unwrap();

    let reports = running.send(claimed(NoticeKind::Ready), 1).await;

    let attempt = reports[0].attempt.clone().unwrap();
    assert_eq!(
        (attempt.destination.as_str(), attempt.outcome()),
        ("sales", Outcome::Sent)
    );
}

/// Records the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panicked").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_and_no_person_is_in_a_log_or_in_what_is_kept_of_an_error() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_env_filter("gateway=trace,runtime=trace")
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = MailServer::start("tls").await;
    let peer = Peer::start().await;
    peer.plan(text(503, "https://elsewhere.example/hidden-signature"));
    let file = format!(
        "{}{}[[rules]]\ndestinations = [\"organizer\", \"sales\"]\n",
        server.section().replace("correct horse", "wrong horse"),
        peer.destination("sales", "slack", "")
    );
    let running = Running::start(&file).await;

    let reports = running.send(claimed(NoticeKind::Ready), 2).await;

    let log = String::from_utf8(log.0.lock().expect("no test panicked").clone()).unwrap();
    assert!(log.contains("was not accepted"), "{log}");
    let kept = format!(
        "{log} {:?}",
        reports.iter().map(|each| &each.attempt).collect::<Vec<_>>()
    );
    for hidden in [
        "hidden-signature",
        "horse",
        LINK_SECRET,
        "/b/",
        "sam@us.example",
        "Priya",
        "Northgate",
    ] {
        assert!(!kept.contains(hidden), "{hidden}: {kept}");
    }
}
