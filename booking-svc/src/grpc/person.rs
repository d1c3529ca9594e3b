//! PersonService: shows what is held about a person, and erases it.

use proto::booking::v1::{
    self as pb,
    person_service_server::{PersonService, PersonServiceServer},
};
use tonic::{Request, Response, Status};

use crate::App;

/// Returns the service over `app`.
pub(crate) fn person_service(app: App) -> PersonServiceServer<impl PersonService> {
    PersonServiceServer::new(Service { _app: app })
}

struct Service {
    _app: App,
}

#[tonic::async_trait]
impl PersonService for Service {
    async fn get_person_data(
        &self,
        _request: Request<pb::GetPersonDataRequest>,
    ) -> Result<Response<pb::GetPersonDataResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn erase_person(
        &self,
        _request: Request<pb::ErasePersonRequest>,
    ) -> Result<Response<pb::ErasePersonResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }
}
