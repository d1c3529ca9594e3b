//! How every service starts, is observed, calls its peers and stops. No domain word lives here.

pub mod admin;
pub mod channel;
mod exit;
pub mod grpc;
pub mod http;
mod listen;
mod reflection;
mod shutdown;
pub mod status;
mod telemetry;
pub mod tls;

pub use self::{
    exit::exit_code,
    listen::listen,
    shutdown::Shutdown,
    telemetry::{LogFormat, LogSettings},
    tls::{Tls, TlsSettings},
};

/// Every service allocates with mimalloc: a third of the time that a booking took here was glibc's
/// allocator, and the static images would have an even slower one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
