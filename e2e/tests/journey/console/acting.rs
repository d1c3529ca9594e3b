//! What is done in the console, and by whom it is not.

use gateway::console::Access;
use serde_json::json;

use super::{Desk, STRANGER, ZOE, fill, path, post_from_here, press};
use crate::{
    browser::{DESKTOP, SMALLEST, with_browser},
    system::kestrel,
    wire::{self, created},
};

/// Everything that a form of the console changes.
const CHANGEABLE: &str = "SELECT string_agg(row, E'\\n' ORDER BY row) FROM (
    SELECT d::text FROM webhook_deliveries d UNION ALL SELECT p::text FROM call_prep_plans p
    UNION ALL SELECT n::text FROM notices n UNION ALL SELECT c::text FROM contacts c
    UNION ALL SELECT s::text FROM outreach_sequences s UNION ALL SELECT a::text FROM audit_log a) AS rows (row)";

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_delivery_is_found_and_replayed() {
    let desk = Desk::open_to(Access::Open).await;
    desk.system.post(&created("uid-1", ZOE)).await;
    desk.kill_deliveries().await;
    desk.system.import(kestrel()).await;
    with_browser(async |browser| {
        desk.go(browser, "/deliveries").await;
        fill(browser, "#q", " Zoe.Mueller@KESTREL.example").await;
        press(browser, "form.filter button").await;
        press(browser, "tbody a").await;
        assert!(browser.text().await.contains("the database was away"));
        let trace = "return document.querySelector('a[href^=\"https://traces.example/\"]').href";
        let trace_id = desk
            .system
            .text("SELECT trace_id FROM webhook_deliveries")
            .await;
        let expected = format!("https://traces.example/{trace_id}");
        assert_eq!(browser.eval(trace).await, json!(expected));

        press(browser, "form[action$=replay] button").await;

        assert!(path(browser).await.ends_with("?done=replayed"));
        assert!(browser.text().await.contains("The delivery is due again"));
    })
    .await;
    desk.system.work().await;
    let state = "SELECT state FROM webhook_deliveries";
    assert_eq!(desk.system.text(state).await, "applied");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unmatched_delivery_is_attached_to_a_contact_nearby_and_has_its_brief() {
    let desk = Desk::open().await;
    desk.system.post(&created("uid-1", STRANGER)).await;
    with_browser(async |browser| {
        desk.go(browser, "/unmatched").await;
        let shown = browser.text().await;
        assert!(shown.contains(STRANGER) && shown.contains(ZOE), "{shown}");

        press(browser, "ul.candidates button").await;

        assert!(path(browser).await.starts_with("/calls/"));
        assert!(browser.text().await.contains("The delivery is attached"));
        browser
            .eval("document.querySelector('a[href*=\"/b/\"]').click()")
            .await;
        let brief = browser.text().await;
        assert!(brief.contains("Kestrel") && path(browser).await.starts_with("/b/"));
        desk.go(browser, "/unmatched").await;
        assert!(browser.text().await.contains("There are none."));
    })
    .await;
    let status = "SELECT status FROM outreach_sequences WHERE id = 'kestrel-sequence-1'";
    assert_eq!(desk.system.text(status).await, "BOOKED");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_replayed_exactly_as_counted_and_a_filter_that_meets_nothing_replays_nothing() {
    let desk = Desk::open().await;
    for uid in ["uid-1", "uid-2", "uid-3"] {
        desk.system.post(&created(uid, STRANGER)).await;
    }
    with_browser(async |browser| {
        desk.go(browser, "/replay?q=nobody%40kestrel.example").await;
        assert!(browser.text().await.contains("To replay: 0"));
        let buttons = "return document.querySelectorAll('main button').length";
        assert_eq!(browser.eval(buttons).await, 0);

        desk.go(browser, "/deliveries?state=unmatched").await;
        press(browser, "a[href^='/replay']").await;
        assert!(browser.text().await.contains("To replay: 3"));
        // One more is not among them.
        desk.system.post(&created("uid-4", STRANGER)).await;
        browser
            .eval("document.querySelector('[name=confirm]').click()")
            .await;
        press(browser, "main button").await;

        assert!(browser.text().await.contains("3 deliveries are due again"));
        assert!(browser.text().await.contains("Remaining: 0"));
    })
    .await;
    let count = "SELECT count(*) FROM webhook_deliveries WHERE state = 'received'";
    assert_eq!(desk.system.text(count).await, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_told_in_full_and_its_plan_is_made_anew() {
    let desk = Desk::open().await;
    let booked = desk.system.post(&created("uid-1", ZOE)).await;
    let call_id = booked.json["callPrepId"].as_str().unwrap();
    with_browser(async |browser| {
        desk.go(browser, &format!("/calls/{call_id}")).await;
        let shown = browser.text().await;
        for text in [
            "Kestrel",
            "uid-1",
            ZOE,
            "ready",
            "BOOKING_CREATED",
            "booked",
        ] {
            assert!(shown.contains(text), "{text}: {shown}");
        }

        press(browser, "form[action$=regenerate] button").await;

        assert!(path(browser).await.ends_with("?done=regenerated"));
        let versions = "return document.querySelectorAll('[data-label=Version]').length";
        assert_eq!(browser.eval(versions).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_looks_and_is_kept_from_acting() {
    let desk = Desk::open_with_passwords("reader").await;
    desk.system.post(&created("uid-1", STRANGER)).await;
    let id = desk.system.text("SELECT id FROM webhook_deliveries").await;
    with_browser(async |browser| {
        for page in [
            format!("/deliveries/{id}"),
            "/unmatched".to_owned(),
            "/notices".to_owned(),
        ] {
            desk.go_as(browser, "ann", &page).await;
            let forms = "return document.querySelectorAll('form[method=post]').length";
            assert_eq!(browser.eval(forms).await, 0, "{page}");
        }
        post_from_here(browser, &format!("/deliveries/{id}/replay")).await;
        assert!(browser.text().await.contains("You have read-only access"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_from_elsewhere_does_not_act_with_the_password_of_an_actor() {
    let desk = Desk::open_with_passwords("elsewhere").await;
    desk.system.post(&created("uid-1", STRANGER)).await;
    let id = desk.system.text("SELECT id FROM webhook_deliveries").await;
    with_browser(async |browser| {
        desk.go_as(browser, "zoe", "/").await;
        let gateway = desk.system.gateway;
        browser.go(&format!("http://{gateway}/")).await;

        let address = desk.address;
        let replay = format!("http://{address}/deliveries/{id}/replay");
        post_from_here(browser, &replay).await;

        assert!(browser.text().await.contains("Cross-site request rejected"));
    })
    .await;
    let state = "SELECT state FROM webhook_deliveries";
    assert_eq!(desk.system.text(state).await, "ignored");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_tells_who_saw_a_payload_and_who_acted() {
    let desk = Desk::open_with_passwords("audit").await;
    desk.system.post(&created("uid-1", STRANGER)).await;
    let id = desk.system.text("SELECT id FROM webhook_deliveries").await;
    let viewed = "SELECT count(*) FROM audit_log WHERE action = 'view_payload'";
    with_browser(async |browser| {
        desk.go_as(browser, "zoe", &format!("/deliveries/{id}"))
            .await;
        assert_eq!(desk.system.text(viewed).await, "0");
        press(browser, "a[href*=payload]").await;
        press(browser, "form[action$=replay] button").await;

        desk.go(browser, "/audit?actor=zoe").await;

        let shown = browser.text().await;
        assert!(shown.contains("view payload") && shown.contains("replay delivery"));
        assert_eq!(desk.system.text(viewed).await, "1");
        desk.go(browser, "/audit?actor=ann").await;
        assert!(browser.text().await.contains("There are no such entries."));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_looked_up_and_erased() {
    let desk = Desk::open().await;
    desk.system.post(&created("uid-1", ZOE)).await;
    with_browser(async |browser| {
        desk.go(browser, "/persons").await;
        fill(browser, "#address", " Zoe.Mueller@KESTREL.example").await;
        press(browser, "form.filter button").await;
        let shown = browser.text().await;
        assert!(shown.contains("contacts kestrel-zoe-mueller"), "{shown}");
        for (screen, scheme) in [(SMALLEST, "light"), (DESKTOP, "dark")] {
            browser.resize(screen).await;
            browser.emulate("screen", scheme).await;
            let faults = browser.accessibility_faults().await;
            assert!(faults.is_empty(), "{screen:?}, {scheme}: {faults:#?}");
            let width = "return document.documentElement.scrollWidth";
            assert_eq!(browser.eval(width).await, screen.width);
        }

        browser
            .eval("document.querySelector('[name=confirm]').click()")
            .await;
        press(browser, "form[action$=erase] button").await;

        assert!(browser.text().await.contains("The person is erased:"));
        assert_eq!(path(browser).await, "/persons/erase");
    })
    .await;
    let left =
        "SELECT count(*) FROM contacts WHERE normalised_email = 'zoe.mueller@kestrel.example'";
    assert_eq!(desk.system.text(left).await, "0");
    let logged = "SELECT string_agg(DISTINCT action, ',' ORDER BY action) FROM audit_log WHERE subject_kind = 'person'";
    assert_eq!(desk.system.text(logged).await, "erase_person,view_person");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_notice_is_sent_again_and_a_paused_destination_is_shown() {
    let desk = Desk::open().await;
    desk.system.post(&created("uid-1", ZOE)).await;
    let dead = "UPDATE notices SET state = 'dead', next_attempt_at = NULL, finished_at = now()
            WHERE kind = 'ready';
        INSERT INTO notice_destinations (notice_id, destination, state, last_error)
            SELECT id, 'sales', 'dead', 'HTTP 410: channel_is_archived' FROM notices WHERE kind = 'ready';
        INSERT INTO paused_destinations (destination, reason) VALUES ('sales', 'HTTP 410: channel_is_archived')";
    desk.system.database.execute(dead).await;
    with_browser(async |browser| {
        desk.go(browser, "/").await;
        let shown = browser.text().await;
        assert!(shown.contains("sales since"), "{shown}");
        desk.go(browser, "/notices?state=dead").await;
        let shown = browser.text().await;
        assert!(shown.contains("channel_is_archived"), "{shown}");

        press(browser, "form[action$=resend] button").await;

        assert!(path(browser).await.ends_with("?done=resent"));
        assert!(browser.text().await.contains("The notice is due again"));
    })
    .await;
    let state = "SELECT state || ' ' || resend FROM notices WHERE kind = 'ready'";
    assert_eq!(desk.system.text(state).await, "pending true");
    let logged = "SELECT string_agg(action, ' ') FROM audit_log";
    assert_eq!(desk.system.text(logged).await, "resend_notice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_that_opens_every_address_changes_nothing() {
    let desk = Desk::open().await;
    let booked = desk.system.post(&created("uid-1", ZOE)).await;
    desk.system.post(&created("uid-2", STRANGER)).await;
    let call_id = booked.json["callPrepId"].as_str().unwrap();
    let delivery = "SELECT id FROM webhook_deliveries WHERE booking_uid = 'uid-2'";
    let delivery = desk.system.text(delivery).await;
    let notice = desk.system.text("SELECT id FROM notices LIMIT 1").await;
    let before = desk.system.text(CHANGEABLE).await;

    for (path, status) in [
        (format!("/deliveries/{delivery}/replay"), 405),
        (format!("/deliveries/{delivery}/attach"), 405),
        (format!("/calls/{call_id}/regenerate"), 405),
        (format!("/notices/{notice}/resend"), 405),
        ("/persons/erase".to_owned(), 405),
        ("/persons/data".to_owned(), 405),
        (
            "/replay?state=unmatched&confirm=yes&count=1".to_owned(),
            200,
        ),
        (format!("/calls/{call_id}"), 200),
        (
            "/persons?address=zoe.mueller%40kestrel.example".to_owned(),
            200,
        ),
    ] {
        let answer = wire::send(desk.address, &format!("GET {path}"), "", b"").await;

        assert_eq!(answer.status, status, "{path}");
    }

    assert_eq!(desk.system.text(CHANGEABLE).await, before);
}
