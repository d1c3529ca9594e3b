//! What may be known of a company, of those who come, and of the call.

use proto::{
    callprep::v1 as pb,
    well_known::{Duration, Timestamp},
};

use super::{Case, but};

pub(super) fn cases() -> Vec<Case> {
    [companies(), sizes(), attendees(), calls()].concat()
}

fn companies() -> Vec<Case> {
    vec![
        ("no_name", with_company(|company| company.name.clear())),
        ("no_domain", with_company(|company| company.domain.clear())),
        (
            "neither_name_nor_domain",
            with_company(|company| {
                company.name.clear();
                company.domain.clear();
            }),
        ),
        (
            "only_a_free_mail_address",
            but(|all| {
                all.company = None;
                for attendee in &mut all.attendees {
                    "gmail.com".clone_into(&mut attendee.email_domain);
                }
            }),
        ),
        (
            "no_industry_and_no_size",
            with_company(|company| {
                company.industry.clear();
                company.employee_range.clear();
            }),
        ),
        (
            "not_in_the_netherlands",
            with_company(|company| "Germany".clone_into(&mut company.country)),
        ),
        (
            "no_country",
            with_company(|company| company.country.clear()),
        ),
        (
            "no_technologies",
            with_company(|company| company.technologies.clear()),
        ),
    ]
}

fn sizes() -> Vec<Case> {
    let with_range =
        |range: &str| with_company(|company| range.clone_into(&mut company.employee_range));
    vec![
        ("employee_range_invalid", with_range("invalid-value")),
        ("employee_range_11_50", with_range("11-50")),
        ("employee_range_50_200", with_range("50-200")),
        ("employee_range_200_or_more", with_range("200+")),
        (
            "a_small_company",
            with_company(|company| company.employee_count = Some(12)),
        ),
        (
            "a_very_large_company",
            with_company(|company| company.employee_count = Some(1_200)),
        ),
    ]
}

fn attendees() -> Vec<Case> {
    vec![
        ("nobody_is_known", but(|all| all.attendees.clear())),
        (
            "an_attendee_without_a_name",
            but(|all| all.attendees[0].name.clear()),
        ),
        (
            "the_budget_holder_comes",
            but(|all| "Algemeen directeur".clone_into(&mut all.attendees[1].job_title)),
        ),
        (
            "an_assistant_comes",
            but(|all| "Directiesecretaresse".clone_into(&mut all.attendees[1].job_title)),
        ),
    ]
}

fn calls() -> Vec<Case> {
    vec![
        ("a_call_in_the_past", at(1_550_000_000)),
        // Clocks go forward at 01:00 UTC on 29 March 2026.
        ("the_day_clocks_go_forward", at(1_774_746_000)),
        // Clocks go back at 01:00 UTC on 25 October 2026; 02:30 comes twice.
        ("the_hour_that_comes_twice", at(1_792_891_800)),
        ("a_short_call", lasting(15)),
        ("a_long_call", lasting(90)),
        ("no_call_details", but(|all| all.call = None)),
        (
            "booked_for_tomorrow",
            but(|all| {
                let call = all.call.as_mut().unwrap();
                let start = call.start_time.as_ref().unwrap().seconds;
                call.booked_time = Some(timestamp(start - 20 * 3_600));
            }),
        ),
        (
            "booked_in_good_time",
            but(|all| {
                let call = all.call.as_mut().unwrap();
                let start = call.start_time.as_ref().unwrap().seconds;
                call.booked_time = Some(timestamp(start - 24 * 3_600));
            }),
        ),
    ]
}

fn with_company(change: impl FnOnce(&mut pb::Company)) -> pb::GeneratePlanRequest {
    but(|all| change(all.company.as_mut().unwrap()))
}

fn at(seconds: i64) -> pb::GeneratePlanRequest {
    but(|all| all.call.as_mut().unwrap().start_time = Some(timestamp(seconds)))
}

fn lasting(minutes: i64) -> pb::GeneratePlanRequest {
    but(|all| {
        all.call.as_mut().unwrap().duration = Some(Duration {
            seconds: minutes * 60,
            nanos: 0,
        });
    })
}

fn timestamp(seconds: i64) -> Timestamp {
    Timestamp { seconds, nanos: 0 }
}
