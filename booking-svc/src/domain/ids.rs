//! Deterministic ids: a call that is recorded again after a restore keeps the id that is in links already
//! sent, and its notice the id by which receivers recognise duplicates.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Returns the id of the call with a prospect that started with this booking.
pub fn call_id(first_uid: &str, prospect_id: &str) -> Uuid {
    id(&["call", prospect_id, first_uid])
}

/// Returns the id of the `ready` notice of a call with this start.
pub fn ready_notice_id(call_id: Uuid, start: Option<DateTime<Utc>>) -> Uuid {
    let start = start.map(|start| start.timestamp_micros().to_string());
    id(&["ready", &call_id.to_string(), &start.unwrap_or_default()])
}

/// Derives an id from names. Different lists of names have different ids.
fn id(names: &[&str]) -> Uuid {
    let mut digest = Sha256::new();
    for name in names {
        digest.update((name.len() as u64).to_be_bytes());
        digest.update(name);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    Uuid::new_v8(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_always_the_same_and_another_one_for_another_call() {
        let id = call_id("uid-1", "acme");

        assert_eq!(id.to_string(), "74a9bcf7-5432-89f7-80de-273e8ec26e18");
        assert_ne!(id, call_id("uid-1a", "cme"));
        assert_ne!(id, call_id("uid-2", "acme"));
    }

    #[test]
    fn a_call_that_is_ready_at_another_time_is_another_message() {
        let id = call_id("uid-1", "acme");
        let start = DateTime::from_timestamp(4_000_000_000, 0);

        assert_eq!(ready_notice_id(id, start), ready_notice_id(id, start));
        assert_ne!(ready_notice_id(id, start), ready_notice_id(id, None));
        assert_ne!(ready_notice_id(id, start), id);
    }
}
