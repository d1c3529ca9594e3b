//! Events that say another seat, booking or series than they are about.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Attempt, AttemptError};
use crate::{
    domain::BookingEvent,
    store::{
        Connection, Locks, matching::Match, notifications, numbered, seats, series_names,
        transaction,
    },
};

impl Attempt<'_> {
    /// Returns the event as it is about the seat of another person, if it is.
    pub(super) async fn other_seat(&self, conn: &Connection) -> QueryResult<Option<BookingEvent>> {
        if self.event.other_seat_email.is_none() {
            return Ok(None);
        }
        seats::of_other(conn, self.event).await
    }

    /// Gives a seat that is kept for the person who takes the seat of the event back to whoever it is of. Returns whether
    /// there was one.
    pub(super) async fn put_right(&self, conn: &mut Connection) -> QueryResult<bool> {
        let event = self.event;
        let Some(misplaced) = seats::find_misplaced(conn, event).await? else {
            return Ok(false);
        };
        let locks = Locks::on_bookings(event.locked_names())
            .and_prospects([misplaced.prospect_id().to_owned()]);
        transaction(conn, async |conn| {
            locks.acquire(conn).await?;
            if let Some(misplaced) = seats::find_misplaced(conn, event).await? {
                seats::put_right(conn, &misplaced, event).await?;
                notifications::notify(conn).await?;
            }
            Ok(true)
        })
        .await
    }

    /// Checks that the event, which was matched so, says what it is about. One more round trip if it names an unknown
    /// booking by its number, or a series of which no date is known by that name.
    pub(super) async fn check_meaning(
        &self,
        conn: &Connection,
        matched: Option<&Match>,
        other_seat: Option<BookingEvent>,
    ) -> Result<(), AttemptError> {
        let meant = match other_seat {
            None => find_meant(conn, self.event, matched).await?,
            other => other,
        };
        meant.map_or(Ok(()), |event| Err(AttemptError::Meant(Box::new(event))))
    }
}

/// Returns the event as it is about another booking or series, if it is.
pub(in crate::recording) async fn find_meant(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
    matched: Option<&Match>,
) -> QueryResult<Option<BookingEvent>> {
    let knows_all = matched.is_some_and(|matched| matched.knows_all);
    if event.may_be_renamed(knows_all)
        && let Some(meant) = numbered::renamed(conn, event).await?
    {
        return Ok(Some(meant));
    }
    match matched.filter(|matched| !matched.knows_series) {
        Some(matched) => series_names::renamed(conn, event, &matched.sequence).await,
        None => Ok(None),
    }
}
