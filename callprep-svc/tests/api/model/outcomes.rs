//! How a call can end, with every provider: the exact codes, and whose words the brief carries.

use std::time::Duration;

use callprep_svc::generate_plan;
use proto::callprep::v1 as pb;

use super::{
    answers, outcomes,
    provider::{Provider, Reply, VENDORS, Vendor},
    request, service, settings,
};

type MakeAnswer = fn(&str, &serde_json::Value) -> serde_json::Value;

/// What is expected of a brief.
struct Expected {
    outcome: &'static str,
    attempts: &'static [&'static str],
    by_model: bool,
    retry_after: Option<i64>,
}

const fn worded(attempts: &'static [&'static str]) -> Expected {
    Expected {
        outcome: "worded",
        attempts,
        by_model: true,
        retry_after: None,
    }
}

const fn floor(
    outcome: &'static str,
    attempts: &'static [&'static str],
    retry_after: Option<i64>,
) -> Expected {
    Expected {
        outcome,
        attempts,
        by_model: false,
        retry_after,
    }
}

#[tokio::test]
async fn good_words_are_used() {
    for vendor in VENDORS {
        let good = Reply::Words(answers::good);
        let broken = || Reply::Status(500, vec![], "");
        let limited = || Reply::Status(429, vec![("retry-after", "0")], "");
        let soon = || Reply::Status(429, vec![("retry-after-ms", "5")], "");
        for (script, expected) in [
            (vec![good.clone()], worded(&["ok"])),
            (
                vec![Reply::Words(answers::with_figure_and_quote)],
                worded(&["ok"]),
            ),
            (vec![broken(), good.clone()], worded(&["http-500", "ok"])),
            (vec![limited(), good.clone()], worded(&["http-429", "ok"])),
            (vec![soon(), good.clone()], worded(&["http-429", "ok"])),
            (
                vec![Reply::Truncated, good.clone()],
                worded(&["truncated", "ok"]),
            ),
            (
                vec![Reply::Words(answers::digit), good.clone()],
                worded(&["rejected", "ok"]),
            ),
            (
                vec![broken(), Reply::Words(answers::digit), good],
                worded(&["http-500", "rejected", "ok"]),
            ),
        ] {
            check(vendor, &script, &expected).await;
        }
    }
}

#[tokio::test]
async fn an_answer_of_no_use_leaves_the_words_of_the_planner() {
    let twice = |reply: Reply| vec![reply.clone(), reply];
    for vendor in VENDORS {
        for (script, expected) in [
            (
                twice(Reply::Truncated),
                floor("truncated", &["truncated", "truncated"], None),
            ),
            (vec![Reply::Refusal], floor("refused", &["refused"], None)),
            (
                vec![Reply::RefusalApart],
                floor("refused", &["refused"], None),
            ),
            (
                twice(Reply::Words(answers::english)),
                floor("rejected", &["rejected", "rejected"], None),
            ),
            (
                twice(Reply::Words(answers::extra_field)),
                floor("unreadable", &["unreadable", "unreadable"], None),
            ),
            (
                vec![Reply::Words(answers::canary)],
                floor("canary", &["canary"], None),
            ),
            (
                vec![Reply::Fine("text/html", "<html>Welcome</html>")],
                floor("garbage", &["garbage"], None),
            ),
            (
                vec![Reply::Fine("application/json", "{\"half")],
                floor("garbage", &["garbage"], None),
            ),
        ] {
            check(vendor, &script, &expected).await;
        }
    }
}

#[tokio::test]
async fn a_body_without_an_answer_is_no_answer() {
    for vendor in VENDORS {
        let script = [Reply::Fine("application/json", "{\"hello\": 1}")];
        let expected = match vendor {
            Vendor::Anthropic | Vendor::Gemini => floor("garbage", &["garbage"], None),
            _ => floor("empty-answer", &["empty-answer", "empty-answer"], None),
        };
        check(vendor, &script, &expected).await;
    }
}

#[tokio::test]
async fn trouble_on_the_way_leaves_the_words_of_the_planner() {
    let status = |status| vec![Reply::Status(status, vec![], "{\"error\": \"no\"}")];
    for vendor in VENDORS {
        for (script, expected) in [
            (
                vec![Reply::Status(429, vec![("retry-after", "3600")], "")],
                floor("http-429", &["http-429"], Some(3600)),
            ),
            (
                status(429),
                floor("http-429", &["http-429", "http-429"], Some(60)),
            ),
            (
                status(529),
                floor("http-529", &["http-529", "http-529"], Some(60)),
            ),
            (status(401), floor("auth", &["auth"], Some(900))),
            (status(404), floor("bad-request", &["bad-request"], None)),
            (
                vec![Reply::Status(
                    429,
                    vec![],
                    "{\"code\": \"insufficient_quota\"}",
                )],
                floor("quota", &["quota"], Some(900)),
            ),
            (
                vec![Reply::Cut],
                floor("connection", &["connection", "connection"], Some(60)),
            ),
        ] {
            check(vendor, &script, &expected).await;
        }
    }
}

#[tokio::test]
async fn a_slow_model_is_given_up() {
    for vendor in VENDORS {
        let provider = Provider::start(vendor, &[Reply::Late]).await;
        let mut settings = settings(&provider, vendor);
        settings.attempt_timeout = Duration::from_millis(120);
        let response = service(&settings).plan(request(), None).await.unwrap();

        let provenance = response.provenance.unwrap();
        assert_eq!(provenance.outcome, "timeout", "{vendor:?}");
        assert_eq!(outcomes(&provenance), ["timeout", "timeout"], "{vendor:?}");
        assert_eq!(provenance.generated_by(), pb::GeneratedBy::Planner);
    }
}

#[tokio::test]
async fn one_bad_slot_keeps_the_words_of_the_planner_and_the_others_do_not() {
    let bad: [(MakeAnswer, &str, &str); 12] = [
        (answers::digit, "A1", "digit"),
        (answers::number_word, "A1", "number-word"),
        (answers::unknown_figure, "A1", "placeholder"),
        (answers::forged_quote, "A1", "quote"),
        (answers::evidence_of_another, "A1", "evidence"),
        (answers::link, "A1", "link"),
        (answers::markup, "A1", "markup"),
        (answers::missing_id, "A1", "missing"),
        (answers::duplicate_id, "A1", "duplicate-id"),
        (answers::unknown_id, "slots", "unknown-id"),
        (answers::prompt_echo, "A1", "prompt-echo"),
        (answers::long_summary, "summary", "length"),
    ];
    let floor = generate_plan(request()).unwrap().brief.unwrap();
    let of_every_vendor = bad
        .iter()
        .flat_map(|bad| VENDORS.map(|vendor| (vendor, *bad)));
    for (vendor, (make, slot, code)) in of_every_vendor {
        let provider = Provider::start(vendor, &[Reply::Words(make)]).await;
        let service = service(&settings(&provider, vendor));
        let response = service.plan(request(), None).await.unwrap();

        let provenance = response.provenance.unwrap();
        assert_eq!(provenance.outcome, "worded", "{vendor:?} {code}");
        assert_eq!(provenance.generated_by(), pb::GeneratedBy::Model);
        assert_eq!(outcomes(&provenance), ["rejected", "rejected"], "{code}");
        let rejected: Vec<_> = provenance
            .rejections
            .iter()
            .map(|each| (each.slot.as_str(), each.code.as_str()))
            .collect();
        assert_eq!(rejected, [(slot, code)]);
        let kept = i32::from(slot != "slots");
        assert_eq!(provenance.slots_replaced, provenance.slots_total - kept);
        let brief = response.brief.unwrap();
        if slot == "A1" {
            assert_eq!(brief.plan30[0].actions[0], floor.plan30[0].actions[0]);
        }
        if slot == "summary" {
            assert_eq!(brief.summary, floor.summary);
        }
    }
}

#[tokio::test]
async fn a_figure_comes_from_the_dossier_and_the_frame_of_an_action_stays() {
    let script = [Reply::Words(answers::with_figure_and_quote)];
    let provider = Provider::start(Vendor::Anthropic, &script).await;
    let service = service(&settings(&provider, Vendor::Anthropic));

    let response = service.plan(request(), None).await.unwrap();

    let brief = response.brief.unwrap();
    let action = &brief.plan30[0].actions[0];
    assert_eq!(
        action.text,
        "Ga met de monteurs na of 11 uur per week minder aan dit werk voor hen haalbaar is"
    );
    assert_eq!(action.generated_by(), pb::GeneratedBy::Model);
    assert_eq!(action.owner_role, "Proceseigenaar");
    assert!(brief.summary.starts_with(&brief.opening));
    assert_eq!(brief.summary_generated_by(), pb::GeneratedBy::Model);
    let provenance = response.provenance.unwrap();
    assert_eq!(provenance.served_model, "served-1");
    assert_eq!(provenance.requested_model, super::MODEL);
    assert_eq!(provenance.adapter, "anthropic");
    assert_eq!(provenance.input_tokens, Some(900));
    assert_eq!(provenance.output_tokens, Some(300));
}

#[tokio::test]
async fn an_action_that_waits_for_a_decision_still_says_so() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Words(answers::good)]).await;
    let service = service(&settings(&provider, Vendor::OpenAi));
    let mut request = request();
    for hypothesis in &mut request.hypotheses {
        hypothesis.confidence = 0.3;
    }

    let brief = service.plan(request, None).await.unwrap().brief.unwrap();

    for action in &brief.plan60[0].actions {
        let condition = "Bij een go: ga met de mensen";
        assert!(action.text.starts_with(condition), "{}", action.text);
        assert!(action.line.contains(&action.text));
    }
}

#[tokio::test]
async fn a_question_more_is_asked_where_there_is_time_for_it() {
    let script = [Reply::Words(answers::more_questions)];
    let provider = Provider::start(Vendor::OpenAi, &script).await;
    let service = service(&settings(&provider, Vendor::OpenAi));
    let mut request = request();
    request.hypotheses.truncate(1);
    // Three quarters of an hour have time for one question more than are asked.
    let call = request.call.as_mut().unwrap();
    call.duration.as_mut().unwrap().seconds = 2_700;
    let asked = generate_plan(request.clone()).unwrap().brief.unwrap();

    let response = service.plan(request, None).await.unwrap();

    let questions = response.brief.unwrap().questions;
    assert_eq!(questions.len(), asked.questions.len() + 1);
    let last = questions.last().unwrap();
    assert_eq!(last.generated_by(), pb::GeneratedBy::Model);
    assert_eq!(last.hypothesis_id, "hyp-planning");
    // There is time for one: the second, which is no question, is not even looked at.
    assert_eq!(response.provenance.unwrap().rejections, []);
}

#[tokio::test]
async fn a_text_that_is_no_question_is_not_asked() {
    let script = [Reply::Words(answers::no_question)];
    let provider = Provider::start(Vendor::OpenAi, &script).await;
    let service = service(&settings(&provider, Vendor::OpenAi));
    let mut request = request();
    request.hypotheses.truncate(1);
    // An hour has time for one question more than are asked.
    let call = request.call.as_mut().unwrap();
    call.duration.as_mut().unwrap().seconds = 3_600;
    let asked = generate_plan(request.clone()).unwrap().brief.unwrap();

    let response = service.plan(request, None).await.unwrap();

    assert_eq!(response.brief.unwrap().questions, asked.questions);
    let rejections = response.provenance.unwrap().rejections;
    assert_eq!(rejections[0].slot, "question-1");
    assert_eq!(rejections[0].code, "no-question");
}

async fn check(vendor: Vendor, script: &[Reply], expected: &Expected) {
    let provider = Provider::start(vendor, script).await;
    let service = service(&settings(&provider, vendor));
    let floor = service.plan_by_rules(request()).unwrap().brief.unwrap();

    let response = service.plan(request(), None).await.unwrap();

    let provenance = response.provenance.unwrap();
    let Expected {
        outcome,
        attempts,
        by_model,
        retry_after,
    } = expected;
    assert_eq!(provenance.outcome, *outcome, "{vendor:?}");
    assert_eq!(outcomes(&provenance), *attempts, "{vendor:?}");
    assert_eq!(provider.calls().len(), attempts.len(), "{vendor:?}");
    let seconds = response.retry_after.map(|duration| duration.seconds);
    assert_eq!(seconds, *retry_after, "{vendor:?} {outcome}");
    let brief = response.brief.unwrap();
    if *by_model {
        assert_eq!(provenance.generated_by(), pb::GeneratedBy::Model);
        assert_eq!(provenance.slots_replaced, provenance.slots_total);
        assert_eq!(provenance.rejections, []);
    } else {
        assert_eq!(provenance.generated_by(), pb::GeneratedBy::Planner);
        assert_eq!(brief, floor);
    }
}
