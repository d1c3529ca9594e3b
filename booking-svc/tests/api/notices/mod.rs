//! Notices about calls: each is claimed once, and only while it is true.

mod changing;
mod deciding;
mod joining;
mod many;
mod restored;
mod sending;

use proto::booking::v1::{
    BookingEvent, BookingEventType, ClaimNoticesRequest, ClaimedNotice, ListNoticesRequest, Notice,
    NoticeAttempt, NoticeAttemptOutcome as Outcome, NoticeKind, NoticeState, ReportAttemptRequest,
};
use tonic::Status;

use crate::{
    dossier::acme,
    events::{created, time},
    system::System,
};

async fn claim(system: &System) -> Vec<ClaimedNotice> {
    let request = ClaimNoticesRequest::default();
    let response = system.notices().claim_notices(request).await.unwrap();
    response.into_inner().notices
}

/// Claims due notices, including those of changes that still settle.
async fn claim_settled(system: &System) -> Vec<ClaimedNotice> {
    let settle = "UPDATE notices SET next_attempt_at = now() - interval '1 second'
                  WHERE next_attempt_at < now() + interval '2 minutes'";
    system.database.execute(settle).await;
    claim(system).await
}

fn kinds(claimed: &[ClaimedNotice]) -> Vec<NoticeKind> {
    claimed
        .iter()
        .map(|claimed| claimed.notice.as_ref().unwrap().kind())
        .collect()
}

async fn report(
    system: &System,
    claimed: &ClaimedNotice,
    destinations: &[&str],
    attempt: Option<NoticeAttempt>,
) -> Result<Notice, Status> {
    let request = ReportAttemptRequest {
        notice_id: claimed.notice.as_ref().unwrap().id.clone(),
        lease_token: claimed.lease_token.clone(),
        destinations: destinations.iter().map(|name| (*name).to_owned()).collect(),
        attempt,
        ..Default::default()
    };
    let response = system.notices().report_attempt(request).await?;
    Ok(response.into_inner().notice.unwrap())
}

fn attempt(destination: &str, outcome: Outcome) -> NoticeAttempt {
    NoticeAttempt {
        destination: destination.to_owned(),
        outcome: outcome.into(),
        error: match outcome {
            Outcome::Sent => String::new(),
            _ => "no".to_owned(),
        },
        ..Default::default()
    }
}

/// Sends all due notices to one destination.
async fn send_due(system: &System) -> Vec<NoticeKind> {
    let claimed = claim_settled(system).await;
    for each in &claimed {
        let sent = Some(attempt("sales", Outcome::Sent));
        let notice = report(system, each, &["sales"], sent).await.unwrap();
        assert_eq!(notice.state(), NoticeState::Sent);
    }
    kinds(&claimed)
}

async fn list(system: &System, call_id: &str) -> Vec<Notice> {
    let request = ListNoticesRequest {
        call_id: call_id.to_owned(),
        ..Default::default()
    };
    let response = system.notices().list_notices(request).await.unwrap();
    response.into_inner().notices
}

async fn states(system: &System) -> Vec<String> {
    let query = "SELECT concat_ws(' ', kind, state, skip_reason) FROM notices \
                 WHERE kind <> 'reminder' ORDER BY created_at, id";
    system.database.texts(query).await
}

fn moved(uid: &str, replaced: &str, day: u32) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: replaced.to_owned(),
        start_time: Some(time(&format!("2099-01-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-01-{day:02}T09:30:00Z"))),
        ..created(uid)
    }
}

async fn booked() -> System {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    system
}
