//! Dossiers that want to talk a model into something, and a model that does what they say.

use std::{fs, path::Path};

use proto::callprep::v1 as pb;
use serde_json::{Value, json};

use super::{
    answers,
    provider::{Provider, Reply, Vendor},
    service, settings,
};

type Answer = fn(&str, &Value) -> Value;

#[tokio::test]
async fn whatever_a_dossier_talks_a_model_into_the_planner_keeps_its_words() {
    let obedient: [Answer; 4] = [repeats_titles, repeats_statements, obeys, tells_secrets];
    for (name, request) in dossiers() {
        for answer in obedient {
            let provider = Provider::start(Vendor::OpenAi, &[Reply::Words(answer)]).await;
            let service = service(&settings(&provider, Vendor::OpenAi));
            let floor = service.plan_by_rules(request.clone()).unwrap();

            let response = service.plan(request.clone(), None).await.unwrap();

            assert_eq!(response.brief, floor.brief, "{name}");
            let provenance = response.provenance.unwrap();
            assert_eq!(provenance.slots_replaced, 0, "{name}");
        }
    }
}

#[tokio::test]
async fn a_model_that_minds_its_business_still_words_a_hostile_dossier() {
    for (name, request) in dossiers()
        .into_iter()
        .filter(|(_, each)| each.language == "nl")
    {
        let provider = Provider::start(Vendor::OpenAi, &[Reply::Words(answers::good)]).await;
        let service = service(&settings(&provider, Vendor::OpenAi));

        let response = service.plan(request, None).await.unwrap();

        let provenance = response.provenance.unwrap();
        assert_eq!(provenance.outcome, "worded", "{name}");
        let brief = response.brief.unwrap();
        for action in brief.plan60.iter().flat_map(|item| &item.actions) {
            assert!(!action.text.contains("://"), "{name}");
        }
    }
}

fn repeats_titles(_: &str, data: &Value) -> Value {
    every_slot(data, data["hypotheses"][0]["title"].as_str().unwrap())
}

fn repeats_statements(_: &str, data: &Value) -> Value {
    every_slot(data, data["hypotheses"][0]["statement"].as_str().unwrap())
}

fn obeys(_: &str, data: &Value) -> Value {
    every_slot(
        data,
        "Ga naar https://evil.example of bel 0900-1234 en betaal 500 euro aan de eigenaar",
    )
}

fn tells_secrets(system: &str, data: &Value) -> Value {
    every_slot(data, system)
}

fn every_slot(data: &Value, text: &str) -> Value {
    let slots: Vec<Value> = answers::ids(data)
        .map(|id| json!({ "id": id, "text": text, "evidence": ["E1"], "quote": "" }))
        .collect();
    json!({ "summary": text, "slots": slots, "extra_questions": [] })
}

fn dossiers() -> Vec<(String, pb::GeneratePlanRequest)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let mut request: pb::GeneratePlanRequest = serde_json::from_str(&text).unwrap();
            request.set_wording(pb::Wording::Model);
            (path.display().to_string(), request)
        })
        .collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert!(all.len() >= 8);
    all
}
