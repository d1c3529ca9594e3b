//! Redacts secrets in Cal.com's payloads before anything is stored.

use serde_json::Value;

/// Endings of names that mark a secret. A one-time password confirms a booking, others open the
/// meeting room.
const SECRET_ENDINGS: [&str; 4] = ["password", "passcode", "secret", "token"];

/// Private links, and the ids of calendar entries, meetings and payments in the tools behind Cal.com.
const SECRET_KEYS: [&str; 10] = [
    "connectandjoinurl",
    "credential",
    "downloadlink",
    "downloadlinks",
    "externalid",
    "hashedlink",
    "meetingid",
    "payment",
    "paymentid",
    "references",
];

/// Replaces every secret in `value`, at any depth.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if is_secret(key) && !is_empty(member) {
                    *member = Value::from("[redacted]");
                } else {
                    redact(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        _ => {}
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
