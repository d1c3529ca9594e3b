//! Limits of texts and ids from senders.

use sha2::{Digest as _, Sha256};

use super::field::Field;

/// The limit of booking-svc.
pub(crate) const MAX_ID_BYTES: usize = 255;
/// Longer than any real name, address, time zone or language.
pub(super) const MAX_NAME_BYTES: usize = 320;
pub(super) const MAX_TITLE_BYTES: usize = 1000;

/// Returns `text`, cut to at most `max_bytes`.
pub(super) fn cut(text: &str, max_bytes: usize) -> String {
    text[..text.floor_char_boundary(max_bytes)].to_owned()
}

/// Returns an id from a sender, a text or a number, or `None` if it is too long.
pub(super) fn id(field: &Field<'_>) -> Option<String> {
    field.text_or_number().filter(|id| id.len() <= MAX_ID_BYTES)
}

/// Returns the uid of a booking or a seat. Zero counts as absent, as in Cal.com's JavaScript, and
/// so do blank texts and texts for empty values: otherwise strangers would share a booking.
pub(super) fn uid(field: &Field<'_>) -> Option<String> {
    let uid = field.text_or_number()?;
    let uid = uid.trim();
    let is_nothing = field.is_zero() || matches!(uid, "null" | "undefined" | "NaN");
    let uid = if is_nothing { "" } else { uid };
    Some(bounded_uid(uid.to_owned()))
}

/// Returns `uid`, or a digest if it is too long, so that all events of a booking have the same uid.
pub(crate) fn bounded_uid(uid: String) -> String {
    if uid.len() <= MAX_ID_BYTES {
        return uid;
    }
    format!("sha256:{}", hex::encode(Sha256::digest(uid)))
}
