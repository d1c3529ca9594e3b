//! A vendor of models that speaks as OpenAI does, takes its time, and remembers who asked.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Json, Router, extract::State, http::HeaderMap, http::header, routing::post};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch, time};

use e2e::faults::vendor::words;

use crate::system::in_time;

/// The vendor. It serves until the test ends.
pub(crate) struct Vendor {
    address: SocketAddr,
    calls: watch::Sender<Calls>,
}

/// The calls so far; callers are told apart by their keys.
#[derive(Clone, Default)]
pub(crate) struct Calls {
    pub(crate) begun: usize,
    /// Who was answered, and when.
    pub(crate) answered: Vec<(String, Instant)>,
    /// The most calls that were under way at once, by caller.
    pub(crate) most: BTreeMap<String, usize>,
    under_way: BTreeMap<String, usize>,
}

#[derive(Clone)]
struct Shared {
    takes: Duration,
    calls: watch::Sender<Calls>,
}

/// A call under way, until it is answered or its caller goes away.
struct Call {
    key: String,
    calls: watch::Sender<Calls>,
}

impl Vendor {
    /// Starts a vendor whose model takes so long for each answer.
    pub(crate) async fn start(takes: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let calls = watch::Sender::default();
        let shared = Shared {
            takes,
            calls: calls.clone(),
        };
        let router = Router::new()
            .route("/v1/chat/completions", post(complete))
            .with_state(Arc::new(shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, calls }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Returns the calls so far.
    pub(crate) fn calls(&self) -> Calls {
        self.calls.borrow().clone()
    }

    /// Waits until something holds for the calls so far, and returns them.
    pub(crate) async fn until(&self, what: &str, holds: impl FnMut(&Calls) -> bool) -> Calls {
        let mut calls = self.calls.subscribe();
        let calls = in_time(what, calls.wait_for(holds)).await;
        calls.unwrap().clone()
    }
}

impl Calls {
    /// Returns how many of some answers each caller got.
    pub(crate) fn shares(answers: &[(String, Instant)]) -> BTreeMap<&str, usize> {
        let mut shares = BTreeMap::new();
        for (key, _) in answers {
            *shares.entry(key.as_str()).or_default() += 1;
        }
        shares
    }

    /// Returns how many answers a second there were from the first of some to the last.
    pub(crate) fn rate(answers: &[(String, Instant)]) -> f64 {
        let [(_, first), .., (_, last)] = answers else {
            panic!("there are too few answers");
        };
        let count = u32::try_from(answers.len() - 1).unwrap();
        f64::from(count) / (*last - *first).as_secs_f64()
    }
}

impl Call {
    fn begin(headers: &HeaderMap, calls: &watch::Sender<Calls>) -> Self {
        let key = headers[header::AUTHORIZATION].to_str().unwrap().to_owned();
        calls.send_modify(|calls| {
            calls.begun += 1;
            let under_way = calls.under_way.entry(key.clone()).or_default();
            *under_way += 1;
            let most = calls.most.entry(key.clone()).or_default();
            *most = (*most).max(*under_way);
        });
        let calls = calls.clone();
        Self { key, calls }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.calls.send_modify(|calls| {
            *calls.under_way.entry(self.key.clone()).or_default() -= 1;
        });
    }
}

async fn complete(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Json<Value> {
    let call = Call::begin(&headers, &shared.calls);
    time::sleep(shared.takes).await;
    let answer = (call.key.clone(), Instant::now());
    shared
        .calls
        .send_modify(|calls| calls.answered.push(answer));
    Json(json!({
        "id": "chatcmpl-1", "object": "chat.completion", "model": "served-1",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": words(&body).unwrap().to_string() },
            "finish_reason": "stop"
        }],
        "usage": { "prompt_tokens": 900, "completion_tokens": 300, "total_tokens": 1200 }
    }))
}
