//! Language models through the crate `genai`, which is used for the providers' wire formats alone.
//!
//! Its errors are reduced to codes here, because their texts can contain the whole prompt.

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
    call_span::{CallSpan, provider_name},
    completion::{
        CallFailure, Completion, FailureCause, FinishReason, LanguageModel, MAX_OUTPUT_TOKENS,
    },
    settings::{InvalidModel, ModelAdapter, ModelSettings},
};
use crate::wording::{self, Prompt};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const SCHEMA_NAME: &str = "wording";
/// Phrases in error bodies about exhausted credit. Providers use various statuses for that.
const OUT_OF_CREDIT: [&str; 6] = [
    "insufficient_quota",
    "billing",
    "credit balance",
    "spend_limit",
    "spending limit",
    "usage_limit",
];

pub(super) struct Genai {
    client: Client,
    target: ServiceTarget,
    options: ChatOptions,
    /// As traces name it.
    provider: &'static str,
}

impl Genai {
    /// Returns the configured model. Sends nothing yet.
    pub(super) fn new(settings: &ModelSettings) -> Result<Self, InvalidModel> {
        // Fails only if a provider is installed already, which is as good.
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
            // `genai` does not parse every form of refusal; `is_refusal` reads the body.
            .with_capture_raw_body(true)
            .with_response_format(JsonSpec::new(SCHEMA_NAME, schema(settings)));
        Ok(Self {
            client,
            target,
            options,
            provider: provider_name(settings.adapter),
        })
    }
}

#[tonic::async_trait]
impl LanguageModel for Genai {
    async fn complete(&self, prompt: Prompt, timeout: Duration) -> Result<Completion, CallFailure> {
        let request = ChatRequest::default()
            .with_system(prompt.system)
            .append_message(ChatMessage::user(prompt.user));
        // At level TRACE `genai` logs whole answers, so it gets no subscriber.
        let call = self
            .client
            .exec_chat(self.target.clone(), request, Some(&self.options))
            .with_subscriber(NoSubscriber::default());
        let span = CallSpan::begin(self.provider, &self.target.model.model_name);
        let result = match span.around(time::timeout(timeout, call)).await {
            Ok(Ok(response)) => Ok(completion(response)),
            Ok(Err(genai::Error::ChatResponseGeneration { response_body, .. }))
                if is_refusal(&response_body) =>
            {
                Ok(Completion::refused())
            }
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(CallFailure::of(FailureCause::Timeout)),
        };
        span.end(&result);
        result
    }
}

/// Bounds in a schema end the answer of a small model that repeats itself. Some providers refuse them,
/// so that they are sent only to models that are asked for a few slots at a time.
fn schema(settings: &ModelSettings) -> Value {
    match settings.slots_per_call {
        Some(slots) => wording::bounded_schema(slots),
        None => wording::schema(),
    }
}

/// `genai` does not pass the schema to Ollama's own API, so its OpenAI-compatible one is used.
fn adapter_kind(adapter: ModelAdapter) -> AdapterKind {
    match adapter {
        ModelAdapter::Anthropic => AdapterKind::Anthropic,
        ModelAdapter::Gemini => AdapterKind::Gemini,
        ModelAdapter::OpenAi | ModelAdapter::Ollama | ModelAdapter::OpenAiCompatible => {
            AdapterKind::OpenAI
        }
    }
}

fn completion(response: ChatResponse) -> Completion {
    let tokens = |count: Option<i32>| count.and_then(|count| u32::try_from(count).ok());
    Completion {
        finish: match response.stop_reason {
            _ if response.captured_raw_body.as_ref().is_some_and(is_refusal) => {
                FinishReason::Refused
            }
            Some(StopReason::Completed(_) | StopReason::StopSequence(_)) => FinishReason::Complete,
            Some(StopReason::MaxTokens(_)) => FinishReason::Truncated,
            Some(StopReason::ContentFilter(_)) => FinishReason::Refused,
            Some(StopReason::ToolCall(_) | StopReason::Other(_)) | None => FinishReason::Other,
        },
        served_model: response.provider_model_iden.model_name.to_string(),
        input_tokens: tokens(response.usage.prompt_tokens),
        output_tokens: tokens(response.usage.completion_tokens),
        text: response.into_texts().concat(),
    }
}

/// Returns whether a body is a refusal that its finish reason does not show: OpenAI has a field for
/// that beside the text, and Gemini blocks the prompt.
fn is_refusal(body: &Value) -> bool {
    ["/choices/0/message/refusal", "/promptFeedback/blockReason"]
        .iter()
        .any(|field| body.pointer(field).is_some_and(Value::is_string))
}

fn failure(error: &genai::Error) -> CallFailure {
    if let (Some(status), Some(headers)) = (error.status(), error.headers()) {
        return http_failure(status, headers, body(error));
    }
    let cause = match error {
        genai::Error::WebModelCall {
            webc_error: webc::Error::Reqwest(error),
            ..
        } => match error {
            error if error.is_connect() => FailureCause::Unreachable,
            error if error.is_timeout() => FailureCause::Timeout,
            _ => FailureCause::Connection,
        },
        _ => FailureCause::Garbage,
    };
    CallFailure::of(cause)
}

fn http_failure(status: StatusCode, headers: &HeaderMap, body: &str) -> CallFailure {
    let retry_after = retry_after(headers);
    let body = body.to_lowercase();
    let is_about_credit = OUT_OF_CREDIT.iter().any(|words| body.contains(words));
    let cause = match status.as_u16() {
        402 => FailureCause::Quota,
        400 | 403 | 429 if is_about_credit && retry_after.is_none() => FailureCause::Quota,
        401 | 403 => FailureCause::Auth,
        400 | 404 | 413 | 422 => FailureCause::BadRequest,
        other => FailureCause::Status(other),
    };
    CallFailure { cause, retry_after }
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

/// Returns the wait that the provider asks for. The date form of `Retry-After` is ignored, because
/// it depends on two clocks being equal.
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
