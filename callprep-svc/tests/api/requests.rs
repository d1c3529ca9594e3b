//! Generates requests: plausible ones, poor ones and odd ones.

use proptest::{collection::vec, option, prelude::*, sample::select};
use proto::{
    callprep::v1 as pb,
    well_known::{Duration, Timestamp},
};

/// The title of everything that a reviewer turned down; it must never be seen again.
pub(crate) const TURNED_DOWN: &str = "zzz turned down zzz";

/// The title of everything that the prospect turned down; only one risk may name it.
pub(crate) const DECLINED: &str = "zzz declined zzz";

/// Returns a request in one of the two languages.
pub(crate) fn request() -> impl Strategy<Value = pb::GeneratePlanRequest> {
    (
        select(vec!["nl", "en"]),
        option::of(call()),
        vec(attendee(), 0..5),
        option::of(company()),
        option::of(timestamp()),
        vec(evidence_item(), 0..6),
        vec(hypothesis(), 0..6),
        vec(hypothesis(), 0..4),
        booking(),
    )
        .prop_map(
            |(
                language,
                call,
                attendees,
                company,
                researched,
                evidence,
                hypotheses,
                raw,
                booking,
            )| {
                pb::GeneratePlanRequest {
                    language: language.to_owned(),
                    call,
                    attendees,
                    company,
                    research_complete_time: researched,
                    evidence_items: evidence,
                    hypotheses,
                    opportunities: raw.into_iter().map(opportunity).collect(),
                    ..booking
                }
            },
        )
}

/// Returns what comes from the booking alone, any of which may be missing.
fn booking() -> impl Strategy<Value = pb::GeneratePlanRequest> {
    let answer = (text(), text()).prop_map(|(label, value)| pb::Answer { label, value });
    let answers = vec(answer, 0..4);
    (option::of(host()), vec(host(), 0..3), answers, text()).prop_map(
        |(organizer, team_members, answers, notes)| pb::GeneratePlanRequest {
            organizer,
            team_members,
            answers,
            notes,
            ..pb::GeneratePlanRequest::default()
        },
    )
}

fn host() -> impl Strategy<Value = pb::Host> {
    let zone = select(vec!["", "Europe/Amsterdam", "America/New_York", "nowhere"]);
    let domain = select(vec!["", "ours.nl", "example.nl"]);
    (text(), domain, zone).prop_map(|(name, email_domain, zone)| pb::Host {
        name,
        email_domain: email_domain.to_owned(),
        time_zone: zone.to_owned(),
        ..pb::Host::default()
    })
}

fn call() -> impl Strategy<Value = pb::Call> {
    let zone = select(vec!["", "Europe/Amsterdam", "Asia/Kathmandu", "nowhere"]);
    let booked = option::of(1_500_000_000..2_000_000_000_i64);
    (
        option::of(timestamp()),
        option::of(-10..40_000_i64),
        zone,
        booked,
    )
        .prop_map(|(start_time, seconds, zone, booked)| pb::Call {
            start_time,
            duration: seconds.map(|seconds| Duration { seconds, nanos: 0 }),
            attendee_time_zone: zone.to_owned(),
            title: String::new(),
            booked_time: booked.map(|seconds| Timestamp { seconds, nanos: 0 }),
            ..pb::Call::default()
        })
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        1_500_000_000..2_000_000_000_i64,
        select(vec![
            253_402_300_799,
            253_402_300_800,
            -62_135_596_800,
            8_210_266_876_799
        ]),
        any::<i64>(),
    ]
    .prop_map(|seconds| Timestamp { seconds, nanos: 0 })
}

fn attendee() -> impl Strategy<Value = pb::Attendee> {
    let job_title = select(vec![
        "",
        "CEO",
        "Hoofd planning",
        "IT manager",
        "Controller",
        "Kok",
    ]);
    (
        text(),
        select(vec!["", "gmail.com", "example.nl", "ours.nl"]),
        job_title,
        any::<bool>(),
    )
        .prop_map(|(name, email_domain, job_title, is_booker)| pb::Attendee {
            name,
            email_domain: email_domain.to_owned(),
            job_title: job_title.to_owned(),
            is_booker,
        })
}

fn company() -> impl Strategy<Value = pb::Company> {
    let range = select(vec!["", "11-50", "50-200", "200+", "invalid-value"]);
    let country = select(vec!["", "NL", "Germany"]);
    (
        text(),
        range,
        option::of(any::<i32>()),
        country,
        vec(text(), 0..4),
    )
        .prop_map(
            |(name, employee_range, employee_count, country, technologies)| pb::Company {
                name,
                employee_range: employee_range.to_owned(),
                employee_count,
                country: country.to_owned(),
                technologies,
                ..Default::default()
            },
        )
}

fn evidence_item() -> impl Strategy<Value = pb::EvidenceItem> {
    let url = select(vec![
        "https://example.com/a",
        "http://b.example",
        "manual://x",
        "",
    ]);
    let kind = select(vec!["WEBSITE", "REVIEWS", ""]);
    let tag = select(vec!["planning", "billing", "reporting", "other", ""]);
    (id("e"), text(), url, kind, tag, 0..5_i32).prop_map(|(id, title, url, kind, tag, stance)| {
        pb::EvidenceItem {
            id,
            title,
            url: url.to_owned(),
            source_type: kind.to_owned(),
            workflow_tag: tag.to_owned(),
            confidence: 0.5,
            stance,
        }
    })
}

fn hypothesis() -> impl Strategy<Value = pb::Hypothesis> {
    let confidence = prop_oneof![0.0..1.0_f64, any::<f64>()];
    let questions = vec(text(), 0..3);
    (
        id("h"),
        text(),
        confidence,
        vec(id("e"), 0..5),
        questions,
        option::of(impact()),
        0..7_i32,
    )
        .prop_map(
            |(id, title, confidence, evidence_refs, questions, impact, status)| pb::Hypothesis {
                id,
                title: match pb::ReviewStatus::try_from(status) {
                    Ok(pb::ReviewStatus::Declined) => DECLINED.to_owned(),
                    Ok(pb::ReviewStatus::Rejected) | Err(_) => TURNED_DOWN.to_owned(),
                    Ok(_) => title.clone(),
                },
                assumptions: vec![title.clone()],
                problem_statement: title,
                confidence,
                evidence_refs,
                validation_questions: questions,
                impact,
                status,
            },
        )
}

fn opportunity(raw: pb::Hypothesis) -> pb::Opportunity {
    pb::Opportunity {
        id: raw.id,
        title: raw.title,
        description: String::new(),
        confidence: raw.confidence,
        evidence_refs: raw.evidence_refs,
        impact: raw.impact,
        status: raw.status,
    }
}

fn impact() -> impl Strategy<Value = pb::Impact> {
    let currency = select(vec!["", "EUR", "gbp", "INR", "euro"]);
    let figures = (option::of(range()), figure(), figure(), option::of(range()));
    (figures, currency, 0..6_i32, 0..7_i32).prop_map(
        |((hours, handoff, errors, money), currency, period, money_kind)| pb::Impact {
            hours_saved_week: hours,
            handoff_speed_gain_pct: handoff,
            error_reduction_pct: errors,
            revenue_leakage_recovered: money,
            currency: currency.to_owned(),
            period,
            money_kind,
        },
    )
}

fn range() -> impl Strategy<Value = pb::Range> {
    (figure(), figure(), figure()).prop_map(|(low, mid, high)| pb::Range { low, mid, high })
}

fn figure() -> impl Strategy<Value = Option<f64>> {
    option::of(prop_oneof![0.0..100.0_f64, any::<f64>()])
}

fn id(prefix: &'static str) -> impl Strategy<Value = String> {
    (0..5_u8).prop_map(move |number| format!("{prefix}{number}"))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "Planning loopt uit",
            "planning LOOPT uit",
            "Facturen te laat",
            ""
        ])
        .prop_map(str::to_owned),
        any::<String>(),
        "[a-z \u{7}\u{200b}\u{202a}-\u{202e}\u{2066}-\u{2069}\n]{0,20}",
        "(a ){0,200}",
    ]
}

/// A request, and the same one with its lists in another order; who booked stays the first.
pub(crate) fn reordered()
-> impl Strategy<Value = (pb::GeneratePlanRequest, pb::GeneratePlanRequest)> {
    request().prop_flat_map(|mut request| {
        for guest in request.attendees.iter_mut().skip(1) {
            guest.is_booker = false;
        }
        let technologies = request.company.clone().unwrap_or_default().technologies;
        let others = request.attendees.get(1..).unwrap_or_default().to_vec();
        let shuffled = (
            Just(request.evidence_items.clone()).prop_shuffle(),
            Just(request.hypotheses.clone()).prop_shuffle(),
            Just(request.opportunities.clone()).prop_shuffle(),
            Just(technologies).prop_shuffle(),
            Just(others).prop_shuffle(),
        );
        (Just(request), shuffled).prop_map(|(request, shuffled)| {
            let (evidence, hypotheses, opportunities, technologies, others) = shuffled;
            let mut reordered = request.clone();
            reordered.evidence_items = evidence;
            reordered.hypotheses = hypotheses;
            reordered.opportunities = opportunities;
            if let Some(company) = &mut reordered.company {
                company.technologies = technologies;
            }
            reordered.attendees.truncate(1);
            reordered.attendees.extend(others);
            (request, reordered)
        })
    })
}
