//! The gRPC contracts of Bookbrief: generated messages, clients and servers.
//!
//! Every message also serialises to the canonical protobuf JSON form (the one that `grpcurl` shows)
//! with serde.

/// The encoded file descriptor set of every contract, for server reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// The metadata in which a caller names for whom it acts, percent-encoded where it is not ASCII.
pub const ACTOR: &str = "x-bookbrief-actor";

/// The code of a gap that says what to do or to know before the call; a brief shows it first.
pub const BEFORE_THE_CALL: &str = "before-the-call";

pub mod labels;

pub mod booking {
    pub mod v1 {
        tonic::include_proto!("bookbrief.booking.v1");
        include!(concat!(env!("OUT_DIR"), "/bookbrief.booking.v1.serde.rs"));
    }
}

pub mod callprep {
    pub mod v1 {
        tonic::include_proto!("bookbrief.callprep.v1");
        include!(concat!(env!("OUT_DIR"), "/bookbrief.callprep.v1.serde.rs"));
    }
}

/// Google's well-known types as used by the generated messages.
pub use pbjson_types as well_known;
