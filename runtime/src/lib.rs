//! What all services share: serving, calling peers, TLS, health, metrics, traces and shutdown.
//! Nothing here knows the domain.

pub mod admin;
pub mod channel;
mod connections;
mod deadline;
mod exit;
pub mod grpc;
mod head_timeout;
pub mod http;
mod limits;
mod listen;
mod memory;
mod prometheus;
mod reflection;
pub mod retry;
mod shutdown;
pub mod status;
mod telemetry;
mod threads;
pub mod tls;
pub mod trace;
pub mod values;

pub use self::{
    deadline::Deadline,
    exit::{exit_code, print},
    limits::{Limits, ServingSettings},
    listen::listen,
    memory::Allocator,
    prometheus::{METRICS, Metric, MetricKind},
    shutdown::Shutdown,
    telemetry::{LogFormat, LogSettings},
    threads::block_on,
    tls::{Tls, TlsSettings},
    trace::{TraceSettings, Traces},
};
