//! Exit codes.

use std::process::ExitCode;

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
