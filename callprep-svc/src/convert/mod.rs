//! Conversions between the protobuf messages and the types of the planner.

mod brief;
mod provenance;
mod request;

pub use self::request::{InvalidRequest, dossier};
pub(crate) use self::{provenance::response, request::wording};
