//! `/`: recent deliveries by hour, and all backlogs.

use askama::Template;
use axum::{extract::State, response::Response};
use proto::booking::v1::{DeliveryState, ListDeliveriesRequest, PausedDestination};

use super::{
    Console,
    access::Person,
    chart::Chart,
    deliveries::Row,
    page::{self, Problem, Section, Shell},
    tiles::{Tile, tiles},
    when::{When, now},
};

const HOURS: i32 = 24;
/// The number of dead deliveries that are listed.
const LISTED: i32 = 10;

#[derive(Template)]
#[template(path = "console/overview.html")]
struct OverviewPage {
    shell: Shell,
    chart: Chart,
    tiles: Vec<Tile>,
    paused: Vec<Paused>,
    rows: Vec<Row>,
}

struct Paused {
    destination: String,
    reason: String,
    since: When,
}

pub(super) async fn show(
    State(console): State<Console>,
    person: Person,
) -> Result<Response, Problem> {
    let bookbrief = &console.bookbrief;
    let request = ListDeliveriesRequest {
        state: DeliveryState::Dead.into(),
        page_size: LISTED,
        ..Default::default()
    };
    let (overview, dead) = tokio::try_join!(
        bookbrief.overview(&person, HOURS),
        bookbrief.deliveries(&person, request),
    )?;
    let page = OverviewPage {
        shell: Shell::new(Section::Overview, person),
        chart: Chart::new(&overview.hours),
        tiles: tiles(&overview, now()),
        paused: overview
            .paused_destinations
            .into_iter()
            .map(Paused::from)
            .collect(),
        rows: dead.deliveries.into_iter().map(Row::from).collect(),
    };
    page::show(&page)
}

impl From<PausedDestination> for Paused {
    fn from(paused: PausedDestination) -> Self {
        Self {
            since: When::of(paused.pause_time),
            destination: paused.destination,
            reason: paused.reason,
        }
    }
}
