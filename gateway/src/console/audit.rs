//! `/audit`: the audit log.

use askama::Template;
use axum::{extract::State, response::Response};
use proto::booking::v1::{AuditEntry, ListAuditEntriesRequest};
use serde::{Deserialize, Serialize};

use super::{
    Console,
    access::Person,
    deliveries::next,
    page::{Problem, Query, Section, Shell, show},
    when::When,
};

const PAGE_SIZE: i32 = 50;
/// The length to which details of an entry are cut, in bytes.
const MAX_DETAIL_BYTES: usize = 400;

/// The filter for entries, as in the query of the page.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Filter {
    #[serde(skip_serializing_if = "String::is_empty")]
    actor: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    action: String,
    #[serde(skip_serializing)]
    page: String,
}

#[derive(Template)]
#[template(path = "console/audit.html")]
struct AuditPage {
    shell: Shell,
    filter: Filter,
    entries: Vec<EntryRow>,
    next: Option<String>,
}

struct EntryRow {
    time: When,
    actor: String,
    action: String,
    subject: String,
    /// The path of the subject's page, or empty if it has none.
    path: String,
    detail: String,
}

pub(super) async fn list(
    State(console): State<Console>,
    person: Person,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let request = ListAuditEntriesRequest {
        actor: filter.actor.trim().to_owned(),
        action: filter.action.trim().to_owned(),
        page_size: PAGE_SIZE,
        page_token: filter.page.clone(),
        ..Default::default()
    };
    let listed = console.bookbrief.audit(&person, request).await?;
    let query = serde_urlencoded::to_string(&filter).unwrap_or_default();
    let page = AuditPage {
        shell: Shell::new(Section::Audit, person),
        entries: listed.entries.into_iter().map(EntryRow::from).collect(),
        next: next("/audit", &query, &listed.next_page_token),
        filter,
    };
    show(&page)
}

impl From<AuditEntry> for EntryRow {
    fn from(entry: AuditEntry) -> Self {
        let path = match entry.subject_kind.as_str() {
            "delivery" => format!("/deliveries/{}", entry.subject_id),
            "plan" => format!("/calls/{}", entry.subject_id),
            _ => String::new(),
        };
        let detail = entry.detail.filter(|detail| !detail.fields.is_empty());
        let detail = detail.and_then(|detail| serde_json::to_string(&detail).ok());
        let mut detail = detail.unwrap_or_default();
        detail.truncate(detail.floor_char_boundary(MAX_DETAIL_BYTES));
        Self {
            time: When::of(entry.time),
            subject: format!("{} {}", entry.subject_kind, entry.subject_id),
            actor: entry.actor,
            action: entry.action.replace('_', " "),
            path,
            detail,
        }
    }
}
