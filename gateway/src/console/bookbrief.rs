//! The console's client of booking-svc, which acts on behalf of a user.

use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use proto::booking::v1::{
    AttachDeliveryRequest, Call, ErasePersonRequest, ErasePersonResponse, GetCallHistoryRequest,
    GetCallHistoryResponse, GetCallRequest, GetDeliveryRequest, GetDeliveryResponse,
    GetOverviewRequest, GetOverviewResponse, GetPersonDataRequest, GetPersonDataResponse,
    ListAttachCandidatesRequest, ListAuditEntriesRequest, ListAuditEntriesResponse,
    ListDeliveriesRequest, ListDeliveriesResponse, ListNoticesRequest, ListNoticesResponse,
    RegenerateCallPrepPlanRequest, ReplayDeliveriesRequest, ReplayDeliveriesResponse,
    ReplayDeliveryRequest, ReplayDeliveryResponse, ResendNoticeRequest, UnmatchedDelivery,
    call_prep_plan_service_client::CallPrepPlanServiceClient,
    call_service_client::CallServiceClient, delivery_service_client::DeliveryServiceClient,
    notice_service_client::NoticeServiceClient, operations_service_client::OperationsServiceClient,
    person_service_client::PersonServiceClient,
};
use runtime::{channel::Channel, retry::bounded, trace};
use tokio::time::timeout;
use tonic::{Code, Request, Response, Status, metadata::MetadataValue};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use super::{access::Person, page::Problem};

/// The timeout of a call to booking-svc.
const CALL_TIMEOUT: Duration = Duration::from_secs(8);
/// The timeout of calls that read every table: a little longer than those may take.
const PERSON_TIMEOUT: Duration = Duration::from_mins(11);
/// The longest page of data about a person, in bytes: it may contain payloads.
const MAX_PERSON_BYTES: usize = 64 << 20;
/// The characters that are encoded in the name of a user, in addition to those outside ASCII.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

/// A client of booking-svc. Clones share the channel.
#[derive(Clone, Debug)]
pub(super) struct Bookbrief(Channel);

impl Bookbrief {
    pub(super) fn new(booking: Channel) -> Self {
        Self(booking)
    }

    fn channel(&self) -> Channel {
        self.0.clone()
    }

    pub(super) async fn overview(
        &self,
        person: &Person,
        hours: i32,
    ) -> Result<GetOverviewResponse, Problem> {
        let mut client = OperationsServiceClient::new(self.channel());
        let request = GetOverviewRequest { hours };
        ask(person, request, async |request| {
            client.get_overview(request).await
        })
        .await
    }

    pub(super) async fn audit(
        &self,
        person: &Person,
        request: ListAuditEntriesRequest,
    ) -> Result<ListAuditEntriesResponse, Problem> {
        let mut client = OperationsServiceClient::new(self.channel());
        ask(person, request, async |request| {
            client.list_audit_entries(request).await
        })
        .await
    }

    pub(super) async fn deliveries(
        &self,
        person: &Person,
        request: ListDeliveriesRequest,
    ) -> Result<ListDeliveriesResponse, Problem> {
        let mut client = DeliveryServiceClient::new(self.channel());
        ask(person, request, async |request| {
            client.list_deliveries(request).await
        })
        .await
    }

    /// Returns a delivery; its payload only on request, which is recorded in the audit log.
    pub(super) async fn delivery(
        &self,
        person: &Person,
        id: Uuid,
        with_payload: bool,
    ) -> Result<GetDeliveryResponse, Problem> {
        let mut client = DeliveryServiceClient::new(self.channel());
        let request = GetDeliveryRequest {
            id: id.to_string(),
            without_payload: !with_payload,
        };
        ask(person, request, async |request| {
            client.get_delivery(request).await
        })
        .await
    }

    pub(super) async fn replay(
        &self,
        person: &Person,
        id: Uuid,
    ) -> Result<ReplayDeliveryResponse, Problem> {
        let mut client = DeliveryServiceClient::new(self.channel());
        let request = ReplayDeliveryRequest { id: id.to_string() };
        ask(person, request, async |request| {
            client.replay_delivery(request).await
        })
        .await
    }

    pub(super) async fn replay_many(
        &self,
        person: &Person,
        request: ReplayDeliveriesRequest,
    ) -> Result<ReplayDeliveriesResponse, Problem> {
        let mut client = DeliveryServiceClient::new(self.channel());
        ask(person, request, async |request| {
            client.replay_deliveries(request).await
        })
        .await
    }

    /// Returns the unmatched ones of the deliveries, with their candidates.
    pub(super) async fn unmatched(
        &self,
        person: &Person,
        delivery_ids: Vec<String>,
    ) -> Result<Vec<UnmatchedDelivery>, Problem> {
        if delivery_ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut client = DeliveryServiceClient::new(self.channel());
        let request = ListAttachCandidatesRequest {
            delivery_ids,
            max_candidates: 5,
        };
        let listed = ask(person, request, async |request| {
            client.list_attach_candidates(request).await
        });
        Ok(listed.await?.deliveries)
    }

    /// Applies an unmatched delivery to a sequence.
    pub(super) async fn attach(
        &self,
        person: &Person,
        id: Uuid,
        sequence_id: String,
    ) -> Result<(), Problem> {
        let mut client = DeliveryServiceClient::new(self.channel());
        let request = AttachDeliveryRequest {
            delivery_id: id.to_string(),
            outreach_sequence_id: sequence_id,
        };
        let attached = ask(person, request, async |request| {
            client.attach_delivery(request).await
        });
        attached.await.map(drop)
    }

    /// Returns the current state of a call.
    pub(super) async fn call(&self, person: &Person, id: Uuid) -> Result<Call, Problem> {
        let mut client = CallServiceClient::new(self.channel());
        let request = GetCallRequest { id: id.to_string() };
        let found = ask(person, request, async |request| {
            client.get_call(request).await
        });
        found.await?.call.ok_or(Problem::NotFound)
    }

    pub(super) async fn call_history(
        &self,
        person: &Person,
        id: Uuid,
    ) -> Result<GetCallHistoryResponse, Problem> {
        let mut client = CallServiceClient::new(self.channel());
        let request = GetCallHistoryRequest {
            id: id.to_string(),
            ..Default::default()
        };
        ask(person, request, async |request| {
            client.get_call_history(request).await
        })
        .await
    }

    /// Requests a new version of the plan of a call.
    pub(super) async fn regenerate(&self, person: &Person, id: Uuid) -> Result<(), Problem> {
        let mut client = CallPrepPlanServiceClient::new(self.channel());
        let request = RegenerateCallPrepPlanRequest {
            id: id.to_string(),
            ..Default::default()
        };
        let requested = ask(person, request, async |request| {
            client.regenerate_call_prep_plan(request).await
        });
        requested.await.map(drop)
    }

    pub(super) async fn notices(
        &self,
        person: &Person,
        request: ListNoticesRequest,
    ) -> Result<ListNoticesResponse, Problem> {
        let mut client = NoticeServiceClient::new(self.channel());
        ask(person, request, async |request| {
            client.list_notices(request).await
        })
        .await
    }

    /// Makes a notice due again at all destinations. Returns the id of its call.
    pub(super) async fn resend(&self, person: &Person, id: Uuid) -> Result<String, Problem> {
        let mut client = NoticeServiceClient::new(self.channel());
        let request = ResendNoticeRequest {
            id: id.to_string(),
            ..Default::default()
        };
        let resent = ask(person, request, async |request| {
            client.resend_notice(request).await
        });
        let notice = resent.await?.notice;
        Ok(notice.map(|notice| notice.call_id).unwrap_or_default())
    }

    /// Returns a page of data about a person, which is recorded in the audit log.
    pub(super) async fn person_data(
        &self,
        person: &Person,
        request: GetPersonDataRequest,
    ) -> Result<GetPersonDataResponse, Problem> {
        let client = PersonServiceClient::new(self.channel());
        let mut client = client.max_decoding_message_size(MAX_PERSON_BYTES);
        let asked = ask_for(PERSON_TIMEOUT, person, request, async |request| {
            client.get_person_data(request).await
        });
        asked.await.map_err(|status| slow_problem(&status))
    }

    /// Erases a person, or only counts what would be erased.
    ///
    /// # Errors
    /// [`Problem::TooSlow`] if the erasure is still running. It continues nevertheless: nothing
    /// interrupts it.
    pub(super) async fn erase(
        &self,
        person: &Person,
        request: ErasePersonRequest,
    ) -> Result<ErasePersonResponse, Problem> {
        let mut client = PersonServiceClient::new(self.channel());
        let asked = ask_for(PERSON_TIMEOUT, person, request, async |request| {
            client.erase_person(request).await
        });
        asked.await.map_err(|status| slow_problem(&status))
    }
}

/// Sends a request on behalf of a user, and returns the response within the timeout.
async fn ask<Asked, Answer>(
    person: &Person,
    message: Asked,
    send: impl AsyncFnOnce(Request<Asked>) -> Result<Response<Answer>, Status>,
) -> Result<Answer, Problem> {
    let asked = ask_for(CALL_TIMEOUT, person, message, send).await;
    asked.map_err(|status| problem(&status))
}

async fn ask_for<Asked, Answer>(
    longest: Duration,
    person: &Person,
    message: Asked,
    send: impl AsyncFnOnce(Request<Asked>) -> Result<Response<Answer>, Status>,
) -> Result<Answer, Status> {
    let mut request = bounded(message, longest);
    let actor = utf8_percent_encode(&person.name, ENCODED).to_string();
    let actor = MetadataValue::try_from(actor);
    let actor = actor.map_err(|_| Status::internal("the name cannot be sent"))?;
    // The actor for the audit log of booking-svc.
    request.metadata_mut().insert(proto::ACTOR, actor);
    let answered = timeout(longest, send(request)).await;
    let answered = answered.unwrap_or_else(|_| {
        Err(Status::deadline_exceeded(
            "booking-svc did not answer in time",
        ))
    });
    answered.map(Response::into_inner)
}

/// Returns the problem of a call that reads every table, which may take longer than a page waits.
fn slow_problem(status: &Status) -> Problem {
    match status.code() {
        Code::DeadlineExceeded => Problem::TooSlow,
        _ => problem(status),
    }
}

fn problem(status: &Status) -> Problem {
    // Only an error of the local transport has a source; a status from the peer has none.
    let is_answer = std::error::Error::source(status).is_none();
    match status.code() {
        Code::NotFound if is_answer => Problem::NotFound,
        Code::InvalidArgument if is_answer => Problem::Invalid(status.message().to_owned()),
        Code::FailedPrecondition if is_answer => Problem::Refused(status.message().to_owned()),
        // The channel, too, fails with UNAVAILABLE; only booking-svc gives a reason.
        Code::Unavailable if status.get_details_error_info().is_some() => {
            let message = status.message();
            Problem::NotNow(format!("The answer is: {message}. Try again shortly."))
        }
        code => {
            let trace_id = trace::current_id();
            tracing::warn!(
                trace_id,
                ?code,
                "a request of the console to booking-svc failed"
            );
            Problem::Unavailable
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_booking_svc_is_distinguished_from_its_outage() {
        let busy = "the delivery is being applied";
        let busy = runtime::status::unavailable("DELIVERY_BUSY", busy, Duration::from_secs(2));
        let away = Status::unavailable("no endpoint is ready");

        let text = "The answer is: the delivery is being applied. Try again shortly.";
        assert_eq!(problem(&busy), Problem::NotNow(text.to_owned()));
        assert_eq!(problem(&away), Problem::Unavailable);
    }
}
