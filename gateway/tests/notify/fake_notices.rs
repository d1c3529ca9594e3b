//! A fake NoticeService that returns the notices of a test, and stores reports as booking-svc
//! would.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, SystemTime},
};

use chrono::{DateTime, Utc};
use proto::booking::v1::{
    ClaimNoticesRequest, ClaimNoticesResponse, ClaimedNotice, ListNoticesRequest,
    ListNoticesResponse, Notice, NoticeAttempt, NoticeAttemptOutcome as Outcome, NoticeDestination,
    NoticeDestinationState as State, ReportAttemptRequest, ReportAttemptResponse,
    ResendNoticeRequest, ResendNoticeResponse,
    notice_service_server::{NoticeService, NoticeServiceServer},
};
use tokio::{net::TcpListener, sync::Semaphore};
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};

/// Clones share their state.
#[derive(Clone)]
pub(crate) struct FakeNotices {
    memory: Arc<Mutex<Memory>>,
    reported: Arc<Semaphore>,
}

#[derive(Default)]
struct Memory {
    due: Vec<ClaimedNotice>,
    claimed: Vec<ClaimedNotice>,
    paused: Vec<String>,
    reports: Vec<ReportAttemptRequest>,
    /// Whether reports are lost, as if the sender had been killed before.
    loses_reports: bool,
    /// Whether a failed attempt is due again at once, as after the wait.
    is_hasty: bool,
}

impl FakeNotices {
    pub(crate) fn new() -> Self {
        Self {
            memory: Arc::default(),
            reported: Arc::new(Semaphore::new(0)),
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().expect("no test panicked")
    }

    /// Makes a notice due.
    pub(crate) fn give(&self, claimed: ClaimedNotice) {
        self.memory().due.push(claimed);
    }

    /// Makes every claimed notice due again, with its reports.
    pub(crate) fn again(&self) {
        let mut memory = self.memory();
        let claimed = std::mem::take(&mut memory.claimed);
        memory.due.extend(claimed);
    }

    /// Changes every claimed notice.
    pub(crate) fn change(&self, change: impl FnMut(&mut ClaimedNotice)) {
        self.memory().claimed.iter_mut().for_each(change);
    }

    /// Makes every waiting destination due.
    pub(crate) fn end_waits(&self) {
        self.change(|claimed| {
            let notice = claimed.notice.get_or_insert_default();
            for destination in &mut notice.destinations {
                destination.next_attempt_time = None;
            }
        });
    }

    pub(crate) fn pause(&self, destination: &str) {
        self.memory().paused.push(destination.to_owned());
    }

    pub(crate) fn make_hasty(&self) {
        self.memory().is_hasty = true;
    }

    pub(crate) fn lose_reports(&self, loses: bool) {
        self.memory().loses_reports = loses;
    }

    /// Waits for `count` reports, and takes all reports.
    pub(crate) async fn reports(&self, count: u32) -> Vec<ReportAttemptRequest> {
        let permits = self.reported.acquire_many(count).await;
        permits.expect("the semaphore is never closed").forget();
        std::mem::take(&mut self.memory().reports)
    }

    pub(crate) async fn serve(self, listener: TcpListener) {
        Server::builder()
            .add_service(NoticeServiceServer::new(self))
            .serve_with_incoming(TcpIncoming::from(listener))
            .await
            .expect("the transport works");
    }
}

#[tonic::async_trait]
impl NoticeService for FakeNotices {
    async fn claim_notices(
        &self,
        request: Request<ClaimNoticesRequest>,
    ) -> Result<Response<ClaimNoticesResponse>, Status> {
        let mut memory = self.memory();
        let most = usize::try_from(request.into_inner().max_notices).unwrap_or_default();
        let count = memory.due.len().min(most);
        let notices = memory.due.drain(..count).collect::<Vec<_>>();
        memory.claimed.extend(notices.iter().cloned());
        Ok(Response::new(ClaimNoticesResponse {
            notices,
            paused_destinations: memory.paused.clone(),
            claim_time: None,
        }))
    }

    async fn report_attempt(
        &self,
        request: Request<ReportAttemptRequest>,
    ) -> Result<Response<ReportAttemptResponse>, Status> {
        let request = request.into_inner();
        let mut memory = self.memory();
        memory.reports.push(request.clone());
        self.reported.add_permits(1);
        if memory.loses_reports {
            return Err(Status::failed_precondition("the lease is lost"));
        }
        let wait = if memory.is_hasty { 0 } else { 5 };
        let mut claimed = memory.claimed.iter_mut();
        let claimed = claimed.find_map(|claimed| {
            let notice = claimed.notice.as_mut()?;
            (notice.id == request.notice_id).then_some(notice)
        });
        let notice = claimed.ok_or_else(|| Status::not_found("there is no such notice"))?;
        keep(notice, &request, wait);
        Ok(Response::new(ReportAttemptResponse {
            notice: Some(notice.clone()),
        }))
    }

    async fn list_notices(
        &self,
        _request: Request<ListNoticesRequest>,
    ) -> Result<Response<ListNoticesResponse>, Status> {
        Err(Status::unimplemented("a sender does not ask"))
    }

    async fn resend_notice(
        &self,
        _request: Request<ResendNoticeRequest>,
    ) -> Result<Response<ResendNoticeResponse>, Status> {
        Err(Status::unimplemented("a sender does not ask"))
    }
}

/// Stores a report; `wait` is the wait after a failed attempt, in seconds.
fn keep(notice: &mut Notice, request: &ReportAttemptRequest, wait: u64) {
    for destination in &request.destinations {
        destination_of(notice, destination);
    }
    let Some(attempt) = &request.attempt else {
        return;
    };
    let state = state_after(attempt);
    let next = DateTime::<Utc>::from(SystemTime::now() + Duration::from_secs(wait));
    let destination = destination_of(notice, &attempt.destination);
    destination.set_state(state);
    destination.next_attempt_time = (state == State::Pending).then(|| next.into());
    let is_lost = matches!(state, State::Dead | State::Skipped);
    if is_lost && !request.fallback.is_empty() {
        destination_of(notice, &request.fallback);
    }
}

fn state_after(attempt: &NoticeAttempt) -> State {
    match attempt.outcome() {
        Outcome::Sent => State::Sent,
        Outcome::Failed | Outcome::Unspecified => State::Pending,
        Outcome::Refused => State::Dead,
        Outcome::Skipped => State::Skipped,
    }
}

fn destination_of<'a>(notice: &'a mut Notice, name: &str) -> &'a mut NoticeDestination {
    let is_known = |known: &NoticeDestination| known.destination == name;
    let position = notice.destinations.iter().position(is_known);
    let position = position.unwrap_or_else(|| {
        notice.destinations.push(NoticeDestination {
            destination: name.to_owned(),
            state: State::Pending.into(),
            ..Default::default()
        });
        notice.destinations.len() - 1
    });
    &mut notice.destinations[position]
}
