//! The sample dossiers, which `grpcurl -d @` takes as they are.

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use proto::{
    booking::v1::{ImportProspectRequest, prospect_service_client::ProspectServiceClient},
    well_known::Timestamp,
};
use runtime::channel::Channel;
use tonic::Request;

const TIMEOUT: Duration = Duration::from_secs(20);
const RESEARCH_AGE: Duration = Duration::from_hours(7 * 24);

const SAMPLES: [(&str, &str); 5] = [
    ("mujjo", include_str!("../samples/mujjo.json")),
    ("deondernemer", include_str!("../samples/deondernemer.json")),
    ("kestrel", include_str!("../samples/kestrel.json")),
    ("brightloom", include_str!("../samples/brightloom.json")),
    ("tidalops", include_str!("../samples/tidalops.json")),
];

/// Imports every sample into `booking`, a booking-svc.
///
/// # Errors
/// booking-svc refuses one or does not answer.
pub(crate) async fn import(booking: Channel) -> Result<()> {
    let mut prospects = ProspectServiceClient::new(booking);
    for (name, json) in SAMPLES {
        let mut dossier = parse(name, json)?;
        date_research(&mut dossier, SystemTime::now());
        let mut request = Request::new(dossier);
        request.set_timeout(TIMEOUT);
        prospects
            .import_prospect(request)
            .await
            .with_context(|| format!("could not import the sample `{name}`"))?;
    }
    Ok(())
}

fn parse(name: &str, json: &str) -> Result<ImportProspectRequest> {
    serde_json::from_str(json).with_context(|| format!("the sample `{name}` is not a dossier"))
}

/// Dates research that has no date a week back: a demo is not about stale research.
fn date_research(request: &mut ImportProspectRequest, now: SystemTime) {
    let runs = request
        .dossier
        .iter_mut()
        .flat_map(|dossier| &mut dossier.research_runs);
    for run in runs.filter(|run| run.create_time.is_none()) {
        let finished = Timestamp::from(DateTime::<Utc>::from(now - RESEARCH_AGE));
        run.create_time = Some(finished);
        run.complete_time = Some(finished);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proto::booking::v1::{OutreachStatus, ProspectDossier, ResearchRunStatus};

    use super::*;

    fn dossiers() -> impl Iterator<Item = (&'static str, ProspectDossier)> {
        SAMPLES.into_iter().map(|(name, json)| {
            let request = parse(name, json).unwrap();
            (name, request.dossier.unwrap())
        })
    }

    #[test]
    fn every_reference_to_evidence_resolves() {
        for (name, dossier) in dossiers() {
            for run in dossier.research_runs {
                let evidence = run
                    .evidence_items
                    .iter()
                    .map(|item| item.id.as_str())
                    .collect::<HashSet<_>>();
                let hypotheses = run
                    .workflow_hypotheses
                    .iter()
                    .flat_map(|it| &it.evidence_refs);
                let opportunities = run
                    .automation_opportunities
                    .iter()
                    .flat_map(|it| &it.evidence_refs);
                for reference in hypotheses.chain(opportunities) {
                    assert!(evidence.contains(reference.as_str()), "{name}: {reference}");
                }
            }
        }
    }

    #[test]
    fn every_sample_has_completed_research_and_outreach_that_was_sent() {
        for (name, dossier) in dossiers() {
            let has_research = dossier
                .research_runs
                .iter()
                .any(|run| run.status() == ResearchRunStatus::Completed);
            assert!(has_research, "{name}");
            assert!(!dossier.outreach_sequences.is_empty(), "{name}");
            for sequence in &dossier.outreach_sequences {
                assert_eq!(sequence.status(), OutreachStatus::Sent, "{name}");
                assert!(!sequence.steps.is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn every_source_is_invented() {
        for (name, dossier) in dossiers() {
            for item in dossier
                .research_runs
                .iter()
                .flat_map(|run| &run.evidence_items)
            {
                let host = item.source_url.split('/').nth(2).unwrap_or_default();
                assert!(host.ends_with(".example"), "{name}: {}", item.source_url);
            }
        }
    }
}
