//! Deliveries whose events say another seat or booking than they are about: they are kept as they are meant.

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
    /// Records a delivery with its event as it is meant. The payload stays as it was told.
    pub(super) async fn receive_meant(
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

    /// Applies the event of a claimed delivery as it is meant.
    pub(super) async fn apply_meant(
        &self,
        lease: Lease,
        event: &BookingEvent,
        plan_wait: Duration,
    ) -> Result<Outcome, AttemptError> {
        let event_json = stored(event).map_err(|_| AttemptError::Unreadable)?;
        let copy_key = CopyKey::of(event).map(|key| key.digest);
        let uid = event.booking_uid.as_deref();
        let mut conn = self.app.database.connection().await?;
        deliveries::replace_meaning(&mut conn, lease, uid, (event_json, copy_key)).await?;
        drop(conn);
        Box::pin(self.apply(lease, event, plan_wait)).await
    }
}
