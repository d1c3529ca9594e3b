//! Messages and files of dossiers.

use std::io;

use gateway::testing::record_request;
use prost::Message;
use proto::{booking::v1::ImportProspectRequest, callprep::v1::GeneratePlanRequest};
use serde::de::DeserializeOwned;

use super::{Seeds, files as fixtures};

/// How many bytes a seed has at most, as fuzzing is the slower the longer they are.
const LONGEST: usize = 4096;

fn encoded<M: Message + Default + DeserializeOwned>(json: &[u8]) -> Option<Vec<u8>> {
    let message = serde_json::from_slice::<M>(json).ok()?;
    Some(message.encode_to_vec())
}

/// Dossiers of every kind of company, as bytes and as JSON by turns.
pub(super) fn plans() -> io::Result<Seeds> {
    let mut seeds = fixtures("callprep-svc/tests/dossiers", ".json")?;
    seeds.extend(fixtures("callprep-svc/tests/briefs", ".json")?);
    seeds.extend(
        fixtures("callprep-svc/tests/hostile", ".json")?
            .into_iter()
            .take(3),
    );
    let forms = seeds.into_iter().enumerate().map(|(index, json)| {
        let bytes = encoded::<GeneratePlanRequest>(&json);
        bytes
            .filter(|_| index % 2 == 0)
            .unwrap_or_else(|| compact(&json))
    });
    let mut seeds = forms
        .filter(|seed| seed.len() <= LONGEST)
        .collect::<Vec<_>>();
    seeds.push(br#"{"language":"en"}"#.to_vec());
    seeds.push(br#"{"language":"de"}"#.to_vec());
    Ok(seeds)
}

pub(super) fn events(webhooks: &Seeds) -> Seeds {
    let requests = webhooks.iter().map(|body| record_request(body));
    let seeds = requests.enumerate().map(|(index, request)| {
        if index % 2 == 0 {
            return request.encode_to_vec();
        }
        serde_json::to_vec(&request).unwrap_or_default()
    });
    seeds.collect()
}

pub(super) fn imports() -> io::Result<Seeds> {
    let mut seeds = Vec::new();
    for dossier in parts()? {
        let json = format!(r#"{{"dossier":{dossier}}}"#).into_bytes();
        seeds.extend(encoded::<ImportProspectRequest>(&json));
        seeds.push(json);
    }
    Ok(seeds)
}

pub(super) fn files() -> io::Result<Seeds> {
    let dossiers = parts()?;
    let wrapped = dossiers
        .iter()
        .map(|dossier| format!(r#"{{"dossier": {dossier}}}"#));
    let wrapped = wrapped.collect::<Vec<_>>();
    let array = format!("[\n{}\n]\n", dossiers[..3].join(",\n"));
    let texts = [
        array,
        dossiers[..3].join("\n"),
        wrapped[..2].join("\n\n"),
        "[]".to_owned(),
        " [ {} ".to_owned(),
        "{\"prospect\": {\"id\": 7}}\n{\"prospect\": \n{\"prospects\": {}}\n".to_owned(),
        r#"{"outreachSequences": [{"id": "s", "status": "SENTT"}]}"#.to_owned(),
        r#"{"prospect":{"id":"a"},"prospect":{"id":"b"}}"#.to_owned(),
        "\u{feff}{}".to_owned(),
    ];
    let texts = dossiers.iter().cloned().chain(texts);
    Ok(texts.map(String::into_bytes).collect())
}

/// Dossiers with one kind of record each, so that each is small.
fn parts() -> io::Result<Vec<String>> {
    let mut parts = vec![r#"{"prospect":{"id":"a"}}"#.to_owned()];
    for file in fixtures("e2e/samples", ".json")? {
        let json = serde_json::from_slice::<serde_json::Value>(&file)?;
        let dossier = json.get("dossier").unwrap_or(&json);
        for kind in ["contacts", "campaigns", "researchRuns", "outreachSequences"] {
            let records = &dossier[kind];
            let part = serde_json::json!({ "prospect": dossier["prospect"], kind: records });
            let part = part.to_string();
            if part.len() <= LONGEST && records.is_array() {
                parts.push(part);
            }
        }
    }
    Ok(parts)
}

fn compact(json: &[u8]) -> Vec<u8> {
    let value = serde_json::from_slice::<serde_json::Value>(json);
    value.map_or_else(|_| json.to_vec(), |value| value.to_string().into_bytes())
}
