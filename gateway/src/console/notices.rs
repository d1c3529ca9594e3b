//! `/notices`: what people were told, and what nobody accepted.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use proto::booking::v1::{ListNoticesRequest, Notice, NoticeState};
use serde::{Deserialize, Serialize};

use super::{
    Console,
    access::Person,
    page::{Done, Id, Problem, Section, Shell, back_to, show},
    when::When,
    words::{self, Tag},
};

const PAGE_SIZE: i32 = 50;

/// Which notices are shown, as the address of the page says it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Filter {
    #[serde(skip_serializing_if = "String::is_empty")]
    state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    page: String,
    #[serde(skip_serializing)]
    done: Option<Done>,
}

/// Where a notice is to be sent again.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Resending {
    /// Every destination, if it is empty.
    destination: String,
}

#[derive(Template)]
#[template(path = "console/notices.html")]
struct NoticesPage {
    shell: Shell,
    filter: Filter,
    states: [Tag; 4],
    notices: Vec<NoticeRow>,
    next: Option<String>,
}

/// A notice as it is listed, here and on the page of its call.
pub(super) struct NoticeRow {
    pub(super) id: String,
    pub(super) created: Option<When>,
    pub(super) due: Option<When>,
    pub(super) kind: &'static str,
    pub(super) state: Tag,
    pub(super) reason: String,
    pub(super) destinations: Vec<DestinationRow>,
    /// Whether it may be sent again.
    pub(super) is_finished: bool,
}

pub(super) struct DestinationRow {
    pub(super) name: String,
    pub(super) state: Tag,
    pub(super) attempts: i32,
    pub(super) error: String,
}

impl Filter {
    fn state(&self) -> Result<NoticeState, Problem> {
        if self.state.is_empty() {
            return Ok(NoticeState::Unspecified);
        }
        let mut states = words::NOTICE_STATES.into_iter();
        let found = states.find(|state| words::notice_state(*state).name == self.state);
        found.ok_or_else(|| Problem::Invalid(format!("There is no state `{}`.", self.state)))
    }

    fn address(&self, page: String) -> String {
        let filter = Self {
            page,
            ..self.clone()
        };
        let query = serde_urlencoded::to_string(filter).unwrap_or_default();
        format!("/notices?{query}")
    }
}

pub(super) async fn list(
    State(console): State<Console>,
    person: Person,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let listed = console
        .bookbrief
        .notices(ListNoticesRequest {
            state: filter.state()?.into(),
            page_size: PAGE_SIZE,
            page_token: filter.page.clone(),
            ..Default::default()
        })
        .await?;
    let next = listed.next_page_token;
    let page = NoticesPage {
        shell: Shell::new(Section::Notices, person).after(filter.done),
        states: words::NOTICE_STATES.map(words::notice_state),
        notices: listed.notices.into_iter().map(NoticeRow::from).collect(),
        next: (!next.is_empty()).then(|| filter.address(next)),
        filter,
    };
    show(&page)
}

pub(super) async fn resend(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
    Form(Resending { destination }): Form<Resending>,
) -> Result<Response, Problem> {
    console.bookbrief.resend(&person, id, destination).await?;
    Ok(back_to("/notices", Done::Resent))
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
        }
    }
}
