//! The intervals and timeouts of a channel.

use std::time::Duration;

/// The intervals and timeouts of a [`Channel`](super::Channel).
#[derive(Clone, Copy, Debug)]
pub struct Timings {
    /// The time between two DNS lookups.
    pub resolve_interval: Duration,
    /// The time between two health checks, and between two attempts to connect. A call that finds no
    /// ready endpoint triggers the next one immediately.
    pub check_interval: Duration,
    /// The timeout of a health check.
    pub check_timeout: Duration,
    /// The timeout of connecting, including the TLS handshake.
    pub connect_timeout: Duration,
    /// The silence on a connection after which an HTTP/2 PING is sent.
    pub keep_alive_interval: Duration,
    /// The timeout of that PING, after which all calls of the connection fail.
    pub keep_alive_timeout: Duration,
    /// The time for which a call waits for a ready endpoint.
    pub ready_timeout: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            resolve_interval: Duration::from_secs(5),
            check_interval: Duration::from_secs(1),
            check_timeout: Duration::from_secs(1),
            connect_timeout: Duration::from_secs(1),
            keep_alive_interval: Duration::from_secs(1),
            keep_alive_timeout: Duration::from_secs(2),
            ready_timeout: Duration::from_secs(1),
        }
    }
}
