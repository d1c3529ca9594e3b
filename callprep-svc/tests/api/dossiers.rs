//! Dossiers of invented companies: every plan passes the checklist, and no two are alike.

use std::{fmt::Write, fs, path::Path};

use callprep_svc::generate_plan;
use proto::callprep::v1 as pb;

use crate::checklist::{self, Answer, Reviewed};

/// The share of sentences that two plans may have in common. Measured on these dossiers, all in one
/// language: at most 0.48. What is shared are questions and roles that every company needs, never a
/// whole action.
const MAX_SIMILARITY: f64 = 0.49;

#[test]
fn every_plan_passes_the_checklist() {
    let mut table = String::new();
    for (name, request) in all() {
        let answers = checklist::answers(&Reviewed::new(request));

        let failed: Vec<u8> = answers
            .iter()
            .filter(|(_, answer)| *answer == Answer::No)
            .map(|(number, _)| *number)
            .collect();
        assert_eq!(failed, Vec::<u8>::new(), "{name}");
        writeln!(table, "{name}").unwrap();
        for (number, answer) in answers {
            match answer {
                Answer::Yes | Answer::No => writeln!(table, "  {number:2} yes"),
                Answer::YesBut(question) => {
                    writeln!(table, "  {number:2} yes; to judge: {question}?")
                }
            }
            .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn no_two_plans_are_alike() {
    let plans: Vec<_> = all()
        .into_iter()
        .map(|(name, mut request)| {
            "en".clone_into(&mut request.language);
            let brief = generate_plan(request).unwrap().brief.unwrap();
            (name, checklist::sentences(&brief))
        })
        .collect();

    let mut highest = (0.0, String::new());
    for (place, (one, first)) in plans.iter().enumerate() {
        for (other, second) in &plans[place + 1..] {
            let shared = first.intersection(second).count();
            let similarity = ratio(shared, first.len().min(second.len()));

            if similarity > highest.0 {
                highest = (similarity, format!("{one} and {other}"));
            }
        }
    }

    let (similarity, pair) = highest;
    assert!(similarity <= MAX_SIMILARITY, "{pair}: {similarity:.2}");
}

/// Returns the dossiers by name.
pub(crate) fn all() -> Vec<(String, pb::GeneratePlanRequest)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dossiers");
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert!(all.len() >= 8);
    all
}

#[expect(clippy::cast_precision_loss, reason = "a plan has few sentences")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
