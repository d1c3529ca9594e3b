//! Sends claimed notices to their destinations, and reports each attempt at once.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use metrics::counter;
use proto::{
    booking::v1::{
        ClaimNoticesRequest, ClaimNoticesResponse, ClaimedNotice, NoticeAttempt,
        NoticeAttemptOutcome, NoticeDestination, NoticeDestinationState, NoticeKind,
        ReportAttemptRequest, notice_service_client::NoticeServiceClient,
    },
    well_known,
};
use runtime::{
    Shutdown,
    channel::Channel,
    retry::{bounded, doubling, with_retries},
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tonic::Status;

use super::{
    channel::Sent,
    destinations::Destinations,
    file::{NotifyFile, ORGANIZER},
    message::Message,
    now,
    peers::Peers,
    recipients::{destinations, is_organizer},
};
use crate::{brief_page::Linker, recorder::ATTEMPT_TIMEOUT, time::utc};

/// How long a report is retried: a notice without a report of its acceptance is sent twice.
/// Together with the preceding attempt, this is shorter than the lease.
const REPORT_PATIENCE: Duration = Duration::from_secs(45);
const REPORT_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_REPORT_PAUSE: Duration = Duration::from_secs(4);

/// The maximum number of notices in progress, including those queued for a peer. Concurrency is
/// bounded per peer, so that a backlog for unresponsive peers does not delay notices to others.
const MAX_IN_PROGRESS: usize = 500;
/// The number of notices per claim.
const CLAIMED_AT_ONCE: usize = 10;

/// The pause after all due notices were claimed, so that those of many bookings share a claim.
const CLAIM_INTERVAL: Duration = Duration::from_millis(100);
/// The pause while nothing is due.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// The pause after booking-svc could not be reached.
const FAILURE_PAUSE: Duration = Duration::from_secs(2);

/// Claims notices, sends them and reports the results.
pub(super) struct Sender {
    notices: NoticeServiceClient<Channel>,
    file: NotifyFile,
    destinations: Destinations,
    peers: Peers,
    linker: Option<Linker>,
}

impl Sender {
    pub(super) fn new(
        booking: Channel,
        file: NotifyFile,
        destinations: Destinations,
        linker: Option<Linker>,
    ) -> Self {
        Self {
            notices: NoticeServiceClient::new(booking),
            file,
            destinations,
            peers: Peers::default(),
            linker,
        }
    }

    /// Sends due notices until the shutdown starts, then finishes those in progress: a message
    /// without a report of its acceptance is sent twice. A slow notice does not delay others.
    pub(super) async fn run(self, shutdown: &Shutdown) {
        let sender = Arc::new(self);
        let mut under_way = JoinSet::new();
        while !shutdown.has_started() {
            while under_way.try_join_next().is_some() {}
            let free = MAX_IN_PROGRESS.saturating_sub(under_way.len());
            let pause = match i32::try_from(free.min(CLAIMED_AT_ONCE)) {
                Ok(0) | Err(_) => {
                    tokio::select! {
                        _ = under_way.join_next() => {}
                        () = shutdown.started() => {}
                    }
                    continue;
                }
                Ok(count) => match sender.claim(count).await {
                    Ok(claimed) if claimed.notices.is_empty() => POLL_INTERVAL,
                    Ok(claimed) => {
                        let were_all = claimed.notices.len() < free.min(CLAIMED_AT_ONCE);
                        sender.start(claimed, &mut under_way);
                        if !were_all {
                            continue;
                        }
                        CLAIM_INTERVAL
                    }
                    Err(status) => {
                        let code = status.code();
                        tracing::warn!(?code, "could not claim notices");
                        FAILURE_PAUSE
                    }
                },
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = shutdown.started() => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    async fn claim(&self, count: i32) -> Result<ClaimNoticesResponse, Status> {
        let request = bounded(ClaimNoticesRequest { max_notices: count }, ATTEMPT_TIMEOUT);
        let claimed = self.notices.clone().claim_notices(request).await?;
        Ok(claimed.into_inner())
    }

    fn start(self: &Arc<Self>, claimed: ClaimNoticesResponse, under_way: &mut JoinSet<()>) {
        let clock = Clock::new(utc(claimed.claim_time));
        let paused = Arc::new(claimed.paused_destinations);
        for notice in claimed.notices {
            let (sender, paused) = (self.clone(), paused.clone());
            under_way.spawn(async move { sender.send_notice(&notice, &paused, clock).await });
        }
    }

    /// Sends a notice to each of its destinations for which it is due.
    async fn send_notice(&self, claimed: &ClaimedNotice, paused: &[String], clock: Clock) {
        let message = Message::new(claimed, self.linker.as_ref());
        let notice = claimed.notice.clone().unwrap_or_default();
        let mut names = destinations(&self.file, claimed);
        for known in &notice.destinations {
            if !names.contains(&known.destination) {
                names.push(known.destination.clone());
            }
        }
        let known = |name: &str| {
            let mut known = notice.destinations.iter();
            known.find(|known| known.destination == name)
        };
        let begun = Mutex::new(names.iter().cloned().collect());
        let due = names
            .iter()
            .filter(|name| known(name).is_none_or(|known| clock.is_due(known)));
        let sending = due.map(|name| self.send_on(claimed, &names, name, &message, paused, &begun));
        let ended = join_all(sending).await;
        // A destination that failed early may be due again, while the lease is held for the slowest one. If no
        // destination was due, releasing the lease finishes the notice.
        let is_left = ended.iter().flatten().any(|known| clock.is_due(known));
        if ended.is_empty() || is_left {
            let release = ReportAttemptRequest {
                release: true,
                ..report_of(claimed, &names)
            };
            self.report(release).await;
        }
    }

    /// Sends a notice to a destination and, if that fails for good, to the fallback. Returns the
    /// result of the last one.
    async fn send_on(
        &self,
        claimed: &ClaimedNotice,
        names: &[String],
        name: &str,
        message: &Message,
        paused: &[String],
        begun: &Mutex<BTreeSet<String>>,
    ) -> Option<NoticeDestination> {
        let known = self.attempt(claimed, names, name, message, paused).await?;
        let added = known.iter().find(|known| {
            let mut begun = begun.lock().unwrap_or_else(PoisonError::into_inner);
            known.state() == NoticeDestinationState::Pending
                && begun.insert(known.destination.clone())
        });
        let Some(NoticeDestination { destination, .. }) = added else {
            return known.into_iter().find(|known| known.destination == name);
        };
        let names = std::slice::from_ref(destination);
        let sending = self.attempt(claimed, names, destination, message, paused);
        let mut known = sending.await?.into_iter();
        known.find(|known| known.destination == *destination)
    }

    /// Sends a notice to one destination, and reports the attempt. Returns the results at all
    /// destinations.
    async fn attempt(
        &self,
        claimed: &ClaimedNotice,
        names: &[String],
        name: &str,
        message: &Message,
        paused: &[String],
    ) -> Option<Vec<NoticeDestination>> {
        let is_paused = !claimed.resend && paused.iter().any(|paused| paused == name);
        let sent = if is_paused {
            Sent::Refused {
                error: "the destination is paused".to_owned(),
                is_gone: false,
            }
        } else {
            self.send_in_turn(claimed, name, message).await
        };
        let attempt = attempt(name, &sent);
        let (id, outcome) = (&message.id, attempt.outcome().as_str_name());
        let label = if is_organizer(name) { ORGANIZER } else { name };
        counter!("bookbrief_notices_sent_total", "destination" => label.to_owned(), "outcome" => outcome)
            .increment(1);
        match sent {
            Sent::Accepted => {
                tracing::info!(
                    notice.id = id,
                    destination = name,
                    "notice `{id}` was accepted"
                );
            }
            Sent::Failed(..) | Sent::Unanswered(_) | Sent::Refused { .. } | Sent::Skipped(_) => {
                let error = &attempt.error;
                tracing::warn!(
                    notice.id = id,
                    destination = name,
                    error,
                    "notice `{id}` was not accepted"
                );
            }
        }
        // If a call could not be announced to its destinations, the fallback gets its notices. A reminder is only for
        // those who already know of the call.
        let listed = destinations(&self.file, claimed);
        let is_listed = listed.iter().any(|listed| listed == name);
        let has_fallback =
            is_listed && (message.kind != NoticeKind::Reminder || matches!(sent, Sent::Skipped(_)));
        let fallback = self.file.fallback.clone().filter(|_| has_fallback);
        let report = ReportAttemptRequest {
            attempt: Some(attempt),
            fallback: fallback.unwrap_or_default(),
            ..report_of(claimed, names)
        };
        self.report(report).await
    }

    async fn send_in_turn(&self, claimed: &ClaimedNotice, name: &str, message: &Message) -> Sent {
        let peer = self.peers.get(self.destinations.peer(name));
        let Some(_turn) = peer.turn().await else {
            return Sent::Failed("too many messages are queued for it".to_owned(), None);
        };
        let sending = self.destinations.send(name, message, Some(claimed), now());
        let sent = sending.await;
        peer.set_failing(matches!(sent, Sent::Failed(..) | Sent::Unanswered(_)));
        sent
    }

    /// Returns the results of the notice at its destinations, or `None` if booking-svc does not
    /// accept the report.
    async fn report(&self, report: ReportAttemptRequest) -> Option<Vec<NoticeDestination>> {
        let id = &report.notice_id;
        let deadline = Instant::now() + REPORT_PATIENCE;
        let pauses = doubling(REPORT_PAUSE, LONGEST_REPORT_PAUSE);
        let send = || async {
            let mut notices = self.notices.clone();
            let request = bounded(report.clone(), ATTEMPT_TIMEOUT);
            notices.report_attempt(request).await
        };
        let what = "report an attempt at a notice";
        match with_retries(what, pauses, Some(deadline), send).await {
            Ok(response) => Some(response.into_inner().notice?.destinations),
            Err(status) => {
                let code = status.code();
                tracing::warn!(
                    notice.id = id,
                    ?code,
                    "could not report an attempt at notice `{id}`"
                );
                None
            }
        }
    }
}

/// Returns a report for a claimed notice with these destinations, without an attempt.
fn report_of(claimed: &ClaimedNotice, names: &[String]) -> ReportAttemptRequest {
    let id = claimed.notice.as_ref().map(|notice| notice.id.clone());
    ReportAttemptRequest {
        notice_id: id.unwrap_or_default(),
        lease_token: claimed.lease_token.clone(),
        destinations: names.to_vec(),
        ..ReportAttemptRequest::default()
    }
}

/// The clock of the database, which decides what is due.
#[derive(Clone, Copy)]
struct Clock {
    claim_time: DateTime<Utc>,
    claimed: Instant,
}

impl Clock {
    /// An earlier version of booking-svc does not report the time of its clock.
    fn new(claim_time: Option<DateTime<Utc>>) -> Self {
        Self {
            claim_time: claim_time.unwrap_or_else(now),
            claimed: Instant::now(),
        }
    }

    /// Returns whether an attempt at a destination is due.
    fn is_due(self, known: &NoticeDestination) -> bool {
        let now = self.claim_time + self.claimed.elapsed();
        let next = utc(known.next_attempt_time);
        known.state() == NoticeDestinationState::Pending && next.is_none_or(|next| next <= now)
    }
}

fn attempt(name: &str, sent: &Sent) -> NoticeAttempt {
    let (outcome, error, delay, pause_destination) = match sent {
        Sent::Accepted => (NoticeAttemptOutcome::Sent, "", None, false),
        Sent::Failed(error, delay) => (NoticeAttemptOutcome::Failed, error.as_str(), *delay, false),
        Sent::Unanswered(error) => (NoticeAttemptOutcome::Failed, error.as_str(), None, false),
        Sent::Refused { error, is_gone } => (
            NoticeAttemptOutcome::Refused,
            error.as_str(),
            None,
            *is_gone,
        ),
        Sent::Skipped(error) => (NoticeAttemptOutcome::Skipped, error.as_str(), None, false),
    };
    NoticeAttempt {
        destination: name.to_owned(),
        outcome: outcome.into(),
        error: error.to_owned(),
        retry_delay: delay.map(well_known::Duration::from),
        pause_destination,
        may_be_accepted: matches!(sent, Sent::Unanswered(_)),
    }
}
