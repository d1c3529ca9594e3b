//! Slack's incoming webhooks.

use serde_json::{Value, json};

use crate::notify::message::Message;

/// Returns the body for Slack.
pub(in crate::notify) fn body(message: &Message) -> Value {
    let subject = escaped(&message.subject);
    let mut lines = vec![format!("*{subject}*")];
    lines.extend(
        message
            .facts
            .iter()
            .map(|(label, fact)| format!("{label}: {}", escaped(fact))),
    );
    if let Some(start) = message.start {
        let label = message.own_clock_label();
        let unix = start.timestamp();
        let fallback = start.format("%Y-%m-%d %H:%M UTC");
        lines.push(format!(
            "{label}: <!date^{unix}^{{date_long_pretty}} {{time}}|{fallback}>"
        ));
    }
    let mut blocks = vec![
        json!({ "type": "header", "text": { "type": "plain_text", "text": message.headline } }),
        section(&lines.join("\n")),
    ];
    if !message.summary.is_empty() {
        blocks.push(section(&escaped(&message.summary)));
    }
    if let Some(link) = &message.link {
        blocks.push(section(&format!("<{link}|{}>", message.link_label())));
    }
    json!({
        "text": format!("{} {subject}", escaped(&message.headline)),
        "blocks": blocks,
        "unfurl_links": false,
        "unfurl_media": false,
    })
}

/// Returns a section. With `verbatim`, text that looks like an address, such as the name of an
/// attendee, does not become a link.
fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text, "verbatim": true } })
}

/// Escapes Slack's three special characters: otherwise, the name of a company could notify a whole
/// channel. A zero-width space disables other markup.
fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '*' | '_' | '~' | '`') {
            plain.push('\u{200b}');
        }
        plain.push(letter);
    }
    plain
}

#[cfg(test)]
mod tests {
    use proto::booking::v1::NoticeKind;

    use super::*;
    use crate::notify::message::tests::claimed;

    #[test]
    fn a_company_notifies_no_channel_and_the_limits_hold() {
        let body = body(&Message::new(&claimed(NoticeKind::Ready), None));

        let text = body.to_string();
        assert!(!text.contains("<!channel>"), "{text}");
        assert!(text.contains("&lt;!channel&gt; &amp;"), "{text}");
        assert_eq!(body["unfurl_links"], false);
        let blocks = body["blocks"].as_array().unwrap();
        assert!(blocks.len() <= 50 && text.len() < 13_000);
        for block in blocks {
            assert!(block["text"]["text"].as_str().unwrap().chars().count() <= 3_000);
            let is_marked_up = block["text"]["type"] == "mrkdwn";
            assert_eq!(block["text"]["verbatim"] == true, is_marked_up);
        }
    }
}
