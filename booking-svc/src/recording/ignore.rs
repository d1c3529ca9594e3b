//! Events that belong to no sequence.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{
    Outcome,
    attempt::{Attempt, AttemptError},
};
use crate::{
    domain::{BookingEvent, DeliveryState, IgnoreReason},
    inbox::requeue,
    store::{
        Locks,
        deliveries::{self, NewDelivery, Origin},
        matching, transaction,
    },
};

const UNMATCHED: IgnoreReason = IgnoreReason::NoMatchingOutreachSequence;

/// What came of storing an unmatched event.
enum Ignored {
    Stored,
    /// A sequence has become known meanwhile.
    Matched,
    /// The delivery is not ours to store.
    Taken,
}

impl Attempt<'_> {
    /// Stores an unmatched event as ignored, under the lock of its booking: a concurrent transaction that
    /// makes the booking known either commits first, so that the event is matched, or later, so that it
    /// requeues the event. Returns nothing if the event is matched by now.
    pub(super) async fn ignore(&mut self) -> Result<Option<Outcome>, AttemptError> {
        let _permit = self.recorder.transaction_permit().await;
        let mut conn = self.recorder.app.database.connection().await?;
        let (origin, event) = (self.origin, self.event);
        let ignored = transaction(&mut conn, async |conn| {
            Locks::on_bookings(event.kept_uids()).acquire(conn).await?;
            store_unless_matched(conn, origin, event).await
        })
        .await?;
        match ignored {
            Ignored::Matched => return Ok(None),
            Ignored::Taken => return Ok(Some(Outcome::Duplicate)),
            Ignored::Stored => {}
        }
        // An import takes no lock on bookings. It requeues what was ignored before it commits; what is
        // ignored after that is found here.
        let is_matched = matching::find_sequence(&conn, event).await?.is_some();
        let is_due =
            is_matched && requeue::requeue_if_unmatched(&mut conn, origin.delivery_id()).await?;
        Ok(Some(if is_due {
            Outcome::Accepted
        } else {
            Outcome::Ignored(UNMATCHED)
        }))
    }
}

async fn store_unless_matched(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
    event: &BookingEvent,
) -> QueryResult<Ignored> {
    if matching::find_sequence(conn, event).await?.is_some() {
        return Ok(Ignored::Matched);
    }
    let is_ours = match origin {
        Origin::New(new) => {
            let ignored = NewDelivery {
                state: DeliveryState::Ignored,
                reason: Some(UNMATCHED.as_str()),
                ..new.clone()
            };
            deliveries::keep(conn, &ignored).await?
        }
        Origin::Claimed(lease) => deliveries::ignore(conn, lease, UNMATCHED).await?,
    };
    Ok(if is_ours {
        Ignored::Stored
    } else {
        Ignored::Taken
    })
}
