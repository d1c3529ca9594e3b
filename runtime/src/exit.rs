//! How a process ends.

use std::process::ExitCode;

/// Returns the exit code for how `main` ended, and tells a person why if it failed: one line, with
/// neither the debug form nor a backtrace.
pub fn exit_code(ended: anyhow::Result<()>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
