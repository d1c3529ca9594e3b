//! How much a service takes on at once, and how it stops.

use std::time::Duration;

use clap::{Args, value_parser};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// How long a process may go on after its servers have stopped.
const FINISH_TIMEOUT: Duration = Duration::from_secs(6);

/// How much a service takes on at once, and how it stops.
#[derive(Args, Clone, Copy, Debug)]
pub struct ServingSettings {
    /// How many connections are open at once
    #[arg(long, env, default_value_t = 1024, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_connections: u32,

    /// How many requests are worked on at once; more are refused and told when to come back
    #[arg(long, env, default_value_t = 512, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_concurrent_requests: u32,

    /// After how many milliseconds, give or take a tenth, a client is asked to connect anew, so that
    /// clients find new replicas; 0 for never
    #[arg(long, env, default_value_t = 300_000, value_parser = value_parser!(u64).range(..=DAY_MS))]
    pub max_connection_age_ms: u64,

    /// How many milliseconds a service that SIGTERM has told to stop goes on taking requests, until
    /// everybody has heard that it is not ready any more; SIGINT stops it at once
    #[arg(long, env, default_value_t = 5_000, value_parser = value_parser!(u64).range(..=DAY_MS))]
    pub shutdown_delay_ms: u64,

    /// How many milliseconds open requests may go on after that
    #[arg(long, env, default_value_t = 20_000, value_parser = value_parser!(u64).range(..=DAY_MS))]
    pub drain_timeout_ms: u64,
}

/// The bounds within which a server works.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections are open at once.
    pub max_connections: usize,
    /// How many requests are worked on at once.
    pub max_concurrent_requests: usize,
    /// After which time a client is asked to connect anew, if ever.
    pub max_connection_age: Option<Duration>,
    /// How long a client may take to send the head of an HTTP/1.1 request, idle time before it
    /// included.
    pub header_read_timeout: Duration,
    /// How long requests may go on after the shutdown has started.
    pub drain_timeout: Duration,
}

impl ServingSettings {
    /// Returns the bounds of the server.
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

    /// Returns how long the whole process may take to end once its shutdown has started.
    pub fn stop_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms) + FINISH_TIMEOUT
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: 1024,
            max_concurrent_requests: 512,
            max_connection_age: Some(Duration::from_mins(5)),
            header_read_timeout: Duration::from_secs(10),
            drain_timeout: Duration::from_secs(20),
        }
    }
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
