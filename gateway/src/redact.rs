//! Takes the secrets out of what Cal.com sends, before anything is kept.

use serde_json::Value;

/// One-time passwords accept a booking, hashed links open a private event type, and a password
/// opens the meeting room.
const SECRET_KEYS: [&str; 3] = ["oneTimePassword", "hashedLink", "password"];

/// Replaces every secret in `value`, however deep.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if SECRET_KEYS.contains(&key.as_str()) && !member.is_null() {
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
                "videoCallData": { "id": "room", "password": 1234 },
                "references": [{ "meetingPassword": "kept", "password": "pw" }],
            },
        });

        redact(&mut value);

        let expected = json!({
            "oneTimePassword": "[redacted]",
            "payload": {
                "hashedLink": "[redacted]",
                "videoCallData": { "id": "room", "password": "[redacted]" },
                "references": [{ "meetingPassword": "kept", "password": "[redacted]" }],
            },
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn a_secret_that_is_not_there_stays_null() {
        let mut value = json!({ "oneTimePassword": null, "hashedLink": null });

        redact(&mut value);

        assert_eq!(
            value,
            json!({ "oneTimePassword": null, "hashedLink": null })
        );
    }
}
