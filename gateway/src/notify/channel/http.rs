//! HTTP to configured peers: no redirects, no unbounded reads, and private addresses only if the
//! settings allow them.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use reqwest::{
    Client, Response, StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER},
    redirect::Policy,
};

use super::{ATTEMPT_TIMEOUT, Sent};

/// The length to which a response is read: enough for a code.
const LONGEST_ANSWER: usize = 1024;

/// Sends requests.
#[derive(Clone, Debug)]
pub(in crate::notify) struct Http {
    public: Client,
    any: Client,
}

/// A URL to send to.
#[derive(Clone, Debug)]
pub(in crate::notify) struct Peer {
    pub(in crate::notify) url: Url,
    pub(in crate::notify) allow_private: bool,
}

impl Peer {
    /// # Errors
    /// Fails if the address is not allowed. The text does not quote it, since it may be a secret.
    pub(in crate::notify) fn new(url: &str, allow_private: bool) -> anyhow::Result<Self> {
        let url = url.parse::<Url>().ok().context("its url is not valid")?;
        let is_secure = url.scheme() == "https" || (allow_private && url.scheme() == "http");
        anyhow::ensure!(is_secure, "its url does not begin with https://");
        let host = url.host_str().context("its url has no host")?;
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>();
        let is_private = literal.is_ok_and(is_private);
        anyhow::ensure!(
            allow_private || !is_private,
            "its url leads to a private address: set allow_private"
        );
        Ok(Self { url, allow_private })
    }
}

impl Http {
    /// # Errors
    /// Fails if the system has no root certificates.
    pub(in crate::notify) fn new() -> anyhow::Result<Self> {
        // An error means that a provider is already installed, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            Client::builder()
                .redirect(Policy::none())
                .connect_timeout(Duration::from_secs(5))
                .timeout(ATTEMPT_TIMEOUT)
                .user_agent(concat!("bookbrief/", env!("CARGO_PKG_VERSION")))
        };
        let context = "could not set up TLS: install the root certificates of this system";
        Ok(Self {
            public: builder()
                .dns_resolver(Arc::new(PublicAddresses))
                .build()
                .context(context)?,
            any: builder().build().context(context)?,
        })
    }

    /// Posts JSON. Returns the status, the beginning of the response and the requested wait.
    pub(in crate::notify) async fn post(
        &self,
        peer: &Peer,
        headers: HeaderMap,
        body: String,
        now: DateTime<Utc>,
    ) -> Result<Answer, Sent> {
        let client = if peer.allow_private {
            &self.any
        } else {
            &self.public
        };
        let request = client
            .post(peer.url.clone())
            .headers(headers)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        // The text of the error quotes the address.
        let response = request.send().await.map_err(|error| {
            if error.is_connect() {
                Sent::Failed("no connection".to_owned(), None)
            } else if error.is_timeout() {
                Sent::Unanswered("no answer in time".to_owned())
            } else {
                Sent::Unanswered("the connection broke off".to_owned())
            }
        })?;
        let status = response.status();
        let retry_after = retry_after(response.headers(), now);
        Ok(Answer {
            status,
            retry_after,
            text: beginning(response).await,
        })
    }
}

/// The response of a peer.
#[derive(Debug)]
pub(in crate::notify) struct Answer {
    pub(in crate::notify) status: StatusCode,
    pub(in crate::notify) retry_after: Option<Duration>,
    /// The beginning of its body.
    pub(in crate::notify) text: String,
}

impl Answer {
    /// Returns the result that the response stands for.
    pub(in crate::notify) fn meaning(&self) -> Sent {
        let error = match code(&self.text) {
            Some(code) => format!("HTTP {}: {code}", self.status.as_u16()),
            None => format!("HTTP {}", self.status.as_u16()),
        };
        match self.status.as_u16() {
            200..=299 => Sent::Accepted,
            408 | 425 | 429 | 500..=599 => Sent::Failed(error, self.retry_after),
            status => Sent::Refused {
                error,
                is_gone: matches!(status, 401 | 404 | 410),
            },
        }
    }
}

/// Returns a response that consists of a code, such as `channel_not_found`.
fn code(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_code = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    (!text.is_empty() && text.len() <= 40 && text.bytes().all(is_code)).then_some(text)
}

async fn beginning(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < LONGEST_ANSWER {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(LONGEST_ANSWER);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads `Retry-After`, in seconds or as a date.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?;
    (date.with_timezone(&Utc) - now).to_std().ok()
}

/// Resolves names to public addresses only.
#[derive(Debug)]
struct PublicAddresses;

impl Resolve for PublicAddresses {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let resolved = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public = resolved.filter(|address| !is_private(address.ip()));
            let public = public.collect::<Vec<SocketAddr>>();
            if public.is_empty() {
                return Err("the name has no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Returns whether an address is not one of the internet.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || v4.is_multicast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (18..20).contains(&b))
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_private(v4.into()),
            None => {
                v6.is_loopback()
                    || v6.is_unspecified()
                    || v6.is_multicast()
                    || v6.is_unique_local()
                    || v6.is_unicast_link_local()
                    // NAT64 and 6to4 carry an IPv4 address.
                    || v6.segments()[0] == 0x2002
                    || v6.segments()[..2] == [0x64, 0xff9b]
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn private_addresses_are_recognised_in_every_form() {
        for private in [
            "10.0.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.168.1.1",
            "::1",
            "::ffff:10.0.0.1",
            "fd00::1",
            "fe80::1",
            "2002:a00:1::",
            "64:ff9b::a00:1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in ["1.1.1.1", "2606:4700::1111"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn only_https_to_the_internet_is_allowed_unless_the_settings_say_more() {
        assert!(Peer::new("https://x.example/secret", false).is_ok());
        for refused in [
            "http://x.example/secret",
            "https://127.0.0.1/secret",
            "https://[::1]/secret",
            "secret",
        ] {
            let error = Peer::new(refused, false).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
        assert!(Peer::new("http://127.0.0.1:9/secret", true).is_ok());
    }

    #[test]
    fn a_peer_says_how_long_to_wait_in_seconds_or_by_the_clock() {
        let wait = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            retry_after(&headers, at("2027-01-01T00:00:00Z"))
        };

        assert_eq!(wait("120"), Some(Duration::from_mins(2)));
        assert_eq!(
            wait("Fri, 01 Jan 2027 00:00:30 GMT"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(wait("soon"), None);
    }

    #[test]
    fn each_status_has_a_meaning() {
        let meaning = |status: u16, text: &str| {
            Answer {
                status: StatusCode::from_u16(status).unwrap(),
                retry_after: None,
                text: text.to_owned(),
            }
            .meaning()
        };

        assert_eq!(meaning(200, "ok"), Sent::Accepted);
        assert_eq!(meaning(202, ""), Sent::Accepted);
        for status in [408, 429, 500, 503] {
            assert!(matches!(meaning(status, ""), Sent::Failed(..)), "{status}");
        }
        for (status, gone) in [
            (302, false),
            (400, false),
            (403, false),
            (404, true),
            (410, true),
        ] {
            assert_eq!(
                meaning(status, "channel_not_found"),
                Sent::Refused {
                    error: format!("HTTP {status}: channel_not_found"),
                    is_gone: gone
                }
            );
        }
        assert_eq!(
            meaning(500, "secret https://x"),
            Sent::Failed("HTTP 500".to_owned(), None)
        );
    }
}
