//! The page of a brief over HTTP: access, content, and hostile texts.

use gateway::{BriefLink, LinkSecrets};
use proto::{
    booking::v1::{BookingState, Call},
    callprep::v1::Gap,
};
use tonic::Status;

use crate::{
    briefs::{brief, hostile_call, path, texts},
    client::{self, Reply},
    fake_calls::{CALL_ID, call, time},
    running::Running,
};

async fn open(call: Call) -> Reply {
    let gateway = Running::start().await;
    gateway.calls.know(call);
    client::ask(gateway.address, "GET", &path(0)).await
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;")
        .replace('<', "&#60;")
        .replace('>', "&#62;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;")
}

#[tokio::test]
async fn the_page_has_every_text_of_the_brief_in_either_language_also_of_an_old_one() {
    for name in ["nl", "en", "planner-1-nl", "planner-1-en"] {
        let brief = brief(name);
        let language = &brief.language;

        let page = open(call(Some(brief.clone()))).await;

        assert_eq!(page.status, 200);
        assert!(page.body.contains(&format!("<html lang=\"{language}\">")));
        for text in texts(&brief) {
            assert!(page.body.contains(&escaped(&text)), "{name}: {text}");
        }
        assert!(page.body.len() < 50_000, "{}", page.body.len());
    }
}

#[tokio::test]
async fn what_comes_before_the_call_stands_before_everything_that_is_asked() {
    for (name, heading) in [("en", "Before the call"), ("nl", "Vóór het gesprek")] {
        let mut brief = brief(name);
        brief.gaps.push(Gap {
            code: "before-the-call".to_owned(),
            text: "Sign the agreement on confidentiality first.".to_owned(),
        });

        let page = open(call(Some(brief))).await.body;

        let place = |text: &str| page.find(text).unwrap();
        let heading = place(&format!("<h2 id=\"before\">{heading}</h2>"));
        let line = place("<li>Sign the agreement on confidentiality first.</li>");
        assert!(heading < line && line < place("<h2 id=\"questions\">"));
        assert_eq!(page.matches("Sign the agreement").count(), 1, "{name}");
    }
}

#[tokio::test]
async fn the_title_does_not_reveal_whom_the_call_is_with() {
    let page = open(call(Some(brief("nl")))).await;

    assert!(page.body.contains("<title>Gespreksvoorbereiding</title>"));
}

#[tokio::test]
async fn the_call_is_shown_by_both_clocks_across_a_night_in_which_one_of_them_changes() {
    let page = open(call(Some(brief("en")))).await;

    // Chicago has summer time by then, Amsterdam does not: six hours, not seven.
    assert!(
        page.body
            .contains("Friday 20 March 2099, 10:00–10:45 (America/Chicago)")
    );
    assert!(
        page.body
            .contains("Friday 20 March 2099, 16:00–16:45 (Europe/Amsterdam)")
    );
    assert!(page.body.contains("For the attendee"));
}

#[tokio::test]
async fn an_organizer_without_a_zone_reads_the_clock_of_the_attendee() {
    let mut call = call(Some(brief("en")));
    call.booking.as_mut().unwrap().organizer = None;

    let page = open(call).await;

    assert!(page.body.contains("16:00–16:45 (Europe/Amsterdam)"));
    assert!(!page.body.contains("For the attendee"));
}

#[tokio::test]
async fn what_the_booker_wrote_is_quoted() {
    let page = open(call(Some(brief("en")))).await;

    assert!(page.body.contains("What do you want to talk about?"));
    assert!(page.body.contains("<q>Planning</q>"));
    assert!(page.body.contains("<q>We are in a hurry.</q>"));
}

#[tokio::test]
async fn each_participant_is_shown_with_their_side_and_guesses_are_marked() {
    let page = open(call(Some(brief("en")))).await;

    for shown in [
        "<strong>Priya Raman</strong>, Operations manager",
        "the prospect’s side",
        "booked the call",
        "role guessed from the job title",
        "from elsewhere",
        "our side",
        "not in the call",
    ] {
        assert!(page.body.contains(shown), "{shown}");
    }
}

#[tokio::test]
async fn the_ninety_days_and_the_ranges_are_drawn_and_said() {
    let page = open(call(Some(brief("en")))).await;

    assert!(page.body.contains("aria-label=\"A1: day"));
    assert!(page.body.contains(">day 90</text>"));
    let bars = page.body.matches("<svg class=\"bar\"").count();
    assert_eq!(bars, 3);
    assert!(
        page.body
            .contains("aria-label=\"12 to 18 hours per week; at most 30 hours per week\"")
    );
}

#[tokio::test]
async fn what_only_the_brief_knows_of_the_form_is_shown_too() {
    let mut call = call(Some(brief("en")));
    let booking = call.booking.as_mut().unwrap();
    booking.answers.clear();
    booking.notes.clear();

    let page = open(call).await;

    assert_eq!(page.body.matches("<q>Planning</q>").count(), 1);
    assert!(page.body.contains("<q>We are in a hurry.</q>"));
    assert!(page.body.contains("Northgate House, Leeds"));
}

#[tokio::test]
async fn a_banner_says_what_has_happened_to_the_call() {
    for (state, text) in [
        (BookingState::Cancelled, "This call will not take place."),
        (
            BookingState::AwaitingRebooking,
            "Another time is being chosen.",
        ),
        (BookingState::Completed, "This call has taken place."),
        (BookingState::NoShow, "A participant did not attend."),
        (BookingState::Pending, "Not confirmed yet."),
    ] {
        let mut call = call(Some(brief("en")));
        call.booking.as_mut().unwrap().set_state(state);

        let page = open(call).await;

        assert!(page.body.contains(text), "{text}");
    }
    let mut left = call(Some(brief("en")));
    left.has_left = true;
    left.booking = None;
    assert!(open(left).await.body.contains("another prospect"));
    let mut moved = call(Some(brief("en")));
    moved.previous_start_time = Some(time("2099-03-19T15:00:00Z"));
    assert!(
        open(moved)
            .await
            .body
            .contains("Thursday 19 March 2099, 10:00")
    );
    assert!(
        !open(call(Some(brief("en"))))
            .await
            .body
            .contains("class=\"banner")
    );
}

#[tokio::test]
async fn a_brief_that_is_still_being_written_has_a_page() {
    let page = open(call(None)).await;

    assert_eq!(page.status, 200);
    assert!(page.body.contains("still being written"));
    assert!(page.body.contains("Kestrel"));
}

#[tokio::test]
async fn hostile_text_is_only_text() {
    let call = hostile_call();

    let page = open(call).await;

    assert_eq!(page.status, 200);
    for live in [
        "<script",
        "<img",
        "href=\"javascript",
        "href=\"data",
        "href=\"manual",
        "onclick=\"",
        "\u{202e}",
    ] {
        assert!(!page.body.contains(live), "{live}");
    }
    assert_eq!(page.body.matches("&#60;script&#62;").count(), 7);
}

#[tokio::test]
async fn the_headers_forbid_everything_that_the_page_does_not_need() {
    let gateway = Running::start().await;
    gateway.calls.know(call(Some(brief("en"))));

    let found = client::ask(gateway.address, "GET", &path(0)).await;
    let missing = client::ask(gateway.address, "GET", "/b/nothing").await;
    let stylesheet = client::ask(gateway.address, "GET", "/brief.css").await;

    // A proxy may have removed a path of PUBLIC_URL.
    for page in [&found, &missing] {
        let link = "<link rel=\"stylesheet\" href=\"../brief.css\">";
        assert!(page.body.contains(link), "{}", page.body);
    }
    for reply in [&found, &missing, &stylesheet] {
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(
            reply.header("x-robots-tag"),
            Some("noindex, nofollow, noarchive")
        );
    }
    for reply in [&found, &missing] {
        assert_eq!(reply.header("cache-control"), Some("private, no-store"));
        assert!(!reply.body.contains("<script") && !reply.body.contains("style="));
    }
    assert_eq!(
        stylesheet.header("content-type"),
        Some("text/css; charset=utf-8")
    );
}

#[tokio::test]
async fn every_link_that_does_not_work_has_the_same_answer() {
    let gateway = Running::start().await;
    gateway.calls.know(call(Some(brief("en"))));
    let forged = LinkSecrets::new("another secret that is long enough", None).unwrap();
    let link = BriefLink {
        call_id: CALL_ID.parse().unwrap(),
        epoch: 0,
    };
    let unsigned = [
        format!("/b/{}", forged.token(link)),
        "/b/x".to_owned(),
        format!("{}x", path(0)),
        "/b/%FF".to_owned(),
        "/b/".to_owned(),
        "/b//".to_owned(),
        "/b//x".to_owned(),
        "/b//x/y".to_owned(),
        format!("{}/", path(0)),
        format!("{}/x/%FF", path(0)),
    ];
    let mut replies = Vec::new();
    for path in unsigned {
        replies.push(client::ask(gateway.address, "GET", &path).await);
    }
    assert_eq!(
        gateway.calls.asked(),
        0,
        "nothing is asked for a token that is not ours"
    );

    let revoked = client::ask(gateway.address, "GET", &path(1)).await;
    let mut over = call(Some(brief("en")));
    over.over_time = Some(time("2020-01-01T00:00:00Z"));
    gateway.calls.know(over);
    let expired = client::ask(gateway.address, "GET", &path(0)).await;
    gateway.calls.know(Call::default());
    let unknown = client::ask(gateway.address, "GET", &path(0)).await;
    replies.extend([revoked, expired, unknown]);

    for reply in &replies {
        assert_eq!(reply.status, 404);
        assert_eq!(reply.body, replies[0].body);
        assert_eq!(reply.head.len(), replies[0].head.len());
    }
}

#[tokio::test]
async fn without_a_secret_no_link_works() {
    let gateway = Running::start_without_links().await;
    gateway.calls.know(call(Some(brief("en"))));

    assert_eq!(
        client::ask(gateway.address, "GET", &path(0)).await.status,
        404
    );
    assert_eq!(gateway.calls.asked(), 0);
}

#[tokio::test]
async fn only_get_and_head_are_allowed() {
    let gateway = Running::start().await;
    gateway.calls.know(call(Some(brief("en"))));

    assert_eq!(
        client::ask(gateway.address, "HEAD", &path(0)).await.status,
        200
    );
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(
            client::ask(gateway.address, method, &path(0)).await.status,
            405
        );
    }
}

#[tokio::test]
async fn a_brief_that_cannot_be_read_now_is_not_said_to_be_missing() {
    let gateway = Running::start().await;
    gateway.calls.fail(Status::internal("the database is away"));

    let reply = client::ask(gateway.address, "GET", &path(0)).await;

    assert_eq!(reply.status, 503);
    assert_eq!(reply.header("retry-after"), Some("5"));
    assert!(!reply.body.contains("database"));
}
