//! `/calls/{id}`: the history of a call: its bookings, the versions of its plan, its notices and
//! its log.

use askama::Template;
use axum::{extract::State, response::Response};
use proto::booking::v1::{Booking, CallPrepPlan, ListNoticesRequest, OutreachLogEntry};

use super::{
    Console,
    access::Person,
    deliveries::Row,
    notices::NoticeRow,
    page::{After, Done, Id, Problem, Query, Section, Shell, back_to, show},
    when::When,
    words::{self, Tag},
};

/// The number of notices that are shown, the newest ones.
const NOTICES: i32 = 100;

#[derive(Template)]
#[template(path = "console/call.html")]
struct CallPage {
    shell: Shell,
    id: String,
    company: String,
    brief_url: Option<String>,
    bookings: Vec<BookingRow>,
    plans: Vec<PlanRow>,
    notices: Vec<NoticeRow>,
    rows: Vec<Row>,
    log: Vec<LogRow>,
}

struct BookingRow {
    uid: String,
    state: Tag,
    start: When,
    created: When,
    attendees: String,
    host: String,
}

struct PlanRow {
    version: i32,
    status: Tag,
    language: String,
    planner: String,
    created: When,
    is_current: bool,
}

struct LogRow {
    time: When,
    channel: String,
    status: String,
    subject: String,
    sequence_id: String,
}

pub(super) async fn page(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
    Query(After { done }): Query<After>,
) -> Result<Response, Problem> {
    let bookbrief = &console.bookbrief;
    let request = ListNoticesRequest {
        call_id: id.to_string(),
        page_size: NOTICES,
        ..Default::default()
    };
    let (call, history, notices) = tokio::try_join!(
        bookbrief.call(&person, id),
        bookbrief.call_history(&person, id),
        bookbrief.notices(&person, request),
    )?;
    let page = CallPage {
        shell: Shell::new(Section::Deliveries, person).after(done),
        id: id.to_string(),
        brief_url: console.brief_url(&call),
        company: history.company_name,
        bookings: history.bookings.iter().map(BookingRow::new).collect(),
        plans: history.call_prep_plans.iter().map(PlanRow::new).collect(),
        notices: notices.notices.into_iter().map(NoticeRow::from).collect(),
        rows: history.deliveries.into_iter().map(Row::from).collect(),
        log: history.log_entries.into_iter().map(LogRow::from).collect(),
    };
    show(&page)
}

pub(super) async fn regenerate(
    State(console): State<Console>,
    person: Person,
    Id(id): Id,
) -> Result<Response, Problem> {
    console.bookbrief.regenerate(&person, id).await?;
    Ok(back_to(&format!("/calls/{id}"), Done::Regenerated))
}

impl BookingRow {
    fn new(booking: &Booking) -> Self {
        let named = |name: &str, email: &str| {
            let parts = [name, email].into_iter().filter(|text| !text.is_empty());
            parts.collect::<Vec<_>>().join(", ")
        };
        let attendees = booking.attendees.iter();
        let attendees = attendees.map(|who| named(&who.name, &who.email));
        let organizer = booking.organizer.as_ref();
        Self {
            uid: booking.uid.clone(),
            state: words::booking_state(booking.state()),
            start: When::of(booking.start_time),
            created: When::of(booking.create_time),
            attendees: attendees.collect::<Vec<_>>().join("; "),
            host: organizer.map_or_else(String::new, |host| named(&host.name, &host.email)),
        }
    }
}

impl PlanRow {
    fn new(plan: &CallPrepPlan) -> Self {
        Self {
            version: plan.version,
            status: words::plan_status(plan.status()),
            language: plan.language.clone(),
            planner: plan.planner_version.clone(),
            created: When::of(plan.create_time),
            is_current: plan.current,
        }
    }
}

impl From<OutreachLogEntry> for LogRow {
    fn from(entry: OutreachLogEntry) -> Self {
        Self {
            time: When::of(entry.time),
            channel: entry.channel,
            status: entry.status,
            subject: entry.subject,
            sequence_id: entry.sequence_id,
        }
    }
}
