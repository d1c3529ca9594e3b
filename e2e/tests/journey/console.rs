//! The console in a real browser, over the real services.

use std::net::SocketAddr;

use gateway::{
    LinkSecrets, Linker,
    console::{self, Access, Console},
};
use runtime::{Limits, Shutdown};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::{
    browser::{Browser, DESKTOP, PHONE, SMALLEST, keep_picture, with_browser},
    system::{LINK_SECRET, System, kestrel, listen},
    wire::created,
};

const ZOE: &str = "zoe.mueller@kestrel.example";

/// A console of a system. It stops when it is dropped.
struct Desk {
    system: System,
    address: SocketAddr,
    shutdown: Shutdown,
}

impl Desk {
    /// Opens the console of a system with one dossier, to everybody.
    async fn open() -> Self {
        let desk = Self::open_to(Access::Open).await;
        desk.system.import(kestrel()).await;
        desk
    }

    async fn open_to(access: Access) -> Self {
        let system = System::start().await;
        let listener = listen().await;
        let address = listener.local_addr().unwrap();
        let secrets = LinkSecrets::new(LINK_SECRET, None).unwrap();
        let linker = Linker::new(&format!("http://{}", system.gateway), secrets);
        let console = Console::new(system.booking.clone(), Some(linker), None);
        let shutdown = Shutdown::new();
        let limits = Limits::default();
        tokio::spawn(console::serve(
            listener,
            console,
            access,
            limits,
            shutdown.clone(),
        ));
        Self {
            system,
            address,
            shutdown,
        }
    }

    async fn go(&self, browser: &Browser, path: &str) {
        browser.go(&format!("http://{}{path}", self.address)).await;
    }

    /// Makes every delivery a dead letter.
    async fn kill_deliveries(&self) {
        let dead = "UPDATE webhook_deliveries SET state = 'dead', reason = 'gave up', attempts = 20, \
                    last_error = 'the database was away', next_attempt_at = NULL";
        self.system.database.execute(dead).await;
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.shutdown.start();
    }
}

/// Presses what a selector finds, with the keyboard.
async fn press(browser: &Browser, selector: &str) {
    let focus = format!("document.querySelector(`{selector}`).focus()");
    browser.eval(&focus).await;
    browser.press(Key::Enter).await;
}

async fn fill(browser: &Browser, selector: &str, text: &str) {
    let set = format!(
        "document.querySelector(`{selector}`).value = {}",
        json!(text)
    );
    browser.eval(&set).await;
}

async fn path(browser: &Browser) -> String {
    let path = browser
        .eval("return location.pathname + location.search")
        .await;
    path.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_delivery_is_found_and_replayed() {
    let desk = Desk::open_to(Access::Open).await;
    desk.system.post(&created("uid-1", ZOE)).await;
    desk.kill_deliveries().await;
    desk.system.import(kestrel()).await;
    with_browser(async |browser| {
        desk.go(browser, "/deliveries").await;
        fill(browser, "#q", "uid-1").await;
        press(browser, "form.filter button").await;
        press(browser, "tbody a").await;
        assert!(browser.text().await.contains("the database was away"));

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
        assert!(shown.contains("1 secret redacted"));
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
async fn what_has_changed_shows_itself_unless_somebody_is_busy() {
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

        desk.go(browser, "/deliveries").await;
        browser.eval("document.getElementById('pause').click(); window.asked = 0;
            const ask = window.fetch; window.fetch = (...all) => { window.asked += 1; return ask(...all) }").await;
        let waited = "const done = arguments[arguments.length - 1]; setTimeout(() => done(window.asked), 6000)";
        assert_eq!(browser.wait_for(waited).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_inaccessible_in_light_and_dark_on_any_screen() {
    let desk = Desk::open().await;
    desk.system.post(&created("uid-1", ZOE)).await;
    desk.system
        .post(&created("uid-2", "stranger@kestrel.example"))
        .await;
    desk.kill_deliveries().await;
    let id = desk
        .system
        .text("SELECT id FROM webhook_deliveries LIMIT 1")
        .await;
    with_browser(async |browser| {
        for path in [
            "/".to_owned(),
            "/deliveries".to_owned(),
            "/deliveries?q=nothing".to_owned(),
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
        let png = browser.picture("body").await;
        keep_picture("console-overview.png", &png);
    })
    .await;
}
