//! CallService: shows calls as they are now.

use proto::booking::v1::{
    self as pb,
    call_service_server::{CallService, CallServiceServer},
};
use tonic::{Request, Response, Status};

use super::{
    booking::booking_message, call_prep_plan::plan_message, connection, failure::Failure,
    timestamp, to_its_end, validate::Problems,
};
use crate::{
    App,
    store::calls::{self, Call},
};

/// Returns the service over `app`.
pub(crate) fn call_service(app: App) -> CallServiceServer<impl CallService> {
    CallServiceServer::new(Service { app })
}

struct Service {
    app: App,
}

#[tonic::async_trait]
impl CallService for Service {
    async fn get_call(
        &self,
        request: Request<pb::GetCallRequest>,
    ) -> Result<Response<pb::GetCallResponse>, Status> {
        let mut problems = Problems::default();
        let id = problems.uuid("id", &request.into_inner().id);
        problems.into_result()?;
        let mut conn = connection(&self.app.database).await?;
        let call = calls::find(&mut conn, id).await.map_err(Failure::from)?;
        let call = call_message(call.ok_or(Failure::CallNotFound)?)?;
        Ok(Response::new(pb::GetCallResponse { call: Some(call) }))
    }

    async fn revoke_brief_links(
        &self,
        request: Request<pb::RevokeBriefLinksRequest>,
    ) -> Result<Response<pb::RevokeBriefLinksResponse>, Status> {
        let mut problems = Problems::default();
        let id = problems.uuid("id", &request.into_inner().id);
        problems.into_result()?;
        let database = self.app.database.clone();
        to_its_end(async move {
            let mut conn = connection(&database).await?;
            let link_epoch = calls::revoke_links(&mut conn, id)
                .await
                .map_err(Failure::from)?
                .ok_or(Failure::CallNotFound)?;
            tracing::info!(plan.id = %id, link_epoch, "revoked the links to the brief of plan `{id}`");
            Ok(Response::new(pb::RevokeBriefLinksResponse { link_epoch }))
        })
        .await
    }

    async fn get_call_history(
        &self,
        _request: Request<pb::GetCallHistoryRequest>,
    ) -> Result<Response<pb::GetCallHistoryResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }
}

/// The wire form of a call.
pub(super) fn call_message(call: Call) -> Result<pb::Call, Status> {
    let match_emails = call
        .booking
        .as_ref()
        .map(|(booking, ..)| booking.match_emails.0.clone());
    Ok(pb::Call {
        id: call.id.to_string(),
        match_emails: match_emails.unwrap_or_default(),
        booking: call.booking.map(booking_message),
        previous_start_time: call.previous_start_time.map(timestamp),
        call_prep_plan: Some(plan_message(call.plan)?),
        company_name: call.company_name.unwrap_or_default(),
        link_epoch: call.link_epoch,
    })
}
