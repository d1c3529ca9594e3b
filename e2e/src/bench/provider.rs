//! A provider of a model on loopback that takes its time, in OpenAI's wire format.

use std::{convert::Infallible, time::Duration};

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    header::CONTENT_TYPE,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{self, JoinHandle},
    time,
};

use crate::ports;

/// Answers until it is dropped.
pub(super) struct Provider {
    pub(super) url: String,
    serving: JoinHandle<()>,
}

impl Provider {
    /// Starts a provider that needs `latency` for an answer.
    pub(super) async fn start(latency: Duration) -> Result<Self> {
        let listener = TcpListener::bind(ports::loopback(0)).await?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let serving = task::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                task::spawn(serve(stream, latency));
            }
        });
        Ok(Self { url, serving })
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(stream: TcpStream, latency: Duration) {
    let service = service_fn(move |request: Request<Incoming>| async move {
        time::sleep(latency).await;
        let response = match answer(request).await {
            Ok(answer) => Response::builder()
                .header(CONTENT_TYPE, "application/json")
                .body(Full::new(Bytes::from(answer.to_string()))),
            Err(_) => Response::builder().status(400).body(Full::default()),
        };
        Ok::<_, Infallible>(response.expect("its status and its header are valid"))
    });
    // A client that goes away is none of ours.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(request: Request<Incoming>) -> Result<Value> {
    let body = request.into_body().collect().await?.to_bytes();
    let call = serde_json::from_slice::<Value>(&body)?;
    let message = call["messages"][1]["content"].as_str();
    let data = message.and_then(|message| message.lines().nth(1));
    let data = serde_json::from_str(data.context("the message holds no data")?)?;
    Ok(json!({
        "id": "chatcmpl-1", "object": "chat.completion", "model": "bench-1",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": words(&data).to_string() },
            "finish_reason": "stop"
        }],
        "usage": { "prompt_tokens": 900, "completion_tokens": 300, "total_tokens": 1200 }
    }))
}

/// Words every slot so that callprep-svc may use it.
fn words(data: &Value) -> Value {
    let slots = data["slots"].as_array().into_iter().flatten();
    let ids = slots
        .filter_map(|slot| slot["id"].as_str())
        .filter(|id| *id != "summary");
    let slots = ids.zip('a'..).map(|(id, letter)| {
        let text = format!(
            "Find out with the people who do this work every day what happens, and write it down \
             under the letter {letter}"
        );
        json!({ "id": id, "text": text, "evidence": [], "quote": "" })
    });
    json!({
        "summary": "The strongest hypothesis is about how the day is planned, and it is well \
                    founded. Ask for somebody who owns the plan.",
        "slots": slots.collect::<Vec<_>>(),
        "extra_questions": []
    })
}
