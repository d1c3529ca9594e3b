//! Corrects events that name another seat, booking or series than they are about.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{Attempt, Stop};
use crate::{
    domain::BookingEvent,
    recording::rewrite::Rewrite,
    store::{
        Connection, Locks, Patience, is_lock_timeout, matching::Match, notifications, numbered,
        seats, series_names, transaction_with,
    },
};

/// A seat that is stored for the wrong person.
pub(super) enum Misplaced {
    /// There is none.
    None,
    /// It was reassigned.
    Reassigned,
    /// Another transaction holds one of these locks.
    Locked(Locks),
}

impl Attempt<'_> {
    /// Returns the event reassigned to the seat of another person, or `None` if its seat is right.
    pub(super) async fn reassigned(&self, conn: &Connection) -> QueryResult<Option<BookingEvent>> {
        if self.event.other_seat_email.is_none() {
            return Ok(None);
        }
        seats::reassigned(conn, self.event).await
    }

    /// Reassigns a seat that is stored for the wrong person: the one who now takes the seat of the
    /// event.
    pub(super) async fn reassign_misplaced(&self, conn: &mut Connection) -> QueryResult<Misplaced> {
        let event = self.event;
        let Some(misplaced) = seats::find_misplaced(conn, event).await? else {
            return Ok(Misplaced::None);
        };
        let locks = Locks::on_bookings(event.locked_names())
            .and_prospects([misplaced.prospect_id().to_owned()]);
        let reassigned = transaction_with(Patience::Ample, conn, async |conn| {
            locks.acquire(conn).await?;
            if let Some(misplaced) = seats::find_misplaced(conn, event).await? {
                seats::reassign(conn, &misplaced, event).await?;
                notifications::notify(conn).await?;
            }
            Ok(())
        })
        .await;
        match reassigned {
            Ok(()) => Ok(Misplaced::Reassigned),
            Err(error) if is_lock_timeout(&error) => Ok(Misplaced::Locked(locks)),
            Err(error) => Err(error),
        }
    }

    /// Stops with the corrected event if the event names another seat, booking or series than it is
    /// about. `unnamed` is the event with a derived uid, under which its booking may be stored. Costs
    /// one more round trip if the event names an unknown booking by its number, or a series without a
    /// known date.
    pub(super) async fn check_correct(
        &self,
        conn: &Connection,
        matched: Option<&Match>,
        reassigned: Option<BookingEvent>,
        unnamed: Option<BookingEvent>,
    ) -> Result<(), Stop> {
        let corrected = match reassigned.or(unnamed.filter(|_| !knows_all(matched))) {
            None => find_corrected(conn, self.event, matched).await?,
            other => other,
        };
        corrected.map_or(Ok(()), |event| {
            Err(Stop::Rewrite(Rewrite::Corrected(Box::new(event))))
        })
    }
}

/// Returns whether all bookings are known that the event names.
fn knows_all(matched: Option<&Match>) -> bool {
    matched.is_some_and(|matched| matched.knows_all)
}

/// Returns the event with the booking or series that it is about, or `None` if it names the right
/// one.
pub(in crate::recording) async fn find_corrected(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
    matched: Option<&Match>,
) -> QueryResult<Option<BookingEvent>> {
    if event.may_be_renamed(knows_all(matched))
        && let Some(corrected) = numbered::renamed(conn, event).await?
    {
        return Ok(Some(corrected));
    }
    match matched.filter(|matched| !matched.knows_series) {
        Some(matched) => series_names::renamed(conn, event, &matched.sequence).await,
        None => Ok(None),
    }
}

/// Returns whether the event names another seat, booking or series than its own, or shows that a
/// seat is stored for the wrong person.
///
/// Must be called under the locks: of two concurrent events, neither sees the other one before.
pub(in crate::recording) async fn is_about_another(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
    matched: &Match,
) -> QueryResult<bool> {
    let (corrected, unnamed, reassigned, misplaced) = try_join!(
        find_corrected(conn, event, Some(matched)),
        numbered::of_unnamed(conn, event),
        seats::reassigned(conn, event),
        seats::find_misplaced(conn, event),
    )?;
    let is_of_unnamed = unnamed.is_some() && !matched.knows_all;
    Ok(corrected.is_some() || is_of_unnamed || reassigned.is_some() || misplaced.is_some())
}
