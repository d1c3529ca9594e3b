//! Asks Cal.com's API v2 for bookings, with patience for its limits and its failures.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect::Policy,
};
use serde_json::Value;
use tokio::time::sleep;

/// Without this version the API silently answers in an older shape.
const API_VERSION: HeaderValue = HeaderValue::from_static("2024-08-13");
/// A hundred bookings are about one megabyte.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// How long to wait for Cal.com, and how often to ask again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For one answer, with its body.
    pub answer: Duration,
    /// Before the second attempt after a failure; each later wait is twice as long.
    pub first_pause: Duration,
    /// After a 429 that does not say how long to wait.
    pub limited_pause: Duration,
    /// The longest wait that a 429 may ask for.
    pub longest_pause: Duration,
    /// How often one question is asked at most.
    pub attempts: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(30),
            first_pause: Duration::from_secs(1),
            // Cal.com blocks a key that was over the limit for 60 seconds.
            limited_pause: Duration::from_secs(61),
            longest_pause: Duration::from_mins(5),
            attempts: 5,
        }
    }
}

/// What Cal.com cannot or will not answer, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The key is wrong, or may not see bookings.
    #[error(
        "Cal.com refused the API key ({0}): set CALCOM_API_KEY to a valid key from the settings of \
         the Cal.com account"
    )]
    KeyRefused(StatusCode),
    /// There was no answer, or it broke off.
    #[error("could not reach Cal.com: check CALCOM_API_URL and the network, then run again")]
    Unreachable(#[source] reqwest::Error),
    /// The limit of requests stayed exceeded.
    #[error(
        "Cal.com keeps answering that there are too many requests (429): wait some minutes, then \
         run again"
    )]
    TooManyRequests {
        /// How long Cal.com asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// Cal.com has trouble of its own.
    #[error("Cal.com keeps failing ({0}): run again later")]
    Failing(StatusCode),
    /// An answer that an API of this version does not give.
    #[error("Cal.com answered {0}: check that CALCOM_API_URL is the address of its API v2")]
    Unexpected(StatusCode),
    /// An answer that is no list of bookings.
    #[error(
        "Cal.com's answer {0}: check that CALCOM_API_URL is the address of its API v2, and `--since`"
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
    /// Returns a client of the API at `url` that shows `key`.
    ///
    /// # Errors
    /// `url` is no HTTP address, `key` is blank or cannot stand in a header, or TLS cannot be set
    /// up.
    pub fn new(url: &str, key: &str, patience: Patience) -> anyhow::Result<Self> {
        anyhow::ensure!(
            !key.trim().is_empty(),
            "set CALCOM_API_KEY to an API key of the Cal.com account"
        );
        let mut authorization = HeaderValue::try_from(format!("Bearer {}", key.trim()))
            .map_err(|_| anyhow::anyhow!("CALCOM_API_KEY holds a character that no key has"))?;
        authorization.set_sensitive(true);
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, authorization),
            (HeaderName::from_static("cal-api-version"), API_VERSION),
        ]);
        // An error means that another part of the process has installed one, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A redirect could carry the key to somebody else.
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

    /// Returns one page of the bookings that `query` asks for.
    pub(super) async fn list(&self, query: &[(&str, String)]) -> Result<Vec<Value>, ApiError> {
        let mut url = self.bookings.clone();
        url.query_pairs_mut().extend_pairs(query);
        let mut answer = self.get(url).await?;
        match answer.get_mut("data").map(Value::take) {
            Some(Value::Array(bookings)) => Ok(bookings),
            _ => Err(ApiError::Unreadable("holds no list of bookings")),
        }
    }

    /// Returns the booking `uid`, or every booking of the series that has this uid. Empty when
    /// there is none that the key may see.
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
            _ => Err(ApiError::Unreadable("holds no booking")),
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
                "asking Cal.com again"
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
    /// Returns how long to wait before asking again. Nothing when it is no use.
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
        .ok_or_else(|| anyhow::anyhow!("CALCOM_API_URL is no URL: `{url}`"))?;
    bookings
        .path_segments_mut()
        .map_err(|()| anyhow::anyhow!("CALCOM_API_URL is no URL: `{url}`"))?
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

/// The address is left out: it names bookings, and the setting is known to whoever reads this.
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
    fn a_limit_is_waited_for_as_long_as_cal_com_says_or_a_minute() {
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
    fn failures_are_waited_for_twice_as_long_each_time_and_not_for_ever() {
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
