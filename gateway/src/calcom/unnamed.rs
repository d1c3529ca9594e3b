//! The uid of a call whose events have none. It is derived from their content, so that copies are
//! recognised, a cancellation finds its booking, and the call is stored at all.

use proto::well_known::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{field::Object, text};

/// A prefix that Cal.com's uids never have.
const PREFIX: &str = "unnamed:";

/// Returns the uid of a call of `booker`, a normalised address or, without one, the uid of the
/// booking that it replaces: by the number of its booking or, without one, by its event type and its
/// start. Without a start, it is the only such call of that booker. Empty without a booker.
pub(super) fn uid(payload: &Object<'_>, booker: &str, start: Option<Timestamp>) -> String {
    if booker.is_empty() {
        return String::new();
    }
    let of_number = text::uid(&payload.field("bookingId")).filter(|number| !number.is_empty());
    let of_time = || {
        let kind = text::id(&payload.field("eventTypeId")).unwrap_or_default();
        Some(format!("{kind}/{}", start?.seconds))
    };
    let call = of_number.or_else(of_time).unwrap_or_default();
    let facts = format!("{}\n{call}", addresses::untagged(booker));
    // The address must not appear in ids and logs.
    let digest = hex::encode(&Sha256::digest(facts)[..12]);
    format!("{PREFIX}{digest}")
}

/// Returns whether a uid is derived instead of Cal.com's.
pub(crate) fn is_unnamed(uid: &str) -> bool {
    uid.starts_with(PREFIX)
}
