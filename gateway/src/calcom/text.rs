//! The bounds of texts and ids that a sender chooses.

use sha2::{Digest as _, Sha256};

use super::field::Field;

/// What booking-svc accepts.
pub(crate) const MAX_ID_BYTES: usize = 255;
/// Longer than any real name, address, time zone or language.
pub(super) const MAX_NAME_BYTES: usize = 320;
pub(super) const MAX_TITLE_BYTES: usize = 1000;

/// Returns `text`, cut to at most `max_bytes`.
pub(super) fn cut(text: &str, max_bytes: usize) -> String {
    text[..text.floor_char_boundary(max_bytes)].to_owned()
}

/// Returns the id of something that others have named: a text or a number, absent when it is too long
/// to be one.
pub(super) fn id(field: &Field<'_>) -> Option<String> {
    field.text_or_number().filter(|id| id.len() <= MAX_ID_BYTES)
}

/// Returns the uid of a booking or a seat. The number zero counts as absent, as in Cal.com's
/// JavaScript, and so does what is blank or stands for nothing there: else strangers would share a booking.
pub(super) fn uid(field: &Field<'_>) -> Option<String> {
    let uid = field.text_or_number()?;
    let uid = uid.trim();
    let is_nothing = field.is_zero() || matches!(uid, "null" | "undefined" | "NaN");
    let uid = if is_nothing { "" } else { uid };
    Some(bounded_uid(uid.to_owned()))
}

/// Returns `uid`, or a digest in place of one that is too long: all events of a booking have the same.
pub(crate) fn bounded_uid(uid: String) -> String {
    if uid.len() <= MAX_ID_BYTES {
        return uid;
    }
    format!("sha256:{}", hex::encode(Sha256::digest(uid)))
}
