//! Redacts secrets in Cal.com's payloads before anything is stored.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;
use serde_json::Value;

/// The replacement of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// Endings of names that mark a secret. A one-time password confirms a booking, others open the
/// meeting room.
const SECRET_ENDINGS: [&str; 6] = ["password", "passcode", "passwd", "pwd", "secret", "token"];

/// Private links, and the ids of calendar entries, meetings and payments in the tools behind Cal.com.
const SECRET_KEYS: [&str; 12] = [
    "accesscode",
    "connectandjoinurl",
    "credential",
    "downloadlink",
    "downloadlinks",
    "externalid",
    "hashedlink",
    "meetingid",
    "payment",
    "paymentid",
    "pin",
    "references",
];

/// Patterns of a secret in a link and the text before it: parameters in the query or the fragment,
/// including those of a link that is escaped or is a parameter of another one; parameters that are
/// secrets with a single vendor only; and the password of a user.
static LINK_SECRETS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        r#"(?xi) (
            (?: [?&;\#] | \\u0026 | %(?:25)*(?: 3F | 26 | 23 ) )
            (?: [a-z0-9_.\-]* (?: password | passcode | passwd | pwd | secret | token )
              | pass | pw | tk | zak | jwt | otp | pin | roomkey )
            (?: = | &\#x3D; | \\u003D | %(?:25)*3D )
        ) [^&\#\s"'<>\\]+ ()"#,
        r#"(?xi) (
            (?: teams\.(?: microsoft | live )\.com | daily\.co ) / [^\s"'<>]*? [?&;] [pt] =
        ) [^&\#\s"'<>\\]+ ()"#,
        r#"(?xi) ( :// [^/?\#\s:@"'<>]* : ) [^/?\#\s@"'<>]+ (@)"#,
    ]
    .map(|pattern| Regex::new(pattern).expect("the pattern is well-formed"))
});

/// Replaces every secret in `value`, at any depth.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if is_secret(key) && !is_empty(member) {
                    *member = Value::from(REDACTED);
                } else {
                    redact(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::String(text) => redact_links(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn redact_links(text: &mut String) {
    for secret in LINK_SECRETS.iter() {
        let replacement = format!("${{1}}{REDACTED}${{2}}");
        if let Cow::Owned(redacted) = secret.replace_all(text, replacement) {
            *text = redacted;
        }
    }
}

/// Returns whether `key` names a secret. Ignores case and separators, which a custom payload template
/// may choose freely.
fn is_secret(key: &str) -> bool {
    let letters = key.bytes().filter(u8::is_ascii_alphanumeric);
    let name = letters.map(|letter| letter.to_ascii_lowercase());
    let ends_with = |ending: &&str| {
        let last = name.clone().rev().take(ending.len());
        last.eq(ending.bytes().rev())
    };
    SECRET_KEYS
        .iter()
        .any(|secret| name.clone().eq(secret.bytes()))
        || SECRET_ENDINGS.iter().any(ends_with)
}

/// Returns whether there is nothing to redact. Empty values are kept, since their absence is useful
/// when a payload is inspected.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_replaced_at_any_depth() {
        let mut value = json!({
            "oneTimePassword": "otp",
            "payload": {
                "hashedLink": { "link": "private" },
                "videoCallData": { "id": "room", "password": 1234, "url": "https://rooms.example" },
                "conferenceData": { "entryPoints": [{ "pin": "314159", "accessCode": "271828" }] },
                "metadata": { "externalId": "pi_1", "bookerEmail": "zoe@kestrel.example" },
                "paymentId": 7,
                "attendees": [{ "bookingSeat": [{ "accessToken": "seat" }] }],
            },
        });

        redact(&mut value);

        let expected = json!({
            "oneTimePassword": "[redacted]",
            "payload": {
                "hashedLink": "[redacted]",
                "videoCallData": {
                    "id": "room",
                    "password": "[redacted]",
                    "url": "https://rooms.example",
                },
                "conferenceData": {
                    "entryPoints": [{ "pin": "[redacted]", "accessCode": "[redacted]" }],
                },
                "metadata": { "externalId": "[redacted]", "bookerEmail": "zoe@kestrel.example" },
                "paymentId": "[redacted]",
                "attendees": [{ "bookingSeat": [{ "accessToken": "[redacted]" }] }],
            },
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn the_rows_of_a_flat_body_are_replaced_whole() {
        let mut value = json!({
            "triggerEvent": "MEETING_ENDED",
            "uid": "uid-1",
            "references": [{ "type": "daily_video", "meetingUrl": "https://rooms.example/1" }],
            "payment": [{ "uid": "opens the payment page", "data": { "client_secret": "cs" } }],
        });

        redact(&mut value);

        let expected = json!({
            "triggerEvent": "MEETING_ENDED",
            "uid": "uid-1",
            "references": "[redacted]",
            "payment": "[redacted]",
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn secrets_are_known_by_their_names_however_they_are_written() {
        for key in [
            "ONETIMEPASSWORD",
            "one_time_password",
            "hashed-link",
            "meetingPassword",
            "Passcode",
            "clientSecret",
            "downloadLink",
            "connectAndJoinUrl",
        ] {
            assert!(is_secret(key), "{key}");
        }
        for key in [
            "",
            "uid",
            "email",
            "tokens",
            "passwordHint",
            "videoCallUrl",
            "paymentStatus",
        ] {
            assert!(!is_secret(key), "{key}");
        }
    }

    #[test]
    fn a_secret_in_a_link_is_replaced_and_the_link_stays() {
        for (link, redacted) in [
            (
                "https://us02web.zoom.us/j/86012345678?pwd=Qk9mZ2JhUT09.1",
                "https://us02web.zoom.us/j/86012345678?pwd=[redacted]",
            ),
            (
                "https://zoom.us/w/8601?tk=Df3.AG.x&uuid=WN_1&pwd=abc#success",
                "https://zoom.us/w/8601?tk=[redacted]&uuid=WN_1&pwd=[redacted]#success",
            ),
            (
                "https://teams.microsoft.com/meet/2345678901234?p=AbCdEf12",
                "https://teams.microsoft.com/meet/2345678901234?p=[redacted]",
            ),
            (
                "https://teams.live.com/meet/9312?lang=nl&amp;p=AbC&amp;x=1",
                "https://teams.live.com/meet/9312?lang=nl&amp;p=[redacted]&amp;x=1",
            ),
            (
                "https://acme.webex.com/acme/j.php?MTID=m3f2&PW=NZk1UT09",
                "https://acme.webex.com/acme/j.php?MTID=m3f2&PW=[redacted]",
            ),
            (
                "https://rooms.example/1#config.x=1&meetingPassword=a%26b",
                "https://rooms.example/1#config.x=1&meetingPassword=[redacted]",
            ),
            (
                "https://acme.daily.co/room?t=eyJhbGciOi",
                "https://acme.daily.co/room?t=[redacted]",
            ),
            (
                "https://meet.jit.si/Room?jwt=eyJh.eyJi.sig",
                "https://meet.jit.si/Room?jwt=[redacted]",
            ),
            (
                "https://sales:hunter2@rooms.example/1",
                "https://sales:[redacted]@rooms.example/1",
            ),
            (
                "https://safe.example/?url=https%3A%2F%2Fzoom.us%2Fj%2F1%3Fpwd%3Dabc&data=5",
                "https://safe.example/?url=https%3A%2F%2Fzoom.us%2Fj%2F1%3Fpwd%3D[redacted]&data=5",
            ),
            (
                "Join <a href=\"https://zoom.us/j/1?a=1&amp;pwd&#x3D;abc\">here</a>",
                "Join <a href=\"https://zoom.us/j/1?a=1&amp;pwd&#x3D;[redacted]\">here</a>",
            ),
            (
                "Join at https://zoom.us/j/1?pwd=abc (or call), https://a.example/?access_token=x",
                "Join at https://zoom.us/j/1?pwd=[redacted] (or call), https://a.example/?access_token=[redacted]",
            ),
        ] {
            let mut value = json!({ "payload": { "location": link, "all": [link] } });

            redact(&mut value);

            assert_eq!(
                value,
                json!({ "payload": { "location": redacted, "all": [redacted] } })
            );
        }
    }

    #[test]
    fn a_link_without_a_secret_stays_as_it_is() {
        for link in [
            "https://meet.google.com/abc-defg-hij",
            "https://app.cal.com/video/nK4Bv?utm_source=mail#top",
            "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%7d",
            "https://shop.example/?p=12&t=9&tokens=5&pin_code=7",
            "https://a.example:8443/x@y",
            "zoe@kestrel.example: what is your password? pwd=",
            "integrations:daily",
        ] {
            let mut value = json!({ "location": link });

            redact(&mut value);

            assert_eq!(value, json!({ "location": link }));
        }
    }

    #[test]
    fn a_secret_that_is_not_there_stays_as_it_is() {
        let nothing = json!({
            "oneTimePassword": null,
            "hashedLink": null,
            "password": "",
            "payment": [],
            "references": {},
        });

        let mut value = nothing.clone();
        redact(&mut value);

        assert_eq!(value, nothing);
    }
}
