//! `CallPrepService`: from the wire to a dossier, and from a brief to the wire.

mod request;
mod response;

use proto::callprep::v1::{
    GeneratePlanRequest, GeneratePlanResponse, call_prep_service_server::CallPrepService,
};
use runtime::status::{self, Violation};
use tonic::{Request, Response, Status};

use crate::plan::{self, Language, UnknownLanguage};

/// The service with the planner by rules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Service;

#[tonic::async_trait]
impl CallPrepService for Service {
    async fn generate_plan(
        &self,
        request: Request<GeneratePlanRequest>,
    ) -> Result<Response<GeneratePlanResponse>, Status> {
        generate_plan(request.into_inner()).map(Response::new)
    }
}

/// Returns the brief that follows from the request.
///
/// # Errors
/// INVALID_ARGUMENT when the language is not supported.
pub fn generate_plan(request: GeneratePlanRequest) -> Result<GeneratePlanResponse, Status> {
    let language: Language = request.language.parse().map_err(|error: UnknownLanguage| {
        status::invalid_argument(vec![Violation::new("language", error.to_string())])
    })?;
    let dossier = request::dossier(request, language);
    Ok(response::response(plan::write_brief(&dossier)))
}
