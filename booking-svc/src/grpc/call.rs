//! CallService: shows calls in their current state.

use proto::booking::v1::{
    self as pb,
    call_service_server::{CallService, CallServiceServer},
};
use tonic::{Request, Response, Status};

use super::{
    booking::booking_message, call_prep_plan::plan_message, connection, delivery::delivery_message,
    failure::Failure, timestamp, to_its_end, validate::Problems,
};
use crate::{
    App, operations,
    store::{
        call_history::{self, NamedCall, StoredLogEntry},
        calls::{self, Call},
    },
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
        let actor = problems.actor(request.metadata());
        let id = problems.uuid("id", &request.into_inner().id);
        problems.into_result()?;
        let database = self.app.database.clone();
        to_its_end(async move {
            let mut conn = connection(&database).await?;
            let link_epoch = operations::revoke_links(&mut conn, id, &actor)
                .await
                .map_err(Failure::from)?
                .ok_or(Failure::CallNotFound)?;
            tracing::info!(plan.id = %id, link_epoch, "revoked links to the brief of plan `{id}`");
            Ok(Response::new(pb::RevokeBriefLinksResponse { link_epoch }))
        })
        .await
    }

    async fn get_call_history(
        &self,
        request: Request<pb::GetCallHistoryRequest>,
    ) -> Result<Response<pb::GetCallHistoryResponse>, Status> {
        let request = request.into_inner();
        let mut problems = Problems::default();
        let uid = problems.optional_id("booking_uid", request.booking_uid);
        let named = match uid {
            Some(uid) if request.id.is_empty() => NamedCall::Booking(uid),
            Some(_) => {
                problems.add("booking_uid", "must be empty when id is set");
                NamedCall::Booking(String::new())
            }
            None => NamedCall::Plan(problems.uuid("id", &request.id)),
        };
        problems.into_result()?;
        let mut conn = connection(&self.app.database).await?;
        let history = call_history::read(&mut conn, &named)
            .await
            .map_err(Failure::from)?;
        let history = history.ok_or(Failure::CallNotFound)?;
        let plans = history.plans.into_iter().map(|mut view| {
            view.plan.brief = None;
            plan_message(view)
        });
        let call_id = history.call_id.map(|id| id.to_string());
        Ok(Response::new(pb::GetCallHistoryResponse {
            call_id: call_id.unwrap_or_default(),
            company_name: history.company_name.unwrap_or_default(),
            bookings: history.bookings.into_iter().map(booking_message).collect(),
            call_prep_plans: plans.collect::<Result<_, _>>()?,
            deliveries: history
                .deliveries
                .into_iter()
                .map(delivery_message)
                .collect(),
            log_entries: history.log.into_iter().map(log_message).collect(),
        }))
    }
}

fn log_message(entry: StoredLogEntry) -> pb::OutreachLogEntry {
    let booking_uid = entry.metadata["bookingUid"].as_str().map(str::to_owned);
    let delivery_id = entry.delivery_id.map(|id| id.to_string());
    pb::OutreachLogEntry {
        id: entry.id,
        channel: entry.channel,
        status: entry.status,
        subject: entry.subject.unwrap_or_default(),
        sequence_id: entry.sequence_id.unwrap_or_default(),
        contact_id: entry.contact_id.unwrap_or_default(),
        booking_uid: booking_uid.unwrap_or_default(),
        delivery_id: delivery_id.unwrap_or_default(),
        time: Some(timestamp(entry.sent_at.unwrap_or(entry.created_at))),
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
        over_time: call.over_time().map(timestamp),
        match_emails: match_emails.unwrap_or_default(),
        booking: call.booking.map(booking_message),
        previous_start_time: call.previous_start_time.map(timestamp),
        call_prep_plan: Some(plan_message(call.plan)?),
        company_name: call.company_name.unwrap_or_default(),
        link_epoch: call.link_epoch,
        has_left: call.has_left,
    })
}
