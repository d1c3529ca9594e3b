//! Sends claimed notices to their destinations, and reports each attempt at once.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use metrics::counter;
use proto::{
    booking::v1::{
        ClaimNoticesRequest, ClaimNoticesResponse, ClaimedNotice, Notice, NoticeAttempt,
        NoticeAttemptOutcome, NoticeDestination, NoticeDestinationState, NoticeKind,
        ReportAttemptRequest, notice_service_client::NoticeServiceClient,
    },
    well_known,
};
use runtime::{Shutdown, channel::Channel};
use tokio::{task::JoinSet, time::sleep};
use tonic::{Code, Request, Status};

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

/// How long a report is repeated: what was accepted and is not known to be is sent twice. With the attempt
/// before, it is shorter than the lease.
const REPORT_PATIENCE: Duration = Duration::from_secs(45);
const REPORT_PAUSE: Duration = Duration::from_millis(500);

/// How many notices are under way at the same time.
const MOST_UNDER_WAY: usize = 50;
/// How many notices are claimed at once.
const CLAIMED_AT_ONCE: usize = 10;

/// The pause while nothing is due.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// The pause after booking-svc could not be reached.
const FAILURE_PAUSE: Duration = Duration::from_secs(2);

/// Claims, sends and reports.
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

    /// Sends what is due until the shutdown starts, and then finishes what is under way: a message that nobody knows
    /// was accepted is sent twice. A notice that is long under way holds up no other one.
    pub(super) async fn run(self, shutdown: &Shutdown) {
        let sender = Arc::new(self);
        let mut under_way = JoinSet::new();
        while !shutdown.has_started() {
            while under_way.try_join_next().is_some() {}
            let free = MOST_UNDER_WAY.saturating_sub(under_way.len());
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
                        sender.start(claimed, &mut under_way);
                        continue;
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
        let mut request = Request::new(ClaimNoticesRequest { max_notices: count });
        request.set_timeout(ATTEMPT_TIMEOUT);
        let claimed = self.notices.clone().claim_notices(request).await?;
        Ok(claimed.into_inner())
    }

    fn start(self: &Arc<Self>, claimed: ClaimNoticesResponse, under_way: &mut JoinSet<()>) {
        let paused = Arc::new(claimed.paused_destinations);
        for notice in claimed.notices {
            let (sender, paused) = (self.clone(), paused.clone());
            under_way.spawn(async move { sender.send_notice(&notice, &paused).await });
        }
    }

    /// Sends a notice to each of its destinations for which it is due.
    async fn send_notice(&self, claimed: &ClaimedNotice, paused: &[String]) {
        let message = Message::new(claimed, self.linker.as_ref());
        let notice = claimed.notice.clone().unwrap_or_default();
        let mut names = destinations(&self.file, claimed);
        for known in &notice.destinations {
            if !names.contains(&known.destination) {
                names.push(known.destination.clone());
            }
        }
        if names.is_empty() {
            self.report(claimed, &names, None, None).await;
            return;
        }
        let due = names
            .iter()
            .filter(|name| is_due(&notice.destinations, name));
        let sending = due.map(|name| self.attempt(claimed, &names, name, &message, paused));
        let ended = join_all(sending).await;
        // What was in vain for good has led to another destination.
        let added = ended
            .into_iter()
            .flatten()
            .flat_map(|notice| notice.destinations);
        let added = added
            .filter(|known| known.state() == NoticeDestinationState::Pending)
            .map(|known| known.destination);
        let added = added
            .filter(|name| !names.contains(name))
            .collect::<BTreeSet<_>>();
        for name in &added {
            self.attempt(claimed, std::slice::from_ref(name), name, &message, paused)
                .await;
        }
    }

    /// Sends a notice to one destination, and reports it. Returns the notice as it is then.
    async fn attempt(
        &self,
        claimed: &ClaimedNotice,
        names: &[String],
        name: &str,
        message: &Message,
        paused: &[String],
    ) -> Option<Notice> {
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
            Sent::Failed(..) | Sent::Refused { .. } | Sent::Skipped(_) => {
                let error = &attempt.error;
                tracing::warn!(
                    notice.id = id,
                    destination = name,
                    error,
                    "notice `{id}` was not accepted"
                );
            }
        }
        // Somebody has to know of a call for which nobody could be told, and of all that becomes of it
        // if its organizer is not to be told.
        let meant = destinations(&self.file, claimed);
        let is_meant = meant.iter().any(|meant| meant == name);
        let has_fallback =
            is_meant && (message.kind == NoticeKind::Ready || matches!(sent, Sent::Skipped(_)));
        let fallback = self.file.fallback.clone().filter(|_| has_fallback);
        self.report(claimed, names, Some(attempt), fallback).await
    }

    async fn send_in_turn(&self, claimed: &ClaimedNotice, name: &str, message: &Message) -> Sent {
        let peer = self.peers.get(self.destinations.peer(name));
        let Some(_turn) = peer.turn().await else {
            return Sent::Failed("too much is on its way to it".to_owned(), None);
        };
        let sending = self.destinations.send(name, message, Some(claimed), now());
        let sent = sending.await;
        peer.set_failing(matches!(sent, Sent::Failed(..)));
        sent
    }

    async fn report(
        &self,
        claimed: &ClaimedNotice,
        names: &[String],
        attempt: Option<NoticeAttempt>,
        fallback: Option<String>,
    ) -> Option<Notice> {
        let id = claimed.notice.as_ref().map(|notice| notice.id.clone());
        let id = id.unwrap_or_default();
        let message = ReportAttemptRequest {
            notice_id: id.clone(),
            lease_token: claimed.lease_token.clone(),
            destinations: names.to_vec(),
            attempt,
            fallback: fallback.unwrap_or_default(),
        };
        let first = Instant::now();
        loop {
            let mut request = Request::new(message.clone());
            request.set_timeout(ATTEMPT_TIMEOUT);
            match self.notices.clone().report_attempt(request).await {
                Ok(response) => return response.into_inner().notice,
                Err(status) if first.elapsed() > REPORT_PATIENCE || !may_pass(status.code()) => {
                    let code = status.code();
                    tracing::warn!(
                        notice.id = id,
                        ?code,
                        "could not report an attempt at notice `{id}`"
                    );
                    return None;
                }
                Err(_) => sleep(REPORT_PAUSE).await,
            }
        }
    }
}

/// Returns whether a notice is to be sent to a destination now.
fn is_due(known: &[NoticeDestination], name: &str) -> bool {
    let known = known.iter().find(|known| known.destination == name);
    known.is_none_or(|known| {
        let next = utc(known.next_attempt_time);
        known.state() == NoticeDestinationState::Pending && next.is_none_or(|next| next <= now())
    })
}

fn attempt(name: &str, sent: &Sent) -> NoticeAttempt {
    let (outcome, error, delay, pause_destination) = match sent {
        Sent::Accepted => (NoticeAttemptOutcome::Sent, "", None, false),
        Sent::Failed(error, delay) => (NoticeAttemptOutcome::Failed, error.as_str(), *delay, false),
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
    }
}

/// Returns whether booking-svc may take a report that it did not take now.
fn may_pass(code: Code) -> bool {
    matches!(
        code,
        Code::Aborted
            | Code::Cancelled
            | Code::DeadlineExceeded
            | Code::Internal
            | Code::ResourceExhausted
            | Code::Unavailable
            | Code::Unknown
    )
}
