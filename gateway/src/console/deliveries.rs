//! `/deliveries`: the list of deliveries, without personal data.

use askama::Template;
use axum::{extract::State, response::Response};
use proto::booking::v1::{Delivery, ListDeliveriesRequest};
use serde::Deserialize;

use super::{
    Console,
    access::Person,
    filter::Filter,
    page::{Problem, Query, Section, Shell, show},
    when::When,
    words::{self, Tag},
};

const PAGE_SIZE: i32 = 50;

/// The page of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Position {
    page: String,
}

#[derive(Template)]
#[template(path = "console/deliveries.html")]
struct DeliveriesPage {
    shell: Shell,
    filter: Filter,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A row of a list of deliveries, here and on other pages.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) received: When,
    pub(super) event: String,
    pub(super) booking_uid: String,
    pub(super) company: String,
    pub(super) account: String,
    pub(super) state: Tag,
    pub(super) reason: String,
    pub(super) attempts: i32,
}

pub(super) async fn list(
    State(console): State<Console>,
    person: Person,
    Query(filter): Query<Filter>,
    Query(Position { page }): Query<Position>,
) -> Result<Response, Problem> {
    let request = ListDeliveriesRequest {
        filter: Some(filter.message()?),
        page_size: PAGE_SIZE,
        page_token: page,
        ..Default::default()
    };
    let listed = console.bookbrief.deliveries(&person, request).await?;
    let page = DeliveriesPage {
        shell: Shell::new(Section::Deliveries, person),
        rows: listed.deliveries.into_iter().map(Row::from).collect(),
        next: next("/deliveries", &filter.query(), &listed.next_page_token),
        filter,
    };
    show(&page)
}

/// Returns the address of the next page, if there is one.
pub(super) fn next(path: &str, query: &str, token: &str) -> Option<String> {
    if token.is_empty() {
        return None;
    }
    let page = serde_urlencoded::to_string([("page", token)]).ok()?;
    let separator = if query.is_empty() { "" } else { "&" };
    Some(format!("{path}?{query}{separator}{page}"))
}

impl From<Delivery> for Row {
    fn from(delivery: Delivery) -> Self {
        Self {
            state: words::delivery_state(&delivery),
            // The state of an unmatched delivery already is its reason.
            reason: Some(&delivery.reason)
                .filter(|_| !words::is_unmatched(&delivery))
                .cloned()
                .unwrap_or_default(),
            received: When::of(delivery.receive_time),
            id: delivery.id,
            event: delivery.event_name,
            booking_uid: delivery.booking_uid,
            company: delivery.company_name,
            account: delivery.account,
            attempts: delivery.attempts,
        }
    }
}
