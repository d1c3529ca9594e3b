//! Fuzzes `brief_token`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::brief_token(bytes));
