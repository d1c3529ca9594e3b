//! Finds contacts by their addresses, in any outreach.

use addresses::untagged;
use diesel::{QueryResult, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join_all;

use super::{contacts::conditions, schema::contacts};
use crate::domain::Addressed;

/// A contact with its address.
#[derive(Clone, Debug, Queryable)]
pub struct AddressedContact {
    /// The id.
    pub id: String,
    normalised_email: Option<String>,
    untagged_email: Option<String>,
}

impl Addressed for AddressedContact {
    fn address(&self) -> &str {
        self.normalised_email.as_deref().unwrap_or_default()
    }

    fn untagged(&self) -> &str {
        self.untagged_email.as_deref().unwrap_or_default()
    }
}

/// Lists the contacts with one of these addresses, or with one that differs in its tag alone.
pub async fn list(
    conn: &AsyncPgConnection,
    addresses: &[String],
) -> QueryResult<Vec<AddressedContact>> {
    let owners = addresses.iter().map(|address| untagged(address)).collect();
    let found = conditions(&owners).into_iter().map(async |is_one_of| {
        let mut conn = conn;
        contacts::table
            .filter(is_one_of)
            .select((
                contacts::id,
                contacts::normalised_email,
                contacts::untagged_email,
            ))
            .load::<AddressedContact>(&mut conn)
            .await
    });
    Ok(try_join_all(found).await?.concat())
}
