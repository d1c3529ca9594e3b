//! A call to a model as a span: who was asked, how it ended and what it cost, never what was said.

use runtime::trace::{Kind, Span};

use super::{
    settings::ModelAdapter,
    writer::{Answer, Failure, Finish},
};

/// A call that is under way.
pub(super) struct ModelCall(Span);

impl ModelCall {
    /// Begins a call to `model` of `provider`.
    pub(super) fn begin(provider: &'static str, model: &str) -> Self {
        let span = Span::below_current(Kind::Client, format_args!("chat {model}"));
        if span.is_recorded() {
            span.set("gen_ai.operation.name", "chat");
            span.set("gen_ai.provider.name", provider);
            span.set("gen_ai.request.model", model.to_owned());
        }
        Self(span)
    }

    /// Waits for the answer. The provider, who is somebody else, is told nothing of the trace.
    pub(super) fn around<Call: Future>(
        &self,
        call: Call,
    ) -> impl Future<Output = Call::Output> + use<Call> {
        self.0.around(call)
    }

    /// Tells how it has ended.
    pub(super) fn end(self, written: &Result<Answer, Failure>) {
        let Self(span) = self;
        if !span.is_recorded() {
            return;
        }
        match written {
            Ok(answer) => {
                span.set("gen_ai.response.model", answer.served_model.clone());
                span.set("bookbrief.model.finish", reason(answer.finish));
                for (name, count) in [
                    ("gen_ai.usage.input_tokens", answer.input_tokens),
                    ("gen_ai.usage.output_tokens", answer.output_tokens),
                ] {
                    if let Some(count) = count {
                        span.set(name, i64::from(count));
                    }
                }
            }
            Err(failure) => span.fail(failure.cause.code()),
        }
    }
}

/// Returns the name that the semantic conventions have for a provider.
pub(super) fn provider(adapter: ModelAdapter) -> &'static str {
    match adapter {
        ModelAdapter::Anthropic => "anthropic",
        ModelAdapter::Gemini => "gcp.gemini",
        ModelAdapter::OpenAi => "openai",
        ModelAdapter::Ollama => "ollama",
        ModelAdapter::OpenAiCompatible => "openai_compatible",
    }
}

fn reason(finish: Finish) -> &'static str {
    match finish {
        Finish::Complete => "stop",
        Finish::Truncated => "length",
        Finish::Refused => "content_filter",
        Finish::Other => "other",
    }
}
