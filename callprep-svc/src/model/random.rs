//! Randomness of the model lane, from the operating system.

use std::time::Duration;

/// Returns 96 random bits in hex, which cannot be guessed.
pub(super) fn word() -> String {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    hex::encode(bytes)
}

/// Returns a uniformly distributed duration of at most `limit`.
pub(super) fn up_to(limit: Duration) -> Duration {
    let draw = getrandom::u32().expect("the operating system gives random bytes");
    limit.mul_f64(f64::from(draw) / f64::from(u32::MAX))
}
