//! The Tokio runtime of a program.

use std::{env, future::Future, num::NonZeroUsize, thread};

use tokio::runtime::Builder;

use crate::memory;

/// Read by Tokio itself.
const SETTING: &str = "TOKIO_WORKER_THREADS";

/// Runs `program` on one worker thread for every two cores available, or on `TOKIO_WORKER_THREADS`.
///
/// The services mostly wait for each other. On few cores a second worker thread costs more in
/// wake-ups than it contributes.
///
/// # Panics
/// The runtime cannot start its threads.
pub fn block_on<F: Future>(program: F) -> F::Output {
    memory::disable_huge_pages();
    let mut builder = Builder::new_multi_thread();
    if env::var_os(SETTING).is_none() {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        builder.worker_threads(for_cores(cores));
    }
    let runtime = builder.enable_all().build();
    runtime.expect("threads can be started").block_on(program)
}

fn for_cores(cores: usize) -> usize {
    (cores / 2).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_thread_for_two_cores_and_at_least_one() {
        assert_eq!([1, 2, 3, 4, 16].map(for_cores), [1, 1, 1, 2, 8]);
    }

    #[test]
    fn a_program_runs_to_its_end() {
        assert_eq!(
            block_on(async { tokio::spawn(async { 1 }).await.ok() }),
            Some(1)
        );
    }
}
