//! New deliveries with an event: one attempt to apply it, within the deadline of the caller.

use std::time::Duration;

use runtime::Deadline;
use tokio::time::{self, Instant};

use super::{
    LONGEST_CALL, RecordError, Recorded, Recorder, TRANSACTION_TIME,
    attempt::{Ended, Stop},
    or_duplicate,
    rewrite::Rewrite,
};
use crate::{
    domain::BookingEvent,
    store::deliveries::{NewDelivery, Origin},
};

/// How an attempt to record a new delivery ended.
pub(super) enum Tried {
    /// The delivery is stored.
    Recorded(Recorded),
    /// Nothing is stored: the event must be rewritten.
    ToRewrite(Rewrite),
}

impl Recorder {
    /// Records a new delivery with its event, which may have to be rewritten first.
    pub(super) async fn receive_event(
        &self,
        new: &NewDelivery<'_>,
        event: &BookingEvent,
        weight: u32,
        deadline: Deadline,
    ) -> Result<Recorded, RecordError> {
        let _arriving = self.arrivals.begin();
        match self.try_new(new, event, weight, deadline).await? {
            Tried::Recorded(recorded) => Ok(recorded),
            Tried::ToRewrite(rewrite) => {
                let limits = (weight, deadline);
                Box::pin(self.receive_rewritten(new, event, rewrite, limits)).await
            }
        }
    }

    /// Attempts to record a new delivery with its event.
    pub(super) async fn try_new(
        &self,
        new: &NewDelivery<'_>,
        event: &BookingEvent,
        weight: u32,
        deadline: Deadline,
    ) -> Result<Tried, RecordError> {
        let left = deadline.remaining().unwrap_or(Duration::MAX);
        let plan_wait = self.plan_wait.min(left.saturating_sub(TRANSACTION_TIME));
        let plan_deadline = Instant::now() + plan_wait;
        let turn = time::timeout_at(plan_deadline, self.in_flight.enter(new.dedupe_key)).await;
        let mut attempt = self.attempt(event, Origin::New(new), plan_deadline);
        attempt.turn = turn.ok().flatten();
        // Some time is always reserved for the response.
        let most = Instant::now() + left.min(LONGEST_CALL) * 4 / 5;
        attempt.deadline = attempt.deadline.min(most);
        let ended = match attempt.run_new(new.dedupe_key, weight).await {
            Ok(Ended::Settled(stored)) => return Ok(Tried::Recorded(stored.try_into()?)),
            Ok(Ended::Done(outcome)) => Ok(outcome),
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Rewrite(rewrite)) => match attempt.origin {
                Origin::New(_) => return Ok(Tried::ToRewrite(rewrite)),
                // The receipt was stored during a wait.
                Origin::Claimed(lease) => {
                    Box::pin(self.apply_rewritten(lease, event, rewrite)).await
                }
            },
        };
        let recorded = match or_duplicate(ended) {
            Ok(outcome) => attempt.recorded(outcome).await,
            Err(error) => attempt.leave_to_retry(error).await,
        };
        recorded.map(Tried::Recorded)
    }
}
