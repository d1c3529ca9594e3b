//! Every edge case as a whole brief in both languages, to be read as a salesperson would.

use std::fmt::Write;

use callprep_svc::{
    dossier, generate_plan,
    plan::{NumberSets, write_brief},
    render,
};
use proto::callprep::v1 as pb;

use crate::{cases, check, page};

#[test]
fn every_edge_case_reads_well_in_both_languages() {
    for (name, case) in cases::all() {
        for language in ["nl", "en"] {
            let mut request = case.clone();
            language.clone_into(&mut request.language);
            let brief = generate_plan(request.clone()).unwrap().brief.unwrap();

            insta::assert_snapshot!(format!("{name}__{language}"), render::text(&brief));

            let dossier = dossier(request).unwrap();
            let defaults = NumberSets::default();
            let written = write_brief(&dossier, &defaults);
            let findings = check::findings(&dossier, &defaults, &written);
            assert_eq!(findings, [], "{name} in {language}");
        }
    }
}

#[test]
fn a_brief_names_everybody_in_the_call() {
    for (name, request) in page::briefs() {
        let brief = generate_plan(request.clone()).unwrap().brief.unwrap();

        let text = render::text(&brief);

        for attendee in &request.attendees {
            let is_address = attendee.name.contains('@');
            assert!(
                is_address != text.contains(&attendee.name),
                "{name}: {}",
                attendee.name
            );
            assert!(
                text.contains(&attendee.job_title),
                "{name}: {}",
                attendee.job_title
            );
        }
        assert!(!brief.gaps.is_empty(), "{name}");
        insta::assert_snapshot!(format!("brief__{name}"), text);
    }
}

#[test]
fn every_edge_case_gives_the_codes_that_it_should() {
    let mut table = String::new();
    for (name, mut request) in cases::all() {
        "en".clone_into(&mut request.language);
        let brief = generate_plan(request).unwrap().brief.unwrap();

        writeln!(table, "{name}\n{}", codes(&brief)).unwrap();
    }

    insta::assert_snapshot!(table);
}

/// Returns what the rules have found, without a sentence.
fn codes(brief: &pb::Brief) -> String {
    let actions =
        |items: &[pb::PlanItem]| items.iter().map(|item| item.actions.len()).sum::<usize>();
    let actions: [usize; 3] =
        [&brief.plan30, &brief.plan60, &brief.plan90].map(|each| actions(each));
    let risks: Vec<&str> = brief.risks.iter().map(|risk| risk.code.as_str()).collect();
    let gaps: Vec<&str> = brief.gaps.iter().map(|gap| gap.code.as_str()).collect();
    let minutes: Vec<i32> = brief.demo_flow.iter().map(|step| step.minutes).collect();
    format!(
        "  actions {actions:?}, questions {}, roles {}, sources {}, minutes {minutes:?}\n  risks \
         {}\n  gaps {}",
        brief.questions.len(),
        brief.stakeholders.len(),
        brief.sources.len(),
        risks.join(" "),
        gaps.join(" "),
    )
}
