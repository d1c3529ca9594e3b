//! NoticeService: lets senders claim notices and report attempts.

use std::time::Duration;

use metrics::counter;
use proto::booking::v1::{
    self as pb,
    notice_service_server::{NoticeService, NoticeServiceServer},
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{
    call::call_message, connection, failure::Failure, paging::Page, timestamp, to_its_end,
    validate::Problems,
};
use crate::{
    App,
    notices::{self as handing_out, ClaimedNotice},
    operations,
    store::{
        Lease, calls,
        notices::{self, Attempt, AttemptOutcome, Destination, NoticeFilter, NoticeView, Report},
    },
};

/// The default number of notices per claim.
const USUAL_CLAIM: i32 = 10;
const LARGEST_CLAIM: i32 = 50;
/// The length to which errors are truncated.
const LONGEST_ERROR: usize = 500;
/// The longest retry delay that a peer may request.
const LONGEST_DELAY: Duration = Duration::from_hours(6);

/// Returns the service over `app`.
pub(crate) fn notice_service(app: App) -> NoticeServiceServer<impl NoticeService> {
    NoticeServiceServer::new(Service { app })
}

struct Service {
    app: App,
}

#[tonic::async_trait]
impl NoticeService for Service {
    async fn claim_notices(
        &self,
        request: Request<pb::ClaimNoticesRequest>,
    ) -> Result<Response<pb::ClaimNoticesResponse>, Status> {
        let max_notices = request.into_inner().max_notices;
        let mut problems = Problems::default();
        let limit = problems.bounded("max_notices", max_notices, USUAL_CLAIM, LARGEST_CLAIM);
        problems.into_result()?;
        let app = self.app.clone();
        to_its_end(async move {
            let claimed = handing_out::claim(&app, limit.into())
                .await
                .map_err(Failure::from)?;
            let mut conn = connection(&app.database).await?;
            let paused_destinations = notices::list_paused(&mut conn)
                .await
                .map_err(Failure::from)?;
            let claim_time = notices::clock(&mut conn).await.map_err(Failure::from)?;
            // A notice whose brief only a newer version can read is due again when its lease
            // expires.
            let readable = claimed
                .into_iter()
                .filter_map(|claimed| claimed_message(claimed).ok());
            Ok(Response::new(pb::ClaimNoticesResponse {
                notices: readable.collect(),
                paused_destinations,
                claim_time: Some(timestamp(claim_time)),
            }))
        })
        .await
    }

    async fn report_attempt(
        &self,
        request: Request<pb::ReportAttemptRequest>,
    ) -> Result<Response<pb::ReportAttemptResponse>, Status> {
        let request = request.into_inner();
        let mut problems = Problems::default();
        let lease = Lease {
            id: problems.uuid("notice_id", &request.notice_id),
            token: problems.uuid("lease_token", &request.lease_token),
        };
        let pause = request
            .attempt
            .as_ref()
            .is_some_and(|attempt| attempt.pause_destination);
        let attempt = request
            .attempt
            .and_then(|attempt| read_attempt(&mut problems, attempt, &request.destinations));
        problems.into_result()?;
        let database = self.app.database.clone();
        let fallback = Some(request.fallback).filter(|name| !name.is_empty());
        to_its_end(async move {
            let mut conn = connection(&database).await?;
            if let Some(attempt) = attempt.as_ref().filter(|_| pause) {
                let name = &attempt.destination;
                notices::pause(&mut conn, name, &attempt.error)
                    .await
                    .map_err(Failure::from)?;
                tracing::warn!(destination = name, "paused destination `{name}`");
            }
            let reported = notices::report(
                &mut conn,
                lease,
                Report {
                    destinations: &request.destinations,
                    attempt: attempt.as_ref(),
                    fallback: fallback.as_deref(),
                    release: request.release,
                },
            )
            .await
            .map_err(Failure::from)?
            .ok_or(Failure::NoticeLeaseLost)?;
            if let Some(attempt) = &attempt {
                let outcome = wire_outcome(attempt.outcome).as_str_name();
                counter!("bookbrief_notice_attempts_total", "outcome" => outcome).increment(1);
            }
            Ok(Response::new(pb::ReportAttemptResponse {
                notice: Some(notice_message(reported)),
            }))
        })
        .await
    }

    async fn list_notices(
        &self,
        request: Request<pb::ListNoticesRequest>,
    ) -> Result<Response<pb::ListNoticesResponse>, Status> {
        let request = request.into_inner();
        let mut problems = Problems::default();
        let state = problems.known::<pb::NoticeState, _>("state", request.state);
        let named = !request.call_id.is_empty();
        let plan_id = named.then(|| problems.uuid("call_id", &request.call_id));
        let page = Page::<Uuid>::read(&mut problems, request.page_size, &request.page_token);
        problems.into_result()?;

        let mut conn = connection(&self.app.database).await?;
        let call_id = match plan_id {
            Some(id) => calls::find_id(&mut conn, id)
                .await
                .map_err(Failure::from)?
                .or(plan_id),
            None => None,
        };
        let filter = NoticeFilter {
            state,
            call_id,
            after: page.after,
        };
        let mut listed = notices::list(&mut conn, filter, page.limit())
            .await
            .map_err(Failure::from)?;
        let next_page_token = page.cut(&mut listed, |(notice, _)| (notice.created_at, notice.id));
        Ok(Response::new(pb::ListNoticesResponse {
            notices: listed.into_iter().map(notice_message).collect(),
            next_page_token,
        }))
    }

    async fn resend_notice(
        &self,
        request: Request<pb::ResendNoticeRequest>,
    ) -> Result<Response<pb::ResendNoticeResponse>, Status> {
        let mut problems = Problems::default();
        let actor = problems.actor(request.metadata());
        let request = request.into_inner();
        let id = problems.uuid("id", &request.id);
        problems.into_result()?;
        let database = self.app.database.clone();
        to_its_end(async move {
            let mut conn = connection(&database).await?;
            let destination = Some(request.destination.as_str()).filter(|name| !name.is_empty());
            let known = notices::find(&mut conn, id).await.map_err(Failure::from)?;
            let (_, destinations) = known.ok_or(Failure::NoticeNotFound)?;
            let mut problems = Problems::default();
            if destination.is_some_and(|name| destinations.iter().all(|it| it.destination != name))
            {
                problems.add(
                    "destination",
                    "must be one of the destinations of the notice",
                );
            }
            problems.into_result()?;
            let resent = operations::resend_notice(&mut conn, id, destination, &actor)
                .await
                .map_err(Failure::from)?;
            let notice = notices::find(&mut conn, id).await.map_err(Failure::from)?;
            let notice = notice.ok_or(Failure::NoticeNotFound)?;
            if !resent {
                return Err(Failure::NoticeNotFinished.into());
            }
            tracing::info!(notice.id = %id, destination, "resent notice `{id}`");
            Ok(Response::new(pb::ResendNoticeResponse {
                notice: Some(notice_message(notice)),
            }))
        })
        .await
    }
}

fn read_attempt(
    problems: &mut Problems,
    attempt: pb::NoticeAttempt,
    destinations: &[String],
) -> Option<Attempt> {
    if !destinations.contains(&attempt.destination) {
        problems.add("attempt.destination", "must be one of the destinations");
    }
    let outcome = match attempt.outcome() {
        pb::NoticeAttemptOutcome::Sent => AttemptOutcome::Sent,
        pb::NoticeAttemptOutcome::Failed => AttemptOutcome::Failed,
        pb::NoticeAttemptOutcome::Refused => AttemptOutcome::Refused,
        pb::NoticeAttemptOutcome::Skipped => AttemptOutcome::Skipped,
        pb::NoticeAttemptOutcome::Unspecified => {
            problems.add("attempt.outcome", "must be set");
            return None;
        }
    };
    let retry_delay = attempt
        .retry_delay
        .and_then(|delay| Duration::try_from(delay).ok());
    Some(Attempt {
        destination: attempt.destination,
        outcome,
        error: attempt
            .error
            .chars()
            .filter(|letter| *letter != '\0')
            .take(LONGEST_ERROR)
            .collect(),
        retry_delay: retry_delay.map(|delay| delay.min(LONGEST_DELAY)),
        may_be_accepted: attempt.may_be_accepted,
    })
}

fn wire_outcome(outcome: AttemptOutcome) -> pb::NoticeAttemptOutcome {
    match outcome {
        AttemptOutcome::Sent => pb::NoticeAttemptOutcome::Sent,
        AttemptOutcome::Failed => pb::NoticeAttemptOutcome::Failed,
        AttemptOutcome::Refused => pb::NoticeAttemptOutcome::Refused,
        AttemptOutcome::Skipped => pb::NoticeAttemptOutcome::Skipped,
    }
}

fn claimed_message(claimed: ClaimedNotice) -> Result<pb::ClaimedNotice, Status> {
    let ClaimedNotice {
        notice,
        destinations,
        informed_destinations,
        lease_token,
        call,
    } = claimed;
    Ok(pb::ClaimedNotice {
        resend: notice.resend,
        notice: Some(notice_message((notice, destinations))),
        lease_token: lease_token.to_string(),
        call: Some(call_message(call)?),
        told_destinations: informed_destinations,
    })
}

fn notice_message((notice, destinations): NoticeView) -> pb::Notice {
    pb::Notice {
        id: notice.id.to_string(),
        call_id: notice.call_id.to_string(),
        kind: pb::NoticeKind::from(notice.kind).into(),
        state: pb::NoticeState::from(notice.state).into(),
        previous_start_time: notice.moved_from.map(timestamp),
        start_time: notice.told_start.map(timestamp),
        skip_reason: notice
            .skip_reason
            .map(|reason| reason.as_str().to_owned())
            .unwrap_or_default(),
        attempts: notice.attempts,
        destinations: destinations.into_iter().map(destination_message).collect(),
        create_time: Some(timestamp(notice.created_at)),
        next_attempt_time: notice.next_attempt_at.map(timestamp),
        finish_time: notice.finished_at.map(timestamp),
    }
}

fn destination_message(destination: Destination) -> pb::NoticeDestination {
    pb::NoticeDestination {
        destination: destination.destination,
        state: pb::NoticeDestinationState::from(destination.state).into(),
        attempts: destination.attempts,
        last_error: destination.last_error.unwrap_or_default(),
        next_attempt_time: destination.next_attempt_at.map(timestamp),
        update_time: Some(timestamp(destination.updated_at)),
    }
}
