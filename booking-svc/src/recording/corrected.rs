//! Deliveries whose events name another seat, booking or series than they are about. They are
//! stored with the corrected event.

use std::time::Duration;

use runtime::Deadline;

use super::{AttemptError, Outcome, RecordError, Recorded, Recorder, stored};
use crate::{
    domain::{BookingEvent, CopyKey},
    store::{
        Lease,
        deliveries::{self, NewDelivery},
    },
};

impl Recorder {
    /// Records a delivery with its corrected event. The payload stays as received.
    pub(super) async fn receive_corrected(
        &self,
        new: &NewDelivery<'_>,
        (event, weight): (&BookingEvent, u32),
        deadline: Deadline,
    ) -> Result<Recorded, RecordError> {
        let new = NewDelivery {
            booking_uid: event.booking_uid.as_deref(),
            event: stored(event).ok(),
            copy_key: CopyKey::of(event).map(|key| key.digest),
            ..new.clone()
        };
        Box::pin(self.receive_event(&new, event, weight, deadline)).await
    }

    /// Applies the corrected event of a claimed delivery.
    pub(super) async fn apply_corrected(
        &self,
        lease: Lease,
        event: &BookingEvent,
        plan_wait: Duration,
    ) -> Result<Outcome, AttemptError> {
        let event_json = stored(event).map_err(|_| AttemptError::Unreadable)?;
        let copy_key = CopyKey::of(event).map(|key| key.digest);
        let uid = event.booking_uid.as_deref();
        let mut conn = self.app.database.connection().await?;
        deliveries::replace_corrected(&mut conn, lease, uid, (event_json, copy_key)).await?;
        drop(conn);
        Box::pin(self.apply(lease, event, plan_wait)).await
    }
}
