//! Events that say another seat or booking than they are about.

use diesel::QueryResult;

use super::{Attempt, AttemptError};
use crate::{
    domain::BookingEvent,
    store::{Connection, matching::Match, numbered, seats},
};

impl Attempt<'_> {
    /// Returns the event as it is about the seat of another person, if it is.
    pub(super) async fn other_seat(&self, conn: &Connection) -> QueryResult<Option<BookingEvent>> {
        if self.event.other_seat_email.is_none() {
            return Ok(None);
        }
        seats::of_other(conn, self.event).await
    }

    /// Checks that the event, which was matched so, says what it is about. One more round trip if it names an unknown
    /// booking by its number.
    pub(super) async fn check_meaning(
        &self,
        conn: &Connection,
        matched: Option<&Match>,
        other_seat: Option<BookingEvent>,
    ) -> Result<(), AttemptError> {
        let knows_all = matched.is_some_and(|matched| matched.knows_all);
        let meant = match other_seat {
            None if self.event.may_be_renamed(knows_all) => {
                numbered::renamed(conn, self.event).await?
            }
            other => other,
        };
        match meant {
            Some(event) => Err(AttemptError::Meant(Box::new(event))),
            None => Ok(()),
        }
    }
}
