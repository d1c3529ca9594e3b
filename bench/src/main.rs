//! Measures how fast the whole system is, beside PostgreSQL doing the same work on its own.

mod bench;
mod cases;
mod check;
mod client;
mod crowds;
mod delay;
mod floor;
mod goals;
mod load;
mod measurement;
mod model;
mod notices;
mod operating;
mod pages;
mod prospects;
mod report;
mod series;
mod settings;
mod silent_callprep;
mod usage;
mod webhook;

use std::process::ExitCode;

use clap::Parser;

// The generator has one thread, so that most of the machine is left to what is measured.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match bench::run(&settings::Settings::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
