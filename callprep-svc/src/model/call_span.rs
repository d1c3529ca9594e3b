//! The trace span of a request to a model, by the semantic conventions for generative AI. Contains
//! neither prompt nor completion.

use runtime::trace::{Kind, Span};

use super::{
    completion::{CallFailure, Completion, FinishReason},
    settings::ModelAdapter,
};

/// The span of a request in flight.
pub(super) struct CallSpan(Span);

impl CallSpan {
    pub(super) fn begin(provider: &'static str, model: &str) -> Self {
        let span = Span::below_current(Kind::Client, format_args!("chat {model}"));
        if span.is_recorded() {
            span.set("gen_ai.operation.name", "chat");
            span.set("gen_ai.provider.name", provider);
            span.set("gen_ai.request.model", model.to_owned());
        }
        Self(span)
    }

    /// Runs the request inside the span. The trace context is not propagated: the provider is a
    /// third party.
    pub(super) fn around<Call: Future>(
        &self,
        call: Call,
    ) -> impl Future<Output = Call::Output> + use<Call> {
        self.0.around(call)
    }

    /// Ends the span with the result of the request.
    pub(super) fn end(self, result: &Result<Completion, CallFailure>) {
        let Self(span) = self;
        if !span.is_recorded() {
            return;
        }
        match result {
            Ok(completion) => {
                span.set("gen_ai.response.model", completion.served_model.clone());
                span.set("bookbrief.model.finish", finish_reason(completion.finish));
                for (name, count) in [
                    ("gen_ai.usage.input_tokens", completion.input_tokens),
                    ("gen_ai.usage.output_tokens", completion.output_tokens),
                ] {
                    if let Some(count) = count {
                        span.set(name, i64::from(count));
                    }
                }
            }
            Err(failure) => span.fail(failure.cause.to_string()),
        }
    }
}

/// Returns the `gen_ai.provider.name` of the semantic conventions.
pub(super) fn provider_name(adapter: ModelAdapter) -> &'static str {
    match adapter {
        ModelAdapter::Anthropic => "anthropic",
        ModelAdapter::Gemini => "gcp.gemini",
        ModelAdapter::OpenAi => "openai",
        ModelAdapter::Ollama => "ollama",
        ModelAdapter::OpenAiCompatible => "openai_compatible",
    }
}

fn finish_reason(finish: FinishReason) -> &'static str {
    match finish {
        FinishReason::Complete => "stop",
        FinishReason::Truncated => "length",
        FinishReason::Refused => "content_filter",
        FinishReason::Other => "other",
    }
}
