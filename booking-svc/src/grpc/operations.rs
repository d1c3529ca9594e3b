//! OperationsService: recent deliveries, backlogs and the audit log.

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use proto::{
    booking::v1::{
        self as pb,
        operations_service_server::{OperationsService, OperationsServiceServer},
    },
    well_known::Struct,
};
use serde_json::Value;
use tonic::{Request, Response, Status};

use super::{connection, failure::Failure, paging::Page, timestamp, validate::Problems};
use crate::{
    App,
    domain::DeliveryState,
    now,
    store::{
        audit::{self, AuditFilter, StoredEntry},
        overview::{self, Backlog, BacklogKind, HourlyCount, NoticeCount, Overview},
    },
};

const USUAL_HOURS: i32 = 24;
const MOST_HOURS: i32 = 168;

/// Returns the service over `app`.
pub(crate) fn operations_service(app: App) -> OperationsServiceServer<impl OperationsService> {
    OperationsServiceServer::new(Service { app })
}

struct Service {
    app: App,
}

#[tonic::async_trait]
impl OperationsService for Service {
    async fn get_overview(
        &self,
        request: Request<pb::GetOverviewRequest>,
    ) -> Result<Response<pb::GetOverviewResponse>, Status> {
        let hours = request.into_inner().hours;
        let mut problems = Problems::default();
        if !(0..=MOST_HOURS).contains(&hours) {
            problems.add("hours", "must be between 0 and 168");
        }
        problems.into_result()?;
        let hours = if hours == 0 { USUAL_HOURS } else { hours };
        let begun = now().duration_trunc(TimeDelta::hours(1));
        let begun = begun.map_err(|_| Failure::ChangeFailed)?;
        let since = begun - TimeDelta::hours(i64::from(hours) - 1);

        let conn = connection(&self.app.database).await?;
        let overview = overview::read(&conn, since).await.map_err(Failure::from)?;
        Ok(Response::new(overview_message(&overview, since, hours)))
    }

    async fn list_audit_entries(
        &self,
        request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<Response<pb::ListAuditEntriesResponse>, Status> {
        let mut request = request.into_inner();
        let mut problems = Problems::default();
        let page_token = std::mem::take(&mut request.page_token);
        let page_size = std::mem::take(&mut request.page_size);
        let page = Page::read_of(&mut problems, page_size, &page_token, &request);
        let actor = problems.optional_id("actor", request.actor);
        let action = problems.optional_id("action", request.action);
        let subject_kind = problems.optional_id("subject_kind", request.subject_kind);
        let subject_id = problems.optional_id("subject_id", request.subject_id);
        if subject_id.is_some() && subject_kind.is_none() {
            problems.add("subject_kind", "must be set with subject_id");
        }
        let since = problems.optional_time("since_time", request.since_time);
        let until = problems.optional_time("until_time", request.until_time);
        problems.into_result()?;

        let mut conn = connection(&self.app.database).await?;
        let filter = AuditFilter {
            actor: actor.as_deref(),
            action: action.as_deref(),
            subject_kind: subject_kind.as_deref(),
            subject_id: subject_id.as_deref(),
            since,
            until,
            after: page.after,
        };
        let mut entries = audit::list(&mut conn, &filter, page.limit())
            .await
            .map_err(Failure::from)?;
        let next_page_token = page.cut(&mut entries, |entry| (entry.at, entry.id));
        Ok(Response::new(pb::ListAuditEntriesResponse {
            entries: entries.into_iter().map(entry_message).collect(),
            next_page_token,
        }))
    }
}

fn overview_message(
    overview: &Overview,
    since: DateTime<Utc>,
    hours: i32,
) -> pb::GetOverviewResponse {
    let backlog = |kind: BacklogKind| {
        let mut backlogs = overview.backlogs.iter();
        backlogs
            .find(|backlog| backlog.kind == kind)
            .map(backlog_message)
    };
    let paused = overview.paused.iter();
    let paused = paused.map(|paused| pb::PausedDestination {
        destination: paused.destination.clone(),
        reason: paused.reason.clone(),
        pause_time: Some(timestamp(paused.paused_at)),
    });
    pb::GetOverviewResponse {
        hours: hour_messages(&overview.hours, since, hours),
        due_deliveries: backlog(BacklogKind::ReceivedDeliveries),
        dead_deliveries: backlog(BacklogKind::DeadDeliveries),
        unmatched_deliveries: backlog(BacklogKind::UnmatchedDeliveries),
        unreadable_deliveries: backlog(BacklogKind::UnreadableDeliveries),
        notices: overview.notices.iter().map(notice_count).collect(),
        due_notices: backlog(BacklogKind::DueNotices),
        paused_destinations: paused.collect(),
        pending_plans: backlog(BacklogKind::PendingPlans),
        unworded_plans: backlog(BacklogKind::UnwordedPlans),
        model_tokens: overview.model_tokens,
    }
}

/// Returns every hour, including those without deliveries. Deliveries ahead of our clock are left
/// out.
fn hour_messages(
    counts: &[HourlyCount],
    since: DateTime<Utc>,
    hours: i32,
) -> Vec<pb::HourlyDeliveries> {
    let empty = (0..hours).map(|hour| {
        let start = since + TimeDelta::hours(hour.into());
        let start_time = Some(timestamp(start));
        let empty = pb::HourlyDeliveries {
            start_time,
            ..Default::default()
        };
        (start, empty)
    });
    let mut messages = empty.collect::<BTreeMap<_, _>>();
    for HourlyCount {
        hour,
        state,
        is_unmatched,
        count,
    } in counts
    {
        let Some(message) = messages.get_mut(hour) else {
            continue;
        };
        let counted = match state {
            DeliveryState::Applied => &mut message.applied_count,
            DeliveryState::Ignored if *is_unmatched => &mut message.unmatched_count,
            DeliveryState::Ignored => &mut message.ignored_count,
            DeliveryState::Unreadable => &mut message.unreadable_count,
            DeliveryState::Received => &mut message.received_count,
            DeliveryState::Dead => &mut message.dead_count,
        };
        *counted += number(*count);
    }
    messages.into_values().collect()
}

fn backlog_message(backlog: &Backlog) -> pb::Backlog {
    pb::Backlog {
        count: number(backlog.count),
        oldest_time: backlog.oldest.map(timestamp),
    }
}

fn notice_count(counted: &NoticeCount) -> pb::NoticeCount {
    pb::NoticeCount {
        state: pb::NoticeState::from(counted.state).into(),
        count: number(counted.count),
    }
}

fn number(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn entry_message(entry: StoredEntry) -> pb::AuditEntry {
    pb::AuditEntry {
        id: entry.id.to_string(),
        time: Some(timestamp(entry.at)),
        actor: entry.actor.unwrap_or_default(),
        action: entry.action,
        subject_kind: entry.subject_kind,
        subject_id: entry.subject_id.unwrap_or_default(),
        detail: to_struct(entry.detail),
    }
}

/// Converts a JSON object to its wire form.
pub(super) fn to_struct(value: Value) -> Option<Struct> {
    serde_json::from_value(value).ok()
}
