//! `/replay`: many deliveries at once, with their exact count, a bound and a confirmation.

use std::time::{Duration, Instant};

use askama::Template;
use axum::{Form, extract::State, response::Response};
use chrono::{DateTime, SecondsFormat, Utc};
use proto::booking::v1::{ReplayDeliveriesRequest, ReplayDeliveriesResponse};
use serde::Deserialize;

use super::{
    Console,
    access::Person,
    filter::Filter,
    page::{Problem, Query, Section, Shell, show},
    when::When,
};
use crate::time::utc;

/// The number of deliveries that are replayed per call.
const AT_ONCE: i32 = 100;
/// The maximum time for one form; the rest needs another one.
const LONGEST_WORK: Duration = Duration::from_secs(20);

#[derive(Template)]
#[template(path = "console/replay.html")]
struct ReplayPage {
    shell: Shell,
    filter: Filter,
    /// The number of deliveries that were just replayed, if any were requested.
    replayed: Option<i64>,
    /// The number of deliveries that remain.
    remaining: i64,
    bound: When,
    bound_time: String,
}

/// The confirmed numbers, next to the filter.
#[derive(Debug, Deserialize)]
pub(super) struct Confirmed {
    /// The bound in RFC 3339, exactly as used for the count.
    bound: String,
    count: i64,
    #[serde(default)]
    confirm: String,
}

/// Shows the count.
pub(super) async fn ask(
    State(console): State<Console>,
    person: Person,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let request = ReplayDeliveriesRequest {
        filter: Some(filter.message()?),
        validate_only: true,
        ..Default::default()
    };
    let counted = console.bookbrief.replay_many(&person, request).await?;
    show(&ReplayPage::new(person, filter, None, &counted))
}

/// Replays the counted deliveries in batches.
pub(super) async fn work(
    State(console): State<Console>,
    person: Person,
    Query(filter): Query<Filter>,
    Form(confirmed): Form<Confirmed>,
) -> Result<Response, Problem> {
    if confirmed.confirm != "yes" {
        let text = "Tick the box to confirm the replay.";
        return Err(Problem::Invalid(text.to_owned()));
    }
    let bound = confirmed.bound.parse::<DateTime<Utc>>();
    let bound = bound.map_err(|_| Problem::Invalid("The bound is not a valid time.".to_owned()))?;
    let mut request = ReplayDeliveriesRequest {
        filter: Some(filter.message()?),
        bound_time: Some(bound.into()),
        max_deliveries: AT_ONCE,
        expected_count: confirmed.count,
        validate_only: false,
    };
    let began = Instant::now();
    let mut replayed = 0;
    let answer = loop {
        let asked = console.bookbrief.replay_many(&person, request.clone());
        let answer = match asked.await {
            Ok(answer) => answer,
            // A delivery has changed in the meantime, so the rest needs another confirmation.
            Err(_) if replayed > 0 => {
                request.validate_only = true;
                request.expected_count = 0;
                break console.bookbrief.replay_many(&person, request).await?;
            }
            Err(problem) => return Err(problem),
        };
        replayed += i64::from(answer.replayed_count);
        let is_over = answer.remaining_count == 0 || answer.replayed_count == 0;
        if is_over || began.elapsed() > LONGEST_WORK {
            break answer;
        }
        request.expected_count = answer.remaining_count;
    };
    show(&ReplayPage::new(person, filter, Some(replayed), &answer))
}

impl ReplayPage {
    fn new(
        person: Person,
        filter: Filter,
        replayed: Option<i64>,
        answer: &ReplayDeliveriesResponse,
    ) -> Self {
        let bound = utc(answer.bound_time);
        Self {
            shell: Shell::new(Section::Deliveries, person),
            filter,
            replayed,
            remaining: answer.remaining_count,
            bound: When::of(answer.bound_time),
            bound_time: bound.map_or_else(String::new, |bound| {
                bound.to_rfc3339_opts(SecondsFormat::Nanos, true)
            }),
        }
    }
}
