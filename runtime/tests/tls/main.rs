//! Tests of TLS between services: real servers, real files, the real channel.

#![expect(clippy::unwrap_used, reason = "what fails here is to fail the test")]

mod certificates;
mod log;
mod mounted;
mod rotation;
mod service;
mod settings;
mod trust;

use std::time::Duration;

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_mins(1);
