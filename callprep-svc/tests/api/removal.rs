//! Whatever is left out of a dossier, the brief claims no more than before.

use std::collections::BTreeSet;

use callprep_svc::generate_plan;
use proptest::prelude::*;
use proto::callprep::v1 as pb;

use crate::{checklist::actions, page::is_full, requests::request};

proptest! {
    #[test]
    fn a_poorer_dossier_claims_no_more(mut request in request(), what in 0..POORER.len()) {
        // Without evidence against it, a hypothesis is rightly surer.
        for item in &mut request.evidence_items {
            item.set_stance(pb::EvidenceStance::Supports);
        }
        let rich = brief(request.clone());
        let mut poorer = request;
        POORER[what](&mut poorer);
        let poor = brief(poorer);

        check_gaps(&rich, &poor)?;
        check_evidence(&rich, &poor)?;
        // A longer brief may have room for the names of guests only.
        prop_assert!(named_in_a_role(&poor) <= named_in_a_role(&rich) || is_full(&rich));
    }

    #[test]
    fn without_figures_none_is_named(mut request in request()) {
        for hypothesis in &mut request.hypotheses {
            hypothesis.impact = None;
        }

        let brief = brief(request);

        prop_assert!(!actions(&brief).any(|action| has_figure(&action.target) || action.generic));
        for hypothesis in &brief.hypotheses {
            prop_assert_eq!(&hypothesis.estimate, "");
            prop_assert_eq!(&hypothesis.upside, "");
        }
        let payoff = brief.questions.iter().find(|each| each.kind() == pb::QuestionKind::Payoff);
        prop_assert!(!has_figure(&payoff.unwrap().text));
        let codes: BTreeSet<&str> = brief.risks.iter().map(|risk| &*risk.code).collect();
        prop_assert!(!["R5", "R6", "R11"].iter().any(|code| codes.contains(code)));
    }

    #[test]
    fn without_evidence_nothing_is_cited_and_nothing_is_sure(mut request in request()) {
        request.evidence_items.clear();

        let brief = brief(request);

        prop_assert!(brief.sources.is_empty());
        prop_assert!(actions(&brief).all(|action| action.evidence_ids.is_empty()));
        for hypothesis in &brief.hypotheses {
            prop_assert_ne!(hypothesis.confidence_band(), pb::ConfidenceBand::High);
            prop_assert!(brief.gaps.iter().any(|gap| gap.code == "no-evidence"));
        }
    }

    #[test]
    fn without_job_titles_nobody_is_given_a_role(mut request in request()) {
        for attendee in &mut request.attendees {
            attendee.job_title.clear();
        }
        // The booker may tell who does the work.
        request.notes.clear();
        request.answers.clear();

        let brief = brief(request);

        prop_assert_eq!(named_in_a_role(&brief), 0);
        let is_told = brief.gaps.iter().any(|gap| gap.code == "no-budget-holder");
        let is_alone = brief.stakeholders.iter().all(|each| !each.person.is_empty());
        let as_told = |each: &pb::Stakeholder| {
            let texts = ["Wie beslist", "Whoever decides", "Zie de boeking", "See the booking"];
            texts.iter().any(|text| each.role == *text || each.objective.starts_with(text))
        };
        prop_assert!(is_told || is_alone || brief.stakeholders.iter().any(as_told));
    }

    #[test]
    fn without_the_country_or_the_size_no_council_is_taken_for_granted(
        mut request in request(),
        lacks_country: bool,
    ) {
        if let Some(company) = &mut request.company {
            if lacks_country {
                company.country.clear();
            } else {
                company.employee_count = None;
                company.employee_range.clear();
            }
        }

        let brief = brief(request);

        let councils = ["ondernemingsraad", "works council"];
        let asks = |text: &str| text.starts_with("Ga na of") || text.starts_with("Find out whether");
        let names_council = |action: &pb::Action| {
            let is_named = councils.iter().any(|council| action.text.contains(council));
            is_named && (lacks_country || !asks(&action.text))
        };
        prop_assert!(!actions(&brief).any(names_council));
        let missing = if lacks_country { "no-country" } else { "no-company-size" };
        prop_assert!(brief.gaps.iter().any(|gap| gap.code == missing));
    }
}

/// Gaps in something that may itself be left out.
const ABOUT_WHAT_IS_THERE: [&str; 25] = [
    "before-the-call",
    "no-opportunities",
    "no-statement",
    "not-confirmed",
    "solution-not-confirmed",
    "no-process-owner",
    "no-source-address",
    "no-solutions",
    "swapped-range",
    "no-currency",
    "no-period",
    "no-currency-or-period",
    "unusable-figures",
    "two-company-sizes",
    "not-reviewed",
    "no-holidays",
    "no-research-date",
    "no-names",
    "no-job-titles",
    "nothing-missing",
    "left-out",
    "no-evidence",
    "unresolved-evidence",
    "no-metrics",
    "no-time-zone",
];

/// Everything that may be left out of a request.
const POORER: [fn(&mut pb::GeneratePlanRequest); 12] = [
    |request| request.evidence_items.clear(),
    |request| request.company = None,
    |request| request.call = None,
    |request| request.attendees.clear(),
    |request| request.research_complete_time = None,
    |request| {
        if let Some(call) = &mut request.call {
            call.booked_time = None;
        }
    },
    |request| {
        if let Some(call) = &mut request.call {
            call.duration = None;
        }
    },
    |request| {
        if let Some(company) = &mut request.company {
            company.technologies.clear();
        }
    },
    |request| {
        for hypothesis in &mut request.hypotheses {
            hypothesis.validation_questions.clear();
        }
    },
    |request| {
        for hypothesis in &mut request.hypotheses {
            hypothesis.assumptions.clear();
        }
    },
    |request| request.opportunities.clear(),
    |request| {
        request.hypotheses.clear();
        request.opportunities.clear();
        request.evidence_items.clear();
    },
];

fn check_gaps(rich: &pb::Brief, poor: &pb::Brief) -> Result<(), TestCaseError> {
    let is_lasting = |gap: &&pb::Gap| !ABOUT_WHAT_IS_THERE.contains(&&*gap.code);
    for gap in rich.gaps.iter().filter(is_lasting) {
        let is_said = poor.gaps.iter().any(|each| each.code == gap.code);
        prop_assert!(is_said, "{}", gap.code);
    }
    prop_assert!(poor.gaps.iter().all(|gap| !gap.text.is_empty()));
    Ok(())
}

fn check_evidence(rich: &pb::Brief, poor: &pb::Brief) -> Result<(), TestCaseError> {
    // A longer brief may have no room for a hypothesis, and for its sources.
    let leaves_out = rich.gaps.iter().any(|gap| gap.code == "left-out");
    prop_assert!(poor.sources.len() <= rich.sources.len() || leaves_out);
    for hypothesis in &poor.hypotheses {
        let before = rich.hypotheses.iter().find(|each| each.id == hypothesis.id);
        let Some(before) = before else {
            prop_assert!(leaves_out, "a hypothesis came from nowhere");
            continue;
        };
        prop_assert!(hypothesis.confidence_band <= before.confidence_band);
        prop_assert!(hypothesis.source_numbers.len() <= before.source_numbers.len());
        // A shorter brief has room for what a longer one leaves out.
        let is_no_more = hypothesis.assumptions.len() <= before.assumptions.len();
        prop_assert!(is_no_more || is_full(rich));
        prop_assert!(before.generic || !hypothesis.generic);
    }
    Ok(())
}

/// Returns how many people are said to decide or to be in charge, also those whose names are not known.
fn named_in_a_role(brief: &pb::Brief) -> usize {
    use pb::MeddiccRole::{EconomicBuyer, MetricOwner};
    let has_role = |each: &&pb::Stakeholder| matches!(each.meddicc(), EconomicBuyer | MetricOwner);
    let named = brief.stakeholders.iter().filter(has_role);
    named
        .filter(|each| each.side() != pb::CallSide::Absent)
        .count()
}

fn has_figure(text: &str) -> bool {
    text.contains(char::is_numeric)
}

fn brief(request: pb::GeneratePlanRequest) -> pb::Brief {
    generate_plan(request).unwrap().brief.unwrap()
}
