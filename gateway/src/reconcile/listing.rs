//! Lists the bookings that may have changed, although Cal.com's pages shift while they are read.

use std::collections::HashMap;

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::Value;

use super::{
    api::CalcomApi,
    error::ReconcileError,
    item::{self, ListedBooking},
};

const PAGE_SIZE: usize = 100;
/// 50,000 bookings.
const MAX_PAGES: usize = 500;
/// The length to which a chain of rescheduled bookings is followed.
const MAX_MOVES: usize = 50;
/// How long after a call no-show marks are checked. Setting one does not change the `updatedAt` of
/// the booking, so it is not found among the changes.
const SWEEP: Duration = Duration::days(2);

/// Every booking that Cal.com listed, in its newest version.
#[derive(Debug, Default)]
pub(super) struct Listing {
    items: HashMap<String, Value>,
    without_uid: usize,
}

#[derive(Debug, Default)]
pub(super) struct Bookings {
    /// Sorted so that a booking comes before the one that replaces it.
    pub(super) readable: Vec<ListedBooking>,
    /// The number of items that could not be read.
    pub(super) unreadable: usize,
}

/// A query for bookings.
#[derive(Clone, Copy, Debug)]
enum Window {
    ChangedSince(DateTime<Utc>),
    HeldBetween(DateTime<Utc>, DateTime<Utc>),
}

impl Listing {
    /// Lists the bookings that changed since `since`, the bookings that ended recently, and the
    /// bookings either were rescheduled to.
    pub(super) async fn read(
        api: &CalcomApi,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Self, ReconcileError> {
        let mut listing = Self::default();
        listing.add_all(api, Window::ChangedSince(since)).await?;
        let earliest = since.min(now - SWEEP);
        listing
            .add_all(api, Window::HeldBetween(earliest, now))
            .await?;
        listing.add_successors(api).await?;
        Ok(listing)
    }

    /// Returns the time of the most recent change in the listing.
    pub(super) fn last_change(&self) -> Option<DateTime<Utc>> {
        let changes = self.items.values();
        changes
            .filter_map(|item| item::time(item, "updatedAt"))
            .max()
    }

    /// Reads every item. An invalid one is logged and does not affect the others.
    pub(super) fn into_bookings(self) -> Bookings {
        let mut bookings = Bookings {
            readable: Vec::new(),
            unreadable: self.without_uid,
        };
        for (uid, item) in self.items {
            match item::read(item) {
                Ok(read) => bookings.readable.extend(read),
                Err(error) => {
                    tracing::warn!(booking.uid = %uid, %error, "could not get booking `{uid}` from Cal.com");
                    bookings.unreadable += 1;
                }
            }
        }
        bookings
            .readable
            .sort_by_cached_key(|booking| (booking.created, booking.known_uid()));
        bookings
    }

    /// Adds every page. Ignores `pagination`, whose totals do not take the filters into account.
    async fn add_all(&mut self, api: &CalcomApi, mut window: Window) -> Result<(), ReconcileError> {
        let mut skip = 0;
        let mut fruitless = 0;
        for _ in 0..MAX_PAGES {
            let page = api.list(&window.query(skip)).await?;
            let count = page.len();
            let last_change = page
                .iter()
                .filter_map(|item| item::time(item, "updatedAt"))
                .max();
            let fresh = self.add(page);
            tracing::info!(fresh, "read {count} bookings");
            if count < PAGE_SIZE {
                return Ok(());
            }
            fruitless = if fresh == 0 { fruitless + 1 } else { 0 };
            // One page without a new booking may be due to shifting pages; two mean that Cal.com
            // ignores `skip`.
            if fruitless == 2 {
                return Err(ReconcileError::Endless);
            }
            match window {
                // A booking that changes meanwhile moves to the end of the list, and all later ones
                // move up by one. With `skip`, one would be missed; starting again from the last
                // time misses none.
                Window::ChangedSince(since) if last_change > Some(since) && fresh > 0 => {
                    window = Window::ChangedSince(last_change.unwrap_or(since));
                    skip = 0;
                }
                Window::ChangedSince(_) | Window::HeldBetween(..) => skip += PAGE_SIZE,
            }
        }
        Err(ReconcileError::Endless)
    }

    /// Adds the bookings to which a listed one was rescheduled and that are not listed themselves.
    async fn add_successors(&mut self, api: &CalcomApi) -> Result<(), ReconcileError> {
        for _ in 0..MAX_MOVES {
            let successors = self
                .items
                .values()
                .filter_map(|item| item.get("rescheduledToUid")?.as_str())
                .filter(|uid| !uid.is_empty() && !self.items.contains_key(*uid))
                .map(str::to_owned)
                .collect::<Vec<_>>();
            let mut fresh = 0;
            for uid in successors {
                fresh += self.add(api.find(&uid).await?);
            }
            if fresh == 0 {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Adds `page` and returns the number of bookings in it that are new.
    fn add(&mut self, page: Vec<Value>) -> usize {
        let mut fresh = 0;
        for item in page {
            let Some(uid) = item::uid(&item) else {
                tracing::warn!("Cal.com listed a booking without a uid");
                self.without_uid += 1;
                continue;
            };
            if self.items.insert(uid.to_owned(), item).is_none() {
                fresh += 1;
            }
        }
        fresh
    }
}

impl Window {
    fn query(self, skip: usize) -> Vec<(&'static str, String)> {
        let mut query = match self {
            Self::ChangedSince(since) => vec![
                ("afterUpdatedAt", iso_8601(since)),
                ("sortUpdatedAt", "asc".to_owned()),
            ],
            Self::HeldBetween(start, end) => vec![
                ("afterStart", iso_8601(start)),
                ("beforeEnd", iso_8601(end)),
                ("sortStart", "asc".to_owned()),
            ],
        };
        query.push(("take", PAGE_SIZE.to_string()));
        query.push(("skip", skip.to_string()));
        query
    }
}

/// Returns the time as JavaScript formats it, the form that the API accepts reliably.
fn iso_8601(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
