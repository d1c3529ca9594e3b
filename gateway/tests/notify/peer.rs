//! A fake peer over HTTP with planned responses, which records its requests.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};

/// A response of the peer.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A status, headers and a text.
    Text(u16, Vec<(&'static str, String)>, &'static str),
    /// A body without an end.
    Endless,
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Sent {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("it is JSON")
    }
}

/// Stops when it is dropped.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    memory: Memory,
    _server: JoinSet<()>,
}

#[derive(Clone, Default)]
struct Memory {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Peer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let memory = Memory::default();
        let router = Router::new().fallback(answer).with_state(memory.clone());
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self {
            address,
            memory,
            _server: server,
        }
    }

    /// Plans the response to the next unplanned request. Without plans it accepts.
    pub(crate) fn plan(&self, answer: Answer) {
        let mut answers = self.memory.answers.lock().expect("no test panicked");
        answers.push_back(answer);
    }

    /// Takes the requests so far.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut self.memory.sent.lock().expect("no test panicked"))
    }

    /// Returns the lines of NOTIFY_FILE for a destination of this type.
    pub(crate) fn destination(&self, name: &str, kind: &str, more: &str) -> String {
        let address = self.address;
        format!(
            "[destinations.{name}]\ntype = \"{kind}\"\nallow_private = true\n\
             url = \"http://{address}/{name}?sig=hidden-signature\"\n{more}\n"
        )
    }
}

async fn answer(
    State(memory): State<Memory>,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    memory.sent.lock().expect("no test panicked").push(Sent {
        path: uri.path().to_owned(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    let planned = memory.answers.lock().expect("no test panicked").pop_front();
    match planned {
        None => "ok".into_response(),
        Some(Answer::Text(status, headers, text)) => {
            let status = StatusCode::from_u16(status).expect("it is a status");
            let mut response = (status, text).into_response();
            for (name, value) in headers {
                let value = value.parse().expect("it is a header");
                response.headers_mut().insert(name, value);
            }
            response
        }
        Some(Answer::Endless) => {
            let chunks =
                futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'a'; 4096]));
            Body::from_stream(chunks).into_response()
        }
    }
}
