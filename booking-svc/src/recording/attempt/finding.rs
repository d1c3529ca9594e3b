//! Finds an earlier copy of a delivery, and the sequence of its event.

use futures_util::try_join;

use super::{Attempt, Stop, corrected::Misplaced};
use crate::{
    persons,
    recording::erased::named_addresses,
    store::{
        Connection, contacts,
        deliveries::{self, Origin, StoredDelivery},
        erased_persons,
        matching::{self, Match},
        numbered,
    },
};

/// The result of looking up a new delivery.
pub(super) enum Found {
    /// An earlier copy that is finished.
    Settled(StoredDelivery),
    /// An earlier copy that may still be applied.
    Open,
    /// No earlier copy. Holds the connection, and the match with a sequence.
    First(Box<(Connection, Option<Match>)>),
}

impl Attempt<'_> {
    /// Looks for an earlier copy of the delivery and, in the same round trip, for the sequence of its event.
    pub(super) async fn find(&mut self, dedupe_key: &str) -> Result<Found, Stop> {
        let mut conn = self.connection().await?;
        if let Origin::Claimed(_) = self.origin {
            // The receipt was stored during the wait: the earlier copy is this delivery.
            drop(conn);
            return Ok(Found::First(Box::new(self.find_match().await?)));
        }
        let (earlier, mut matched, unnamed, has_stale, has_erased, other) = try_join!(
            deliveries::find_by_dedupe_key(&conn, dedupe_key),
            matching::find_match(&conn, self.event),
            numbered::of_unnamed(&conn, self.event),
            contacts::has_stale(&conn),
            erased_persons::has_any(&conn),
            self.reassigned(&conn),
        )?;
        match earlier {
            Some((_, true)) => return Ok(Found::Open),
            Some((stored, false)) => return Ok(Found::Settled(stored)),
            None => {}
        }
        // The whole payload, in all encodings, is searched only if persons have been erased.
        if has_erased {
            let named = named_addresses(self.event, self.origin);
            let erased = erased_persons::find(&conn, named).await?;
            if !erased.is_empty() {
                return Err(Stop::erased(erased));
            }
        }
        self.check_correct(&conn, matched.as_ref(), other, unnamed)
            .await?;
        let is_changed = match self.reassign_misplaced(&mut conn).await? {
            Misplaced::None => has_stale && persons::normalise_named(&mut conn, self.event).await?,
            Misplaced::Reassigned => true,
            Misplaced::Locked(locks) => {
                drop(conn);
                self.let_others_go_first(&locks).await?;
                return Ok(Found::First(Box::new(self.find_match().await?)));
            }
        };
        if is_changed {
            matched = matching::find_match(&conn, self.event).await?;
        }
        Ok(Found::First(Box::new((conn, matched))))
    }

    pub(super) async fn find_match(&mut self) -> Result<(Connection, Option<Match>), Stop> {
        let mut conn = self.connection().await?;
        // Another tool may have just written an address.
        persons::normalise_named(&mut conn, self.event).await?;
        while let Misplaced::Locked(locks) = self.reassign_misplaced(&mut conn).await? {
            drop(conn);
            self.let_others_go_first(&locks).await?;
            conn = self.connection().await?;
        }
        let (matched, unnamed, erased, other) = try_join!(
            matching::find_match(&conn, self.event),
            numbered::of_unnamed(&conn, self.event),
            erased_persons::find(&conn, self.event.named_addresses()),
            self.reassigned(&conn),
        )?;
        if !erased.is_empty() {
            return Err(Stop::erased(erased));
        }
        self.check_correct(&conn, matched.as_ref(), other, unnamed)
            .await?;
        Ok((conn, matched))
    }
}
