//! Filters of deliveries on the wire.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use proto::booking::v1 as pb;
use runtime::status::Violation;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{failure::Failure, validate::Problems};
use crate::{
    domain::{DeliveryState, IgnoreReason},
    store::deliveries::{self, DeliveryFilter, Found},
};

/// The conditions of a request.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    state: Option<DeliveryState>,
    booking_uid: Option<String>,
    account: Option<String>,
    event_name: Option<String>,
    ignore_reason: Option<IgnoreReason>,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    search: Option<String>,
}

impl Conditions {
    /// Parses a filter; `path` is its place in the request.
    pub(super) fn read(problems: &mut Problems, path: &str, filter: pb::DeliveryFilter) -> Self {
        let at = |field: &str| format!("{path}.{field}");
        let search = problems.optional_id(&at("search"), filter.search);
        Self {
            state: problems.known::<pb::DeliveryState, _>(&at("state"), filter.state),
            ignore_reason: problems
                .known::<pb::IgnoreReason, _>(&at("ignore_reason"), filter.ignore_reason),
            booking_uid: problems.optional_id(&at("booking_uid"), filter.booking_uid),
            account: problems.optional_id(&at("account"), filter.account),
            event_name: problems.optional_text(&at("event_name"), filter.event_name),
            since: problems.optional_time(&at("since_time"), filter.since_time),
            until: problems.optional_time(&at("until_time"), filter.until_time),
            // A blank search text is a condition that no delivery meets: without one, everything
            // would be found.
            search: search.map(|text| text.trim().to_owned()),
        }
    }

    /// Parses the conditions of a list request, which may be in two places.
    pub(super) fn read_list(problems: &mut Problems, request: &pb::ListDeliveriesRequest) -> Self {
        let filter = request.filter.clone().unwrap_or_default();
        let conditions = Self::read(problems, "filter", filter);
        let state = problems.known::<pb::DeliveryState, _>("state", request.state);
        let uid = problems.optional_id("booking_uid", request.booking_uid.clone());
        let account = problems.optional_id("account", request.account.clone());
        Self {
            state: both(problems, "state", state, conditions.state),
            booking_uid: both(problems, "booking_uid", uid, conditions.booking_uid),
            account: both(problems, "account", account, conditions.account),
            ..conditions
        }
    }

    /// Returns whether there are no conditions, so that every delivery passes.
    pub(super) fn are_none(&self) -> bool {
        self.state.is_none()
            && self.booking_uid.is_none()
            && self.account.is_none()
            && self.event_name.is_none()
            && self.ignore_reason.is_none()
            && self.since.is_none()
            && self.until.is_none()
            && self.search.is_none()
    }

    /// Finds the deliveries for the search text, or returns `None` if there is none.
    pub(super) async fn find(
        &self,
        conn: &mut AsyncPgConnection,
    ) -> Result<Option<Vec<Uuid>>, Failure> {
        let Some(search) = &self.search else {
            return Ok(None);
        };
        let problem = match deliveries::search(conn, search).await? {
            Found::Deliveries(ids) => return Ok(Some(ids)),
            Found::TooManyDeliveries => "finds more than 10,000 deliveries: be more precise",
            Found::TooManyCompanies => "finds more than 50 companies: be more precise",
        };
        Err(Failure::Invalid(vec![Violation::new(
            "filter.search",
            problem,
        )]))
    }

    /// Returns the filter, with the results of the search and the position of the page.
    pub(super) fn filter<'a>(
        &'a self,
        found: Option<&'a [Uuid]>,
        after: Option<(DateTime<Utc>, Uuid)>,
    ) -> DeliveryFilter<'a> {
        DeliveryFilter {
            state: self.state,
            booking_uid: self.booking_uid.as_deref(),
            account: self.account.as_deref(),
            event_name: self.event_name.as_deref(),
            ignore_reason: self.ignore_reason,
            since: self.since,
            until: self.until,
            found,
            after,
        }
    }

    /// Returns the filter for the audit log, without the search text, which may be an address.
    pub(super) fn for_audit_log(&self) -> Value {
        let mut filter = json!({
            "state": self.state.map(DeliveryState::as_str),
            "bookingUid": self.booking_uid,
            "account": self.account,
            "eventName": self.event_name,
            "ignoreReason": self.ignore_reason.map(IgnoreReason::as_str),
            "sinceTime": self.since,
            "untilTime": self.until,
            "hasSearch": self.search.as_ref().map(|_| true),
        });
        if let Some(members) = filter.as_object_mut() {
            members.retain(|_, value| !value.is_null());
        }
        filter
    }
}

fn both<T: PartialEq>(
    problems: &mut Problems,
    field: &str,
    one: Option<T>,
    other: Option<T>,
) -> Option<T> {
    if one.is_some() && other.is_some() && one != other {
        problems.add(field, &format!("must be the same as filter.{field}"));
    }
    other.or(one)
}
