//! Events that say another seat than they are about.

use diesel::QueryResult;

use super::{Attempt, AttemptError};
use crate::{
    domain::BookingEvent,
    store::{Connection, seats},
};

impl Attempt<'_> {
    /// Returns the event as it is about the seat of another person, if it is.
    pub(super) async fn other_seat(&self, conn: &Connection) -> QueryResult<Option<BookingEvent>> {
        if self.event.other_seat_email.is_none() {
            return Ok(None);
        }
        seats::of_other(conn, self.event).await
    }
}

/// Checks that an event says what it is about; `meant` is what it is about if it does not.
pub(super) fn check_meaning(meant: Option<BookingEvent>) -> Result<(), AttemptError> {
    meant.map_or(Ok(()), |event| Err(AttemptError::Meant(Box::new(event))))
}
