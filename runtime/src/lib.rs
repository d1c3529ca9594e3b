//! How every service starts, is observed, calls its peers and stops. No domain word lives here.

pub mod admin;
pub mod channel;
mod exit;
pub mod grpc;
pub mod http;
mod listen;
mod shutdown;
pub mod status;
mod telemetry;

pub use self::{
    exit::exit_code,
    listen::listen,
    shutdown::Shutdown,
    telemetry::{LogFormat, LogSettings},
};
