//! Compiles the contracts with protox, so that no `protoc` is needed.

use std::{error::Error, fs, path::PathBuf};

use prost::Message;

const FILES: [&str; 11] = [
    "bookbrief/booking/v1/booking.proto",
    "bookbrief/booking/v1/call.proto",
    "bookbrief/booking/v1/call_prep_plan.proto",
    "bookbrief/booking/v1/delivery.proto",
    "bookbrief/booking/v1/notice.proto",
    "bookbrief/booking/v1/operations.proto",
    "bookbrief/booking/v1/outreach_log.proto",
    "bookbrief/booking/v1/person.proto",
    "bookbrief/booking/v1/prospect.proto",
    "bookbrief/callprep/v1/brief.proto",
    "bookbrief/callprep/v1/callprep.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=bookbrief");
    let out_dir = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);

    let descriptors = protox::compile(FILES, ["."])?;
    let encoded = descriptors.encode_to_vec();
    fs::write(out_dir.join("descriptors.bin"), &encoded)?;

    tonic_prost_build::configure()
        .compile_well_known_types(true)
        .extern_path(".google.protobuf", "::pbjson_types")
        .compile_fds(descriptors)?;
    pbjson_build::Builder::new()
        .register_descriptors(&encoded)?
        .build(&[".bookbrief"])?;
    Ok(())
}
