//! `/deliveries/{id}`: one delivery with its attempts, its call and its trace, and its payload on
//! request.

use askama::Template;
use axum::{Form, extract::State, response::Response};
use proto::booking::v1::{Delivery, DeliveryState, GetDeliveryResponse};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Console,
    access::Person,
    filter::Filter,
    page::{After, Done, Id, Problem, Query, Section, Shell, back_to, show},
    payload::Payload,
    when::When,
    words::{self, Tag},
};

#[derive(Template)]
#[template(path = "console/delivery.html")]
struct DeliveryPage {
    shell: Shell,
    delivery: Delivery,
    state: Tag,
    received: When,
    next_attempt: When,
    finished: When,
    company: String,
    /// The id of its call, or empty if it has none with a plan.
    call_id: String,
    /// The query for all deliveries of its booking.
    same_booking: String,
    trace_url: Option<String>,
    /// Whether the delivery can be replayed.
    is_replayable: bool,
    payload: Shown,
}

/// Whether the payload is shown, which is logged with the user.
enum Shown {
    NotAsked,
    Missing,
    Payload(Payload),
}

/// The sequence to which a delivery is to be attached.
#[derive(Debug, Deserialize)]
pub(super) struct Attaching {
    sequence: String,
}

pub(super) async fn page(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
    Query(After { done }): Query<After>,
) -> Result<Response, Problem> {
    let found = console.bookbrief.delivery(&person, id, false).await?;
    let shell = Shell::new(Section::Deliveries, person).after(done);
    show(&console.delivery_page(shell, found, |_| Shown::NotAsked)?)
}

pub(super) async fn payload(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
) -> Result<Response, Problem> {
    let found = console.bookbrief.delivery(&person, id, true).await?;
    let shell = Shell::new(Section::Deliveries, person);
    let payload =
        |delivery: &Delivery| Payload::of(delivery).map_or(Shown::Missing, Shown::Payload);
    show(&console.delivery_page(shell, found, payload)?)
}

pub(super) async fn replay(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
) -> Result<Response, Problem> {
    let replayed = console.bookbrief.replay(&person, id).await?.replayed;
    let done = if replayed {
        Done::Replayed
    } else {
        Done::Unchanged
    };
    Ok(back_to(&format!("/deliveries/{id}"), done))
}

pub(super) async fn attach(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
    Form(Attaching { sequence }): Form<Attaching>,
) -> Result<Response, Problem> {
    let sequence = sequence.trim().to_owned();
    console.bookbrief.attach(&person, id, sequence).await?;
    let attached = console.bookbrief.delivery(&person, id, false).await?;
    let path = match attached.call_id.parse::<Uuid>() {
        Ok(call_id) => format!("/calls/{call_id}"),
        Err(_) => format!("/deliveries/{id}"),
    };
    Ok(back_to(&path, Done::Attached))
}

impl Console {
    fn delivery_page(
        &self,
        shell: Shell,
        found: GetDeliveryResponse,
        payload: impl FnOnce(&Delivery) -> Shown,
    ) -> Result<DeliveryPage, Problem> {
        let delivery = found.delivery.ok_or(Problem::NotFound)?;
        let trace_url = self.trace_url.as_ref();
        let trace_url = trace_url.filter(|_| !delivery.trace_id.is_empty());
        let same_booking = Filter {
            q: delivery.booking_uid.clone(),
            ..Filter::default()
        };
        Ok(DeliveryPage {
            shell,
            state: words::delivery_state(&delivery),
            received: When::of(delivery.receive_time),
            next_attempt: When::of(delivery.next_attempt_time),
            finished: When::of(delivery.finish_time),
            company: found.company_name,
            call_id: found.call_id,
            same_booking: same_booking.query(),
            trace_url: trace_url.map(|url| url.replace("{trace_id}", &delivery.trace_id)),
            is_replayable: delivery.state() == DeliveryState::Dead
                || words::is_unmatched(&delivery),
            payload: payload(&delivery),
            delivery,
        })
    }
}
