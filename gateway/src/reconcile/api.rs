//! A client of Cal.com's API v2 that waits for its rate limit and retries its failures.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect::Policy,
};
use serde_json::Value;
use tokio::time::sleep;

use crate::config::non_blank;

/// Without this version the API silently returns an older format.
const API_VERSION: HeaderValue = HeaderValue::from_static("2024-08-13");
/// A page of a hundred bookings takes about one megabyte.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Timeouts and retries of requests to Cal.com.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Timeout of one request, including the body of the response.
    pub answer: Duration,
    /// Pause before the second attempt after a failure; it doubles with each further attempt.
    pub first_pause: Duration,
    /// Pause after a 429 without `Retry-After`.
    pub limited_pause: Duration,
    /// Longest pause. A 429 that asks for more is not retried.
    pub longest_pause: Duration,
    /// Maximum attempts for one request.
    pub attempts: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(30),
            first_pause: Duration::from_secs(1),
            // Cal.com blocks a key that exceeded the limit for 60 seconds.
            limited_pause: Duration::from_secs(61),
            longest_pause: Duration::from_mins(5),
            attempts: 5,
        }
    }
}

/// Why a request to Cal.com failed. Each text names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error(
        "Cal.com rejected the API key ({0}): set CALCOM_API_KEY to a valid key from the settings of \
         the Cal.com account"
    )]
    KeyRefused(StatusCode),
    /// There was no response, or it broke off.
    #[error("could not reach Cal.com: check CALCOM_API_URL and the network, then run again")]
    Unreachable(#[source] reqwest::Error),
    /// The rate limit was still exceeded after all attempts.
    #[error("Cal.com's rate limit is exceeded (429): wait some minutes, then run again")]
    TooManyRequests { retry_after: Option<Duration> },
    /// Every attempt got a 5xx.
    #[error("Cal.com keeps failing ({0}): run again later")]
    Failing(StatusCode),
    /// A status that API v2 does not use here.
    #[error("Cal.com answered {0}: check that CALCOM_API_URL is the address of its API v2")]
    Unexpected(StatusCode),
    /// A response that is not a list of bookings.
    #[error(
        "Cal.com's response {0}: check that CALCOM_API_URL is the address of its API v2, and `--since`"
    )]
    Unreadable(&'static str),
}

/// A client of Cal.com's API v2.
#[derive(Clone, Debug)]
pub struct CalcomApi {
    http: Client,
    bookings: Url,
    patience: Patience,
}

impl CalcomApi {
    /// Returns a client of the API at `url` that authenticates with `key`.
    ///
    /// # Errors
    /// Fails if `url` is not an HTTP URL, `key` is blank or not a valid header value, or the system
    /// has no root certificates.
    pub fn new(url: &str, key: &str, patience: Patience) -> anyhow::Result<Self> {
        let key =
            non_blank(key).context("set CALCOM_API_KEY to an API key of the Cal.com account")?;
        let mut authorization = HeaderValue::try_from(format!("Bearer {}", key.trim()))
            .map_err(|_| anyhow::anyhow!("CALCOM_API_KEY contains an invalid character"))?;
        authorization.set_sensitive(true);
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, authorization),
            (HeaderName::from_static("cal-api-version"), API_VERSION),
        ]);
        // An error means that a provider is already installed, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // No redirects: one could send the key to another host.
        let http = Client::builder()
            .default_headers(headers)
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(patience.answer)
            .user_agent(concat!("bookbrief/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("could not set up TLS: install the root certificates of this system")?;
        Ok(Self {
            http,
            bookings: bookings_url(url)?,
            patience,
        })
    }

    /// Returns one page of the bookings that `query` selects.
    pub(super) async fn list(&self, query: &[(&str, String)]) -> Result<Vec<Value>, ApiError> {
        let mut url = self.bookings.clone();
        url.query_pairs_mut().extend_pairs(query);
        let mut answer = self.get(url).await?;
        match answer.get_mut("data").map(Value::take) {
            Some(Value::Array(bookings)) => Ok(bookings),
            _ => Err(ApiError::Unreadable("contains no list of bookings")),
        }
    }

    /// Returns the booking `uid`, or all bookings of the recurring series with this uid. Empty if
    /// the key gives access to none.
    pub(super) async fn find(&self, uid: &str) -> Result<Vec<Value>, ApiError> {
        let mut url = self.bookings.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(uid);
        }
        let mut answer = match self.get(url).await {
            Ok(answer) => answer,
            Err(
                ApiError::KeyRefused(StatusCode::FORBIDDEN)
                | ApiError::Unexpected(StatusCode::NOT_FOUND),
            ) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        match answer.get_mut("data").map(Value::take) {
            Some(Value::Array(bookings)) => Ok(bookings),
            Some(booking @ Value::Object(_)) => Ok(vec![booking]),
            _ => Err(ApiError::Unreadable("contains no booking")),
        }
    }

    async fn get(&self, url: Url) -> Result<Value, ApiError> {
        let mut attempt = 1;
        loop {
            let error = match self.attempt(url.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(pause) = self.patience.pause_after(&error, attempt) else {
                return Err(error);
            };
            tracing::warn!(
                attempt,
                ?pause,
                reason = reason(&error),
                "request to Cal.com failed, retrying"
            );
            sleep(pause).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, url: Url) -> Result<Value, ApiError> {
        let response = self.http.get(url).send().await.map_err(unreachable)?;
        match response.status() {
            status if status.is_success() => {}
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                return Err(ApiError::KeyRefused(status));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                let retry_after = retry_after(&response);
                return Err(ApiError::TooManyRequests { retry_after });
            }
            status if status.is_server_error() => return Err(ApiError::Failing(status)),
            status => return Err(ApiError::Unexpected(status)),
        }
        let body = whole_body(response).await?;
        serde_json::from_slice(&body).map_err(|_| ApiError::Unreadable("is no JSON"))
    }
}

impl Patience {
    /// Returns the pause before the next attempt, or `None` if a retry is pointless or there are no
    /// attempts left.
    fn pause_after(&self, error: &ApiError, attempt: u32) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        match error {
            ApiError::Unreachable(_) | ApiError::Failing(_) => {
                let pause = self.first_pause.saturating_mul(1 << (attempt - 1).min(16));
                Some(pause.min(self.longest_pause))
            }
            ApiError::TooManyRequests { retry_after } => {
                let pause = retry_after.unwrap_or(self.limited_pause);
                (pause <= self.longest_pause).then_some(pause)
            }
            ApiError::KeyRefused(_) | ApiError::Unexpected(_) | ApiError::Unreadable(_) => None,
        }
    }
}

fn bookings_url(url: &str) -> anyhow::Result<Url> {
    let mut bookings = Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| anyhow::anyhow!("CALCOM_API_URL is not an HTTP URL: `{url}`"))?;
    bookings
        .path_segments_mut()
        .map_err(|()| anyhow::anyhow!("CALCOM_API_URL is not an HTTP URL: `{url}`"))?
        .pop_if_empty()
        .push("bookings");
    Ok(bookings)
}

async fn whole_body(mut response: Response) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(ApiError::Unreadable("is larger than 16 MiB"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Removes the URL, which contains booking uids.
fn unreachable(error: reqwest::Error) -> ApiError {
    ApiError::Unreachable(error.without_url())
}

fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

fn reason(error: &ApiError) -> &'static str {
    match error {
        ApiError::Unreachable(_) => "unreachable",
        ApiError::TooManyRequests { .. } => "too many requests",
        ApiError::Failing(_) => "server error",
        ApiError::KeyRefused(_) | ApiError::Unexpected(_) | ApiError::Unreadable(_) => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_the_api_may_end_with_a_slash() {
        for url in ["https://api.cal.com/v2", "https://api.cal.com/v2/"] {
            assert_eq!(
                bookings_url(url).unwrap().as_str(),
                "https://api.cal.com/v2/bookings"
            );
        }
        for url in [
            "",
            "api.cal.com",
            "mailto:somebody@cal.example",
            "file:///v2",
        ] {
            let refusal = bookings_url(url).unwrap_err();
            assert!(refusal.to_string().contains("CALCOM_API_URL"), "{url}");
        }
    }

    #[test]
    fn after_a_429_the_pause_is_that_of_retry_after_or_a_minute() {
        let patience = Patience::default();
        let limited = |retry_after| {
            let error = ApiError::TooManyRequests { retry_after };
            patience.pause_after(&error, 1)
        };

        assert_eq!(limited(None), Some(Duration::from_secs(61)));
        let seconds = Duration::from_secs(7);
        assert_eq!(limited(Some(seconds)), Some(seconds));
        assert_eq!(limited(Some(Duration::from_hours(1))), None);
    }

    #[test]
    fn the_pause_doubles_with_each_failure_up_to_the_last_attempt() {
        let patience = Patience::default();
        let failing = ApiError::Failing(StatusCode::BAD_GATEWAY);

        let pauses: Vec<_> = (1..=5)
            .map(|attempt| patience.pause_after(&failing, attempt))
            .collect();

        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(
            pauses,
            [seconds(1), seconds(2), seconds(4), seconds(8), None]
        );
    }

    #[test]
    fn the_key_is_never_shown() {
        let api = CalcomApi::new("http://127.0.0.1:1", "cal_live_secret", Patience::default());

        assert!(!format!("{:?}", api.unwrap()).contains("secret"));
    }
}
