//! The model lane against providers that are played by a local server.

mod answers;
mod hostile;
mod operations;
mod outcomes;
mod parts;
mod privacy;
mod provider;
mod tokens;

use std::time::Duration;

use callprep_svc::{ModelSettings, Planner, Service};
use proto::callprep::v1 as pb;

use self::provider::{Provider, Vendor};
use crate::cases;

/// The key that every test uses; it must never be seen in a log.
const KEY: &str = "sk-test-0123456789";
const MODEL: &str = "wordsmith-9";

/// Returns the settings of a model at `provider` that loses no time.
fn settings(provider: &Provider, vendor: Vendor) -> ModelSettings {
    ModelSettings {
        base_url: Some(provider.url.clone()),
        api_key: Some(KEY.to_owned()),
        timeout: Duration::from_secs(20),
        attempt_timeout: Duration::from_secs(5),
        backoff: Duration::ZERO,
        ..ModelSettings::new(vendor.adapter(), MODEL)
    }
}

fn service(settings: &ModelSettings) -> Service {
    Service::new(Planner::default().with_model(settings).unwrap())
}

/// Returns the rich dossier in Dutch, to be worded by the model.
fn request() -> pb::GeneratePlanRequest {
    let mut request = cases::rich();
    "nl".clone_into(&mut request.language);
    request.set_wording(pb::Wording::Model);
    request
}

fn outcomes(provenance: &pb::Provenance) -> Vec<&str> {
    provenance
        .attempts
        .iter()
        .map(|attempt| attempt.outcome.as_str())
        .collect()
}
