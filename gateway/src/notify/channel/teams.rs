//! Workflows of Microsoft Teams, which are triggered by a webhook and post an adaptive card.

use serde_json::{Value, json};

use crate::notify::{file::TeamsForm, message::Message};

/// Returns the body for a workflow.
pub(in crate::notify) fn body(message: &Message, form: TeamsForm) -> Value {
    let card = card(message);
    match form {
        TeamsForm::Card => card,
        TeamsForm::Message => json!({
            "type": "message",
            "attachments": [{
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": null,
                "content": card,
            }],
        }),
    }
}

fn card(message: &Message) -> Value {
    let mut facts = message
        .facts
        .iter()
        .map(|(label, fact)| json!({ "title": label, "value": plain(fact) }))
        .collect::<Vec<_>>();
    if let Some(start) = message.start {
        let time = start.format("%Y-%m-%dT%H:%M:%SZ");
        let value = format!("{{{{DATE({time},SHORT)}}}} {{{{TIME({time})}}}}");
        facts.push(json!({ "title": message.own_clock_label(), "value": value }));
    }
    let mut body = vec![
        json!({ "type": "TextBlock", "text": message.headline, "weight": "bolder", "wrap": true }),
        json!({ "type": "TextBlock", "text": plain(&message.subject), "size": "large", "wrap": true }),
        json!({ "type": "FactSet", "facts": facts }),
    ];
    if !message.summary.is_empty() {
        body.push(json!({ "type": "TextBlock", "text": plain(&message.summary), "wrap": true }));
    }
    let mut card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    });
    if let Some(link) = &message.link {
        card["actions"] = json!([{
            "type": "Action.OpenUrl",
            "title": message.link_label(),
            "url": link,
        }]);
    }
    card
}

/// Escapes a text for a card, which interprets Markdown and `{{`, and turns addresses into links,
/// which an invisible space prevents.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '*' | '_' | '[' | ']' | '`' | '#') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
        .replace("{{", "{ {")
        .replace("}}", "} }")
        .replace("://", ":\u{200b}//")
        .replace("www.", "www\u{200b}.")
}

#[cfg(test)]
mod tests {
    use proto::booking::v1::NoticeKind;

    use super::*;
    use crate::notify::message::tests::claimed;

    #[test]
    fn either_form_holds_the_same_card_below_the_limit() {
        let message = Message::new(&claimed(NoticeKind::Ready), None);

        let wrapped = body(&message, TeamsForm::Message);
        let card = body(&message, TeamsForm::Card);

        assert_eq!(wrapped["attachments"][0]["content"], card);
        assert_eq!(card["type"], "AdaptiveCard");
        assert!(wrapped.to_string().len() < 28 * 1024);
    }

    #[test]
    fn a_name_is_no_link() {
        for name in ["https://evil.example/x", "www.evil.example"] {
            let mut claimed = claimed(NoticeKind::Ready);
            let booking = claimed.call.as_mut().unwrap().booking.as_mut().unwrap();
            name.clone_into(&mut booking.attendees[0].name);

            let card = body(&Message::new(&claimed, None), TeamsForm::Card).to_string();

            assert!(
                card.contains("evil.example") && !card.contains(name),
                "{card}"
            );
        }
    }
}
