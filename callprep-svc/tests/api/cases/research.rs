//! What the research may bring, or not.

use proto::{callprep::v1 as pb, well_known::Timestamp};

use super::{Case, but};

pub(super) fn cases() -> Vec<Case> {
    [hypotheses(), figures(), evidence()].concat()
}

fn hypotheses() -> Vec<Case> {
    vec![
        ("two_hypotheses", but(|all| all.hypotheses.truncate(2))),
        (
            "one_hypothesis",
            but(|all| {
                all.hypotheses.truncate(1);
                all.opportunities.truncate(1);
            }),
        ),
        ("no_hypotheses", but(|all| all.hypotheses.clear())),
        ("no_opportunities", but(|all| all.opportunities.clear())),
        (
            "an_uncertain_lead",
            but(|all| {
                for hypothesis in &mut all.hypotheses {
                    hypothesis.confidence = 0.5;
                }
            }),
        ),
        (
            "duplicate_titles",
            but(|all| {
                let title = all.hypotheses[0].title.to_uppercase();
                all.hypotheses[1].title = title;
            }),
        ),
        (
            "only_turned_down",
            but(|all| {
                all.hypotheses[0].set_status(pb::ReviewStatus::Declined);
                all.hypotheses[1].set_status(pb::ReviewStatus::Rejected);
                all.hypotheses[2].set_status(pb::ReviewStatus::Rejected);
            }),
        ),
        (
            "one_declined",
            but(|all| all.hypotheses[1].set_status(pb::ReviewStatus::Declined)),
        ),
        (
            "english_research",
            but(|all| {
                let question = "How long does it typically take from planning to the start?";
                "Planning and dispatch coordination bottleneck"
                    .clone_into(&mut all.hypotheses[0].title);
                "A rush job turns the whole week around, by phone."
                    .clone_into(&mut all.hypotheses[0].problem_statement);
                all.hypotheses[0].assumptions = vec!["They plan with one list for all.".to_owned()];
                all.hypotheses[0].validation_questions = vec![question.to_owned()];
                all.hypotheses[1].validation_questions = vec!["Factuur?".to_owned()];
            }),
        ),
    ]
}

fn figures() -> Vec<Case> {
    vec![
        (
            "no_metrics",
            but(|all| {
                for hypothesis in &mut all.hypotheses {
                    hypothesis.impact = None;
                }
            }),
        ),
        (
            "one_metric",
            but(|all| {
                let impact = all.hypotheses[0].impact.as_mut().unwrap();
                *impact = pb::Impact {
                    error_reduction_pct: Some(15.0),
                    ..pb::Impact::default()
                };
            }),
        ),
        (
            "unordered_triple",
            with_hours(Some(16.0), Some(6.0), Some(11.0)),
        ),
        ("equal_triple", with_hours(Some(8.0), Some(8.0), Some(8.0))),
        ("wide_range", with_hours(Some(4.0), Some(9.0), Some(20.0))),
        (
            "not_a_number_and_negative",
            with_hours(Some(f64::NAN), Some(-4.0), None),
        ),
        (
            "implausible_hours",
            with_hours(Some(300.0), Some(400.0), Some(500.0)),
        ),
        (
            "percentage_out_of_range",
            but(|all| {
                let impact = all.hypotheses[0].impact.as_mut().unwrap();
                impact.handoff_speed_gain_pct = Some(140.0);
                impact.error_reduction_pct = Some(-3.0);
            }),
        ),
        ("default_number_set", with_default_numbers(0)),
        ("default_number_set_of_the_second", with_default_numbers(1)),
        ("one_hour", with_hours(Some(1.0), Some(1.0), Some(2.0))),
    ]
}

fn evidence() -> Vec<Case> {
    vec![
        (
            "references_that_do_not_resolve",
            but(|all| {
                for hypothesis in &mut all.hypotheses {
                    hypothesis.evidence_refs = vec!["gone".to_owned()];
                }
            }),
        ),
        (
            "the_same_references_everywhere",
            but(|all| {
                for hypothesis in &mut all.hypotheses {
                    hypothesis.evidence_refs = vec!["ev-2".to_owned(), "ev-3".to_owned()];
                }
            }),
        ),
        (
            "workflows_that_are_not_known",
            but(|all| {
                for (item, tag) in all.evidence_items.iter_mut().zip(["hr", "fleet", "legal"]) {
                    tag.clone_into(&mut item.workflow_tag);
                }
                all.opportunities[0].evidence_refs = vec!["ev-3".to_owned()];
            }),
        ),
        (
            "old_research",
            but(|all| {
                all.research_complete_time = Some(Timestamp {
                    seconds: 1_760_000_000,
                    nanos: 0,
                });
            }),
        ),
    ]
}

fn with_default_numbers(place: usize) -> pb::GeneratePlanRequest {
    but(|all| {
        all.hypotheses[place].impact = Some(pb::Impact {
            hours_saved_week: range(4.0, 8.0, 14.0),
            handoff_speed_gain_pct: Some(28.0),
            error_reduction_pct: Some(20.0),
            revenue_leakage_recovered: range(400.0, 900.0, 2_000.0),
            ..pb::Impact::default()
        });
    })
}

/// Returns the rich dossier whose lead has these hours and nothing else.
fn with_hours(low: Option<f64>, mid: Option<f64>, high: Option<f64>) -> pb::GeneratePlanRequest {
    but(|all| {
        all.hypotheses[0].impact = Some(pb::Impact {
            hours_saved_week: Some(pb::Range { low, mid, high }),
            ..pb::Impact::default()
        });
    })
}

#[expect(clippy::unnecessary_wraps, reason = "the field is optional")]
fn range(low: f64, mid: f64, high: f64) -> Option<pb::Range> {
    Some(pb::Range {
        low: Some(low),
        mid: Some(mid),
        high: Some(high),
    })
}
