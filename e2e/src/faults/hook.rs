//! A receiver of notice webhooks that records what it accepts.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result};
use axum::{Json, Router, extract::State, http::HeaderMap, routing::post};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::ports;

/// A message as its receiver knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ReceivedNotice {
    /// The same however often a message is sent.
    pub(crate) id: String,
    /// `brief.ready`, `call.moved` or `call.cancelled`.
    pub(crate) kind: String,
    /// The id of the plan of the call.
    pub(crate) call: String,
    /// When the call was before, of one that has moved.
    pub(crate) moved_from: String,
}

/// Clones share everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hook {
    received: Arc<Mutex<Vec<ReceivedNotice>>>,
}

impl Hook {
    /// Starts it, until the process ends.
    ///
    /// # Errors
    /// There is no port.
    pub(crate) async fn start(&self) -> Result<SocketAddr> {
        let listener = TcpListener::bind(ports::loopback(0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/", post(receive));
        let router = router.with_state(self.clone());
        tokio::spawn(async move {
            // It only ends with the process.
            let _ = axum::serve(listener, router).await;
        });
        Ok(address)
    }

    /// Returns everything that it was received, a repeated message once.
    pub(crate) fn received(&self) -> Vec<ReceivedNotice> {
        let mut received = self.lock().clone();
        received.sort();
        received.dedup();
        received
    }

    /// Returns how many messages it has accepted.
    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    /// Returns every message in the order in which they were accepted, repeated ones too.
    pub(crate) fn accepted(&self) -> Vec<ReceivedNotice> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<ReceivedNotice>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn receive(
    State(hook): State<Hook>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> &'static str {
    if let Ok(received) = read(&headers, &body) {
        hook.lock().push(received);
    }
    "ok"
}

fn read(headers: &HeaderMap, body: &Value) -> Result<ReceivedNotice> {
    let id = headers.get("webhook-id").context("it has no id")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(ReceivedNotice {
        id: id.to_str()?.to_owned(),
        kind: text(&body["type"]),
        call: text(&body["data"]["callPrepId"]),
        moved_from: text(&body["data"]["previousStartTime"]),
    })
}
