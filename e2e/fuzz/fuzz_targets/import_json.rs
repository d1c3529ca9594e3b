//! Fuzzes `import_json`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::import_json(bytes));
