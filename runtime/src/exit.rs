//! What a program leaves behind: its output and its exit code.

use std::{
    fmt::Display,
    io::{Write as _, stdout},
    process::ExitCode,
};

use anyhow::Context as _;

/// Prints a line to standard output.
///
/// # Errors
/// It cannot be written, as when the reader has gone; `println!` would panic.
pub fn print(line: impl Display) -> anyhow::Result<()> {
    let mut output = stdout().lock();
    writeln!(output, "{line}")
        .and_then(|()| output.flush())
        .context("could not write to standard output")
}

/// Returns the exit code of `main`. An error is printed to standard error as one line with its causes,
/// instead of the debug form with a backtrace that `main` would print.
pub fn exit_code(ended: anyhow::Result<()>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
