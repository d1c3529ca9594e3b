//! Contacts: what a booking makes of them.

use diesel::{dsl::case_when, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{current_time, prepared::Prepare as _, schema::contacts};
use crate::domain::ContactStatus;

/// Sets the status of a contact who was in contact just now. A contact who has opted out stays so:
/// booking a call is no consent to be mailed.
pub async fn set_status(
    mut conn: &AsyncPgConnection,
    id: &str,
    status: ContactStatus,
) -> QueryResult<()> {
    diesel::update(contacts::table.find(id))
        .set((
            contacts::outreach_status.eq(case_when(
                contacts::outreach_status.eq(ContactStatus::OptedOut),
                contacts::outreach_status,
            )
            .otherwise(status)),
            contacts::last_contacted_at.eq(current_time().nullable()),
            contacts::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}
