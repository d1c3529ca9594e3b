//! The intervals and timeouts of a channel.

use std::time::Duration;

/// How often and how long a [`Channel`](super::Channel) does what it does on its own.
#[derive(Clone, Copy, Debug)]
pub struct Timings {
    /// How long the addresses of a host are believed.
    pub resolve_interval: Duration,
    /// The time between two health checks, and between two attempts to connect; a call that finds
    /// no endpoint does not wait for the next one.
    pub check_interval: Duration,
    /// How long an endpoint may take to answer a health check.
    pub check_timeout: Duration,
    /// How long a connection may take to open, its TLS handshake included.
    pub connect_timeout: Duration,
    /// How long a connection with open calls may be silent before the peer is asked for a sign.
    pub keep_alive_interval: Duration,
    /// How long the peer may take to give that sign; then all calls of the connection fail.
    pub keep_alive_timeout: Duration,
    /// How long a call waits for an endpoint to become ready.
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
