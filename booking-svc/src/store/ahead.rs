//! Finds the upcoming calls of a person.

use addresses::{normalise, untagged};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Bool, Jsonb, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Json, contacts::Address, prepared::Prepare as _};

/// An upcoming call in which a contact may take part.
#[derive(Clone, Debug, QueryableByName)]
pub struct CallAhead {
    /// The booking.
    #[diesel(sql_type = Text)]
    pub uid: String,
    /// Whether the booking belongs to outreach to the contact.
    #[diesel(sql_type = Bool)]
    pub is_own: bool,
    /// The addresses by which the booking was matched.
    #[diesel(sql_type = Jsonb)]
    match_emails: Json<Vec<String>>,
    /// The addresses of the attendees, as given.
    #[diesel(sql_type = Jsonb)]
    attending: Json<Vec<String>>,
}

impl CallAhead {
    /// Returns the address of the booker.
    pub fn booker(&self) -> Option<&String> {
        self.match_emails.0.as_slice().first()
    }

    /// Returns the participants' addresses that are equal to `owner` without their tags.
    pub fn addresses_of(&self, owner: &str) -> Vec<String> {
        let attending = self.attending.0.iter().map(|email| normalise(email));
        let all = self.match_emails.0.iter().cloned().chain(attending);
        all.filter(|address| untagged(address) == owner).collect()
    }
}

/// Lists upcoming calls in which the person with this address may take part, as the booker, an
/// attendee or a guest, or because the link was theirs.
pub async fn list(mut conn: &AsyncPgConnection, address: &Address) -> QueryResult<Vec<CallAhead>> {
    // Diesel has no such union. Whoever books very often needs only some of the calls.
    const LIST: &str = "
        (SELECT uid, false AS is_own, match_emails, jsonb_path_query_array(attendees, '$[*].email') AS attending
        FROM bookings WHERE untagged_emails ? $1 AND live AND over_time > now()
        ORDER BY untagged_emails ->> 0 = $1 DESC NULLS LAST, uid LIMIT 50)
        UNION ALL
        (SELECT uid, true, '[]', '[]' FROM contacts JOIN bookings ON bookings.contact_id = contacts.id
        WHERE contacts.untagged_email = $1 AND contacts.normalised_email = $2 AND live AND over_time > now()
        ORDER BY uid LIMIT 1)";
    sql_query(LIST)
        .bind::<Nullable<Text>, _>(&address.untagged_email)
        .bind::<Nullable<Text>, _>(&address.normalised_email)
        .prepared()
        .load(&mut conn)
        .await
}
