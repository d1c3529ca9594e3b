//! Who is told of calls: a receiver of webhooks that keeps what it accepts.

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
pub(crate) struct Told {
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
    told: Arc<Mutex<Vec<Told>>>,
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

    /// Returns everything that it was told, a repeated message once.
    pub(crate) fn told(&self) -> Vec<Told> {
        let mut told = self.lock().clone();
        told.sort();
        told.dedup();
        told
    }

    /// Returns how many messages it has accepted.
    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    /// Returns every message in the order in which they were accepted, repeated ones too.
    pub(crate) fn accepted(&self) -> Vec<Told> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Told>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn receive(
    State(hook): State<Hook>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> &'static str {
    if let Ok(told) = read(&headers, &body) {
        hook.lock().push(told);
    }
    "ok"
}

fn read(headers: &HeaderMap, body: &Value) -> Result<Told> {
    let id = headers.get("webhook-id").context("it has no id")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(Told {
        id: id.to_str()?.to_owned(),
        kind: text(&body["type"]),
        call: text(&body["data"]["callPrepId"]),
        moved_from: text(&body["data"]["previousStartTime"]),
    })
}
