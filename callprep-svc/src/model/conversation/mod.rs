//! The requests about one brief: a first one, at most one retry after a transient failure, and at
//! most one more to repair an answer. Three in all, within one deadline.

#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::time::{self, Instant};

use super::{
    breaker::{Breaker, LONG_PAUSE},
    completion::{
        CallFailure, Completion, FailureCause, FinishReason, LanguageModel, MAX_OUTPUT_TOKENS,
    },
    random,
    report::{AttemptOutcome, ModelAttempt, ModelUsage, WordingOutcome, sum},
};
use crate::wording::{AnswerFault, Prompt, PromptSecrets, Rejection, Skeleton, Verdict};

/// With less time than this a request would time out and might still be charged.
const MIN_ATTEMPT: Duration = Duration::from_millis(100);
const MAX_INPUT_TOKENS: u32 = 8_000;
/// For providers that send no `Retry-After`.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_mins(1);

#[derive(Clone, Copy, Debug)]
pub(super) struct TimeLimits {
    /// For all requests about one brief, waiting for a permit included.
    pub(super) total: Duration,
    /// For one request.
    pub(super) attempt: Duration,
    /// The longest wait before a retry, unless the provider asks for more.
    pub(super) backoff: Duration,
}

/// The requests about one brief.
pub(super) struct Conversation<'a> {
    model: &'a dyn LanguageModel,
    breaker: &'a Breaker,
    limits: TimeLimits,
    skeleton: &'a Skeleton,
    secrets: PromptSecrets,
    deadline: Instant,
    may_retry: bool,
    usage: ModelUsage,
}

/// How the requests about one brief ended.
pub(super) struct Conclusion {
    pub(super) outcome: WordingOutcome,
    pub(super) verdict: Verdict,
    pub(super) usage: ModelUsage,
    /// Set only if nothing was reworded for a reason that may pass.
    pub(super) retry_after: Option<Duration>,
    /// Whether a request about another part of the brief may fare better.
    pub(super) may_go_on: bool,
}

impl Conclusion {
    /// Adds how the requests about another part of the same brief ended.
    pub(super) fn extend(&mut self, part: Self) {
        self.verdict.extend(part.verdict);
        self.usage.extend(part.usage);
        self.may_go_on = part.may_go_on;
        (self.outcome, self.retry_after) = if self.verdict.texts.is_empty() {
            (part.outcome, part.retry_after)
        } else {
            (WordingOutcome::Worded, None)
        };
    }
}

/// What came of one request.
enum CallResult {
    Answered(Completion),
    Failed(CallFailure),
    NotMade(End),
}

/// Why there is no verdict on an answer.
enum NoVerdict {
    /// The answer is unusable; the answer to a repair request may not be.
    Unusable(AnswerFault),
    End(End),
}

/// The end of the conversation.
struct End {
    outcome: WordingOutcome,
    retry_after: Option<Duration>,
}

impl End {
    fn without_retry(outcome: WordingOutcome) -> Self {
        Self {
            outcome,
            retry_after: None,
        }
    }
}

impl<'a> Conversation<'a> {
    pub(super) fn new(
        model: &'a dyn LanguageModel,
        breaker: &'a Breaker,
        limits: TimeLimits,
        skeleton: &'a Skeleton,
        secrets: PromptSecrets,
        deadline: Instant,
    ) -> Self {
        Self {
            model,
            breaker,
            limits,
            skeleton,
            secrets,
            deadline,
            may_retry: true,
            usage: ModelUsage::default(),
        }
    }

    /// Asks for words, and once more for those that were rejected.
    pub(super) async fn run(mut self) -> Conclusion {
        let (verdict, end) = match self.ask(&[]).await {
            Ok(verdict) if verdict.is_complete() => (verdict, None),
            Ok(verdict) => self.repair(verdict).await,
            Err(NoVerdict::Unusable(fault)) => self.repair(Verdict::unusable(fault)).await,
            Err(NoVerdict::End(end)) => (Verdict::default(), Some(end)),
        };
        let (outcome, retry_after) = match &end {
            _ if !verdict.texts.is_empty() => (WordingOutcome::Worded, None),
            Some(end) => (end.outcome, end.retry_after),
            None => (WordingOutcome::Rejected, None),
        };
        Conclusion {
            outcome,
            may_go_on: end.is_none_or(|end| matches!(end.outcome, WordingOutcome::Unusable(_))),
            verdict,
            usage: self.usage,
            retry_after,
        }
    }

    async fn repair(&mut self, first: Verdict) -> (Verdict, Option<End>) {
        match self.ask(&first.rejections).await {
            Ok(second) => (first.repaired_by(second), None),
            Err(NoVerdict::Unusable(fault)) => {
                let outcome = WordingOutcome::Unusable(fault);
                (first, Some(End::without_retry(outcome)))
            }
            Err(NoVerdict::End(end)) => (first, Some(end)),
        }
    }

    /// Makes one request, and a second one if the first failed for a transient reason.
    async fn ask(&mut self, rejections: &[Rejection]) -> Result<Verdict, NoVerdict> {
        let prompt = Prompt::new(self.skeleton, &self.secrets, rejections);
        if prompt.estimated_tokens() > MAX_INPUT_TOKENS {
            let outcome = WordingOutcome::PromptTooLarge;
            return Err(NoVerdict::End(End::without_retry(outcome)));
        }
        loop {
            match self.call(prompt.clone()).await {
                CallResult::Answered(completion) => return self.judge(&completion),
                CallResult::Failed(failure) => {
                    self.back_off(failure).await.map_err(NoVerdict::End)?;
                }
                CallResult::NotMade(end) => return Err(NoVerdict::End(end)),
            }
        }
    }

    async fn call(&mut self, prompt: Prompt) -> CallResult {
        let started = Instant::now();
        let left = self.deadline.saturating_duration_since(started);
        if left < MIN_ATTEMPT {
            return CallResult::NotMade(End::without_retry(WordingOutcome::NoTime));
        }
        if let Err(pause) = self.breaker.admit(started) {
            return CallResult::NotMade(End {
                outcome: WordingOutcome::BreakerOpen,
                retry_after: Some(pause),
            });
        }
        let admission = Admission(self.breaker);
        let timeout = left.min(self.limits.attempt);
        let prompt_tokens = prompt.estimated_tokens();
        let result = self.model.complete(prompt, timeout).await;
        // The breaker is notified of the result instead, in `note_failure` or `judge`.
        std::mem::forget(admission);

        let charged = &mut self.usage.charged_tokens;
        *charged = charged.saturating_add(charged_tokens(&result, prompt_tokens));
        let now = Instant::now();
        self.usage.attempts.push(ModelAttempt {
            outcome: match &result {
                // Until `judge` has read the answer.
                Ok(_) => AttemptOutcome::Ok,
                Err(failure) => AttemptOutcome::Failed(failure.cause),
            },
            latency: now - started,
        });
        match result {
            Ok(completion) => CallResult::Answered(completion),
            Err(failure) => {
                self.note_failure(failure.cause, now);
                CallResult::Failed(failure)
            }
        }
    }

    fn note_failure(&self, cause: FailureCause, now: Instant) {
        let jitter = random::up_to(DEFAULT_RETRY_AFTER);
        self.breaker.failed(cause, jitter, now);
        match cause {
            // Does not pass by itself: the key has to be renewed, or the account paid.
            FailureCause::Auth | FailureCause::Quota => {
                tracing::error!(code = %cause, "the model provider rejected the account");
            }
            FailureCause::Status(_)
            | FailureCause::BadRequest
            | FailureCause::Timeout
            | FailureCause::Unreachable
            | FailureCause::Connection
            | FailureCause::Garbage => {
                tracing::warn!(code = %cause, "model request failed");
            }
        }
    }

    /// Waits before the retry, or ends the conversation if there is none.
    async fn back_off(&mut self, failure: CallFailure) -> Result<(), End> {
        let CallFailure { cause, retry_after } = failure;
        let wait = random::up_to(self.limits.backoff).max(retry_after.unwrap_or_default());
        let is_in_time = Instant::now() + wait + MIN_ATTEMPT < self.deadline;
        if !cause.is_transient() || !self.may_retry || !is_in_time {
            return Err(End {
                outcome: WordingOutcome::Failed(cause),
                retry_after: match cause {
                    // The same request would be rejected again.
                    FailureCause::BadRequest | FailureCause::Garbage => None,
                    FailureCause::Auth | FailureCause::Quota => Some(LONG_PAUSE),
                    FailureCause::Status(_)
                    | FailureCause::Timeout
                    | FailureCause::Unreachable
                    | FailureCause::Connection => Some(retry_after.unwrap_or(DEFAULT_RETRY_AFTER)),
                },
            });
        }
        self.may_retry = false;
        time::sleep(wait).await;
        Ok(())
    }

    fn judge(&mut self, completion: &Completion) -> Result<Verdict, NoVerdict> {
        let usage = &mut self.usage;
        usage.served_model.clone_from(&completion.served_model);
        usage.input_tokens = sum(usage.input_tokens, completion.input_tokens);
        usage.output_tokens = sum(usage.output_tokens, completion.output_tokens);

        let verdict = match completion.finish {
            FinishReason::Refused => Err(AnswerFault::Refused),
            FinishReason::Truncated => Err(AnswerFault::Truncated),
            FinishReason::Other | FinishReason::Complete if completion.text.trim().is_empty() => {
                Err(AnswerFault::Empty)
            }
            FinishReason::Other => Err(AnswerFault::Unfinished),
            FinishReason::Complete => Verdict::new(self.skeleton, &self.secrets, &completion.text),
        };
        let is_usable = verdict.as_ref().is_ok_and(|each| !each.texts.is_empty());
        self.breaker.answered(is_usable, Instant::now());
        if let Some(attempt) = self.usage.attempts.last_mut() {
            attempt.outcome = match &verdict {
                Ok(verdict) if verdict.is_complete() => AttemptOutcome::Ok,
                Ok(_) => AttemptOutcome::Rejected,
                Err(fault) => AttemptOutcome::Unusable(*fault),
            };
        }
        verdict.map_err(|fault| {
            if fault.is_final() {
                NoVerdict::End(End::without_retry(WordingOutcome::Unusable(fault)))
            } else {
                NoVerdict::Unusable(fault)
            }
        })
    }
}

/// A request that the breaker has admitted. Dropping it informs the breaker that the request was
/// cancelled, which happens when the caller goes away while the request is in flight.
struct Admission<'a>(&'a Breaker);

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        self.0.abandoned();
    }
}

/// Returns the tokens to count against a budget. Where the provider reports no usage this is an
/// upper bound, so that a budget is never exceeded unnoticed.
fn charged_tokens(result: &Result<Completion, CallFailure>, prompt_tokens: u32) -> u32 {
    let (input, output) = match result {
        Ok(completion) => (completion.input_tokens, completion.output_tokens),
        Err(failure) if failure.cause.may_be_charged() => (None, None),
        Err(_) => return 0,
    };
    let output = output.unwrap_or(MAX_OUTPUT_TOKENS);
    input.unwrap_or(prompt_tokens).saturating_add(output)
}
