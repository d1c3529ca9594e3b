//! `/notices`: the list of notices.

use askama::Template;
use axum::{extract::State, response::Response};
use proto::booking::v1::{ListNoticesRequest, Notice, NoticeState};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Console,
    access::Person,
    deliveries::next,
    page::{Done, Id, Problem, Query, Section, Shell, back_to, show},
    when::When,
    words::{self, Tag},
};

const PAGE_SIZE: i32 = 50;

/// The filter for notices, as in the query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    state: String,
    page: String,
    done: Option<Done>,
}

#[derive(Template)]
#[template(path = "console/notices.html")]
struct NoticesPage {
    shell: Shell,
    state: String,
    states: [Tag; 4],
    notices: Vec<NoticeRow>,
    next: Option<String>,
}

/// A row of a list of notices, here and on other pages.
pub(super) struct NoticeRow {
    pub(super) id: String,
    pub(super) call_id: String,
    pub(super) created: When,
    pub(super) due: When,
    pub(super) kind: &'static str,
    pub(super) state: Tag,
    pub(super) reason: String,
    pub(super) destinations: Vec<DestinationRow>,
    /// Whether the notice may be resent.
    pub(super) is_finished: bool,
}

pub(super) struct DestinationRow {
    pub(super) name: String,
    pub(super) state: Tag,
    pub(super) attempts: i32,
    pub(super) error: String,
}

pub(super) async fn list(
    State(console): State<Console>,
    person: Person,
    Query(Filter { state, page, done }): Query<Filter>,
) -> Result<Response, Problem> {
    let request = ListNoticesRequest {
        state: state_named(&state)?.into(),
        page_size: PAGE_SIZE,
        page_token: page,
        ..Default::default()
    };
    let listed = console.bookbrief.notices(&person, request).await?;
    let query = serde_urlencoded::to_string([("state", &state)]).unwrap_or_default();
    let page = NoticesPage {
        shell: Shell::new(Section::Notices, person).after(done),
        states: words::NOTICE_STATES.map(words::notice_state),
        notices: listed.notices.into_iter().map(NoticeRow::from).collect(),
        next: next("/notices", &query, &listed.next_page_token),
        state,
    };
    show(&page)
}

pub(super) async fn resend(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
) -> Result<Response, Problem> {
    let call_id = console.bookbrief.resend(&person, id).await?;
    let path = match call_id.parse::<Uuid>() {
        Ok(call_id) => format!("/calls/{call_id}"),
        Err(_) => "/notices".to_owned(),
    };
    Ok(back_to(&path, Done::Resent))
}

fn state_named(name: &str) -> Result<NoticeState, Problem> {
    if name.is_empty() {
        return Ok(NoticeState::Unspecified);
    }
    let mut states = words::NOTICE_STATES.into_iter();
    let found = states.find(|state| words::notice_state(*state).name == name);
    found.ok_or_else(|| Problem::Invalid(format!("There is no state `{name}`.")))
}

impl From<Notice> for NoticeRow {
    fn from(notice: Notice) -> Self {
        let state = notice.state();
        let destinations = notice
            .destinations
            .iter()
            .map(|destination| DestinationRow {
                name: destination.destination.clone(),
                state: words::destination_state(destination.state()),
                attempts: destination.attempts,
                error: destination.last_error.clone(),
            });
        Self {
            created: When::of(notice.create_time),
            due: When::of(notice.next_attempt_time),
            kind: words::notice_kind(notice.kind()),
            state: words::notice_state(state),
            destinations: destinations.collect(),
            is_finished: state != NoticeState::Pending,
            reason: notice.skip_reason,
            id: notice.id,
            call_id: notice.call_id,
        }
    }
}
