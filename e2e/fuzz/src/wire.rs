//! What requests look like when they arrive.

use prost::Message;
use serde::de::DeserializeOwned;

/// Reads a message: JSON if it begins like that, since bytes that change keep their sense in it more often.
pub(crate) fn message<M: Message + Default + DeserializeOwned>(bytes: &[u8]) -> Option<M> {
    if bytes.starts_with(b"{") {
        serde_json::from_slice(bytes).ok()
    } else {
        M::decode(bytes).ok()
    }
}
