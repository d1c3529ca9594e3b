//! Generates requests in which everything is known, and told at length.

use proptest::{collection::vec, prelude::*, sample::select};
use proto::{
    callprep::v1 as pb,
    well_known::{Duration, Timestamp},
};

const WORDS: [&str; 16] = [
    "Rechnung",
    "planning",
    "orders",
    "klantvraag",
    "Freigabe",
    "werkbon",
    "invoices",
    "livraison",
    "ritten",
    "warehouse",
    "dossier",
    "Angebot",
    "schedule",
    "factures",
    "monteur",
    "intake",
];

/// Returns a request without a gap: three hypotheses with figures and sources, and a full booking.
pub(crate) fn rich_request() -> impl Strategy<Value = pb::GeneratePlanRequest> {
    (
        select(vec!["nl", "en"]),
        call(),
        vec(attendee(), 1..9),
        company(),
        vec(evidence_item(), 18),
        vec(hypothesis(), 3..5),
        vec(sentence(3..9), 2..4),
        vec((sentence(3..9), text(1..8)), 0..5),
        text(0..6),
    )
        .prop_map(
            |(
                language,
                call,
                attendees,
                company,
                evidence,
                hypotheses,
                solutions,
                answers,
                notes,
            )| {
                pb::GeneratePlanRequest {
                    language: language.to_owned(),
                    call: Some(call),
                    attendees,
                    company: Some(company),
                    research_complete_time: Some(at(1_780_000_000)),
                    evidence_items: numbered("e", evidence, |item, id| {
                        // Those of one address are one document.
                        item.url = format!("https://example.nl/source/{id}");
                        item.id = id;
                    }),
                    hypotheses: numbered("h", hypotheses, |each, id| {
                        // No two are called alike.
                        each.title = format!("{} {id}", each.title);
                        each.id = id;
                    }),
                    opportunities: solutions.into_iter().zip(0..).map(opportunity).collect(),
                    answers: answers
                        .into_iter()
                        .map(|(label, value)| pb::Answer { label, value })
                        .collect(),
                    notes,
                    organizer: Some(pb::Host {
                        name: "Tom Verhoeven".to_owned(),
                        email_domain: "ours.nl".to_owned(),
                        time_zone: "Europe/Amsterdam".to_owned(),
                        ..pb::Host::default()
                    }),
                    ..pb::GeneratePlanRequest::default()
                }
            },
        )
}

fn call() -> impl Strategy<Value = pb::Call> {
    let zones = select(vec!["Europe/Amsterdam", "Asia/Kolkata", "America/New_York"]);
    (1_780_000_000..1_830_000_000_i64, 10..120_i64, zones).prop_map(|(start, minutes, zone)| {
        pb::Call {
            start_time: Some(at(start)),
            duration: Some(Duration {
                seconds: minutes * 60,
                nanos: 0,
            }),
            attendee_time_zone: zone.to_owned(),
            booked_time: Some(at(start - 40_000)),
            location: "Microsoft Teams".to_owned(),
            meeting_url: "https://teams.example/j/1".to_owned(),
            ..pb::Call::default()
        }
    })
}

fn attendee() -> impl Strategy<Value = pb::Attendee> {
    let title = select(vec![
        "",
        "Hoofd planning en voorraadbeheer",
        "Geschäftsführerin",
        "Directrice générale adjointe",
        "School business manager",
        "Controller",
    ]);
    let domain = select(vec!["example.nl", "elsewhere.com", "gmail.com"]);
    (sentence(1..4), title, domain).prop_map(|(name, title, domain)| pb::Attendee {
        name,
        job_title: title.to_owned(),
        email_domain: domain.to_owned(),
        ..pb::Attendee::default()
    })
}

fn company() -> impl Strategy<Value = pb::Company> {
    let country = select(vec!["NL", "België", "Germany", "UK", "US", "India", ""]);
    (
        sentence(1..8),
        1..5_000_i32,
        country,
        vec(sentence(1..4), 1..6),
    )
        .prop_map(|(name, count, country, technologies)| pb::Company {
            name,
            domain: "example.nl".to_owned(),
            industry: "Transport".to_owned(),
            employee_count: Some(count),
            country: country.to_owned(),
            technologies,
            ..pb::Company::default()
        })
}

fn evidence_item() -> impl Strategy<Value = pb::EvidenceItem> {
    let tag = select(vec![
        "planning",
        "billing",
        "quality-control",
        "lead-intake",
    ]);
    (sentence(2..12), tag, 1..4_i32).prop_map(|(title, tag, stance)| pb::EvidenceItem {
        title,
        url: "https://example.nl/source".to_owned(),
        source_type: "PUBLIC_RECORD".to_owned(),
        workflow_tag: tag.to_owned(),
        stance,
        ..pb::EvidenceItem::default()
    })
}

fn hypothesis() -> impl Strategy<Value = pb::Hypothesis> {
    let refs = vec(0..18_usize, 1..9);
    let figures = (1..40_i32, 1..40_i32, 1..40_i32, any::<bool>());
    (
        sentence(4..12),
        text(1..7),
        vec(sentence(5..30), 0..4),
        refs,
        sentence(5..20),
        figures,
    )
        .prop_map(|(title, statement, assumptions, refs, question, figures)| {
            let (low, more, most, is_money) = figures;
            let [low, mid, high] = [low, low + more, low + more + most].map(f64::from);
            let range = Some(pb::Range {
                low: Some(low),
                mid: Some(mid),
                high: Some(high),
            });
            pb::Hypothesis {
                title,
                problem_statement: statement,
                assumptions,
                confidence: 0.8,
                evidence_refs: refs.iter().map(|place| format!("e{place}")).collect(),
                validation_questions: vec![format!("{question}?")],
                impact: Some(pb::Impact {
                    hours_saved_week: range.filter(|_| !is_money),
                    revenue_leakage_recovered: range.filter(|_| is_money),
                    currency: "EUR".to_owned(),
                    period: pb::MoneyPeriod::Month.into(),
                    money_kind: pb::MoneyKind::Unbilled.into(),
                    ..pb::Impact::default()
                }),
                status: pb::ReviewStatus::Accepted.into(),
                ..pb::Hypothesis::default()
            }
        })
}

fn opportunity((title, place): (String, usize)) -> pb::Opportunity {
    pb::Opportunity {
        id: format!("o{place}"),
        title: format!("{title} o{place}"),
        confidence: 0.8,
        evidence_refs: (0..9)
            .map(|item| format!("e{}", 9 * place + item))
            .collect(),
        status: pb::ReviewStatus::Accepted.into(),
        ..pb::Opportunity::default()
    }
}

fn numbered<T>(prefix: &str, items: Vec<T>, set: fn(&mut T, String)) -> Vec<T> {
    let mut items = items;
    for (place, item) in items.iter_mut().enumerate() {
        set(item, format!("{prefix}{place}"));
    }
    items
}

fn text(sentences: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    vec(sentence(4..20), sentences).prop_map(|all| all.join(". "))
}

fn sentence(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    vec(select(&WORDS[..]), length).prop_map(|words| words.join(" "))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp { seconds, nanos: 0 }
}

/// Returns how many cases are drawn of a test that plans each of them several times, unless `PROPTEST_CASES` says.
pub(crate) fn few_cases(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    config
}
