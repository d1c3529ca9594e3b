//! DeliveryService: shows deliveries, and applies them again.

use proto::booking::v1::{
    self as pb,
    delivery_service_server::{DeliveryService, DeliveryServiceServer},
};
use tonic::{Request, Response, Status};

use super::{
    attach_candidates::unmatched_message, booking_event::rereading, connection,
    delivery_filter::Conditions, failure::Failure, paging::Page, timestamp, to_its_end,
    validate::Problems,
};
use crate::{
    domain::given,
    inbox::{
        attach::attach,
        replay::{BulkReplay, BulkReplayed, Replay, replay, replay_many},
        reread::{Reread, reread},
    },
    now, operations,
    recording::Recorder,
    store::{
        candidates,
        deliveries::{self, Delivery},
        prospects,
    },
};

/// The maximum number of deliveries that one call replays.
const LARGEST_REPLAY: i32 = 100;
/// The default number of candidates for an unmatched delivery.
const USUAL_CANDIDATES: i32 = 10;
const MOST_CANDIDATES: i32 = 50;
/// The maximum number of deliveries for which one call finds candidates.
const MOST_UNMATCHED: usize = 100;

/// Returns the service over `recorder`.
pub(crate) fn delivery_service(recorder: Recorder) -> DeliveryServiceServer<impl DeliveryService> {
    DeliveryServiceServer::new(Service { recorder })
}

struct Service {
    recorder: Recorder,
}

#[tonic::async_trait]
impl DeliveryService for Service {
    async fn list_deliveries(
        &self,
        request: Request<pb::ListDeliveriesRequest>,
    ) -> Result<Response<pb::ListDeliveriesResponse>, Status> {
        let mut request = request.into_inner();
        let mut problems = Problems::default();
        let page_token = std::mem::take(&mut request.page_token);
        let page_size = std::mem::take(&mut request.page_size);
        let conditions = Conditions::read_list(&mut problems, &request);
        let page = Page::read_of(&mut problems, page_size, &page_token, &request);
        problems.into_result()?;

        let mut conn = connection(&self.recorder.app.database).await?;
        let found = conditions.find(&mut conn).await?;
        let filter = conditions.filter(found.as_deref(), page.after);
        let mut deliveries = deliveries::list(&mut conn, &filter, page.limit())
            .await
            .map_err(Failure::from)?;
        let next_page_token = page.cut(&mut deliveries, |row| (row.received_at, row.id));
        let sequences = deliveries
            .iter()
            .filter_map(|row| row.sequence_id.as_deref());
        let companies = prospects::companies_of_sequences(&mut conn, sequences)
            .await
            .map_err(Failure::from)?;
        let with_company = |row: Delivery| {
            let company = row.sequence_id.as_ref().and_then(|id| companies.get(id));
            pb::Delivery {
                company_name: company.cloned().unwrap_or_default(),
                ..delivery_message(row)
            }
        };
        Ok(Response::new(pb::ListDeliveriesResponse {
            deliveries: deliveries.into_iter().map(with_company).collect(),
            next_page_token,
        }))
    }

    async fn get_delivery(
        &self,
        request: Request<pb::GetDeliveryRequest>,
    ) -> Result<Response<pb::GetDeliveryResponse>, Status> {
        let mut problems = Problems::default();
        let actor = problems.actor(request.metadata());
        let request = request.into_inner();
        let id = problems.uuid("id", &request.id);
        let with_body = !request.without_payload;
        problems.into_result()?;
        let database = self.recorder.app.database.clone();
        to_its_end(async move {
            let mut conn = connection(&database).await?;
            let viewed = operations::view_delivery(&mut conn, id, with_body, &actor)
                .await
                .map_err(Failure::from)?
                .ok_or(Failure::DeliveryNotFound)?;
            let payload_json = viewed.body.payload.map(|payload| payload.to_string());
            let delivery = pb::Delivery {
                payload_json: payload_json.unwrap_or_default(),
                raw_body: viewed.body.raw_body.unwrap_or_default(),
                ..delivery_message(viewed.delivery)
            };
            let call_id = viewed.call_id.map(|id| id.to_string());
            Ok(Response::new(pb::GetDeliveryResponse {
                delivery: Some(delivery),
                call_id: call_id.unwrap_or_default(),
                company_name: viewed.company_name.unwrap_or_default(),
            }))
        })
        .await
    }

    async fn replay_delivery(
        &self,
        request: Request<pb::ReplayDeliveryRequest>,
    ) -> Result<Response<pb::ReplayDeliveryResponse>, Status> {
        let mut problems = Problems::default();
        let actor = problems.actor(request.metadata());
        let id = problems.uuid("id", &request.into_inner().id);
        problems.into_result()?;
        let database = self.recorder.app.database.clone();
        let replayed = to_its_end(async move {
            let mut conn = connection(&database).await?;
            let replayed = replay(&mut conn, id, &actor).await;
            Ok(replayed.map_err(Failure::from)?)
        })
        .await?;
        let (delivery, replayed) = match replayed {
            Replay::Requeued(delivery) => (delivery, true),
            Replay::Unchanged(delivery) => (delivery, false),
            Replay::NothingToApply => return Err(Failure::DeliveryHoldsNoEvent.into()),
            Replay::NotFound => return Err(Failure::DeliveryNotFound.into()),
        };
        if replayed {
            tracing::info!(delivery.id = %id, "replayed delivery `{id}`");
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
        let mut problems = Problems::default();
        let actor = problems.actor(request.metadata());
        problems.into_result()?;
        let rereading = rereading(request.into_inner())?;
        let id = rereading.id;
        let database = self.recorder.app.database.clone();
        let recorded = to_its_end(async move {
            let mut conn = connection(&database).await?;
            let recorded = reread(&mut conn, rereading, &actor).await;
            Ok(recorded.map_err(Failure::from)?)
        })
        .await?;
        let (delivery, reread) = match recorded {
            Reread::Recorded(delivery) => (delivery, true),
            Reread::Unchanged(delivery) => (delivery, false),
            Reread::NotFound => return Err(Failure::DeliveryNotFound.into()),
        };
        let state = delivery.state.as_str();
        tracing::info!(delivery.id = %id, state, reread, "reread delivery `{id}`");
        Ok(Response::new(pb::RereadDeliveryResponse {
            delivery: Some(delivery_message(delivery)),
            reread,
        }))
    }

    async fn replay_deliveries(
        &self,
        request: Request<pb::ReplayDeliveriesRequest>,
    ) -> Result<Response<pb::ReplayDeliveriesResponse>, Status> {
        let mut problems = Problems::default();
        let actor = problems.actor(request.metadata());
        let request = request.into_inner();
        let replaying = Replaying::read(&mut problems, request);
        problems.into_result()?;
        let arrivals = self.recorder.arrivals.clone();
        let database = self.recorder.app.database.clone();
        to_its_end(async move {
            let mut conn = connection(&database).await?;
            let found = replaying.conditions.find(&mut conn).await?;
            let bound = replaying.bound.unwrap_or_else(now);
            let bulk = BulkReplay {
                filter: replaying.conditions.filter(found.as_deref(), None),
                bound,
                limit: replaying.limit,
                expected_count: replaying.expected_count,
                audited: &replaying.conditions.for_audit_log(),
            };
            let (replayed, remaining_count) = if replaying.validate_only {
                let count = deliveries::count_replayable(&mut conn, &bulk.filter, bound);
                (0, count.await.map_err(Failure::from)?)
            } else {
                // A bulk replay makes many deliveries due at once, and its caller continues with
                // the next ones.
                let _turn = arrivals.give_way().await;
                let replayed = replay_many(&mut conn, &bulk, &actor).await;
                match replayed.map_err(Failure::from)? {
                    BulkReplayed::Unexpected(count) => {
                        return Err(Failure::DeliveryCountDiffers(count).into());
                    }
                    BulkReplayed::Requeued {
                        replayed,
                        remaining,
                    } => (replayed, remaining),
                }
            };
            tracing::info!(replayed, remaining_count, "replayed deliveries");
            Ok(Response::new(pb::ReplayDeliveriesResponse {
                replayed_count: i32::try_from(replayed).unwrap_or(i32::MAX),
                remaining_count,
                bound_time: Some(timestamp(bound)),
            }))
        })
        .await
    }

    async fn attach_delivery(
        &self,
        request: Request<pb::AttachDeliveryRequest>,
    ) -> Result<Response<pb::AttachDeliveryResponse>, Status> {
        let mut problems = Problems::default();
        let actor = problems.actor(request.metadata());
        let request = request.into_inner();
        let id = problems.uuid("delivery_id", &request.delivery_id);
        let sequence_id = problems.id("outreach_sequence_id", request.outreach_sequence_id);
        problems.into_result()?;
        let recorder = self.recorder.clone();
        to_its_end(async move {
            let attached = attach(&recorder, id, &sequence_id, &actor).await;
            let attached = attached.map_err(Failure::from)?;
            if attached.is_new {
                tracing::info!(delivery.id = %id, "attached delivery `{id}` to outreach");
            }
            Ok(Response::new(pb::AttachDeliveryResponse {
                delivery: Some(delivery_message(attached.delivery)),
                attached: attached.is_new,
            }))
        })
        .await
    }

    async fn list_attach_candidates(
        &self,
        request: Request<pb::ListAttachCandidatesRequest>,
    ) -> Result<Response<pb::ListAttachCandidatesResponse>, Status> {
        let request = request.into_inner();
        let mut problems = Problems::default();
        if request.delivery_ids.len() > MOST_UNMATCHED {
            problems.add("delivery_ids", "must have at most 100 items");
        }
        let limit = request.max_candidates;
        let limit = problems.bounded("max_candidates", limit, USUAL_CANDIDATES, MOST_CANDIDATES);
        let ids = request.delivery_ids.iter();
        let ids = ids.map(|id| problems.uuid("delivery_ids", id));
        let ids = ids.collect::<Vec<_>>();
        problems.into_result()?;
        let mut conn = connection(&self.recorder.app.database).await?;
        let unmatched = candidates::list(&mut conn, &ids, usize::try_from(limit).unwrap_or(0))
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(pb::ListAttachCandidatesResponse {
            deliveries: unmatched.into_iter().map(unmatched_message).collect(),
        }))
    }
}

/// A request to replay many deliveries.
struct Replaying {
    conditions: Conditions,
    bound: Option<chrono::DateTime<chrono::Utc>>,
    limit: i64,
    expected_count: i64,
    validate_only: bool,
}

impl Replaying {
    fn read(problems: &mut Problems, request: pb::ReplayDeliveriesRequest) -> Self {
        let filter = request.filter.unwrap_or_default();
        let conditions = Conditions::read(problems, "filter", filter);
        if conditions.are_none() {
            problems.add("filter", "must have a condition");
        }
        let bound = problems.optional_time("bound_time", request.bound_time);
        if bound.is_none() && !request.validate_only {
            problems.add("bound_time", "must be set");
        }
        let limit = request.max_deliveries;
        let limit = problems.bounded("max_deliveries", limit, LARGEST_REPLAY, LARGEST_REPLAY);
        Self {
            conditions,
            bound,
            limit: limit.into(),
            expected_count: request.expected_count,
            validate_only: request.validate_only,
        }
    }
}

pub(super) fn delivery_message(delivery: Delivery) -> pb::Delivery {
    let ignore_reason = delivery.ignore_reason();
    pb::Delivery {
        id: delivery.id.to_string(),
        ignore_reason: given::<pb::IgnoreReason>(ignore_reason),
        source: delivery.source,
        event_name: delivery.event_name,
        booking_uid: delivery.booking_uid.unwrap_or_default(),
        dedupe_key: delivery.dedupe_key,
        state: pb::DeliveryState::from(delivery.state).into(),
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
