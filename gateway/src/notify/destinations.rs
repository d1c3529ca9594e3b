//! The destinations of NOTIFY_FILE, and how messages are sent to them.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use proto::booking::v1::ClaimedNotice;
use reqwest::header::HeaderMap;

use super::{
    channel::{
        Sent,
        email::Mailer,
        http::{Http, Peer},
        slack, teams,
        webhook::{self, SigningSecrets},
    },
    file::{Destination, NotifyFile, TeamsForm},
    message::Message,
    recipients::{AllowedDomains, is_organizer, organizer_destination},
};

/// All destinations, ready for sending.
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
    /// Fails if a destination cannot be used with its settings. The text contains its name and no
    /// secret.
    pub(super) fn new(file: &NotifyFile, domains: AllowedDomains) -> anyhow::Result<Self> {
        let http = Http::new()?;
        let targets = file.destinations.iter().map(|(name, destination)| {
            let target = Target::new(destination, &domains);
            let target = target.with_context(|| format!("destination `{name}` cannot be used"))?;
            Ok((name.clone(), target))
        });
        let by_name = targets.collect::<anyhow::Result<_>>()?;
        Ok(Self {
            http,
            mailer: file.smtp.as_ref().map(Mailer::new).transpose()?,
            domains,
            by_name,
        })
    }

    /// Sends a message that is marked as a test.
    ///
    /// # Errors
    /// Fails if there is no such destination.
    pub(super) async fn test(&self, name: &str, now: DateTime<Utc>) -> anyhow::Result<Sent> {
        anyhow::ensure!(
            self.by_name.contains_key(name),
            "there is no destination `{name}` in NOTIFY_FILE"
        );
        Ok(self.send(name, &Message::test(now), None, now).await)
    }

    /// Returns the peer of a destination: all mail goes through one server.
    pub(super) fn peer<'name>(&self, name: &'name str) -> &'name str {
        const MAIL: &str = "[smtp]";
        match self.by_name.get(name) {
            Some(Target::Email { .. }) => MAIL,
            None if is_organizer(name) => MAIL,
            Some(Target::Slack { .. } | Target::Teams { .. } | Target::Webhook { .. }) | None => {
                name
            }
        }
    }

    /// Sends a message to one destination.
    pub(super) async fn send(
        &self,
        name: &str,
        message: &Message,
        claimed: Option<&ClaimedNotice>,
        now: DateTime<Utc>,
    ) -> Sent {
        let target = match (self.by_name.get(name), name) {
            (Some(target), _) => target,
            (None, name) if is_organizer(name) => {
                let booking = claimed.and_then(|claimed| claimed.call.as_ref()?.booking.as_ref());
                let organizer = booking.and_then(|booking| booking.organizer.as_ref());
                let address = organizer.map_or("", |organizer| organizer.email.as_str());
                if name != organizer_destination(address) {
                    return Sent::Skipped("the call has another organizer now".to_owned());
                }
                return self.mail(name, address, message, claimed).await;
            }
            (None, _) => return Sent::Skipped("it is not in NOTIFY_FILE any more".to_owned()),
        };
        let post = async |peer, headers, body| match self.http.post(peer, headers, body, now).await
        {
            Ok(answer) => answer.meaning(),
            Err(failed) => failed,
        };
        match target {
            Target::Email { to } => self.mail(name, to, message, claimed).await,
            Target::Slack { peer } => {
                let body = slack::body(message).to_string();
                post(peer, HeaderMap::new(), body).await
            }
            Target::Teams { peer, form } => {
                let body = teams::body(message, *form).to_string();
                post(peer, HeaderMap::new(), body).await
            }
            Target::Webhook { peer, secrets } => {
                let body = webhook::body(message);
                let headers = secrets.headers(&message.id, &body, now);
                match post(peer, headers, body).await {
                    // The receiver recognises duplicates by the id.
                    Sent::Unanswered(error) => Sent::Failed(error, None),
                    sent => sent,
                }
            }
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
    fn new(destination: &Destination, domains: &AllowedDomains) -> anyhow::Result<Self> {
        Ok(match destination {
            Destination::Email { to } => {
                domains.check(to, None)?;
                Self::Email { to: to.clone() }
            }
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
