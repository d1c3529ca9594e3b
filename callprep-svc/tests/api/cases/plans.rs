//! How much of a plan there can be, what its figures mean, and when it is carried out.

use proto::{callprep::v1 as pb, well_known::Timestamp};

use super::{Case, but};

pub(super) fn cases() -> Vec<Case> {
    [scopes(), figures(), evidence(), calendars()].concat()
}

fn scopes() -> Vec<Case> {
    vec![
        (
            "one_person",
            with_company(|company| company.employee_count = Some(1)),
        ),
        (
            "five_people",
            with_company(|company| company.employee_count = Some(5)),
        ),
        (
            "a_few_hours_a_week",
            with_impact(|impact| impact.hours_saved_week = range(1.0, 2.0, 3.0)),
        ),
        (
            "more_hours_than_three_people_can_spare",
            but(|all| {
                all.company.as_mut().unwrap().employee_count = Some(3);
                let impact = all.hypotheses[0].impact.as_mut().unwrap();
                impact.hours_saved_week = range(40.0, 80.0, 100.0);
            }),
        ),
    ]
}

fn figures() -> Vec<Case> {
    vec![
        (
            "ninety_percent",
            with_impact(|impact| {
                impact.hours_saved_week = None;
                impact.handoff_speed_gain_pct = Some(90.0);
            }),
        ),
        (
            "exact_figures",
            with_impact(|impact| impact.hours_saved_week = range(6.5, 9.25, 12.125)),
        ),
        (
            "money_of_which_nothing_is_known",
            with_money("", pb::MoneyPeriod::Unspecified, pb::MoneyKind::Unspecified),
        ),
        (
            "waste_in_dollars_a_week",
            with_money("USD", pb::MoneyPeriod::Week, pb::MoneyKind::Waste),
        ),
        (
            "costs_in_rupees_a_year",
            with_money("INR", pb::MoneyPeriod::Year, pb::MoneyKind::Cost),
        ),
        (
            "missed_sales_in_pounds",
            with_money(
                "GBP",
                pb::MoneyPeriod::Unspecified,
                pb::MoneyKind::LostSales,
            ),
        ),
    ]
}

fn evidence() -> Vec<Case> {
    vec![
        (
            "evidence_against_the_lead",
            but(|all| all.evidence_items[1].set_stance(pb::EvidenceStance::Contradicts)),
        ),
        (
            "only_evidence_against_the_lead",
            but(|all| {
                for item in &mut all.evidence_items[..2] {
                    item.set_stance(pb::EvidenceStance::Contradicts);
                }
            }),
        ),
        (
            "one_document_cited_twice",
            but(|all| {
                let [first, second, ..] = all.evidence_items.as_mut_slice() else {
                    unreachable!("the rich dossier has four");
                };
                "Jaarverslag 2025, p. 12".clone_into(&mut first.title);
                "Jaarverslag 2025, pagina 31".clone_into(&mut second.title);
                second.url.clone_from(&first.url);
            }),
        ),
    ]
}

fn calendars() -> Vec<Case> {
    vec![
        ("a_call_in_mid_december", called("NL", 1_797_332_400)),
        (
            "a_call_before_christmas_in_germany",
            called("DE", 1_796_122_800),
        ),
        ("a_call_before_thanksgiving", called("US", 1_794_920_400)),
        ("a_call_before_easter", called("UK", 1_774_422_000)),
    ]
}

fn with_company(change: impl FnOnce(&mut pb::Company)) -> pb::GeneratePlanRequest {
    but(|all| change(all.company.as_mut().unwrap()))
}

fn with_impact(change: impl FnOnce(&mut pb::Impact)) -> pb::GeneratePlanRequest {
    but(|all| change(all.hypotheses[0].impact.as_mut().unwrap()))
}

/// Returns the rich dossier whose lead has this money and nothing else.
fn with_money(
    currency: &str,
    period: pb::MoneyPeriod,
    kind: pb::MoneyKind,
) -> pb::GeneratePlanRequest {
    with_impact(|impact| {
        *impact = pb::Impact {
            revenue_leakage_recovered: range(4_300.0, 9_500.5, 12_000.0),
            currency: currency.to_owned(),
            period: period.into(),
            money_kind: kind.into(),
            ..pb::Impact::default()
        };
    })
}

fn called(country: &str, seconds: i64) -> pb::GeneratePlanRequest {
    but(|all| {
        country.clone_into(&mut all.company.as_mut().unwrap().country);
        all.call.as_mut().unwrap().start_time = Some(Timestamp { seconds, nanos: 0 });
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
