//! Entry points for the fuzz targets: everything that reads untrusted input, without a server.

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use proto::{
    booking::v1::{Call, RecordBookingEventRequest},
    well_known::Timestamp,
};

pub use crate::import::{ReadEntry, read_file, read_sent};
use crate::{
    AccountName, WebhookSecrets, addresses, brief_page, calcom, signature::Signature, time,
};

/// Returns whether a request is authenticated, which the gateway checks before it parses anything.
pub fn is_signed(secrets: &WebhookSecrets, headers: &HeaderMap, body: &[u8]) -> bool {
    Signature::from_headers(headers).is_some_and(|signature| secrets.verify(&signature, body))
}

/// Returns the request that records a body that arrived at the beginning of 1970.
pub fn record_request(body: &[u8]) -> RecordBookingEventRequest {
    let account = AccountName::default();
    calcom::read(body).into_request(account.as_str(), body, Timestamp::default())
}

/// Returns the page of a call.
///
/// # Panics
/// Panics if there is none.
pub fn brief_page(call: &Call) -> String {
    brief_page::page_of(call).expect("every call has a page")
}

/// Reads a time as Cal.com writes it.
pub fn read_time(text: &str) -> Option<DateTime<Utc>> {
    time::parse(text)
}

/// Returns the addresses by which a booking may be matched.
pub fn distinct_addresses<'text>(texts: impl Iterator<Item = &'text str>) -> Vec<String> {
    addresses::distinct(texts)
}
