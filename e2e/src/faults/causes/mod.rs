//! What each fault does.

pub(super) mod crowds;
pub(super) mod kills;
pub(super) mod machine;
pub(super) mod model;
pub(super) mod network;
pub(super) mod postgres;
pub(super) mod restore;
pub(super) mod senders;
pub(super) mod standby;
pub(super) mod timing;
