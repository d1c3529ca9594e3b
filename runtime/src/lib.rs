//! How every service starts, is observed, calls its peers and stops. No domain word lives here.

pub mod admin;
pub mod channel;
pub mod grpc;
pub mod http;
mod shutdown;
pub mod status;
mod telemetry;

pub use self::{
    shutdown::Shutdown,
    telemetry::{LogFormat, LogSettings},
};
