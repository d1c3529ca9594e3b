//! What a decision rests on.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{
    bookings::{self, Booking, RelatedBooking},
    sequences::{self, Sequence},
};
use crate::domain::BookingEvent;

/// What a decision rests on: read before it is made and, under the locks, once more. As long as the two
/// are equal the decision holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The sequence that the event belongs to.
    pub sequence: Sequence,
    /// The bookings that the event names, and those of the sequence and of its contact, by uid.
    pub bookings: Vec<RelatedBooking>,
}

impl Snapshot {
    /// Reads what is known around an event that belongs to `sequence`.
    pub async fn read(
        conn: &AsyncPgConnection,
        event: &BookingEvent,
        sequence: Sequence,
    ) -> QueryResult<Self> {
        let bookings = bookings::list_related(conn, event, &sequence).await?;
        Ok(Self { sequence, bookings })
    }

    /// Reads the same once more. Returns nothing when the sequence is gone.
    pub async fn read_again(
        &self,
        conn: &AsyncPgConnection,
        event: &BookingEvent,
    ) -> QueryResult<Option<Self>> {
        let (sequence, bookings) = try_join!(
            sequences::find(conn, &self.sequence.id),
            bookings::list_related(conn, event, &self.sequence),
        )?;
        Ok(sequence.map(|sequence| Self { sequence, bookings }))
    }

    /// Returns the booking with this uid.
    pub fn booking(&self, uid: &str) -> Option<&Booking> {
        let mut bookings = self.bookings.iter().map(|related| &related.booking);
        bookings.find(|booking| booking.uid == uid)
    }
}
