//! The security headers of pages.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Headers of every page: no framing, no indexing, no referrer.
const SHARED: [(&str, &str); 7] = [
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-robots-tag", "noindex, nofollow, noarchive"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("x-frame-options", "DENY"),
];

/// Sets the headers of a page, with its content security policy.
pub(crate) fn set(headers: &mut HeaderMap, content_security_policy: &'static str) {
    let policy = ("content-security-policy", content_security_policy);
    for (name, value) in SHARED.into_iter().chain([policy]) {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}
