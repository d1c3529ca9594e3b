//! A provider of a model on loopback that takes its time, in OpenAI's wire format.

use std::time::Duration;

use anyhow::Result;
use axum::{Json, Router, http::StatusCode, routing::post};
use e2e::ports;
use serde_json::{Value, json};
use tokio::{net::TcpListener, time};

/// Serves until this process ends, and returns the base URL.
pub(crate) async fn serve(latency: Duration) -> Result<String> {
    let listener = TcpListener::bind(ports::loopback(0)).await?;
    let url = format!("http://{}/v1", listener.local_addr()?);
    let complete = async move |Json(call): Json<Value>| {
        time::sleep(latency).await;
        complete(&call).map(Json).ok_or(StatusCode::BAD_REQUEST)
    };
    let router = Router::new().route("/v1/chat/completions", post(complete));
    tokio::spawn(axum::serve(listener, router).into_future());
    Ok(url)
}

/// Words every slot of the brief, so that callprep-svc may use it.
fn complete(call: &Value) -> Option<Value> {
    let message = call["messages"][1]["content"].as_str()?;
    let data = serde_json::from_str::<Value>(message.lines().nth(1)?).ok()?;
    let ids = data["slots"].as_array()?.iter();
    let ids = ids.filter_map(|slot| slot["id"].as_str().filter(|id| *id != "summary"));
    let slots = ids.zip('a'..).map(|(id, letter)| {
        let text = format!(
            "Find out with the people who do this work every day what happens, and write it down \
             under the letter {letter}"
        );
        json!({ "id": id, "text": text, "evidence": [], "quote": "" })
    });
    let words = json!({
        "summary": "The strongest hypothesis is about how the day is planned, and it is well \
                    founded. Ask for somebody who owns the plan.",
        "slots": slots.collect::<Vec<_>>(),
        "extra_questions": []
    });
    Some(json!({
        "id": "chatcmpl-1", "object": "chat.completion", "model": "bench-1",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": words.to_string() },
            "finish_reason": "stop"
        }],
        "usage": { "prompt_tokens": 900, "completion_tokens": 300, "total_tokens": 1200 }
    }))
}
