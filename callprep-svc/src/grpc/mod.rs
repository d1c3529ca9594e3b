//! `CallPrepService` over gRPC: deadlines, conversions and statuses around the planner.

mod deadline;

use std::time::Duration;

use proto::callprep::v1::{
    GeneratePlanRequest, GeneratePlanResponse, call_prep_service_server::CallPrepService,
};
use runtime::{
    Deadline,
    status::{self, Violation},
};
use tonic::{Request, Response, Status};

use crate::{
    convert::{self, InvalidRequest},
    planner::{PlanError, Planner},
};

/// The gRPC service on top of a planner.
#[derive(Clone, Default)]
pub struct Service {
    planner: Planner,
}

impl Service {
    pub fn new(planner: Planner) -> Self {
        Self { planner }
    }

    /// Answers by rules, whatever wording the request asks for. Does no I/O.
    ///
    /// # Errors
    /// INVALID_ARGUMENT if the language is not supported.
    pub fn plan_by_rules(
        &self,
        request: GeneratePlanRequest,
    ) -> Result<GeneratePlanResponse, Status> {
        let dossier = convert::dossier(request)?;
        Ok(convert::response(self.planner.plan_by_rules(&dossier)))
    }

    /// Answers a request. `time_left` is what the caller's deadline leaves, if it has one.
    ///
    /// # Errors
    /// INVALID_ARGUMENT if the language is not supported, RESOURCE_EXHAUSTED with the reason
    /// `MODEL_BUSY` if too many briefs wait for the model.
    pub async fn plan(
        &self,
        request: GeneratePlanRequest,
        time_left: Option<Duration>,
    ) -> Result<GeneratePlanResponse, Status> {
        let wording = convert::wording(&request);
        let dossier = convert::dossier(request)?;
        let plan = self.planner.plan(&dossier, wording, time_left).await?;
        Ok(convert::response(plan))
    }
}

#[tonic::async_trait]
impl CallPrepService for Service {
    async fn generate_plan(
        &self,
        request: Request<GeneratePlanRequest>,
    ) -> Result<Response<GeneratePlanResponse>, Status> {
        let time_left = deadline::time_to_answer(Deadline::of(request.extensions()));
        let response = self.plan(request.into_inner(), time_left).await?;
        Ok(Response::new(response))
    }
}

impl From<InvalidRequest> for Status {
    fn from(error: InvalidRequest) -> Self {
        match error {
            InvalidRequest::Language(error) => {
                status::invalid_argument(vec![Violation::new("language", error.to_string())])
            }
        }
    }
}

impl From<PlanError> for Status {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::ModelBusy(full) => {
                status::resource_exhausted("MODEL_BUSY", full.to_string(), full.retry_after)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::QueueFull, plan::Language};

    #[test]
    fn every_failure_has_a_status_with_details() {
        let language = "de".parse::<Language>().unwrap_err();
        let busy = QueueFull {
            retry_after: Duration::from_secs(5),
        };

        let table = [
            Status::from(InvalidRequest::Language(language)),
            Status::from(PlanError::ModelBusy(busy)),
        ]
        .map(|status| status::summary(&status) + "\n")
        .concat();

        insta::assert_snapshot!(table);
    }
}
