//! OperationsService: shows what arrives, what waits, and who did what.

use proto::booking::v1::{
    self as pb,
    operations_service_server::{OperationsService, OperationsServiceServer},
};
use tonic::{Request, Response, Status};

use crate::App;

/// Returns the service over `app`.
pub(crate) fn operations_service(app: App) -> OperationsServiceServer<impl OperationsService> {
    OperationsServiceServer::new(Service { _app: app })
}

struct Service {
    _app: App,
}

#[tonic::async_trait]
impl OperationsService for Service {
    async fn get_overview(
        &self,
        _request: Request<pb::GetOverviewRequest>,
    ) -> Result<Response<pb::GetOverviewResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn list_audit_entries(
        &self,
        _request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<Response<pb::ListAuditEntriesResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }
}
