//! How much time a caller leaves.

use std::time::Duration;

use runtime::Deadline;

/// What the way back takes: an answer that comes too late is no answer.
const MARGIN: Duration = Duration::from_millis(250);

/// Returns the time in which the answer must be on its way, when that is limited.
pub(super) fn time_to_answer(deadline: Deadline) -> Option<Duration> {
    deadline.remaining().map(keeping_a_margin)
}

fn keeping_a_margin(time: Duration) -> Duration {
    time.saturating_sub(MARGIN.min(time / 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_kept_for_the_way_back() {
        let kept = |millis| keeping_a_margin(Duration::from_millis(millis)).as_millis();

        assert_eq!(kept(10_000), 9750);
        assert_eq!(kept(100), 75);
        assert_eq!(kept(0), 0);
    }
}
