//! `/`: whether webhooks arrive, what became of them, and what waits for a person.

use askama::Template;
use axum::{extract::State, response::Response};
use proto::booking::v1::{DeliveryState, ListDeliveriesRequest, ListNoticesRequest, NoticeState};

use super::{
    Console,
    access::Person,
    deliveries::Row,
    notices::NoticeRow,
    page::{self, Problem, Section, Shell},
};

/// How many of each kind are listed.
const LISTED: i32 = 10;

#[derive(Template)]
#[template(path = "console/overview.html")]
struct OverviewPage {
    shell: Shell,
    rows: Vec<Row>,
    notices: Vec<NoticeRow>,
}

pub(super) async fn show(
    State(console): State<Console>,
    person: Person,
) -> Result<Response, Problem> {
    let dead = console.bookbrief.deliveries(ListDeliveriesRequest {
        state: DeliveryState::Dead.into(),
        page_size: LISTED,
        ..Default::default()
    });
    let untold = console.bookbrief.notices(ListNoticesRequest {
        state: NoticeState::Dead.into(),
        page_size: LISTED,
        ..Default::default()
    });
    let (dead, untold) = tokio::try_join!(dead, untold)?;
    let page = OverviewPage {
        shell: Shell::new(Section::Overview, person),
        rows: dead.deliveries.into_iter().map(Row::from).collect(),
        notices: untold.notices.into_iter().map(NoticeRow::from).collect(),
    };
    page::show(&page)
}
