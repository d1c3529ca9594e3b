//! An answer is worth something only if it could have been another one.

use proto::callprep::v1 as pb;

use super::{Answer, Reviewed, answers};
use crate::cases;

/// What makes a sound brief fail an item.
type Spoil = fn(&mut Reviewed);

/// At least one way to fail for each item.
const SPOILED: &[(u8, Spoil)] = &[
    (1, |all| {
        for item in [&mut all.brief.plan30, &mut all.brief.plan60] {
            for action in &mut item[0].actions {
                "Verbeter het proces".clone_into(&mut action.line);
            }
        }
    }),
    (2, |all| all.written.plan30[0].actions[0].owner_role.clear()),
    (2, |all| all.written.plan90[0].actions[0].due_day = 60),
    (3, |all| {
        "12 uur per week".clone_into(&mut all.brief.plan30[0].actions[2].baseline);
    }),
    (4, |all| {
        "42% lager dan gemeten".clone_into(&mut all.written.plan90[0].actions[0].target);
    }),
    (5, |all| {
        all.written.plan60[0].actions[0].evidence_ids.pop();
    }),
    (5, |all| {
        for source in &mut all.brief.sources {
            source.url.clear();
        }
    }),
    (6, |all| {
        let action = &mut all.brief.plan60[0].actions[0];
        action.set_confidence_band(pb::ConfidenceBand::Unspecified);
    }),
    (6, |all| all.brief.hypotheses[0].generic = true),
    (7, |all| {
        all.brief.plan60[0].actions.pop();
    }),
    (8, |all| {
        "27,5% lager dan gemeten".clone_into(&mut all.brief.plan60[0].actions[1].target);
    }),
    (8, |all| {
        "30% lager dan gemeten".clone_into(&mut all.brief.plan90[0].actions[0].target);
    }),
    (9, |all| {
        all.brief.summary.push_str(" Vraag om één ding: geld.");
    }),
    (10, |all| {
        let disconfirming = i32::from(pb::QuestionKind::Disconfirming);
        all.brief
            .questions
            .retain(|each| each.kind != disconfirming);
    }),
    (11, |all| {
        let is_other = |each: &pb::Stakeholder| each.meddicc() != pb::MeddiccRole::EconomicBuyer;
        all.brief.stakeholders.retain(is_other);
    }),
    (12, |all| {
        "Start with one team".clone_into(&mut all.written.plan60[0].actions[0].text);
    }),
    (12, |all| {
        let mut questions = all.brief.questions.iter_mut();
        let foreign = questions.find(|each| each.text_language == "en").unwrap();
        "nl".clone_into(&mut foreign.text_language);
    }),
    (13, |all| all.request.company = None),
    (13, |all| all.request.research_complete_time = None),
    (14, |all| {
        all.brief.summary.push_str(&" nog iets".repeat(60));
    }),
    (14, |all| {
        let long = "Een vraag van heel veel woorden die niemand op tijd leest?".repeat(60);
        all.brief.questions[5].text = long;
    }),
    (15, |all| {
        let again = all.written.questions[0].clone();
        all.written.questions.push(again);
    }),
    (15, |all| {
        let last = all.brief.plan30[0].actions.last().unwrap();
        all.brief.risks[0].text = last.text.clone();
    }),
    (16, |all| {
        all.brief.plan30[0]
            .actions
            .retain(|action| !action.text.contains("ondernemingsraad"));
    }),
    (17, |all| {
        let low = all.brief.hypotheses[2].id.clone();
        all.brief.plan90[0].actions[1].hypothesis_id = low;
    }),
    (18, |all| {
        "Sanne de Wit begrijpt het niet.".clone_into(&mut all.brief.risks[0].text);
    }),
    (18, |all| {
        all.brief.summary.push_str(" Bel s.dewit@jansenklimaat.nl.");
    }),
];

#[test]
fn every_item_can_be_answered_with_no() {
    assert_eq!(failed(&sound()), Vec::<u8>::new());

    for (place, (item, spoil)) in SPOILED.iter().enumerate() {
        let mut reviewed = sound();
        spoil(&mut reviewed);

        let failed = failed(&reviewed);

        assert!(
            failed.contains(item),
            "spoiled {place}: {item} not in {failed:?}"
        );
    }
}

#[test]
fn every_item_has_a_way_to_fail() {
    let mut items: Vec<u8> = SPOILED.iter().map(|(item, _)| *item).collect();
    items.dedup();

    assert_eq!(items, (1..=18).collect::<Vec<u8>>());
}

fn sound() -> Reviewed {
    let mut request = cases::rich();
    "nl".clone_into(&mut request.language);
    // A note of our own, which nobody else can open.
    "https://beurs.example/jansen".clone_into(&mut request.evidence_items[3].url);
    // A question in another language that no page leaves out.
    let [_, foreign, last, ..] = &mut request.hypotheses[..] else {
        panic!("the rich dossier has three hypotheses")
    };
    std::mem::swap(
        &mut foreign.validation_questions,
        &mut last.validation_questions,
    );
    Reviewed::new(request)
}

fn failed(reviewed: &Reviewed) -> Vec<u8> {
    answers(reviewed)
        .into_iter()
        .filter(|(_, answer)| *answer == Answer::No)
        .map(|(item, _)| item)
        .collect()
}
