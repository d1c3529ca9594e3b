//! The calls about one brief: a first one, at most one again after trouble on the way, and at most
//! one more to repair an answer.

#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::time::{self, Instant};

use super::{
    breaker::{Breaker, LONG_PAUSE},
    lane::{Attempt, Ledger},
    random,
    writer::{Answer, Cause, Failure, Finish, MAX_OUTPUT_TOKENS, PlanWriter},
};
use crate::wording::{Marks, Prompt, Rejection, Skeleton, Verdict};

/// With less time than this a call is not worth its price.
const MIN_ATTEMPT: Duration = Duration::from_millis(100);
const MAX_INPUT_TOKENS: u32 = 8_000;
/// When a provider does not say how long to wait.
const COME_BACK: Duration = Duration::from_mins(1);

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) total: Duration,
    pub(super) attempt: Duration,
    pub(super) backoff: Duration,
}

/// The calls about one brief.
pub(super) struct Conversation<'a> {
    writer: &'a dyn PlanWriter,
    breaker: &'a Breaker,
    limits: Limits,
    skeleton: &'a Skeleton,
    marks: Marks,
    deadline: Instant,
    ledger: Ledger,
}

/// How the calls ended.
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    pub(super) ledger: Ledger,
    pub(super) retry_after: Option<Duration>,
}

/// Why there is no more to come.
struct End {
    code: String,
    retry_after: Option<Duration>,
}

impl<'a> Conversation<'a> {
    pub(super) fn new(
        writer: &'a dyn PlanWriter,
        breaker: &'a Breaker,
        limits: Limits,
        skeleton: &'a Skeleton,
        marks: Marks,
        deadline: Instant,
    ) -> Self {
        Self {
            writer,
            breaker,
            limits,
            skeleton,
            marks,
            deadline,
            ledger: Ledger::default(),
        }
    }

    /// Asks, and once more to repair what was not usable.
    pub(super) async fn run(mut self) -> Outcome {
        let mut may_retry = true;
        let first = self.ask(&[], &mut may_retry).await;
        let (verdict, end) = match first {
            Ok(verdict) if verdict.is_complete() => (verdict, None),
            Ok(verdict) => self.repair(verdict, &mut may_retry).await,
            Err(Unusable::Answer(code)) => {
                let broken = Verdict {
                    rejections: vec![Rejection {
                        slot: "answer".to_owned(),
                        code,
                    }],
                    ..Verdict::default()
                };
                self.repair(broken, &mut may_retry).await
            }
            Err(Unusable::End(end)) => (Verdict::default(), Some(end)),
        };
        self.ledger.outcome = match &end {
            _ if !verdict.texts.is_empty() => "worded".to_owned(),
            Some(end) => end.code.clone(),
            None => "rejected".to_owned(),
        };
        let is_floor = verdict.texts.is_empty();
        Outcome {
            retry_after: end.filter(|_| is_floor).and_then(|end| end.retry_after),
            verdict,
            ledger: self.ledger,
        }
    }

    async fn repair(&mut self, first: Verdict, may_retry: &mut bool) -> (Verdict, Option<End>) {
        let rejections = first.rejections.clone();
        match self.ask(&rejections, may_retry).await {
            Ok(second) => (first.repaired_by(second), None),
            Err(Unusable::Answer(code)) => {
                let retry_after = None;
                let code = code.to_owned();
                (first, Some(End { code, retry_after }))
            }
            Err(Unusable::End(end)) => (first, Some(end)),
        }
    }

    /// Makes one call, or two when trouble on the way may pass.
    async fn ask(
        &mut self,
        rejections: &[Rejection],
        may_retry: &mut bool,
    ) -> Result<Verdict, Unusable> {
        let prompt = Prompt::new(self.skeleton, &self.marks, rejections);
        if prompt.estimated_tokens() > MAX_INPUT_TOKENS {
            return Err(Unusable::end("prompt-too-large", None));
        }
        loop {
            match self.call(prompt.clone()).await? {
                Ok(answer) => return self.judge(&answer),
                Err(failure) => self.wait_after(failure, may_retry).await?,
            }
        }
    }

    async fn call(&mut self, prompt: Prompt) -> Result<Result<Answer, Failure>, Unusable> {
        let started = Instant::now();
        let left = self.deadline.saturating_duration_since(started);
        if left < MIN_ATTEMPT {
            return Err(Unusable::end("no-time", None));
        }
        let pause = self.breaker.admit(started);
        pause.map_err(|pause| Unusable::end("breaker-open", Some(pause)))?;
        let admission = Admission(self.breaker);
        let within = left.min(self.limits.attempt);
        let read = prompt.estimated_tokens();
        let result = self.writer.write(prompt, within).await;
        std::mem::forget(admission);
        let spent = &mut self.ledger.charged_tokens;
        *spent = spent.saturating_add(charged_tokens(&result, read));

        let (outcome, now) = (attempt_code(&result), Instant::now());
        self.ledger.attempts.push(Attempt {
            outcome,
            latency: now - started,
        });
        if let Err(failure) = &result {
            let jitter = random::up_to(COME_BACK);
            self.breaker.failed(failure.cause, jitter, now);
            report(failure.cause);
        }
        Ok(result)
    }

    /// Waits before the second call, unless there is none.
    async fn wait_after(&self, failure: Failure, may_retry: &mut bool) -> Result<(), Unusable> {
        let Failure { cause, retry_after } = failure;
        let hint = match cause {
            Cause::BadRequest | Cause::Garbage => None,
            // Until a person has seen to it.
            Cause::Auth | Cause::Quota => Some(LONG_PAUSE),
            Cause::Status(_) | Cause::Timeout | Cause::Unreachable | Cause::Connection => {
                Some(retry_after.unwrap_or(COME_BACK))
            }
        };
        let wait = random::up_to(self.limits.backoff).max(retry_after.unwrap_or_default());
        let is_in_time = Instant::now() + wait + MIN_ATTEMPT < self.deadline;
        if !cause.may_pass() || !*may_retry || !is_in_time {
            return Err(Unusable::end(&cause.code(), hint));
        }
        *may_retry = false;
        time::sleep(wait).await;
        Ok(())
    }

    fn judge(&mut self, answer: &Answer) -> Result<Verdict, Unusable> {
        let add = |sum: Option<u32>, more: Option<u32>| match (sum, more) {
            (None, None) => None,
            (sum, more) => Some(sum.unwrap_or(0).saturating_add(more.unwrap_or(0))),
        };
        let ledger = &mut self.ledger;
        ledger.served_model.clone_from(&answer.served_model);
        ledger.input_tokens = add(ledger.input_tokens, answer.input_tokens);
        ledger.output_tokens = add(ledger.output_tokens, answer.output_tokens);

        let verdict = match answer.finish {
            Finish::Refused => Err("refused"),
            Finish::Truncated => Err("truncated"),
            Finish::Other | Finish::Complete if answer.text.trim().is_empty() => {
                Err("empty-answer")
            }
            Finish::Other => Err("unfinished"),
            Finish::Complete => Verdict::new(self.skeleton, &self.marks, &answer.text),
        };
        let is_usable = verdict.as_ref().is_ok_and(|each| !each.texts.is_empty());
        self.breaker.answered(is_usable, Instant::now());
        let code = match &verdict {
            Ok(verdict) if verdict.is_complete() => "ok",
            Ok(_) => "rejected",
            Err(code) => code,
        };
        if let Some(attempt) = self.ledger.attempts.last_mut() {
            code.clone_into(&mut attempt.outcome);
        }
        verdict.map_err(|code| match code {
            // Who was refused or found out is not asked again.
            "refused" | "canary" => Unusable::end(code, None),
            code => Unusable::Answer(code),
        })
    }
}

/// Why a call brought no verdict.
enum Unusable {
    /// The answer is of no use; a second one may be.
    Answer(&'static str),
    /// There is no use in asking again now.
    End(End),
}

impl Unusable {
    fn end(code: &str, retry_after: Option<Duration>) -> Self {
        Self::End(End {
            code: code.to_owned(),
            retry_after,
        })
    }
}

/// A call that the breaker has let pass. Dropped when the caller goes away in the middle of it.
struct Admission<'a>(&'a Breaker);

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        self.0.abandoned();
    }
}

/// Trouble that does not pass by itself is for a person.
fn report(cause: Cause) {
    let code = cause.code();
    match cause {
        Cause::Auth | Cause::Quota => {
            tracing::error!(code, "the provider of the model refuses the account");
        }
        _ => tracing::warn!(code, "the model did not answer"),
    }
}

/// Returns the tokens to count for a call: the most that it can have taken where nobody says.
fn charged_tokens(result: &Result<Answer, Failure>, read: u32) -> u32 {
    let (input, output) = match result {
        Ok(answer) => (answer.input_tokens, answer.output_tokens),
        Err(failure) if failure.cause.may_have_cost() => (None, None),
        Err(_) => return 0,
    };
    let output = output.unwrap_or(MAX_OUTPUT_TOKENS);
    input.unwrap_or(read).saturating_add(output)
}

fn attempt_code(result: &Result<Answer, Failure>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(failure) => failure.cause.code(),
    }
}
