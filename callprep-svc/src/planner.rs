//! The use case: a plan by rules, reworded by a model where one is configured and asked for.

use std::{sync::Arc, time::Duration};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    model::{
        InvalidModel, Lane, ModelAdapter, ModelSettings, QueueFull, WordedBrief, WordingOutcome,
        WordingReport,
    },
    plan::{self, Brief, Dossier, NumberSets, PLANNER_VERSION, case::Case},
    wording::{PROMPT_VERSION, SCHEMA_VERSION},
};

/// Writes plans. Clones share the model lane.
#[derive(Clone, Default)]
pub struct Planner {
    number_sets: NumberSets,
    lane: Option<Arc<Lane>>,
}

/// What writes the texts of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wording {
    Rules,
    /// The model, where its words pass every check.
    Model,
}

/// A brief with how it was made.
pub(crate) struct Plan {
    pub(crate) brief: Brief,
    pub(crate) report: WordingReport,
    /// SHA-256 in hex over everything that the brief depends on.
    pub(crate) input_digest: String,
    /// Set also if the model was not asked.
    pub(crate) model: Option<ConfiguredModel>,
    /// Set only if the model failed for a reason that may pass.
    pub(crate) retry_after: Option<Duration>,
}

pub(crate) struct ConfiguredModel {
    pub(crate) adapter: ModelAdapter,
    pub(crate) name: String,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    #[error(transparent)]
    ModelBusy(#[from] QueueFull),
}

/// The input of the digest. Names and order of the fields are part of it.
#[derive(Serialize)]
struct DigestInput<'a> {
    planner: &'static str,
    prompt: &'static str,
    schema: &'static str,
    adapter: &'a str,
    model: &'a str,
    case: &'a Case,
}

impl Planner {
    /// Returns a planner without a model. Figures in `number_sets` are shown as a worked example.
    pub fn by_rules(number_sets: NumberSets) -> Self {
        Self {
            number_sets,
            lane: None,
        }
    }

    /// Adds a model. Sends nothing to it yet.
    ///
    /// # Errors
    /// The settings are incomplete or cannot be used.
    pub fn with_model(mut self, settings: &ModelSettings) -> Result<Self, InvalidModel> {
        self.lane = Some(Arc::new(Lane::new(settings)?));
        Ok(self)
    }

    pub fn has_model(&self) -> bool {
        self.lane.is_some()
    }

    /// Returns the plan by rules. Does no I/O.
    pub(crate) fn plan_by_rules(&self, dossier: &Dossier) -> Plan {
        let case = Case::new(dossier, &self.number_sets);
        let outcome = if self.has_model() {
            WordingOutcome::NotAsked
        } else {
            WordingOutcome::Off
        };
        let reworded = WordedBrief::unchanged(plan::brief_of(&case), outcome);
        self.finished(reworded, self.digest(&case))
    }

    /// Returns the plan, reworded if `wording` asks for that and a model is configured. `time_left`
    /// is what the caller's deadline leaves, if it has one.
    ///
    /// # Errors
    /// Too many briefs wait for the model. A model that fails is not an error: the plan is then the
    /// one by rules.
    pub(crate) async fn plan(
        &self,
        dossier: &Dossier,
        wording: Wording,
        time_left: Option<Duration>,
    ) -> Result<Plan, PlanError> {
        let (Some(lane), Wording::Model) = (&self.lane, wording) else {
            return Ok(self.plan_by_rules(dossier));
        };
        let case = Case::new(dossier, &self.number_sets);
        let digest = self.digest(&case);
        let floor = plan::brief_of(&case);
        let reworded = lane.reword(&case, floor, &digest, time_left).await?;
        Ok(self.finished(reworded, digest))
    }

    fn finished(&self, reworded: WordedBrief, input_digest: String) -> Plan {
        let WordedBrief {
            brief,
            report,
            retry_after,
        } = reworded;
        Plan {
            brief,
            report,
            input_digest,
            model: self.lane.as_ref().map(|lane| ConfiguredModel {
                adapter: lane.adapter,
                name: lane.model_name.clone(),
            }),
            retry_after,
        }
    }

    fn digest(&self, case: &Case) -> String {
        let lane = self.lane.as_ref();
        let input = DigestInput {
            planner: PLANNER_VERSION,
            prompt: PROMPT_VERSION,
            schema: SCHEMA_VERSION,
            adapter: lane.map_or("", |lane| lane.adapter.as_str()),
            model: lane.map_or("", |lane| &lane.model_name),
            case,
        };
        let json =
            serde_json::to_vec(&input).expect("a case has no maps with other keys than text");
        hex::encode(Sha256::digest(json))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert;

    #[test]
    fn the_digest_of_a_dossier_stays_the_same_until_the_planner_has_another_version() {
        let request = include_str!("../tests/dossiers/transport_overijssel.json");
        let dossier = convert::dossier(serde_json::from_str(request).unwrap()).unwrap();

        let plan = Planner::default().plan_by_rules(&dossier);

        assert_eq!(
            plan.input_digest,
            "31d8aae424ccad75fa4c836c26e2cff3c0c655f0f4fdfc9e3ae215466871ba43"
        );
    }
}
