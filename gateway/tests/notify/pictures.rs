//! Pictures of the messages: the mail as it is, the others by their texts.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proto::booking::v1::NoticeKind;
use regex::Regex;
use serde_json::Value;

use crate::{
    browser::{Screen, keep_picture, with_browser},
    folder::Folder,
    peer::Peer,
    running::{Running, claimed},
    smtp::MailServer,
};

const WINDOW: Screen = Screen {
    width: 640,
    height: 310,
};

/// Slack's header and sections as HTML.
fn slack_html(body: &Value) -> String {
    let blocks = body["blocks"].as_array().unwrap().iter();
    let blocks = blocks.map(|block| {
        let text = block["text"]["text"].as_str().unwrap();
        if block["type"] == "header" {
            return format!("<h1>{text}</h1>");
        }
        let replace = |text: &str, pattern: &str, with: &str| {
            let pattern = Regex::new(pattern).unwrap();
            pattern.replace_all(text, with).into_owned()
        };
        let text = replace(text, r"<!date\^[^|]*\|([^>]*)>", "$1");
        let text = replace(&text, r"<(https[^|]*)\|([^>]*)>", "<a href='$1'>$2</a>");
        let text = replace(&text, r"(?m)^\*(.*)\*$", "<b>$1</b>");
        format!("<p>{}</p>", text.replace('\n', "<br>"))
    });
    blocks.collect()
}

/// The blocks, facts and action of an adaptive card as HTML.
fn card_html(card: &Value) -> String {
    let blocks = card["body"].as_array().unwrap().iter();
    let blocks = blocks.map(|block| match block["text"].as_str() {
        Some(text) if block["size"] == "large" => format!("<h1>{text}</h1>"),
        Some(text) => format!("<p>{text}</p>"),
        None => {
            let facts = block["facts"].as_array().unwrap().iter();
            let fact = |fact: &Value| {
                let (title, value) = (&fact["title"], &fact["value"]);
                format!(
                    "<b>{}</b> {}",
                    title.as_str().unwrap(),
                    value.as_str().unwrap()
                )
            };
            format!(
                "<p>{}</p>",
                facts.map(fact).collect::<Vec<_>>().join("<br>")
            )
        }
    });
    let actions = card["actions"].as_array().unwrap().iter();
    let actions = actions.map(|action| {
        let title = action["title"].as_str().unwrap();
        format!("<p><button>{title}</button></p>")
    });
    let html = blocks.chain(actions).collect::<String>();
    // As Teams shows it to a reader in UTC.
    let dates = Regex::new(r"\{\{DATE\(([^T]*)T[^)]*\)\}\} \{\{TIME\([^T]*T(\d\d:\d\d)[^)]*\)\}\}");
    dates.unwrap().replace_all(&html, "$1 $2").into_owned()
}

fn document(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Notice</title>\
         <style>body {{ font: 15px sans-serif; margin: 1rem }} h1 {{ font-size: 1.2rem }}</style><main>{body}</main>"
    )
}

#[tokio::test]
async fn the_pictures_of_the_documentation_show_the_messages() {
    let (server, peer) = (MailServer::start("tls").await, Peer::start().await);
    let file = format!(
        "{}{}{}[[rules]]\ndestinations = [\"organizer\", \"sales\", \"channel\"]\n",
        server.section(),
        peer.destination("sales", "slack", ""),
        peer.destination("channel", "teams", "form = \"card\""),
    );
    let running = Running::start(&file).await;
    running.send(claimed(NoticeKind::Ready), 3).await;
    let sent = peer.sent();
    let to = |path: &str| {
        let found = sent.iter().find(|sent| sent.path == path);
        found.unwrap().json()
    };
    let folder = Folder::new();

    with_browser(async |browser| {
        browser.resize(WINDOW).await;
        for (file, html) in [
            ("notice-mail.png", server.mails().remove(0).html),
            ("notice-slack.png", document(&slack_html(&to("/sales")))),
            ("notice-teams.png", document(&card_html(&to("/channel")))),
        ] {
            let path = folder.write("notice.html", &html);
            browser.go(&format!("file://{}", path.display())).await;

            let shown = browser.text().await;
            for expected in [
                "The brief is ready.",
                "Northgate Facilities",
                "20 March 2099, 10:00",
                "Open the brief",
            ] {
                assert!(shown.contains(expected), "{file}: {expected} in {shown}");
            }
            let faults = browser.accessibility_faults().await;
            assert!(faults.is_empty(), "{file}: {faults:#?}");
            keep_picture(file, &browser.picture("body").await);
        }
    })
    .await;
}
