//! `CallPrepService`: from the wire to a dossier, and from a brief to the wire.

mod deadline;
mod provenance;
mod request;
mod response;

use std::collections::HashMap;

use proto::callprep::v1::{
    GeneratePlanRequest, GeneratePlanResponse, call_prep_service_server::CallPrepService,
};
use runtime::status::{self, Violation};
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt};

pub(crate) use self::provenance::response;
use crate::{
    model::Full,
    plan::{Dossier, Language, UnknownLanguage},
    planner::Planner,
};

/// The service.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) planner: Planner,
}

#[tonic::async_trait]
impl CallPrepService for Service {
    async fn generate_plan(
        &self,
        request: Request<GeneratePlanRequest>,
    ) -> Result<Response<GeneratePlanResponse>, Status> {
        let within = deadline::time_to_answer(request.metadata());
        let response = self.planner.plan(request.into_inner(), within).await?;
        Ok(Response::new(response))
    }
}

/// Returns the dossier of a request.
///
/// # Errors
/// INVALID_ARGUMENT when the language is not supported.
pub fn dossier(request: GeneratePlanRequest) -> Result<Dossier, Status> {
    let language: Language = request.language.parse().map_err(|error: UnknownLanguage| {
        status::invalid_argument(vec![Violation::new("language", error.to_string())])
    })?;
    Ok(request::dossier(request, language))
}

/// Returns the status for a caller who would wait in vain.
pub(crate) fn resource_exhausted(full: Full) -> Status {
    let mut details = ErrorDetails::with_error_info("MODEL_BUSY", status::DOMAIN, HashMap::new());
    details.set_retry_info(Some(full.retry_after));
    Status::with_error_details(
        Code::ResourceExhausted,
        "too many briefs wait for the model",
        details,
    )
}
