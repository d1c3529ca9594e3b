//! Fuzzes `generate_plan`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::generate_plan(bytes));
