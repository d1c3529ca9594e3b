//! A chat that takes what Slack's incoming webhooks take.

use std::time::Instant;

use axum::{Json, Router, extract::State, routing::post};
use serde_json::Value;
use tokio::net::TcpListener;

use super::{Inbox, Notice};

pub(super) fn serve(listener: TcpListener, inbox: Inbox) {
    let router = Router::new().route("/", post(receive)).with_state(inbox);
    tokio::spawn(async move {
        // It only ends with the process.
        let _ = axum::serve(listener, router).await;
    });
}

async fn receive(State(inbox): State<Inbox>, Json(body): Json<Value>) -> &'static str {
    let blocks = body["blocks"].as_array().into_iter().flatten();
    let texts = blocks.filter_map(|block| block["text"]["text"].as_str());
    inbox.keep(Notice {
        recipient: "the chat".to_owned(),
        text: texts.collect::<Vec<_>>().join("\n"),
        at: Instant::now(),
    });
    "ok"
}
