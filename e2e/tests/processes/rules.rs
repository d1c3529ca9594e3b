//! House rules about the sources that no compiler checks.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What does no I/O, reads no clock and draws no ids.
const PURE: [&str; 8] = [
    "booking-svc/src/domain",
    "callprep-svc/src/plan",
    "callprep-svc/src/render",
    "callprep-svc/src/wording",
    "gateway/src/calcom",
    "gateway/src/reconcile/compare",
    "gateway/src/redact.rs",
    "gateway/src/signature.rs",
];
/// What tells that code is not pure.
const IMPURE: [&str; 11] = [
    "tokio",
    "diesel",
    "tonic",
    "hyper",
    "reqwest",
    "Utc::now",
    "Instant::now",
    "SystemTime",
    "now_v7",
    "std::fs",
    "std::env",
];
/// Diesel's traits for the words of the domain can only be implemented beside them.
const WORDS: &str = "booking-svc/src/domain/words.rs";

#[test]
fn pure_code_names_nothing_that_is_not() {
    let mut found = Vec::new();
    for folder in PURE {
        let sources = sources(&Path::new(ROOT).join(folder));
        assert!(!sources.is_empty(), "`{folder}` has no sources");
        for (path, text) in sources {
            let names = IMPURE.iter().filter(|name| text.contains(**name));
            let names = names.filter(|name| **name != "diesel" || !path.ends_with(WORDS));
            found.extend(names.map(|name| format!("{}: {name}", path.display())));
        }
    }

    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_two_public_types_of_a_crate_have_one_name() {
    for name in ["booking-svc", "callprep-svc", "gateway", "runtime"] {
        let mut counts = BTreeMap::<String, usize>::new();
        for (_, text) in sources(&Path::new(ROOT).join(name).join("src")) {
            for line in text.lines() {
                let Some(defined) = defined(line) else {
                    continue;
                };
                *counts.entry(defined.to_owned()).or_default() += 1;
            }
        }
        assert!(counts.len() > 20, "{name}: only {counts:?}");
        counts.retain(|_, count| *count > 1);

        assert!(counts.is_empty(), "{name}: {counts:?}");
    }
}

/// Returns the name of the public type that a line defines.
fn defined(line: &str) -> Option<&str> {
    let definition = line.strip_prefix("pub ")?;
    let kinds = ["struct ", "enum ", "trait ", "type "];
    let rest = kinds
        .iter()
        .find_map(|kind| definition.strip_prefix(kind))?;
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// Returns the Rust files in a folder and all below it, or the one file.
fn sources(path: &Path) -> Vec<(PathBuf, String)> {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap();
        return entries
            .flat_map(|entry| sources(&entry.unwrap().path()))
            .collect();
    }
    if path.extension().is_none_or(|extension| extension != "rs") {
        return Vec::new();
    }
    let text = fs::read_to_string(path).unwrap();
    vec![(path.to_owned(), text)]
}
