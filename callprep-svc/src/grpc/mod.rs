//! `CallPrepService`: from the wire to a dossier, and from a brief to the wire.

mod deadline;
mod provenance;
mod request;
mod response;

use proto::callprep::v1::{
    GeneratePlanRequest, GeneratePlanResponse, call_prep_service_server::CallPrepService,
};
use runtime::{
    Deadline,
    status::{self, Violation},
};
use tonic::{Request, Response, Status};

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
        let within = deadline::time_to_answer(Deadline::of(request.extensions()));
        let response = self.planner.plan(request.into_inner(), within).await?;
        Ok(Response::new(response))
    }
}

/// Returns the dossier of a request.
///
/// # Errors
/// INVALID_ARGUMENT when the language is not supported.
pub fn dossier(request: GeneratePlanRequest) -> Result<Dossier, Status> {
    let language: Language = request.language.parse().map_err(Failure::Language)?;
    Ok(request::dossier(request, language))
}

/// Everything that a call can fail with.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The language is not supported.
    Language(UnknownLanguage),
    /// Whoever waits for the model would wait in vain.
    ModelBusy(Full),
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Language(error) => {
                status::invalid_argument(vec![Violation::new("language", error.to_string())])
            }
            Failure::ModelBusy(full) => status::resource_exhausted(
                "MODEL_BUSY",
                "too many briefs wait for the model",
                full.retry_after,
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_failure_has_a_status_with_details() {
        let language = "de".parse::<Language>().unwrap_err();
        let busy = Full {
            retry_after: Duration::from_secs(5),
        };

        let table = [Failure::Language(language), Failure::ModelBusy(busy)]
            .map(|failure| status::summary(&failure.into()) + "\n")
            .concat();

        insta::assert_snapshot!(table);
    }
}
