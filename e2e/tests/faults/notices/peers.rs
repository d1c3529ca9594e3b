//! A chat and the receiver of webhooks, which keep what they accept and say when they do.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Instant,
};

use axum::{Json, Router, extract::State, http::HeaderMap, routing::post};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::{Notify, oneshot},
};

/// When the process that sends is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Once a peer has accepted, before it says so.
    BeforeTheAnswer,
    /// As soon as a peer has said that it accepts.
    AfterTheAnswer,
}

/// Clones share everything.
#[derive(Clone, Default)]
pub(crate) struct Peers {
    accepted: Arc<Mutex<Vec<Accepted>>>,
    armed: Arc<Mutex<Option<Armed>>>,
}

/// A message that a peer accepted.
#[derive(Clone, Debug)]
pub(crate) struct Accepted {
    pub(crate) destination: &'static str,
    /// The `webhook-id`, of a webhook.
    pub(crate) id: String,
    pub(crate) body: Value,
    pub(crate) at: Instant,
}

struct Armed {
    moment: Moment,
    accepts: oneshot::Sender<()>,
    /// Notified once the sender is dead.
    is_dead: Arc<Notify>,
}

impl Peers {
    pub(crate) async fn start(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let chat = post(async |State(peers): State<Self>, Json(body): Json<Value>| {
            peers.accept("chat", String::new(), body).await
        });
        let hook = post(
            async |State(peers): State<Self>, headers: HeaderMap, Json(body): Json<Value>| {
                let id = headers["webhook-id"].to_str().unwrap().to_owned();
                peers.accept("hook", id, body).await
            },
        );
        let router = Router::new().route("/chat", chat).route("/hook", hook);
        let router = router.with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        address
    }

    async fn accept(&self, destination: &'static str, id: String, body: Value) -> &'static str {
        self.accepted.lock().unwrap().push(Accepted {
            destination,
            id,
            body,
            at: Instant::now(),
        });
        let armed = self.armed.lock().unwrap().take();
        if let Some(armed) = armed {
            let _ = armed.accepts.send(());
            if armed.moment == Moment::BeforeTheAnswer {
                armed.is_dead.notified().await;
            }
        }
        "ok"
    }

    /// Has the answer to the next message wait, if that is the moment. Returns what says that it was
    /// accepted, and what lets it go.
    pub(crate) fn arm(&self, moment: Moment) -> (oneshot::Receiver<()>, Arc<Notify>) {
        let (accepts, accepted) = oneshot::channel();
        let is_dead = Arc::new(Notify::new());
        *self.armed.lock().unwrap() = Some(Armed {
            moment,
            accepts,
            is_dead: is_dead.clone(),
        });
        (accepted, is_dead)
    }

    pub(crate) fn accepted(&self) -> Vec<Accepted> {
        self.accepted.lock().unwrap().clone()
    }
}
