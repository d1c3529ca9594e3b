//! What the console shows, and what it never does.

use serde_json::{Value, json};

use super::{Desk, STRANGER, ZOE};
use crate::{
    browser::{DESKTOP, PHONE, SMALLEST, keep_picture, with_browser},
    wire::created,
};

#[tokio::test(flavor = "multi_thread")]
async fn script_in_a_payload_a_name_or_a_search_is_only_text() {
    let desk = Desk::open().await;
    let script = "<script>alert(1)</script>";
    let mut event = created(script, ZOE);
    event["payload"]["title"] = json!(script);
    event["payload"]["attendees"][0]["name"] = json!("</pre><img src=x onerror=alert(1)>");
    event["payload"]["videoCallData"] = json!({ "password": "hunter2" });
    desk.system.post(&event).await;
    let id = desk.system.text("SELECT id FROM webhook_deliveries").await;
    with_browser(async |browser| {
        for path in [
            "/deliveries?q=%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
            "/deliveries?state=%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
            format!("/deliveries/{id}"),
            format!("/deliveries/{id}/payload"),
        ] {
            desk.go(browser, &path).await;

            assert_eq!(browser.violations().await, json!([]), "{path}");
            assert!(browser.text().await.contains(script), "{path}");
            let foreign = "return document.querySelectorAll(
                'script:not([src=\"/console.js\"]), img, iframe, style, [style], [onerror]').length";
            assert_eq!(browser.eval(foreign).await, 0, "{path}");
        }
        let shown = browser.text().await;
        assert!(!shown.contains("hunter2"));
        assert!(shown.contains("1 secret was redacted"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_no_personal_data() {
    let desk = Desk::open().await;
    desk.system.post(&created("uid-1", ZOE)).await;
    with_browser(async |browser| {
        desk.go(browser, "/deliveries").await;

        let shown = browser.text().await;

        assert!(shown.contains("uid-1"));
        assert!(
            !shown.contains("zoe") && !shown.contains("Booker"),
            "{shown}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_changed_shows_itself_unless_somebody_is_busy_or_the_page_is_hidden() {
    let desk = Desk::open().await;
    with_browser(async |browser| {
        desk.go(browser, "/deliveries").await;
        // Sooner than a person would see it.
        browser.eval("window.refreshed = false; new MutationObserver(() => { window.refreshed = true })
            .observe(document.querySelector('main'), { childList: true })").await;
        desk.system.post(&created("uid-1", ZOE)).await;
        let found = "const done = arguments[arguments.length - 1];
            const look = () => document.body.innerText.includes('uid-1') ? done(true) : setTimeout(look, 50);
            look()";
        assert_eq!(browser.wait_for(found).await, Value::Bool(true));

        for busy in [
            "document.getElementById('pause').click()",
            "Object.defineProperty(document, 'hidden', { value: true })",
        ] {
            desk.go(browser, "/deliveries").await;
            browser.eval(busy).await;
            browser.eval("window.asked = 0; const ask = window.fetch;
                window.fetch = (...all) => { window.asked += 1; return ask(...all) }").await;
            let waited = "const done = arguments[arguments.length - 1]; setTimeout(() => done(window.asked), 6000)";
            assert_eq!(browser.wait_for(waited).await, 0, "{busy}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_inaccessible_in_light_and_dark_on_any_screen() {
    let desk = Desk::open().await;
    desk.system.post(&created("uid-3", ZOE)).await;
    desk.kill_deliveries().await;
    let booked = desk.system.post(&created("uid-1", ZOE)).await;
    let call_id = booked.json["callPrepId"].as_str().unwrap().to_owned();
    desk.system.post(&created("uid-2", STRANGER)).await;
    let id = desk
        .system
        .text("SELECT id FROM webhook_deliveries LIMIT 1")
        .await;
    with_browser(async |browser| {
        for path in [
            "/".to_owned(),
            "/deliveries".to_owned(),
            "/deliveries?q=nothing".to_owned(),
            "/unmatched".to_owned(),
            "/replay?state=dead".to_owned(),
            "/audit".to_owned(),
            "/persons".to_owned(),
            format!("/calls/{call_id}"),
            format!("/deliveries/{id}"),
            format!("/deliveries/{id}/payload"),
            "/notices".to_owned(),
            "/nothing".to_owned(),
        ] {
            desk.go(browser, &path).await;
            for (screen, scheme) in [(SMALLEST, "light"), (PHONE, "dark"), (DESKTOP, "light")] {
                browser.resize(screen).await;
                browser.emulate("screen", scheme).await;

                let faults = browser.accessibility_faults().await;

                assert!(
                    faults.is_empty(),
                    "{path}, {screen:?}, {scheme}: {faults:#?}"
                );
                let width = "return document.documentElement.scrollWidth";
                assert_eq!(browser.eval(width).await, screen.width, "{path}");
                assert_eq!(browser.violations().await, json!([]), "{path}");
            }
        }
    })
    .await;
}

/// A day of a busy inbox, of which a little waits for a person.
const BUSY_DAY: &str = "INSERT INTO webhook_deliveries
        (id, dedupe_key, source, event_name, booking_uid, body_sha256, state, reason, attempts, received_at)
    SELECT gen_random_uuid(), 'day-' || n, 'calcom', 'BOOKING_CREATED', 'booking-' || n,
        decode(repeat('00', 32), 'hex'), state,
        CASE state WHEN 'dead' THEN 'gave up after 20 attempts' WHEN 'ignored' THEN 'unsupported_event' END,
        CASE state WHEN 'dead' THEN 20 ELSE 1 END,
        now() - least(23 * 60, abs(n * 37 % 1380)) * interval '1 minute' * (0.6 + 0.4 * sin(n))
    FROM generate_series(1, 420) AS n,
        LATERAL (SELECT CASE WHEN n % 140 = 0 THEN 'dead' WHEN n % 9 = 0 THEN 'ignored' ELSE 'applied' END) AS it (state)";

#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_of_the_documentation_show_the_console() {
    let desk = Desk::open().await;
    for (uid, email) in [("uid-1", STRANGER), ("uid-2", "planning@kestrel.example")] {
        desk.system.post(&created(uid, email)).await;
    }
    desk.system.database.execute(BUSY_DAY).await;
    with_browser(async |browser| {
        for (file, path, scheme) in [
            ("console-overview.png", "/", "light"),
            ("console-unmatched.png", "/unmatched", "dark"),
        ] {
            browser.resize(DESKTOP).await;
            browser.emulate("screen", scheme).await;
            desk.go(browser, path).await;

            let png = browser.picture("body").await;

            assert!(png.starts_with(b"\x89PNG"));
            keep_picture(file, &png);
        }
    })
    .await;
}
