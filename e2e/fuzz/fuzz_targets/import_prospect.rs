//! Fuzzes `import_prospect`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::import_prospect(bytes));
