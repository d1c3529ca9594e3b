//! A provider of models on a port of its own, that answers from a script.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Response, Uri, header},
};
use callprep_svc::ModelAdapter;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// Whose wire format is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vendor {
    OpenAi,
    Anthropic,
    Gemini,
    Ollama,
    Compatible,
}

/// What the provider does with one call.
#[derive(Clone)]
pub(super) enum Reply {
    /// Answers with what is made of the system message and the data.
    Words(fn(&str, &Value) -> Value),
    /// Stops in the middle of the answer.
    Truncated,
    /// The same as `Words`, without saying what it took.
    Uncounted(fn(&str, &Value) -> Value),
    /// Declines to answer.
    Refusal,
    /// Declines in the way that the vendor keeps for that, beside the text.
    RefusalApart,
    /// A status with headers and a body.
    Status(u16, Vec<(&'static str, &'static str)>, &'static str),
    /// A status of 200 with this type and body.
    Fine(&'static str, &'static str),
    /// Answers only when the gate is open.
    Late,
    /// Closes the connection in the middle of the body.
    Cut,
}

/// A call as it arrived.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

/// The provider.
pub(super) struct Provider {
    pub(super) url: String,
    pub(super) gate: watch::Sender<bool>,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

struct Shared {
    vendor: Vendor,
    script: Mutex<VecDeque<Reply>>,
    calls: watch::Sender<Vec<Call>>,
    gate: watch::Receiver<bool>,
}

pub(super) const VENDORS: [Vendor; 5] = [
    Vendor::OpenAi,
    Vendor::Anthropic,
    Vendor::Gemini,
    Vendor::Ollama,
    Vendor::Compatible,
];

impl Provider {
    /// Starts a provider that gives these replies one after the other, the last one for ever.
    pub(super) async fn start(vendor: Vendor, script: &[Reply]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        // Without a slash at its end, as people write it.
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (gate, receiver) = watch::channel(false);
        let shared = Arc::new(Shared {
            vendor,
            script: Mutex::new(script.iter().cloned().collect()),
            calls: watch::Sender::default(),
            gate: receiver,
        });
        let router = Router::new()
            .fallback(reply)
            .with_state(Arc::clone(&shared));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url,
            gate,
            shared,
            serving,
        }
    }

    /// Returns the calls so far.
    pub(super) fn calls(&self) -> Vec<Call> {
        self.shared.calls.borrow().clone()
    }

    /// Waits until so many calls have arrived.
    pub(super) async fn arrived(&self, count: usize) {
        let mut calls = self.shared.calls.subscribe();
        calls.wait_for(|calls| calls.len() >= count).await.unwrap();
    }

    /// Closes the port.
    pub(super) async fn stop(mut self) {
        self.serving.abort();
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Vendor {
    pub(super) fn adapter(self) -> ModelAdapter {
        match self {
            Self::OpenAi => ModelAdapter::OpenAi,
            Self::Anthropic => ModelAdapter::Anthropic,
            Self::Gemini => ModelAdapter::Gemini,
            Self::Ollama => ModelAdapter::Ollama,
            Self::Compatible => ModelAdapter::OpenAiCompatible,
        }
    }

    /// Returns where this vendor takes calls.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Anthropic => "/v1/messages",
            Self::Gemini => "/v1/models/wordsmith-9:generateContent",
            Self::OpenAi | Self::Ollama | Self::Compatible => "/v1/chat/completions",
        }
    }

    /// Returns the system message and the user message of a call.
    pub(super) fn messages(self, body: &Value) -> (String, String) {
        let text = |pointer: &str| match body.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => parts[0]["text"].as_str().unwrap().to_owned(),
            other => panic!("no text at {pointer}: {other:?}"),
        };
        match self {
            Self::Anthropic => (text("/system"), text("/messages/0/content")),
            Self::Gemini => (text("/systemInstruction/parts"), text("/contents/0/parts")),
            Self::OpenAi | Self::Ollama | Self::Compatible => {
                (text("/messages/0/content"), text("/messages/1/content"))
            }
        }
    }

    /// Returns the schema that a call asks for.
    pub(super) fn schema(self, body: &Value) -> Option<&Value> {
        body.pointer(match self {
            Self::Anthropic => "/output_config/format/schema",
            Self::Gemini => "/generationConfig/responseJsonSchema",
            Self::OpenAi | Self::Ollama | Self::Compatible => "/response_format/json_schema/schema",
        })
    }

    /// Returns the refusal that is no text: of the model, or of whoever looks at the prompt before.
    fn refusal_apart(self) -> Value {
        match self {
            Self::Anthropic => {
                let mut answer = self.answer("", ["", "refusal", ""]);
                answer["content"] = json!([]);
                answer
            }
            Self::Gemini => json!({
                "promptFeedback": { "blockReason": "SAFETY" },
                "modelVersion": "served-1"
            }),
            Self::OpenAi | Self::Ollama | Self::Compatible => {
                let mut answer = self.answer("", ["stop", "", ""]);
                answer["choices"][0]["message"] =
                    json!({ "role": "assistant", "content": null, "refusal": "I will not" });
                answer
            }
        }
    }

    fn answer(self, text: &str, finish: [&str; 3]) -> Value {
        match self {
            Self::Anthropic => json!({
                "id": "msg_1", "type": "message", "role": "assistant", "model": "served-1",
                "content": [{ "type": "text", "text": text }],
                "stop_reason": finish[1],
                "usage": { "input_tokens": 900, "output_tokens": 300 }
            }),
            Self::Gemini => json!({
                "candidates": [{
                    "content": { "role": "model", "parts": [{ "text": text }] },
                    "finishReason": finish[2]
                }],
                "modelVersion": "served-1",
                "usageMetadata": {
                    "promptTokenCount": 900, "candidatesTokenCount": 300, "totalTokenCount": 1200
                }
            }),
            Self::OpenAi | Self::Ollama | Self::Compatible => json!({
                "id": "chatcmpl-1", "object": "chat.completion", "model": "served-1",
                "choices": [{
                    "index": 0,
                    "message": { "role": "assistant", "content": text },
                    "finish_reason": finish[0]
                }],
                "usage": {
                    "prompt_tokens": 900, "completion_tokens": 300, "total_tokens": 1200
                }
            }),
        }
    }
}

async fn reply(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let body: Value = serde_json::from_slice(&body).unwrap();
    let reply = {
        let mut script = shared.script.lock().unwrap();
        match script.len() {
            0 | 1 => script.front().cloned().unwrap(),
            _ => script.pop_front().unwrap(),
        }
    };
    let vendor = shared.vendor;
    shared.calls.send_modify(|calls| {
        calls.push(Call {
            path: uri.path().to_owned(),
            headers,
            body: body.clone(),
        });
    });
    let words = |make: fn(&str, &Value) -> Value| {
        let (system, user) = vendor.messages(&body);
        make(&system, &data(&user)).to_string()
    };
    match reply {
        Reply::Words(make) => fine(&vendor.answer(&words(make), ["stop", "end_turn", "STOP"])),
        Reply::Truncated => {
            let finish = ["length", "max_tokens", "MAX_TOKENS"];
            fine(&vendor.answer("{\"summary\": \"Half", finish))
        }
        Reply::Refusal => {
            let finish = ["content_filter", "refusal", "SAFETY"];
            fine(&vendor.answer("I will not", finish))
        }
        Reply::RefusalApart => fine(&vendor.refusal_apart()),
        Reply::Uncounted(make) => {
            let mut answer = vendor.answer(&words(make), ["stop", "end_turn", "STOP"]);
            let fields = answer.as_object_mut().unwrap();
            fields.retain(|name, _| !name.starts_with("usage"));
            fine(&answer)
        }
        Reply::Status(status, headers, body) => refused(status, &headers, body),
        Reply::Fine(kind, body) => typed(kind, Body::from(body)),
        Reply::Late => {
            let mut gate = shared.gate.clone();
            let _ = gate.wait_for(|is_open| *is_open).await;
            let text = words(super::answers::good);
            fine(&vendor.answer(&text, ["stop", "end_turn", "STOP"]))
        }
        Reply::Cut => {
            let pieces = [Ok("{\"half\":"), Err(io::Error::other("cut"))];
            typed(
                "application/json",
                Body::from_stream(tokio_stream::iter(pieces)),
            )
        }
    }
}

/// Returns the document between the fences.
fn data(user: &str) -> Value {
    let json = user.lines().nth(1).unwrap();
    serde_json::from_str(json).unwrap()
}

fn fine(body: &Value) -> Response<Body> {
    typed("application/json", Body::from(body.to_string()))
}

fn refused(
    status: u16,
    headers: &[(&'static str, &'static str)],
    body: &'static str,
) -> Response<Body> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body)).unwrap()
}

fn typed(kind: &str, body: Body) -> Response<Body> {
    Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .body(body)
        .unwrap()
}
