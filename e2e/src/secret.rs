//! Draws secrets.

/// Returns 32 random bytes in hex.
#[expect(clippy::missing_panics_doc, reason = "it cannot happen")]
pub fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system always has random bytes");
    hex::encode(bytes)
}
