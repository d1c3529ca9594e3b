//! How much of the caller's deadline is left for an answer.

use std::time::Duration;

use runtime::Deadline;

/// Reserved for the way back: an answer after the deadline is lost.
const MARGIN: Duration = Duration::from_millis(250);

/// Returns the time within which the response must be sent; `None` without a deadline.
pub(super) fn time_to_answer(deadline: Deadline) -> Option<Duration> {
    deadline.remaining().map(less_margin)
}

fn less_margin(time: Duration) -> Duration {
    time.saturating_sub(MARGIN.min(time / 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_kept_for_the_way_back() {
        let kept = |millis| less_margin(Duration::from_millis(millis)).as_millis();

        assert_eq!(kept(10_000), 9750);
        assert_eq!(kept(100), 75);
        assert_eq!(kept(0), 0);
    }
}
