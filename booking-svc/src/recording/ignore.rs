//! Events that match no sequence.

use std::collections::BTreeSet;

use addresses::{normalise, untagged};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;
use uuid::Uuid;

use super::{
    Outcome,
    attempt::{Attempt, Stop, corrected::find_corrected},
};
use crate::{
    domain::{BookingEvent, IgnoreReason},
    persons,
    store::{
        Locks, Patience,
        deliveries::{self, Origin},
        erased_persons::{self, AddressHash},
        is_lock_timeout, matching, notifications, numbered, transaction, transaction_with,
    },
};

const UNMATCHED: IgnoreReason = IgnoreReason::NoMatchingOutreachSequence;

/// The result of storing an unmatched event.
enum Ignored {
    Stored,
    /// A sequence matches in the meantime.
    Matched,
    /// Another worker holds the delivery.
    Taken,
    /// The event names persons who were erased in the meantime.
    Erased(BTreeSet<AddressHash>),
}

impl Attempt<'_> {
    /// Stores an unmatched event as ignored, under the lock of its booking. A concurrent
    /// transaction that makes the booking known either commits first, so that the event is matched,
    /// or later, so that it requeues the event. Returns `None` if the event matches in the
    /// meantime.
    pub(super) async fn ignore(&mut self) -> Result<Option<Outcome>, Stop> {
        let event = self.event;
        let owners = event
            .addresses()
            .map(|address| untagged(&normalise(address)));
        let owners = owners.collect::<BTreeSet<_>>();
        let locks =
            Locks::on_bookings(event.locked_names()).and_persons(owners.iter().map(String::as_str));
        let (mut begun, ignored) = loop {
            let mut begun = self.begin(&locks).await?;
            let origin = self.origin;
            let ignored = transaction_with(Patience::Short, &mut begun.conn, async |conn| {
                locks.acquire(conn).await?;
                store_unless_matched(conn, origin, event).await
            })
            .await;
            match ignored {
                Err(error) if is_lock_timeout(&error) => {
                    drop(begun);
                    self.let_others_go_first(&locks).await?;
                }
                ignored => break (begun, ignored?),
            }
        };
        let conn = &mut begun.conn;
        let origin = self.origin;
        match ignored {
            Ignored::Matched => return Ok(None),
            Ignored::Taken => return Ok(Some(Outcome::Duplicate)),
            Ignored::Erased(erased) => return Err(Stop::erased(erased)),
            Ignored::Stored => {}
        }
        // An import takes no lock on bookings. It requeues events that were ignored before it
        // commits. Events that are ignored after that are found here, or, if this process dies or
        // the import takes longer, by the second look.
        let is_matched = matching::find_match(conn, event).await?.is_some();
        let is_due = is_matched && requeue_if_unmatched(conn, origin.delivery_id()).await?;
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
    let (matched, erased, corrected, unnamed) = try_join!(
        matching::find_match(conn, event),
        erased_persons::find(conn, event.named_addresses()),
        find_corrected(conn, event, None),
        numbered::of_unnamed(conn, event),
    )?;
    if !erased.is_empty() {
        return Ok(Ignored::Erased(erased));
    }
    if matched.is_some() || corrected.is_some() || unnamed.is_some() {
        return Ok(Ignored::Matched);
    }
    let is_ours = match origin {
        Origin::New(new) => deliveries::keep_unmatched(conn, new).await?,
        Origin::Claimed(lease) => deliveries::ignore_unmatched(conn, lease).await?,
    };
    if !is_ours {
        return Ok(Ignored::Taken);
    }
    persons::pause_sharers(conn, event).await?;
    Ok(Ignored::Stored)
}

/// Requeues a delivery if it is unmatched, and wakes the jobs of every process. Returns whether it
/// did.
async fn requeue_if_unmatched(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<bool> {
    transaction(conn, async |conn| {
        let is_requeued = deliveries::requeue_if_unmatched(conn, id).await?;
        if is_requeued {
            notifications::notify(conn).await?;
        }
        Ok(is_requeued)
    })
    .await
}
