//! `/deliveries`: what became of webhooks, without personal data.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use proto::booking::v1::{Delivery, DeliveryState, ListDeliveriesRequest};
use serde::{Deserialize, Serialize};

use super::{
    Console,
    access::Person,
    page::{Problem, Section, Shell, show},
    when::When,
    words::{self, Tag},
};

const PAGE_SIZE: i32 = 50;

/// Which deliveries are shown, as the address of the page says it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Filter {
    #[serde(skip_serializing_if = "String::is_empty")]
    q: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    account: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    page: String,
}

#[derive(Template)]
#[template(path = "console/deliveries.html")]
struct DeliveriesPage {
    shell: Shell,
    filter: Filter,
    states: [Tag; 5],
    rows: Vec<Row>,
    next: Option<String>,
}

/// A delivery as it is listed, here and on other pages.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) received: Option<When>,
    pub(super) event: String,
    pub(super) booking_uid: String,
    pub(super) account: String,
    pub(super) state: Tag,
    pub(super) reason: String,
    pub(super) attempts: i32,
}

impl Filter {
    fn state(&self) -> Result<DeliveryState, Problem> {
        if self.state.is_empty() {
            return Ok(DeliveryState::Unspecified);
        }
        let mut states = words::DELIVERY_STATES.into_iter();
        let found = states.find(|state| words::delivery_state(*state).name == self.state);
        found.ok_or_else(|| Problem::Invalid(format!("There is no state `{}`.", self.state)))
    }

    /// Returns the address of these deliveries, from a page on.
    fn address(&self, page: String) -> String {
        let filter = Self {
            page,
            ..self.clone()
        };
        let query = serde_urlencoded::to_string(filter).unwrap_or_default();
        format!("/deliveries?{query}")
    }
}

pub(super) async fn list(
    State(console): State<Console>,
    person: Person,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let listed = console
        .bookbrief
        .deliveries(ListDeliveriesRequest {
            state: filter.state()?.into(),
            booking_uid: filter.q.trim().to_owned(),
            page_size: PAGE_SIZE,
            page_token: filter.page.clone(),
            account: filter.account.trim().to_owned(),
            filter: None,
        })
        .await?;
    let next = listed.next_page_token;
    let page = DeliveriesPage {
        shell: Shell::new(Section::Deliveries, person),
        states: words::DELIVERY_STATES.map(words::delivery_state),
        rows: listed.deliveries.into_iter().map(Row::from).collect(),
        next: (!next.is_empty()).then(|| filter.address(next)),
        filter,
    };
    show(&page)
}

impl From<Delivery> for Row {
    fn from(delivery: Delivery) -> Self {
        Self {
            state: words::delivery_state(delivery.state()),
            received: When::of(delivery.receive_time),
            id: delivery.id,
            event: delivery.event_name,
            booking_uid: delivery.booking_uid,
            account: delivery.account,
            reason: delivery.reason,
            attempts: delivery.attempts,
        }
    }
}
