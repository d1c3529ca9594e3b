//! What is fuzzed: functions that try any bytes, and panic if something holds no longer.
//!
//! The programs in `fuzz_targets` call one each for libFuzzer; the test `corpus` calls all of them with the
//! files in `corpus`, which `cargo run -p fuzz --example seeds` writes.

mod addresses;
mod booking_requests;
mod brief_token;
mod generate_plan;
mod histories;
mod import_csv;
mod import_json;
mod import_prospect;
mod record_booking_event;
mod signature;
mod times;
mod webhook;
mod wire;

pub use self::{
    addresses::addresses, booking_requests::booking_requests, brief_token::brief_token,
    generate_plan::generate_plan, histories::histories, import_csv::import_csv,
    import_json::import_json, import_prospect::import_prospect,
    record_booking_event::record_booking_event, signature::signature, times::times,
    webhook::webhook,
};

/// What is fuzzed under one name.
pub struct Target {
    /// The name of its program, and of its folder in `corpus`.
    pub name: &'static str,
    /// Tries bytes.
    pub attempt: fn(&[u8]),
}

macro_rules! targets {
    ($($name:ident),* $(,)?) => {
        /// Everything that is fuzzed.
        pub const TARGETS: &[Target] = &[$(Target { name: stringify!($name), attempt: $name }),*];
    };
}

targets!(
    addresses,
    booking_requests,
    brief_token,
    generate_plan,
    histories,
    import_csv,
    import_json,
    import_prospect,
    record_booking_event,
    signature,
    times,
    webhook,
);
