//! Deliveries that name erased persons. Nothing about those persons is stored.

use std::collections::BTreeSet;

use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{Decided, RecordError, Recorder};
use crate::{
    domain::{
        BookingEvent, DeliveryState, IgnoreReason, MAX_TEXT_ADDRESSES, addresses_in,
        readings_of_bytes,
    },
    store::{
        JsonText, bookings,
        deliveries::{NewDelivery, Origin},
        erased_persons::{self, AddressHash, address_hash},
        numbered,
    },
};

/// Replaces the digest of a body that the erased person caused.
pub(super) const NO_DIGEST: [u8; 32] = [0; 32];

impl Recorder {
    /// Drops the body of a delivery without an event, if it contains the address of an erased person.
    pub(super) async fn keep_without<'a>(
        &self,
        new: &NewDelivery<'a>,
    ) -> Result<NewDelivery<'a>, RecordError> {
        let payload = new.payload.map(JsonText::as_str);
        let body = new.raw_body.map(readings_of_bytes).unwrap_or_default();
        let texts = payload.into_iter().chain(body.iter().map(String::as_str));
        let addresses = texts.flat_map(addresses_in);
        let addresses = addresses.collect::<BTreeSet<_>>();
        let mut kept = new.clone();
        if addresses.is_empty() {
            return Ok(kept);
        }
        let conn = self.app.database.connection().await?;
        let erased = erased_persons::find(&conn, addresses).await?;
        if !erased.is_empty() {
            kept.payload = None;
            kept.raw_body = None;
        }
        Ok(kept)
    }
}

/// Returns the row of a delivery without any content, since its booker was erased.
pub(super) fn without_content<'a>(new: &NewDelivery<'a>, erased_key: &'a str) -> NewDelivery<'a> {
    NewDelivery {
        dedupe_key: erased_key,
        booking_uid: None,
        body_sha256: &NO_DIGEST,
        payload: None,
        raw_body: None,
        event: None,
        state: DeliveryState::Ignored,
        reason: Some(IgnoreReason::PersonErased.as_str()),
        copy_key: None,
        event_time: None,
        ..new.clone()
    }
}

/// Returns all possible addresses in an event and in its payload.
pub(super) fn named_addresses(event: &BookingEvent, origin: Origin<'_>) -> BTreeSet<String> {
    let mut named = event.named_addresses();
    let payload = match origin {
        Origin::New(new) => new.payload,
        Origin::Claimed(_) => None,
    };
    let addresses = payload
        .into_iter()
        .flat_map(|payload| addresses_in(payload.as_str()));
    named.extend(addresses.take(MAX_TEXT_ADDRESSES));
    named
}

/// Returns whether the plan, if there is one, may be stored: no contact of the prospect has been
/// erased since the plan was requested.
pub(super) async fn is_plan_fit(
    conn: &AsyncPgConnection,
    decided: &Decided,
) -> diesel::QueryResult<bool> {
    let (Some(basis), Some(_)) = (&decided.basis, &decided.written) else {
        return Ok(true);
    };
    let prospect_id = &decided.snapshot.sequence.prospect_id;
    let erased = erased_persons::count_contacts(conn, prospect_id).await?;
    Ok(erased == basis.erased_contacts)
}

/// Returns whether a booking that an event names, by its uid or its number, is stored. If so, notices of the call may have
/// been sent, and their recipients must learn how it continues.
pub(super) async fn is_of_known_call(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> diesel::QueryResult<bool> {
    let uids = event.named_uids().into_iter().chain(event.kept_uid());
    let uids = uids.collect::<Vec<_>>();
    let (has_uid, renamed) = try_join!(
        bookings::is_any_stored(conn, &uids),
        numbered::renamed(conn, event),
    )?;
    Ok(has_uid || renamed.is_some())
}

pub(super) fn reduced_to_call(
    event: &BookingEvent,
    erased: &BTreeSet<AddressHash>,
) -> BookingEvent {
    event.reduced_to_call(&|address: &str| erased.contains(&address_hash(address)))
}

/// Returns an event without the erased persons that it names, or `None` if the booker is one of
/// them.
pub(super) fn without(
    event: &BookingEvent,
    erased: &BTreeSet<AddressHash>,
) -> Option<BookingEvent> {
    let is_out = |address: &str| erased.contains(&address_hash(address));
    if event.booker().is_none_or(is_out) {
        return None;
    }
    let rest = event.without_persons(&is_out);
    Some(rest.unwrap_or_else(|| event.clone()))
}
