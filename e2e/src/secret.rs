//! Draws secrets.

/// Returns 32 random bytes in hex.
pub(crate) fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system always has random bytes");
    hex::encode(bytes)
}
