//! Repeating calls that failed for a reason that may pass.

use std::{iter, time::Duration};

use tokio::time::{Instant, sleep};
use tonic::{Code, Request, Status};

use crate::{
    status::{is_transient, retry_after},
    trace,
};

/// Makes a call until it is answered, fails for good, or there are no pauses left.
///
/// A retry that would begin after `deadline` is not made. A service at its limit says itself how long to back off: a
/// pause is that long at least. `what` completes the log line `could not …`.
///
/// # Errors
/// The status of the last attempt.
pub async fn with_retries<Answer, Attempt>(
    what: &'static str,
    pauses: impl IntoIterator<Item = Duration>,
    deadline: Option<Instant>,
    call: impl Fn() -> Attempt,
) -> Result<Answer, Status>
where
    Attempt: Future<Output = Result<Answer, Status>>,
{
    for pause in pauses {
        let status = match call().await {
            Err(status) if is_transient(&status) => status,
            answered => return answered,
        };
        let wait = match status.code() {
            Code::ResourceExhausted => retry_after(&status).map_or(pause, |wait| wait.max(pause)),
            _ => pause,
        };
        if deadline.is_some_and(|deadline| Instant::now() + wait >= deadline) {
            return Err(status);
        }
        let (trace_id, code) = (trace::current_id(), status.code());
        tracing::warn!(trace_id, ?code, "could not {what}, retrying");
        sleep(wait).await;
    }
    call().await
}

/// Returns pauses without end, each twice as long as the one before, up to `longest`.
pub fn doubling(first: Duration, longest: Duration) -> impl Iterator<Item = Duration> {
    iter::successors(Some(first), move |pause| Some((*pause * 2).min(longest)))
}

/// Returns a request that must be answered within `timeout`.
pub fn bounded<Message>(message: Message, timeout: Duration) -> Request<Message> {
    let mut request = Request::new(message);
    request.set_timeout(timeout);
    request
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::status::resource_exhausted;

    const PAUSE: Duration = Duration::from_secs(1);

    /// Makes a call that always fails so, and returns how often it was made and how long that took.
    async fn fail(
        pauses: impl IntoIterator<Item = Duration>,
        deadline: Option<Duration>,
        status: Status,
    ) -> (u32, Duration) {
        let (start, calls) = (Instant::now(), Cell::new(0));
        let deadline = deadline.map(|deadline| start + deadline);
        let call = async || {
            calls.set(calls.get() + 1);
            Err::<(), _>(status.clone())
        };
        let failed = with_retries("try", pauses, deadline, call).await;
        assert_eq!(failed.unwrap_err().code(), status.code());
        (calls.get(), start.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_pass_is_tried_again_after_each_pause() {
        let failed = fail([PAUSE, PAUSE * 2], None, Status::unavailable("")).await;

        assert_eq!(failed, (3, PAUSE * 3));
    }

    #[tokio::test(start_paused = true)]
    async fn what_will_not_pass_is_tried_once() {
        let failed = fail([PAUSE], None, Status::not_found("")).await;

        assert_eq!(failed, (1, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_at_its_limit_is_left_alone_for_as_long_as_it_asks() {
        let busy = resource_exhausted("SERVER_BUSY", "", PAUSE * 5);

        let failed = fail([PAUSE, PAUSE * 9], None, busy).await;

        assert_eq!(failed, (3, PAUSE * 14));
    }

    #[tokio::test(start_paused = true)]
    async fn no_retry_begins_after_the_deadline() {
        let pauses = doubling(PAUSE, PAUSE * 2);

        let failed = fail(pauses, Some(PAUSE * 4), Status::unavailable("")).await;

        assert_eq!(failed, (3, PAUSE * 3));
    }
}
