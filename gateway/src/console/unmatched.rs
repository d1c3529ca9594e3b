//! `/unmatched`: the daily work list of bookings without outreach, each with the most similar
//! contacts.

use std::collections::HashMap;

use askama::Template;
use axum::{extract::State, response::Response};
use proto::booking::v1::{AttachCandidate, Delivery, ListDeliveriesRequest, UnmatchedDelivery};
use serde::Deserialize;

use super::{
    Console,
    access::Person,
    deliveries::next,
    filter::Filter,
    page::{Problem, Query, Section, Shell, show},
    when::When,
};

const PAGE_SIZE: i32 = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Position {
    page: String,
}

#[derive(Template)]
#[template(path = "console/unmatched.html")]
struct UnmatchedPage {
    shell: Shell,
    items: Vec<Item>,
    next: Option<String>,
}

struct Item {
    id: String,
    received: When,
    event: String,
    booker: String,
    title: String,
    start: When,
    candidates: Vec<AttachCandidate>,
}

pub(super) async fn list(
    State(console): State<Console>,
    person: Person,
    Query(Position { page }): Query<Position>,
) -> Result<Response, Problem> {
    let request = ListDeliveriesRequest {
        filter: Some(Filter::unmatched().message()?),
        page_size: PAGE_SIZE,
        page_token: page,
        ..Default::default()
    };
    let listed = console.bookbrief.deliveries(&person, request).await?;
    let ids = listed.deliveries.iter().map(|delivery| delivery.id.clone());
    let hints = console.bookbrief.unmatched(&person, ids.collect()).await?;
    let mut hints = hints
        .into_iter()
        .map(|hint| (hint.delivery_id.clone(), hint))
        .collect::<HashMap<_, _>>();
    let items = listed.deliveries.into_iter().map(|delivery| {
        let hint = hints.remove(&delivery.id).unwrap_or_default();
        Item::new(delivery, hint)
    });
    let page = UnmatchedPage {
        items: items.collect(),
        next: next("/unmatched", "", &listed.next_page_token),
        shell: Shell::new(Section::Unmatched, person),
    };
    show(&page)
}

impl Item {
    fn new(delivery: Delivery, hint: UnmatchedDelivery) -> Self {
        let booker = [hint.booker_name, hint.booker_email];
        let booker = booker.into_iter().filter(|text| !text.is_empty());
        Self {
            received: When::of(delivery.receive_time),
            id: delivery.id,
            event: delivery.event_name,
            booker: booker.collect::<Vec<_>>().join(", "),
            title: hint.title,
            start: When::of(hint.start_time),
            candidates: hint.candidates,
        }
    }
}
