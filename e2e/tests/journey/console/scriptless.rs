//! The console in a browser that runs no scripts.

use gateway::console::Access;
use serde_json::json;

use super::{Desk, STRANGER, ZOE, fill, path, press};
use crate::{
    browser::{Browser, with_browser},
    system::kestrel,
    wire::created,
};

/// What the script of the console shows as soon as it runs.
const SCRIPTED: &str = "return document.getElementById('live').hidden === false";
const TICK: &str = "document.querySelector('[name=confirm]').click()";

/// Opens a page, on which no script has run.
async fn open(desk: &Desk, browser: &Browser, path: &str) {
    desk.go(browser, path).await;
    assert_eq!(browser.eval(SCRIPTED).await, false, "{path}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_and_form_works_without_scripts() {
    let desk = Desk::open_to(Access::Open).await;
    desk.system.post(&created("uid-dead", ZOE)).await;
    desk.kill_deliveries().await;
    desk.system.import(kestrel()).await;
    let booked = desk.system.post(&created("uid-1", ZOE)).await;
    let call = format!("/calls/{}", booked.json["callPrepId"].as_str().unwrap());
    desk.system.post(&created("uid-2", STRANGER)).await;
    with_browser(async |browser| {
        // The other tests rely on this: the script runs where scripts do.
        desk.go(browser, "/").await;
        assert_eq!(browser.eval(SCRIPTED).await, true);
        let disabled = json!({ "value": true });
        browser
            .command("Emulation.setScriptExecutionDisabled", disabled)
            .await;

        for page in ["/", "/notices", "/audit", "/persons", "/unmatched"] {
            open(&desk, browser, page).await;
            assert!(browser.text().await.contains("Times are in UTC."), "{page}");
        }
        search_and_replay(&desk, browser).await;
        replay_many(&desk, browser).await;
        attach(&desk, browser).await;
        open(&desk, browser, &call).await;
        press(browser, "form[action$=regenerate] button").await;
        assert!(path(browser).await.ends_with("?done=regenerated"));
        filter_lists(&desk, browser).await;
        erase(&desk, browser).await;
    })
    .await;
    let log = "SELECT string_agg(DISTINCT action, ' ' ORDER BY action) FROM audit_log";
    assert_eq!(
        desk.system.text(log).await,
        "attach_delivery erase_person regenerate_plan replay_deliveries replay_delivery \
         view_payload view_person"
    );
}

async fn search_and_replay(desk: &Desk, browser: &Browser) {
    open(desk, browser, "/deliveries").await;
    fill(browser, "#q", "uid-dead").await;
    press(browser, "form.filter button").await;
    press(browser, "tbody a").await;
    press(browser, "a[href*=payload]").await;
    assert!(browser.text().await.contains("BOOKING_CREATED"));
    press(browser, "form[action$=replay] button").await;
    assert!(browser.text().await.contains("The delivery is due again"));
}

async fn replay_many(desk: &Desk, browser: &Browser) {
    open(desk, browser, "/deliveries?state=unmatched").await;
    press(browser, "a[href^='/replay']").await;
    assert!(browser.text().await.contains("To replay: 1"));
    browser.eval(TICK).await;
    press(browser, "main button").await;
    assert!(browser.text().await.contains("Remaining: 0"));
    desk.system.work().await;
}

async fn attach(desk: &Desk, browser: &Browser) {
    open(desk, browser, "/unmatched").await;
    press(browser, "ul.candidates button").await;
    assert!(browser.text().await.contains("The delivery is attached"));
}

async fn filter_lists(desk: &Desk, browser: &Browser) {
    open(desk, browser, "/notices").await;
    press(browser, "form.filter button").await;
    assert!(path(browser).await.starts_with("/notices?state="));
    open(desk, browser, "/audit").await;
    fill(browser, "#action", "attach_delivery").await;
    press(browser, "form.filter button").await;
    assert!(browser.text().await.contains("attach delivery"));
}

async fn erase(desk: &Desk, browser: &Browser) {
    open(desk, browser, "/persons").await;
    fill(browser, "#address", ZOE).await;
    press(browser, "form.filter button").await;
    browser.eval(TICK).await;
    press(browser, "form[action$=erase] button").await;
    assert!(browser.text().await.contains("The person is erased:"));
}
