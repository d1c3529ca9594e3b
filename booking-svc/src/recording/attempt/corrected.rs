//! Corrects events that name another seat, booking or series than they are about.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{Attempt, Stop};
use crate::{
    domain::BookingEvent,
    recording::rewrite::Rewrite,
    store::{
        Connection, Locks, matching::Match, notifications, numbered, seats, series_names,
        transaction,
    },
};

impl Attempt<'_> {
    /// Returns the event reassigned to the seat of another person, or `None` if its seat is right.
    pub(super) async fn reassigned(&self, conn: &Connection) -> QueryResult<Option<BookingEvent>> {
        if self.event.other_seat_email.is_none() {
            return Ok(None);
        }
        seats::reassigned(conn, self.event).await
    }

    /// Reassigns a seat that is stored for the wrong person: the one who now takes the seat of the
    /// event. Returns whether there was such a seat.
    pub(super) async fn reassign_misplaced(&self, conn: &mut Connection) -> QueryResult<bool> {
        let event = self.event;
        let Some(misplaced) = seats::find_misplaced(conn, event).await? else {
            return Ok(false);
        };
        let locks = Locks::on_bookings(event.locked_names())
            .and_prospects([misplaced.prospect_id().to_owned()]);
        transaction(conn, async |conn| {
            locks.acquire(conn).await?;
            if let Some(misplaced) = seats::find_misplaced(conn, event).await? {
                seats::reassign(conn, &misplaced, event).await?;
                notifications::notify(conn).await?;
            }
            Ok(true)
        })
        .await
    }

    /// Stops with the corrected event if the event names another seat, booking or series than it is
    /// about. Costs one more round trip if the event names an unknown booking by its number, or a
    /// series without a known date.
    pub(super) async fn check_correct(
        &self,
        conn: &Connection,
        matched: Option<&Match>,
        reassigned: Option<BookingEvent>,
    ) -> Result<(), Stop> {
        let corrected = match reassigned {
            None => find_corrected(conn, self.event, matched).await?,
            other => other,
        };
        corrected.map_or(Ok(()), |event| {
            Err(Stop::Rewrite(Rewrite::Corrected(Box::new(event))))
        })
    }
}

/// Returns the event with the booking or series that it is about, or `None` if it names the right
/// one.
pub(in crate::recording) async fn find_corrected(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
    matched: Option<&Match>,
) -> QueryResult<Option<BookingEvent>> {
    let knows_all = matched.is_some_and(|matched| matched.knows_all);
    if event.may_be_renamed(knows_all)
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
    let (corrected, reassigned, misplaced) = try_join!(
        find_corrected(conn, event, Some(matched)),
        seats::reassigned(conn, event),
        seats::find_misplaced(conn, event),
    )?;
    Ok(corrected.is_some() || reassigned.is_some() || misplaced.is_some())
}
