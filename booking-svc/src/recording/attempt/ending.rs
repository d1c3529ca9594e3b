//! The result of an attempt for the delivery.

use super::{Attempt, AttemptError};
use crate::{
    recording::{Outcome, RecordError, Recorded},
    store::deliveries::{self, Origin},
};

impl Attempt<'_> {
    /// Returns the outcome of the delivery, and its stored id.
    pub(in crate::recording) async fn recorded(
        self,
        outcome: Outcome,
    ) -> Result<Recorded, RecordError> {
        if let Origin::New(new) = self.origin
            && outcome == Outcome::Duplicate
        {
            let mut conn = self.recorder.app.database.connection().await?;
            let stored = deliveries::get_by_dedupe_key(&mut conn, new.dedupe_key).await?;
            return Ok(stored.try_into()?);
        }
        Ok(Recorded {
            delivery_id: self.origin.delivery_id(),
            outcome,
        })
    }

    /// Leaves the delivery to a background job after a failed attempt.
    pub(in crate::recording) async fn leave_to_retry(
        mut self,
        error: AttemptError,
    ) -> Result<Recorded, RecordError> {
        match self.claim().await {
            Ok(()) | Err(AttemptError::NotOurs) => {}
            Err(AttemptError::Checkout(error)) => return Err(error.into()),
            Err(AttemptError::Database(error)) => return Err(error.into()),
            Err(_) => return Err(RecordError::Task),
        }
        let Origin::Claimed(lease) = self.origin else {
            return self.recorded(Outcome::Duplicate).await;
        };
        let id = lease.id;
        if let AttemptError::Busy(_) = error {
            tracing::info!(delivery.id = %id, "postponed delivery `{id}`: lock timeout");
        } else {
            tracing::error!(delivery.id = %id, %error, "could not apply delivery `{id}`, retrying later");
        }
        self.recorder.release(lease, &error).await;
        self.recorded(Outcome::Accepted).await
    }
}
