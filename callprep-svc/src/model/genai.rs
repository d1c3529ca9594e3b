//! Asks a provider through `genai`, which is used for its wire formats alone.
//!
//! What it reports is turned into codes at once: the text of its errors can hold the whole prompt.

use std::time::Duration;

use genai::{
    Client, ModelIden, ServiceTarget,
    adapter::AdapterKind,
    chat::{ChatMessage, ChatOptions, ChatRequest, ChatResponse, JsonSpec, StopReason},
    resolver::{AuthData, Endpoint},
    webc,
};
use reqwest::{StatusCode, header::HeaderMap, redirect};
use serde_json::Value;
use tokio::time;
use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

use super::{
    model_call::{ModelCall, provider},
    settings::{InvalidModel, ModelAdapter, ModelSettings},
    writer::{Answer, Cause, Failure, Finish, MAX_OUTPUT_TOKENS, PlanWriter},
};
use crate::wording::{self, Prompt};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const SCHEMA_NAME: &str = "wording";
/// What the body of an error says when money is the reason, whatever its status.
const OUT_OF_MONEY: [&str; 6] = [
    "insufficient_quota",
    "billing",
    "credit balance",
    "spend_limit",
    "spending limit",
    "usage_limit",
];

/// A model of a provider.
pub(super) struct Genai {
    client: Client,
    target: ServiceTarget,
    options: ChatOptions,
    /// Its name in traces.
    provider: &'static str,
}

impl Genai {
    /// Returns the model that `settings` name. Nothing is called yet.
    pub(super) fn new(settings: &ModelSettings) -> Result<Self, InvalidModel> {
        // An error means that another part of the process has installed one, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|_| InvalidModel::Client)?;
        let target = ServiceTarget {
            endpoint: Endpoint::from_owned(settings.base_url()?),
            auth: AuthData::from_single(settings.key()?),
            model: ModelIden::new(adapter_kind(settings.adapter), settings.name()?),
        };
        let client = Client::builder()
            .with_reqwest(http)
            .build()
            .map_err(|_| InvalidModel::Client)?;
        let options = ChatOptions::default()
            .with_max_tokens(MAX_OUTPUT_TOKENS)
            // The transport does not read every way of refusing.
            .with_capture_raw_body(true)
            .with_response_format(JsonSpec::new(SCHEMA_NAME, wording::schema()));
        Ok(Self {
            client,
            target,
            options,
            provider: provider(settings.adapter),
        })
    }
}

#[tonic::async_trait]
impl PlanWriter for Genai {
    async fn write(&self, prompt: Prompt, within: Duration) -> Result<Answer, Failure> {
        let request = ChatRequest::default()
            .with_system(prompt.system)
            .append_message(ChatMessage::user(prompt.user));
        // At the level TRACE the transport logs whole answers.
        let call = self
            .client
            .exec_chat(self.target.clone(), request, Some(&self.options))
            .with_subscriber(NoSubscriber::default());
        let span = ModelCall::begin(self.provider, &self.target.model.model_name);
        let written = match span.around(time::timeout(within, call)).await {
            Ok(Ok(response)) => Ok(answer(response)),
            Ok(Err(genai::Error::ChatResponseGeneration { response_body, .. }))
                if is_refusal(&response_body) =>
            {
                Ok(Answer::refused())
            }
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure::of(Cause::Timeout)),
        };
        span.end(&written);
        written
    }
}

/// Ollama's own interface loses the schema, so it is asked on its OpenAI-compatible one.
fn adapter_kind(adapter: ModelAdapter) -> AdapterKind {
    match adapter {
        ModelAdapter::Anthropic => AdapterKind::Anthropic,
        ModelAdapter::Gemini => AdapterKind::Gemini,
        ModelAdapter::OpenAi | ModelAdapter::Ollama | ModelAdapter::OpenAiCompatible => {
            AdapterKind::OpenAI
        }
    }
}

fn answer(response: ChatResponse) -> Answer {
    let tokens = |count: Option<i32>| count.and_then(|count| u32::try_from(count).ok());
    Answer {
        finish: match response.stop_reason {
            _ if response.captured_raw_body.as_ref().is_some_and(is_refusal) => Finish::Refused,
            Some(StopReason::Completed(_) | StopReason::StopSequence(_)) => Finish::Complete,
            Some(StopReason::MaxTokens(_)) => Finish::Truncated,
            Some(StopReason::ContentFilter(_)) => Finish::Refused,
            Some(StopReason::ToolCall(_) | StopReason::Other(_)) | None => Finish::Other,
        },
        served_model: response.provider_model_iden.model_name.to_string(),
        input_tokens: tokens(response.usage.prompt_tokens),
        output_tokens: tokens(response.usage.completion_tokens),
        text: response.into_texts().concat(),
    }
}

/// Returns whether a body says in another way than by its finish reason that there is no answer:
/// OpenAI refuses in a field beside the text, and Gemini blocks the prompt.
fn is_refusal(body: &Value) -> bool {
    ["/choices/0/message/refusal", "/promptFeedback/blockReason"]
        .iter()
        .any(|field| body.pointer(field).is_some_and(Value::is_string))
}

fn failure(error: &genai::Error) -> Failure {
    if let (Some(status), Some(headers)) = (error.status(), error.headers()) {
        return refusal(status, headers, body(error));
    }
    let cause = match error {
        genai::Error::WebModelCall {
            webc_error: webc::Error::Reqwest(error),
            ..
        } => match error {
            error if error.is_connect() => Cause::Unreachable,
            error if error.is_timeout() => Cause::Timeout,
            _ => Cause::Connection,
        },
        _ => Cause::Garbage,
    };
    Failure::of(cause)
}

fn refusal(status: StatusCode, headers: &HeaderMap, body: &str) -> Failure {
    let retry_after = retry_after(headers);
    let body = body.to_lowercase();
    let is_about_money = OUT_OF_MONEY.iter().any(|words| body.contains(words));
    let cause = match status.as_u16() {
        402 => Cause::Quota,
        400 | 403 | 429 if is_about_money && retry_after.is_none() => Cause::Quota,
        401 | 403 => Cause::Auth,
        400 | 404 | 413 | 422 => Cause::BadRequest,
        other => Cause::Status(other),
    };
    Failure { cause, retry_after }
}

fn body(error: &genai::Error) -> &str {
    match error {
        genai::Error::WebModelCall {
            webc_error: webc::Error::ResponseFailedStatus { body, .. },
            ..
        }
        | genai::Error::HttpError { body, .. } => body,
        _ => "",
    }
}

/// Returns the wait that the provider asks for. A date in place of seconds is not looked at: the
/// clock of another machine is no measure of time.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| -> Option<f64> {
        let value = headers.get(name)?.to_str().ok()?;
        value
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| *number >= 0.0)
    };
    let milliseconds = number("retry-after-ms").map(|milliseconds| milliseconds / 1_000.0);
    let seconds = milliseconds.or_else(|| number("retry-after"))?;
    Duration::try_from_secs_f64(seconds).ok()
}
