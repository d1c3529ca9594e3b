//! `/deliveries/{id}`: one delivery with its attempts, its call and its trace; its payload for those who ask.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use proto::booking::v1::{Call, Delivery, DeliveryState};

use super::{
    Console,
    access::Person,
    page::{After, Done, Id, Problem, Section, Shell, back_to, show},
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
    received: Option<When>,
    next_attempt: Option<When>,
    finished: Option<When>,
    /// The company and the brief of its call.
    call: Option<Call>,
    brief_url: Option<String>,
    trace_url: Option<String>,
    /// The query for all deliveries of its booking.
    same_booking: String,
    /// Whether a replay could do something.
    is_replayable: bool,
    payload: Shown,
}

/// Whether the payload is shown: who looks at it is logged.
enum Shown {
    NotAsked,
    Missing,
    Payload(Payload),
}

pub(super) async fn page(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
    Query(After { done }): Query<After>,
) -> Result<Response, Problem> {
    let delivery = console.bookbrief.delivery(&person, id).await?;
    let shell = Shell::new(Section::Deliveries, person).after(done);
    show(
        &console
            .delivery_page(shell, delivery, Shown::NotAsked)
            .await?,
    )
}

pub(super) async fn payload(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
) -> Result<Response, Problem> {
    let delivery = console.bookbrief.payload(&person, id).await?;
    let payload = Payload::of(&delivery).map_or(Shown::Missing, Shown::Payload);
    let shell = Shell::new(Section::Deliveries, person);
    show(&console.delivery_page(shell, delivery, payload).await?)
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

impl Console {
    async fn delivery_page(
        &self,
        shell: Shell,
        delivery: Delivery,
        payload: Shown,
    ) -> Result<DeliveryPage, Problem> {
        let booking = self.bookbrief.find_booking(&delivery.booking_uid).await?;
        let plan_id = booking.map_or_else(String::new, |booking| booking.call_prep_plan_id);
        let call = self.bookbrief.find_call(&plan_id).await?;
        let trace_url = self
            .trace_url
            .as_ref()
            .filter(|_| !delivery.trace_id.is_empty());
        Ok(DeliveryPage {
            shell,
            state: words::delivery_state(delivery.state()),
            received: When::of(delivery.receive_time),
            next_attempt: When::of(delivery.next_attempt_time),
            finished: When::of(delivery.finish_time),
            trace_url: trace_url.map(|url| url.replace("{trace_id}", &delivery.trace_id)),
            is_replayable: matches!(
                delivery.state(),
                DeliveryState::Dead | DeliveryState::Ignored
            ),
            same_booking: serde_urlencoded::to_string([("q", &delivery.booking_uid)])
                .unwrap_or_default(),
            brief_url: call.as_ref().and_then(|call| self.brief_url(call)),
            call,
            delivery,
            payload,
        })
    }
}
