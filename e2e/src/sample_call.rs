//! A call of one of the samples, so that there is a brief to look at and a notice about it.

use anyhow::Result;
use chrono::{DateTime, NaiveTime, Utc};

use crate::{
    stack::Endpoints,
    verify::{Attendee, Target, booking_created, deliver},
};

/// Books a call with a contact of the samples for tomorrow, once a day. Returns the id of its plan.
///
/// # Errors
/// The gateway does not take it.
pub(crate) async fn book(endpoints: &Endpoints, now: DateTime<Utc>) -> Result<String> {
    let today = now.date_naive();
    // The same every time today: a second stack on the same data finds the call that is there.
    let midnight = today.and_time(NaiveTime::MIN).and_utc();
    let attendee = Attendee {
        email: "joris.vandalen@deondernemer.example".to_owned(),
        name: "Joris van Dalen".to_owned(),
    };
    let uid = format!("bookbrief-sample-{today}");
    let booking = booking_created(&attendee, "deondernemer-sequence-1", &uid, midnight);
    deliver(&Target::from(endpoints), &booking).await
}
