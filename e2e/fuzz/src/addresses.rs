//! E-mail addresses: one normal form, the same in both services.

use ::addresses::{normalise, untagged, with_unicode_domain};

/// Tries addresses, one a line.
///
/// # Panics
/// A normal form is not its own, or the services compare by different ones.
pub fn addresses(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for line in text.split('\n') {
        let once = normalise(line);
        assert_eq!(normalise(&once), once, "{line:?}");
        let owner = untagged(&once);
        assert_eq!(untagged(&owner), owner, "{line:?}");
        let shown = with_unicode_domain(&once);
        assert!(!shown.is_empty() || once.is_empty());
    }
    let kept = gateway::testing::distinct_addresses(text.split('\n'));
    assert_eq!(booking_svc::domain::distinct_addresses(&kept), kept);
}
