//! Briefs of calls, as callprep-svc writes them, and hostile ones.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use gateway::{BriefLink, LinkSecrets};
use proto::{booking::v1::Call, callprep::v1::Brief};

use crate::{
    fake_calls::{CALL_ID, call},
    running::LINK_SECRET,
};

const HOSTILE: &str =
    "<script>alert(1)</script><img src=x onerror=alert(1)>\" onload=\"x\u{202e}evil";

pub(crate) fn brief(name: &str) -> Brief {
    let json = match name {
        "nl" => include_str!("nl.json"),
        "planner-1-nl" => include_str!("planner-1-nl.json"),
        "planner-1-en" => include_str!("planner-1-en.json"),
        _ => include_str!("en.json"),
    };
    serde_json::from_str(json).unwrap()
}

pub(crate) fn path(epoch: i32) -> String {
    let secrets = LinkSecrets::new(LINK_SECRET, None).unwrap();
    let call_id = CALL_ID.parse().unwrap();
    format!("/b/{}", secrets.token(BriefLink { call_id, epoch }))
}

/// Returns every text of a message, except for enums, ids and addresses.
pub(crate) fn texts(brief: &Brief) -> Vec<String> {
    fn collect(value: &serde_json::Value, key: &str, texts: &mut Vec<String>) {
        const NOT_SHOWN: [&str; 16] = [
            "id",
            "language",
            "textLanguage",
            "kind",
            "generatedBy",
            "summaryGeneratedBy",
            "confidenceBand",
            "meddicc",
            "code",
            "line",
            "opening",
            "sourceType",
            "side",
            "firstDay",
            "dueDate",
            "startDate",
        ];
        match value {
            serde_json::Value::String(text)
                if !NOT_SHOWN.contains(&key) && !key.ends_with("Id") && !key.ends_with("Ids") =>
            {
                texts.push(text.clone());
            }
            serde_json::Value::Array(values) => {
                for value in values {
                    collect(value, key, texts);
                }
            }
            serde_json::Value::Object(fields) => fields
                .iter()
                .for_each(|(key, value)| collect(value, key, texts)),
            _ => {}
        }
    }
    let mut texts = Vec::new();
    collect(&serde_json::to_value(brief).unwrap(), "", &mut texts);
    texts
}

/// Returns a call in which every text from people or research tries to be more than text.
pub(crate) fn hostile_call() -> Call {
    let markup = HOSTILE;
    let mut brief = brief("en");
    markup.clone_into(&mut brief.company);
    markup.clone_into(&mut brief.summary);
    markup.clone_into(&mut brief.hypotheses[0].title);
    markup.clone_into(&mut brief.questions[0].text);
    markup.clone_into(&mut brief.questions[0].text_language);
    for (source, url) in brief.sources.iter_mut().zip([
        "javascript:alert(1)",
        "https://a.example/\" onclick=\"alert(1)",
        "data:text/html,x",
        "manual://note",
    ]) {
        url.clone_into(&mut source.url);
    }
    let mut call = call(Some(brief));
    let booking = call.booking.as_mut().unwrap();
    "javascript:alert(1)".clone_into(&mut booking.meeting_url);
    markup.clone_into(&mut booking.notes);
    markup.clone_into(&mut booking.attendees[0].name);

    call
}
