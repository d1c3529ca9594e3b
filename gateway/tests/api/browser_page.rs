//! The page of a brief in a real browser: on a phone, a desktop and paper, in light and dark.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proto::{
    booking::v1::{Attendee, BookingState, Call},
    callprep::v1::CallSide,
};
use serde_json::json;
use thirtyfour::Key;

use crate::{
    briefs::{brief, hostile_call, path, texts},
    browser::{Browser, DESKTOP, PHONE, SMALLEST, Screen, keep_picture, spaced, with_browser},
    fake_calls::{call, time},
    running::Running,
};

/// A sheet of A4, in pixels of CSS.
const A4: Screen = Screen {
    width: 794,
    height: 1123,
};
/// The width of A4 within its margins, in pixels of CSS.
const PAPER: u32 = 688;

/// Opens the page of a call.
async fn open(gateway: &Running, browser: &Browser, call: Call) {
    gateway.calls.know(call);
    let address = gateway.address;
    browser.go(&format!("http://{address}{}", path(0))).await;
}

fn moved() -> Call {
    Call {
        previous_start_time: Some(time("2099-03-19T15:00:00Z")),
        ..call(Some(brief("nl")))
    }
}

fn cancelled() -> Call {
    let mut call = call(Some(brief("en")));
    let booking = call.booking.as_mut().unwrap();
    booking.set_state(BookingState::Cancelled);
    call
}

/// Returns every page of the gateway, by its content.
fn pages() -> [(&'static str, Call); 7] {
    [
        ("nl", call(Some(brief("nl")))),
        ("en", call(Some(brief("en")))),
        ("planner/1", call(Some(brief("planner-1-en")))),
        ("moved", moved()),
        ("cancelled", cancelled()),
        ("pending", call(None)),
        ("no link", Call::default()),
    ]
}

#[tokio::test]
async fn nothing_is_inaccessible_in_light_and_dark_on_any_screen() {
    let gateway = Running::start().await;
    with_browser(async |browser| {
        for (name, call) in pages() {
            open(&gateway, browser, call).await;
            for (screen, scheme) in [(SMALLEST, "light"), (DESKTOP, "dark")] {
                browser.resize(screen).await;
                browser.emulate("screen", scheme).await;

                let faults = browser.accessibility_faults().await;

                assert!(
                    faults.is_empty(),
                    "{name}, {screen:?}, {scheme}: {faults:#?}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_text_is_seen_without_scrolling_sideways_and_on_paper() {
    let gateway = Running::start().await;
    with_browser(async |browser| {
        for name in ["nl", "en"] {
            let brief = brief(name);
            open(&gateway, browser, call(Some(brief.clone()))).await;
            for screen in [SMALLEST, PHONE, DESKTOP] {
                browser.resize(screen).await;
                let shown = browser.text().await;
                for text in texts(&brief) {
                    assert!(shown.contains(&spaced(&text)), "{name}, {screen:?}: {text}");
                }
                let width = browser
                    .eval("return document.documentElement.scrollWidth")
                    .await;
                assert_eq!(width, screen.width, "{name}, {screen:?}");
            }
            browser.emulate("print", "dark").await;
            browser
                .eval(&format!("document.body.style.width = '{PAPER}px'"))
                .await;
            let shown = browser.text().await;
            for text in texts(&brief) {
                assert!(shown.contains(&spaced(&text)), "{name} on paper: {text}");
            }
            browser.emulate("screen", "light").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_prints_black_on_white_on_a4() {
    let gateway = Running::start().await;
    with_browser(async |browser| {
        open(&gateway, browser, call(Some(brief("nl")))).await;
        browser.emulate("print", "dark").await;
        let colours = "const style = getComputedStyle(document.body);
                       return [style.color, style.backgroundColor]";
        assert_eq!(
            browser.eval(colours).await,
            json!(["rgb(0, 0, 0)", "rgb(255, 255, 255)"])
        );

        browser.emulate("", "light").await;
        let pdf = browser.pdf().await;

        let pdf = String::from_utf8_lossy(&pdf);
        let pages = pdf.matches("/MediaBox").count();
        let a4 = pdf.matches("/MediaBox [0 0 594.95996 841.91998]").count();
        assert_eq!(a4, pages, "every page is A4");
        assert!((1..=6).contains(&pages), "{pages} pages");
    })
    .await;
}

#[tokio::test]
async fn a_hostile_dossier_does_nothing() {
    let gateway = Running::start().await;
    with_browser(async |browser| {
        open(&gateway, browser, hostile_call()).await;

        assert_eq!(browser.violations().await, json!([]));
        let strange = "return document.querySelectorAll(
            'script, img, iframe, object, embed, form, style, [style], [onload], [onerror], [onclick]').length";
        assert_eq!(browser.eval(strange).await, 0);
        let schemes = "return [...new Set([...document.links].map(link => link.protocol))].sort()";
        assert_eq!(browser.eval(schemes).await, json!(["http:"]));
        // The browser asks for an icon by itself.
        let loaded = "return performance.getEntriesByType('resource')
            .map(each => new URL(each.name).pathname).filter(path => path !== '/favicon.ico')";
        assert_eq!(browser.eval(loaded).await, json!(["/brief.css"]));
        let text = browser.text().await;
        assert!(text.contains("<script>alert(1)</script>"));
        assert!(!text.contains('\u{202e}'));
        assert_eq!(browser.eval("return document.title").await, "Call preparation");
        assert!(browser.accessibility_faults().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_policy_is_kept_on_every_page() {
    let gateway = Running::start().await;
    with_browser(async |browser| {
        for (name, call) in pages() {
            open(&gateway, browser, call).await;

            assert_eq!(browser.violations().await, json!([]), "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_keyboard_reaches_every_link_and_shows_where_it_is() {
    let gateway = Running::start().await;
    with_browser(async |browser| {
        browser.resize(PHONE).await;
        open(&gateway, browser, call(Some(brief("en")))).await;
        let links = browser
            .eval("return document.links.length")
            .await
            .as_u64()
            .unwrap();
        assert!(links > 3, "{links}");

        let mut reached = Vec::new();
        for _ in 0..links {
            browser.press(Key::Tab).await;
            let focus = browser
                .eval(
                    "const box = document.activeElement.getBoundingClientRect();
                     const style = getComputedStyle(document.activeElement);
                     return { href: document.activeElement.href, outline: style.outlineStyle,
                              seen: box.left >= 0 && box.top >= 0 && box.bottom <= innerHeight,
                              height: box.height }",
                )
                .await;
            assert_eq!(focus["outline"], "solid", "{focus}");
            assert_eq!(focus["seen"], true, "{focus}");
            reached.push(focus["href"].to_string());
        }
        assert!(reached[0].contains("#content"), "{reached:?}");
        reached.dedup();
        assert_eq!(reached.len() as u64, links, "{reached:?}");

        browser
            .eval("document.activeElement.blur(); scrollTo(0, 0)")
            .await;
        open(&gateway, browser, call(Some(brief("en")))).await;
        browser.press(Key::Tab).await;
        browser.press(Key::Enter).await;
        assert_eq!(
            browser.eval("return document.activeElement.id").await,
            "content"
        );
    })
    .await;
}

/// Returns a call whose booking and brief name the same people.
fn shown(name: &str) -> Call {
    let zone = if name == "nl" {
        "Europe/Amsterdam"
    } else {
        "Europe/London"
    };
    let brief = brief(name);
    let people = brief.stakeholders.iter();
    let attendees = people
        .filter(|person| matches!(person.side(), CallSide::Prospect | CallSide::Outside))
        .map(|person| Attendee {
            name: person.person.clone(),
            time_zone: zone.to_owned(),
            ..Default::default()
        });
    let attendees = attendees.collect();
    let mut call = call(Some(brief));
    call.booking.as_mut().unwrap().attendees = attendees;
    call
}

#[tokio::test]
async fn the_pictures_of_the_documentation_show_the_page() {
    let gateway = Running::start().await;
    with_browser(async |browser| {
        let moved = Call {
            previous_start_time: Some(time("2099-03-19T15:00:00Z")),
            ..shown("en")
        };
        for (file, screen, scheme, call, from) in [
            ("page-desktop.png", DESKTOP, "light", moved, "body"),
            ("page-plan.png", DESKTOP, "light", shown("en"), "#plan"),
            ("page-phone.png", PHONE, "light", shown("nl"), "body"),
            ("page-phone-plan.png", PHONE, "dark", shown("nl"), "#plan"),
        ] {
            open(&gateway, browser, call).await;
            browser.resize(screen).await;
            browser.emulate("screen", scheme).await;

            let png = browser.picture(from).await;

            assert!(png.starts_with(b"\x89PNG"));
            keep_picture(file, &png);
        }
    })
    .await;
}

#[tokio::test]
async fn the_picture_of_the_documentation_shows_the_page_on_paper() {
    let gateway = Running::start().await;
    with_browser(async |browser| {
        open(&gateway, browser, shown("en")).await;
        browser.resize(A4).await;
        browser.emulate("print", "light").await;
        // The margins that the printer leaves.
        let margins = format!(
            "document.body.style.width = '{PAPER}px';
             document.body.style.margin = '{}px auto'",
            (A4.width - PAPER) / 2
        );
        browser.eval(&margins).await;

        let png = browser.picture("html").await;

        let width = browser
            .eval("return document.documentElement.scrollWidth")
            .await;
        assert_eq!(width, A4.width);
        assert!(png.starts_with(b"\x89PNG"));
        keep_picture("page-paper.png", &png);
    })
    .await;
}
