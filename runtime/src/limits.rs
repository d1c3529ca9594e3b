//! Limits on load, and the timing of a shutdown.

use std::time::Duration;

use clap::{Args, value_parser};

const MAX_CONNECTIONS: u32 = 1024;
const MAX_CONCURRENT_REQUESTS: u32 = 512;
const MAX_CONNECTION_AGE_MS: u64 = 300_000;
const DRAIN_TIMEOUT_MS: u64 = 20_000;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// The time a process has to finish after its servers have stopped.
const FINISH_TIMEOUT: Duration = Duration::from_secs(6);

/// Settings of every server.
#[derive(Args, Clone, Copy, Debug)]
pub struct ServingSettings {
    /// Maximum open connections
    #[arg(long, env, default_value_t = MAX_CONNECTIONS, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_connections: u32,

    /// Maximum concurrent requests; further ones are rejected, with a time to retry after
    #[arg(long, env, default_value_t = MAX_CONCURRENT_REQUESTS, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_concurrent_requests: u32,

    /// Maximum age of a connection in milliseconds, plus or minus 10 %; it is then closed gracefully, so that
    /// clients reconnect to new replicas with current certificates. 0 for no limit
    #[arg(long, env, default_value_t = MAX_CONNECTION_AGE_MS, value_parser = value_parser!(u64).range(..=DAY_MS))]
    pub max_connection_age_ms: u64,

    /// Milliseconds between SIGTERM and the shutdown, during which requests are still accepted but readiness
    /// fails. SIGINT skips the delay
    #[arg(long, env, default_value_t = 5_000, value_parser = value_parser!(u64).range(..=DAY_MS))]
    pub shutdown_delay_ms: u64,

    /// Milliseconds for open requests to finish once the shutdown has started
    #[arg(long, env, default_value_t = DRAIN_TIMEOUT_MS, value_parser = value_parser!(u64).range(..=DAY_MS))]
    pub drain_timeout_ms: u64,
}

/// The limits of one server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Maximum open connections.
    pub max_connections: usize,
    /// Maximum concurrent requests.
    pub max_concurrent_requests: usize,
    /// The bytes of all gRPC requests together that are being received or answered, as they are on the wire.
    pub max_request_bytes: usize,
    /// The age at which a connection is closed gracefully; `None` for never.
    pub max_connection_age: Option<Duration>,
    /// The time to receive the head of an HTTP/1.1 request, from its first byte; for the first one, from the moment
    /// at which the connection is accepted.
    pub header_read_timeout: Duration,
    /// How long an HTTP/1.1 connection may be idle between two requests: longer than proxies keep one, which
    /// otherwise send requests on connections that are just being closed.
    pub idle_timeout: Duration,
    /// The time that open requests have to finish once the shutdown has started.
    pub drain_timeout: Duration,
}

impl ServingSettings {
    /// Returns the limits of the server.
    pub fn limits(&self) -> Limits {
        let age = Duration::from_millis(self.max_connection_age_ms);
        Limits {
            max_connections: to_usize(self.max_connections),
            max_concurrent_requests: to_usize(self.max_concurrent_requests),
            max_connection_age: (!age.is_zero()).then_some(age),
            drain_timeout: Duration::from_millis(self.drain_timeout_ms),
            ..Limits::default()
        }
    }

    /// Returns the time between the announcement of a shutdown and its start.
    pub fn shutdown_delay(&self) -> Duration {
        Duration::from_millis(self.shutdown_delay_ms)
    }

    /// Returns the hard deadline of the whole process, counted from the start of the shutdown.
    pub fn stop_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms) + FINISH_TIMEOUT
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: to_usize(MAX_CONNECTIONS),
            max_concurrent_requests: to_usize(MAX_CONCURRENT_REQUESTS),
            max_request_bytes: 24 << 20,
            max_connection_age: Some(Duration::from_millis(MAX_CONNECTION_AGE_MS)),
            header_read_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_mins(11),
            drain_timeout: Duration::from_millis(DRAIN_TIMEOUT_MS),
        }
    }
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
