//! The planner as the service and the command line use it: rules always, a model when asked.

use std::{sync::Arc, time::Duration};

use proto::callprep::v1 as pb;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tonic::Status;

use crate::{
    grpc,
    model::{InvalidModel, Lane, ModelSettings, Worded},
    plan::{self, NumberSets, PLANNER_VERSION, case::Case},
    wording::{PROMPT_VERSION, SCHEMA_VERSION},
};

/// Writes plans. Clones share the model and what is known about it.
#[derive(Clone, Default)]
pub struct Planner {
    defaults: NumberSets,
    lane: Option<Arc<Lane>>,
}

/// What a digest is taken over, in this order.
#[derive(Serialize)]
struct Input<'a> {
    planner: &'static str,
    prompt: &'static str,
    schema: &'static str,
    adapter: &'a str,
    model: &'a str,
    case: &'a Case,
}

impl Planner {
    /// Returns a planner by rules alone; figures among `defaults` count as a worked example.
    pub fn by_rules(defaults: NumberSets) -> Self {
        Self {
            defaults,
            lane: None,
        }
    }

    /// Returns the planner with a model for those who ask for it. Nothing is called yet.
    ///
    /// # Errors
    /// The settings name no model that can be asked.
    pub fn with_model(mut self, settings: &ModelSettings) -> Result<Self, InvalidModel> {
        self.lane = Some(Arc::new(Lane::new(settings)?));
        Ok(self)
    }

    /// Returns whether a model is configured.
    pub fn has_model(&self) -> bool {
        self.lane.is_some()
    }

    /// Returns the plan by rules, at once.
    ///
    /// # Errors
    /// INVALID_ARGUMENT when the language is not supported.
    pub fn plan_by_rules(
        &self,
        request: pb::GeneratePlanRequest,
    ) -> Result<pb::GeneratePlanResponse, Status> {
        let case = Case::new(&grpc::dossier(request)?, &self.defaults);
        let outcome = if self.has_model() { "not-asked" } else { "off" };
        let worded = Worded::unchanged(plan::brief_of(&case), outcome);
        Ok(grpc::response(worded, self.model(), self.digest(&case)))
    }

    /// Returns the plan, with the words of the model when the request asks for them and a model is
    /// configured. `within` is the time that the caller has.
    ///
    /// # Errors
    /// INVALID_ARGUMENT when the language is not supported, RESOURCE_EXHAUSTED when too many wait
    /// for the model.
    pub async fn plan(
        &self,
        request: pb::GeneratePlanRequest,
        within: Option<Duration>,
    ) -> Result<pb::GeneratePlanResponse, Status> {
        let (Some(lane), pb::Wording::Model) = (&self.lane, request.wording()) else {
            return self.plan_by_rules(request);
        };
        let case = Case::new(&grpc::dossier(request)?, &self.defaults);
        let digest = self.digest(&case);
        let floor = plan::brief_of(&case);
        let worded = lane
            .word(&case, floor, &digest, within)
            .await
            .map_err(grpc::Failure::ModelBusy)?;
        Ok(grpc::response(worded, self.model(), digest))
    }

    /// Returns the code of the interface and the name of the model.
    fn model(&self) -> Option<(&'static str, &str)> {
        let lane = self.lane.as_ref()?;
        Some((lane.adapter, &lane.model))
    }

    fn digest(&self, case: &Case) -> String {
        let (adapter, model) = self.model().unwrap_or_default();
        let input = Input {
            planner: PLANNER_VERSION,
            prompt: PROMPT_VERSION,
            schema: SCHEMA_VERSION,
            adapter,
            model,
            case,
        };
        let mut hash = Sha256::new();
        let json = serde_json::to_vec(&input).expect("a case holds nothing that JSON cannot");
        hash.update(json);
        hex::encode(hash.finalize())
    }
}
