//! Sends claimed notices to their destinations, and reports each attempt at once.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use metrics::counter;
use proto::{
    booking::v1::{
        ClaimNoticesRequest, ClaimedNotice, Notice, NoticeAttempt, NoticeAttemptOutcome,
        NoticeDestination, NoticeDestinationState, NoticeKind, ReportAttemptRequest,
        notice_service_client::NoticeServiceClient,
    },
    well_known,
};
use reqwest::header::HeaderMap;
use runtime::channel::Channel;
use tonic::{Code, Request, Status};

use super::{
    channel::{
        Sent,
        email::Mailer,
        http::{Http, Peer},
        slack, teams,
        webhook::{self, SigningSecrets},
    },
    file::{Destination, NotifyFile, ORGANIZER, TeamsForm},
    message::Message,
    now,
    recipients::{AllowedDomains, destinations},
};
use crate::{brief_page::Linker, recorder::ATTEMPT_TIMEOUT, time::utc};

/// How many notices are sent at the same time.
const AT_ONCE: i32 = 10;

/// Every destination, ready to be sent to.
pub(super) struct Destinations {
    http: Http,
    mailer: Option<Mailer>,
    domains: AllowedDomains,
    by_name: BTreeMap<String, Target>,
}

enum Target {
    Email { to: String },
    Slack { peer: Peer },
    Teams { peer: Peer, form: TeamsForm },
    Webhook { peer: Peer, secrets: SigningSecrets },
}

impl Destinations {
    /// # Errors
    /// A destination cannot be used as it is set. The text has its name and no secret.
    pub(super) fn new(file: &NotifyFile, domains: AllowedDomains) -> anyhow::Result<Self> {
        let http = Http::new()?;
        let targets = file.destinations.iter().map(|(name, destination)| {
            let target = Target::new(destination);
            let target = target.with_context(|| format!("destination `{name}` cannot be used"))?;
            Ok((name.clone(), target))
        });
        Ok(Self {
            http,
            mailer: file.smtp.as_ref().map(Mailer::new).transpose()?,
            domains,
            by_name: targets.collect::<anyhow::Result<_>>()?,
        })
    }

    /// Sends a message that says it is a test.
    ///
    /// # Errors
    /// There is no such destination.
    pub(super) async fn test(&self, name: &str, now: DateTime<Utc>) -> anyhow::Result<Sent> {
        anyhow::ensure!(
            self.by_name.contains_key(name),
            "there is no destination `{name}` in NOTIFY_FILE"
        );
        let message = Message::test(format!("test-{}", now.timestamp_millis()));
        Ok(self.send(name, &message, None, now).await)
    }

    async fn send(
        &self,
        name: &str,
        message: &Message,
        claimed: Option<&ClaimedNotice>,
        now: DateTime<Utc>,
    ) -> Sent {
        let target = match (self.by_name.get(name), name) {
            (Some(target), _) => target,
            (None, ORGANIZER) => {
                let booking = claimed.and_then(|claimed| claimed.call.as_ref()?.booking.as_ref());
                let organizer = booking.and_then(|booking| booking.organizer.as_ref());
                let address = organizer.map_or("", |organizer| organizer.email.as_str());
                return self.mail(name, address, message, claimed).await;
            }
            (None, _) => return Sent::Skipped("it is not in NOTIFY_FILE any more".to_owned()),
        };
        let (peer, headers, body) = match target {
            Target::Email { to } => return self.mail(name, to, message, claimed).await,
            Target::Slack { peer } => (peer, HeaderMap::new(), slack::body(message).to_string()),
            Target::Teams { peer, form } => {
                let body = teams::body(message, *form).to_string();
                (peer, HeaderMap::new(), body)
            }
            Target::Webhook { peer, secrets } => {
                let body = webhook::body(message);
                (peer, secrets.headers(&message.id, &body, now), body)
            }
        };
        match self.http.post(peer, headers, body, now).await {
            Ok(answer) => answer.meaning(),
            Err(failed) => failed,
        }
    }

    async fn mail(
        &self,
        name: &str,
        address: &str,
        message: &Message,
        claimed: Option<&ClaimedNotice>,
    ) -> Sent {
        let address = match self.domains.check(address, claimed) {
            Ok(address) => address,
            Err(refused) => return Sent::Skipped(refused.to_string()),
        };
        match &self.mailer {
            Some(mailer) => mailer.send(name, &address, message).await,
            None => Sent::Skipped("NOTIFY_FILE has no [smtp]".to_owned()),
        }
    }
}

impl Target {
    fn new(destination: &Destination) -> anyhow::Result<Self> {
        Ok(match destination {
            Destination::Email { to } => Self::Email { to: to.clone() },
            Destination::Slack { url, allow_private } => Self::Slack {
                peer: Peer::new(url, *allow_private)?,
            },
            Destination::Teams {
                url,
                form,
                allow_private,
            } => Self::Teams {
                peer: Peer::new(url, *allow_private)?,
                form: *form,
            },
            Destination::Webhook {
                url,
                secret,
                previous_secret,
                allow_private,
            } => Self::Webhook {
                peer: Peer::new(url, *allow_private)?,
                secrets: SigningSecrets::new(secret, previous_secret.as_deref())?,
            },
        })
    }
}

/// Claims, sends and reports.
pub(super) struct Sender {
    notices: NoticeServiceClient<Channel>,
    file: NotifyFile,
    destinations: Destinations,
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
            linker,
        }
    }

    /// Sends what is due. Returns how many notices that were.
    ///
    /// # Errors
    /// None could be claimed.
    pub(super) async fn send_due(&self) -> Result<usize, Status> {
        let mut request = Request::new(ClaimNoticesRequest {
            max_notices: AT_ONCE,
        });
        request.set_timeout(ATTEMPT_TIMEOUT);
        let claimed = self.notices.clone().claim_notices(request).await?;
        let claimed = claimed.into_inner();
        let paused = &claimed.paused_destinations;
        join_all(
            claimed
                .notices
                .iter()
                .map(|notice| self.send_notice(notice, paused)),
        )
        .await;
        Ok(claimed.notices.len())
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
        let added = added.map(|known| known.destination);
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
            let sending = self.destinations.send(name, message, Some(claimed), now());
            sending.await
        };
        let attempt = attempt(name, &sent);
        let (id, outcome) = (&message.id, attempt.outcome().as_str_name());
        counter!("bookbrief_notices_sent_total", "destination" => name.to_owned(), "outcome" => outcome)
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
        let has_fallback = message.kind == NoticeKind::Ready || matches!(sent, Sent::Skipped(_));
        let fallback = self.file.fallback.clone().filter(|_| has_fallback);
        self.report(claimed, names, Some(attempt), fallback).await
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
        for is_last in [false, true] {
            let mut request = Request::new(message.clone());
            request.set_timeout(ATTEMPT_TIMEOUT);
            match self.notices.clone().report_attempt(request).await {
                Ok(response) => return response.into_inner().notice,
                Err(status) if is_last || status.code() == Code::FailedPrecondition => {
                    let code = status.code();
                    tracing::warn!(
                        notice.id = id,
                        ?code,
                        "could not report an attempt at notice `{id}`"
                    );
                    return None;
                }
                Err(_) => {}
            }
        }
        None
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
