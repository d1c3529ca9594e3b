//! The few HTTP requests that a check of the system needs.

use std::time::Duration;

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, StatusCode, body::Bytes};
use hyper_util::{
    client::legacy::{Client, Error},
    rt::TokioExecutor,
};
use tokio::time;

const TIMEOUT: Duration = Duration::from_secs(30);
const LARGEST_ANSWER: usize = 1 << 20;

/// An HTTP answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The body as text.
    pub(crate) body: String,
}

/// Gets `url`.
///
/// # Errors
/// There was no answer.
pub(crate) async fn get(url: &str) -> Result<Answer> {
    let request = Request::get(url).body(Full::default());
    send(request.with_context(|| format!("`{url}` is not an address"))?).await
}

/// Sends `request`.
///
/// # Errors
/// There was no answer.
pub(crate) async fn send(request: Request<Full<Bytes>>) -> Result<Answer> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let exchange = async {
        let response = client.request(request).await.map_err(innermost)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), LARGEST_ANSWER)
            .collect()
            .await
            .map_err(anyhow::Error::from_boxed)?
            .to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Answer { status, body })
    };
    time::timeout(TIMEOUT, exchange)
        .await
        .with_context(|| format!("no answer within {} s", TIMEOUT.as_secs()))?
}

/// The client's own words, "client error (Connect)", do not help.
fn innermost(error: Error) -> anyhow::Error {
    let error = anyhow::Error::from(error);
    anyhow::anyhow!("{}", error.root_cause())
}
