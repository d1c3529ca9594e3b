//! Mail through a real server, encrypted from the beginning or upgraded.

use proto::booking::v1::{NoticeAttemptOutcome as Outcome, NoticeKind};

use crate::{
    raw_smtp::{Breaks, BrokenServer},
    running::{CALL_ID, Running, booking, claimed},
    smtp::MailServer,
};

#[tokio::test]
async fn the_organizer_gets_a_mail_over_tls_and_over_starttls() {
    for security in ["tls", "starttls"] {
        let server = MailServer::start(security).await;
        let running = Running::start(&server.section()).await;

        let attempt = running.attempt(claimed(NoticeKind::Ready)).await;

        assert_eq!(attempt.outcome(), Outcome::Sent, "{}", attempt.error);
        assert!(attempt.destination.starts_with("organizer-"));
        let mails = server.mails();
        assert_eq!(mails.len(), 1);
        let header = |name: &str| mails[0].header(name).unwrap_or_default();
        assert_eq!(header("To"), "sam@us.example");
        assert_eq!(header("Subject"), "Call with Northgate Facilities");
        assert_eq!(header("Auto-Submitted"), "auto-generated");
        let link = "https://bookbrief.us.example/b/";
        for part in [&mails[0].text, &mails[0].html] {
            assert!(
                part.contains("Friday 20 March 2099, 10:00 (America/Chicago)"),
                "{part}"
            );
            assert!(
                part.contains("Failed inspections are found by the client first"),
                "{part}"
            );
            assert!(part.contains(link), "{part}");
        }
    }
}

#[tokio::test]
async fn later_messages_belong_to_the_thread_of_the_first() {
    let server = MailServer::start("tls").await;
    let running = Running::start(&server.section()).await;

    for kind in [NoticeKind::Ready, NoticeKind::Moved, NoticeKind::Cancelled] {
        assert_eq!(
            running.attempt(claimed(kind)).await.outcome(),
            Outcome::Sent
        );
    }

    let mails = server.mails();
    let first = mails[0].header("Message-ID").unwrap();
    assert!(
        first.starts_with(&format!("<{CALL_ID}.organizer-")),
        "{first}"
    );
    for later in &mails[1..] {
        assert_eq!(later.header("References").as_ref(), Some(&first));
        assert_eq!(later.header("Subject"), mails[0].header("Subject"));
    }
}

#[tokio::test]
async fn a_refused_address_is_dead_and_one_to_be_tried_later_is_not() {
    let server = MailServer::start("tls").await;
    let running = Running::start(&server.section()).await;
    let to = |address: &str| {
        let mut claimed = claimed(NoticeKind::Ready);
        address.clone_into(&mut booking(&mut claimed).organizer.as_mut().unwrap().email);
        claimed
    };

    let refused = running.attempt(to("nobody@us.example")).await;
    let later = running.attempt(to("later@us.example")).await;

    assert_eq!(
        (refused.outcome(), refused.error.as_str()),
        (Outcome::Refused, "SMTP 550")
    );
    assert_eq!(
        (later.outcome(), later.error.as_str()),
        (Outcome::Failed, "SMTP 451")
    );
    assert!(!refused.pause_destination, "only this mailbox is missing");
}

#[tokio::test]
async fn mail_never_goes_to_the_other_side_and_the_fallback_is_notified() {
    let server = MailServer::start("tls").await;
    let file = format!(
        "fallback = \"office\"\n{}[destinations.office]\ntype = \"email\"\nto = \"office@us.example\"\n",
        server.section()
    );
    let running = Running::start(&file).await;
    for (address, why) in [
        ("guest@us.example", "belongs to an attendee"),
        ("sam@elsewhere.example", "not in NOTIFY_DOMAINS"),
        ("no-reply@us.example", "no-reply address"),
    ] {
        let mut claimed = claimed(NoticeKind::Ready);
        why.clone_into(&mut claimed.notice.as_mut().unwrap().id);
        claimed.call.as_mut().unwrap().match_emails = vec!["guest@us.example".to_owned()];
        address.clone_into(&mut booking(&mut claimed).organizer.as_mut().unwrap().email);

        let reports = running.send(claimed, 2).await;

        let skipped = reports[0].attempt.clone().unwrap();
        assert_eq!(skipped.outcome(), Outcome::Skipped);
        assert!(skipped.error.contains(why), "{}", skipped.error);
        assert_eq!(reports[0].fallback, "office");
        let sent = reports[1].attempt.clone().unwrap();
        assert_eq!(
            (sent.destination.as_str(), sent.outcome()),
            ("office", Outcome::Sent)
        );
    }
    let mails = server.mails();
    assert_eq!(mails.len(), 3);
    assert!(
        mails
            .iter()
            .all(|mail| mail.header("To").as_deref() == Some("office@us.example"))
    );
}

#[tokio::test]
async fn a_company_of_markup_and_line_ends_adds_no_header_and_no_tag() {
    let server = MailServer::start("tls").await;
    let running = Running::start(&server.section()).await;
    let mut claimed = claimed(NoticeKind::Ready);
    let company = "<b>Acme</b>\r\nBcc: all@us.example";
    company.clone_into(&mut crate::running::brief(&mut claimed).company);

    assert_eq!(running.attempt(claimed).await.outcome(), Outcome::Sent);

    let mails = server.mails();
    assert_eq!(mails[0].header("Bcc"), None);
    assert_eq!(
        mails[0].header("Subject").as_deref(),
        Some("Call with <b>Acme</b> Bcc: all@us.example")
    );
    assert!(!mails[0].html.contains("<b>"), "{}", mails[0].html);
}

#[tokio::test]
async fn a_server_with_an_untrusted_certificate_gets_nothing() {
    let server = MailServer::start("tls").await;
    let other = MailServer::start("tls").await;
    let trusted = |section: &str| {
        let line = section.lines().find(|line| line.starts_with("ca_file"));
        line.unwrap().to_owned()
    };
    let section = server.section();
    let wrong = section.replace(&trusted(&section), &trusted(&other.section()));
    let running = Running::start(&wrong).await;

    let attempt = running.attempt(claimed(NoticeKind::Ready)).await;

    assert_eq!(attempt.outcome(), Outcome::Failed);
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn a_message_that_may_have_arrived_is_sent_again_under_the_same_id() {
    let broken = BrokenServer::start(Breaks::DropsAfterData).await;
    let running = Running::start(&broken.section()).await;
    let attempt = running.attempt(claimed(NoticeKind::Ready)).await;
    assert_eq!(attempt.outcome(), Outcome::Failed, "it is not known");
    assert_eq!(broken.messages(), 1);

    // The same notice as it would be claimed again, twice.
    let server = MailServer::start("tls").await;
    let running = Running::start(&server.section()).await;
    running.attempt(claimed(NoticeKind::Ready)).await;
    running.attempt(claimed(NoticeKind::Ready)).await;

    let mails = server.mails();
    assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
}

#[tokio::test]
async fn another_organizer_gets_the_notice_of_the_former_one() {
    let server = MailServer::start("tls").await;
    let running = Running::start(&server.section()).await;
    assert_eq!(
        running.attempt(claimed(NoticeKind::Ready)).await.outcome(),
        Outcome::Sent
    );

    running.notices.change(|claimed| {
        let organizer = booking(claimed).organizer.as_mut().unwrap();
        "eve@us.example".clone_into(&mut organizer.email);
    });
    running.notices.again();
    let reports = running.notices.reports(1).await;

    let attempt = reports[0].attempt.clone().unwrap();
    assert_eq!(attempt.outcome(), Outcome::Sent);
    let mails = server.mails();
    let to = |mail: &crate::smtp::Mail| mail.header("To").unwrap();
    assert_eq!(
        mails.iter().map(to).collect::<Vec<_>>(),
        ["sam@us.example", "eve@us.example"]
    );
}
