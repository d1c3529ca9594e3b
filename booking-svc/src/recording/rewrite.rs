//! Events that are not applied as received: they name erased persons, or another seat, booking or
//! series than they are about.

use std::{borrow::Cow, collections::BTreeSet};

use runtime::Deadline;
use tokio::time::Instant;

use super::{
    AttemptError, Outcome, RecordError, Recorded, Recorder,
    attempt::Stop,
    erased::{NO_DIGEST, is_of_known_call, reduced_to_call, without, without_content},
    receive::Tried,
    stored,
};
use crate::{
    domain::{BookingEvent, CopyKey, IgnoreReason, erased_dedupe_key},
    store::{
        CheckoutError, Lease,
        deliveries::{self, NewDelivery, Origin},
        erased_persons::AddressHash,
    },
};

/// How often an event is rewritten. One that still names another booking after that is left to a
/// background job.
const MOST_REWRITES: usize = 5;

/// How an event must be rewritten before it can be applied.
#[derive(Debug)]
pub(super) enum Rewrite {
    /// It names erased persons, given by the hashes of their addresses.
    WithoutErased(BTreeSet<AddressHash>),
    /// It names another seat, booking or series than it is about. Holds the corrected event.
    Corrected(Box<BookingEvent>),
}

/// What a delivery keeps beside its rewritten event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kept {
    /// The payload as received.
    Payload,
    /// No payload, since it names erased persons.
    NoPayload,
    /// Nothing of the erased booker: neither the payload nor its digest, and only a hash of the
    /// dedupe key.
    NoBooker,
}

/// A rewritten event.
#[derive(Debug)]
struct Rewritten {
    event: BookingEvent,
    kept: Kept,
}

impl Rewritten {
    /// Returns the row of a new delivery with the rewritten event.
    fn row<'a>(&'a self, received: &NewDelivery<'a>, erased_key: &'a str) -> NewDelivery<'a> {
        let copy_key = CopyKey::of(&self.event);
        let row = NewDelivery {
            booking_uid: self.event.booking_uid.as_deref(),
            payload: received.payload.filter(|_| self.kept == Kept::Payload),
            event: stored(&self.event).ok(),
            event_time: copy_key.as_ref().map(|key| key.time),
            copy_key: copy_key.map(|key| key.digest),
            ..received.clone()
        };
        match self.kept {
            Kept::Payload | Kept::NoPayload => row,
            Kept::NoBooker => NewDelivery {
                dedupe_key: erased_key,
                body_sha256: &NO_DIGEST,
                ..row
            },
        }
    }
}

impl Recorder {
    /// Records a delivery with its rewritten event. Nothing about erased persons is stored.
    pub(super) async fn receive_rewritten(
        &self,
        received: &NewDelivery<'_>,
        event: &BookingEvent,
        mut rewrite: Rewrite,
        (weight, deadline): (u32, Deadline),
    ) -> Result<Recorded, RecordError> {
        let erased_key = erased_dedupe_key(received.source, received.dedupe_key);
        let (mut event, mut kept) = (Cow::Borrowed(event), Kept::Payload);
        let mut rewrites = 0;
        loop {
            let Some(mut rewritten) = self.rewrite::<RecordError>(&event, rewrite).await? else {
                return self.keep(&without_content(received, &erased_key)).await;
            };
            kept = kept.max(rewritten.kept);
            rewritten.kept = kept;
            let row = rewritten.row(received, &erased_key);
            rewrites += 1;
            if rewrites > MOST_REWRITES {
                let origin = Origin::New(&row);
                let attempt = self.attempt(&rewritten.event, origin, Instant::now());
                return attempt.leave_to_retry(AttemptError::KeptMoving).await;
            }
            let tried = self.try_new(&row, &rewritten.event, weight, deadline);
            match tried.await? {
                Tried::Recorded(recorded) => return Ok(recorded),
                Tried::ToRewrite(next) => {
                    event = Cow::Owned(rewritten.event);
                    rewrite = next;
                }
            }
        }
    }

    /// Applies the rewritten event of a claimed delivery.
    pub(super) async fn apply_rewritten(
        &self,
        lease: Lease,
        event: &BookingEvent,
        mut rewrite: Rewrite,
    ) -> Result<Outcome, AttemptError> {
        let mut event = Cow::Borrowed(event);
        for _ in 0..MOST_REWRITES {
            let rewritten = self.rewrite::<AttemptError>(&event, rewrite).await?;
            let mut conn = self.app.database.connection().await?;
            let Some(rewritten) = rewritten else {
                deliveries::ignore_erased(&mut conn, lease).await?;
                return Ok(Outcome::Ignored(IgnoreReason::PersonErased));
            };
            let keeps_payload = rewritten.kept == Kept::Payload;
            let json = stored(&rewritten.event).map_err(|_| AttemptError::Unreadable)?;
            let event_json = (&rewritten.event, json);
            deliveries::replace_event(&mut conn, lease, event_json, keeps_payload).await?;
            drop(conn);
            match self.try_claimed(lease, &rewritten.event).await {
                Ok(outcome) => return Ok(outcome),
                Err(Stop::Failed(error)) => return Err(error),
                Err(Stop::Rewrite(next)) => {
                    event = Cow::Owned(rewritten.event);
                    rewrite = next;
                }
            }
        }
        Err(AttemptError::KeptMoving)
    }

    /// Rewrites an event. Returns `None` if nothing of it may be applied: its booker was erased,
    /// nobody else attends, and no call that it names is known.
    async fn rewrite<E>(
        &self,
        event: &BookingEvent,
        rewrite: Rewrite,
    ) -> Result<Option<Rewritten>, E>
    where
        E: From<CheckoutError> + From<diesel::result::Error>,
    {
        let erased = match rewrite {
            Rewrite::Corrected(event) => {
                let (event, kept) = (*event, Kept::Payload);
                return Ok(Some(Rewritten { event, kept }));
            }
            Rewrite::WithoutErased(erased) => erased,
        };
        if let Some(event) = without(event, &erased) {
            let kept = Kept::NoPayload;
            return Ok(Some(Rewritten { event, kept }));
        }
        let reduced = reduced_to_call(event, &erased);
        // The seat of another attendee may become known later.
        let may_apply = !reduced.attendees.is_empty() || {
            let conn = self.app.database.connection().await?;
            is_of_known_call(&conn, event).await?
        };
        Ok(may_apply.then_some(Rewritten {
            event: reduced,
            kept: Kept::NoBooker,
        }))
    }
}
