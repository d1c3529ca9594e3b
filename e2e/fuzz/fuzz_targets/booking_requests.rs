//! Fuzzes `booking_requests`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::booking_requests(bytes));
