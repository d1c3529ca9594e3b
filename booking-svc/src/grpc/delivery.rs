//! DeliveryService: shows what was recorded, and applies it again.

use proto::booking::v1::{
    self as pb,
    delivery_service_server::{DeliveryService, DeliveryServiceServer},
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{
    booking_event::rereading, connection, failure::Failure, paging::Page, timestamp, to_its_end,
    validate::Problems,
};
use crate::{
    App,
    domain::DeliveryState,
    inbox::{
        replay::{Replay, replay},
        reread::{Reread, reread},
    },
    store::deliveries::{self, Delivery, Filter},
};

/// Returns the service over `app`.
pub(crate) fn delivery_service(app: App) -> DeliveryServiceServer<impl DeliveryService> {
    DeliveryServiceServer::new(Service { app })
}

struct Service {
    app: App,
}

#[tonic::async_trait]
impl DeliveryService for Service {
    async fn list_deliveries(
        &self,
        request: Request<pb::ListDeliveriesRequest>,
    ) -> Result<Response<pb::ListDeliveriesResponse>, Status> {
        let request = request.into_inner();
        let mut problems = Problems::default();
        let state = state_filter(&mut problems, request.state);
        let booking_uid = problems.optional_id("booking_uid", request.booking_uid);
        let account = problems.optional_id("account", request.account);
        let page = Page::read(&mut problems, request.page_size, &request.page_token);
        problems.into_result()?;

        let mut conn = connection(&self.app.database).await?;
        let filter = Filter {
            state,
            booking_uid: booking_uid.as_deref(),
            account: account.as_deref(),
            after: page.after,
        };
        let mut deliveries = deliveries::list(&mut conn, &filter, page.limit())
            .await
            .map_err(Failure::from)?;
        let next_page_token = page.cut(&mut deliveries, |row| (row.received_at, row.id));
        Ok(Response::new(pb::ListDeliveriesResponse {
            deliveries: deliveries.into_iter().map(delivery_message).collect(),
            next_page_token,
        }))
    }

    async fn get_delivery(
        &self,
        request: Request<pb::GetDeliveryRequest>,
    ) -> Result<Response<pb::GetDeliveryResponse>, Status> {
        let id = read_id(&request.into_inner().id)?;
        let mut conn = connection(&self.app.database).await?;
        let (delivery, body) = deliveries::find(&mut conn, id)
            .await
            .map_err(Failure::from)?
            .ok_or(Failure::DeliveryNotFound)?;
        let payload_json = body.payload.map(|payload| payload.to_string());
        let delivery = pb::Delivery {
            payload_json: payload_json.unwrap_or_default(),
            raw_body: body.raw_body.unwrap_or_default(),
            ..delivery_message(delivery)
        };
        Ok(Response::new(pb::GetDeliveryResponse {
            delivery: Some(delivery),
            ..Default::default()
        }))
    }

    async fn replay_delivery(
        &self,
        request: Request<pb::ReplayDeliveryRequest>,
    ) -> Result<Response<pb::ReplayDeliveryResponse>, Status> {
        let id = read_id(&request.into_inner().id)?;
        let database = self.app.database.clone();
        let replayed = to_its_end(async move {
            let mut conn = connection(&database).await?;
            Ok(replay(&mut conn, id).await.map_err(Failure::from)?)
        })
        .await?;
        let (delivery, replayed) = match replayed {
            Replay::Requeued(delivery) => (delivery, true),
            Replay::Unchanged(delivery) => (delivery, false),
            Replay::NothingToApply => return Err(Failure::DeliveryHoldsNoEvent.into()),
            Replay::NotFound => return Err(Failure::DeliveryNotFound.into()),
        };
        if replayed {
            tracing::info!(delivery.id = %id, "delivery `{id}` is replayed");
        }
        Ok(Response::new(pb::ReplayDeliveryResponse {
            delivery: Some(delivery_message(delivery)),
            replayed,
        }))
    }

    async fn reread_delivery(
        &self,
        request: Request<pb::RereadDeliveryRequest>,
    ) -> Result<Response<pb::RereadDeliveryResponse>, Status> {
        let rereading = rereading(request.into_inner())?;
        let id = rereading.id;
        let database = self.app.database.clone();
        let recorded = to_its_end(async move {
            let mut conn = connection(&database).await?;
            Ok(reread(&mut conn, rereading).await.map_err(Failure::from)?)
        })
        .await?;
        let (delivery, reread) = match recorded {
            Reread::Recorded(delivery) => (delivery, true),
            Reread::Unchanged(delivery) => (delivery, false),
            Reread::NotFound => return Err(Failure::DeliveryNotFound.into()),
        };
        let state = delivery.state.as_str();
        tracing::info!(delivery.id = %id, state, reread, "delivery `{id}` is read again");
        Ok(Response::new(pb::RereadDeliveryResponse {
            delivery: Some(delivery_message(delivery)),
            reread,
        }))
    }

    async fn replay_deliveries(
        &self,
        _request: Request<pb::ReplayDeliveriesRequest>,
    ) -> Result<Response<pb::ReplayDeliveriesResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn attach_delivery(
        &self,
        _request: Request<pb::AttachDeliveryRequest>,
    ) -> Result<Response<pb::AttachDeliveryResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn list_attach_candidates(
        &self,
        _request: Request<pb::ListAttachCandidatesRequest>,
    ) -> Result<Response<pb::ListAttachCandidatesResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }
}

fn state_filter(problems: &mut Problems, state: i32) -> Option<DeliveryState> {
    let state = pb::DeliveryState::try_from(state);
    if state.is_err() {
        problems.add("state", "must be a known state");
    }
    let mut known = DeliveryState::ALL.iter().copied();
    known.find(|known| Ok(wire_state(*known)) == state)
}

fn wire_state(state: DeliveryState) -> pb::DeliveryState {
    match state {
        DeliveryState::Received => pb::DeliveryState::Received,
        DeliveryState::Applied => pb::DeliveryState::Applied,
        DeliveryState::Ignored => pb::DeliveryState::Ignored,
        DeliveryState::Unreadable => pb::DeliveryState::Unreadable,
        DeliveryState::Dead => pb::DeliveryState::Dead,
    }
}

fn read_id(id: &str) -> Result<Uuid, Status> {
    let mut problems = Problems::default();
    let id = problems.uuid("id", id);
    problems.into_result()?;
    Ok(id)
}

fn delivery_message(delivery: Delivery) -> pb::Delivery {
    pb::Delivery {
        id: delivery.id.to_string(),
        source: delivery.source,
        event_name: delivery.event_name,
        booking_uid: delivery.booking_uid.unwrap_or_default(),
        dedupe_key: delivery.dedupe_key,
        state: wire_state(delivery.state).into(),
        reason: delivery.reason.unwrap_or_default(),
        sequence_id: delivery.sequence_id.unwrap_or_default(),
        attempts: delivery.attempts,
        last_error: delivery.last_error.unwrap_or_default(),
        trace_id: delivery.trace_id.unwrap_or_default(),
        receive_time: Some(timestamp(delivery.received_at)),
        next_attempt_time: delivery.next_attempt_at.map(timestamp),
        finish_time: delivery.finished_at.map(timestamp),
        payload_json: String::new(),
        raw_body: Vec::new(),
        account: delivery.account,
        company_name: String::new(),
    }
}
