//! A fake CallService with one call.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use proto::{
    booking::v1::{
        Answer, Attendee, Booking, BookingState, Call, CallPrepPlan, CallPrepPlanStatus,
        GetCallHistoryRequest, GetCallHistoryResponse, GetCallRequest, GetCallResponse, Host,
        RevokeBriefLinksRequest, RevokeBriefLinksResponse, call_service_server::CallService,
    },
    callprep::v1::Brief,
    well_known::Timestamp,
};
use tonic::{Request, Response, Status};

/// Clones share the call and the count.
#[derive(Clone, Debug, Default)]
pub(crate) struct FakeCalls {
    call: Arc<Mutex<Option<Call>>>,
    failure: Arc<Mutex<Option<Status>>>,
    asked: Arc<Mutex<usize>>,
}

impl FakeCalls {
    pub(crate) fn know(&self, call: Call) {
        *self.call.lock().expect("no test panicked") = Some(call);
    }

    pub(crate) fn fail(&self, status: Status) {
        *self.failure.lock().expect("no test panicked") = Some(status);
    }

    /// Returns how often a call was requested.
    pub(crate) fn asked(&self) -> usize {
        *self.asked.lock().expect("no test panicked")
    }
}

#[tonic::async_trait]
impl CallService for FakeCalls {
    async fn get_call(
        &self,
        request: Request<GetCallRequest>,
    ) -> Result<Response<GetCallResponse>, Status> {
        *self.asked.lock().expect("no test panicked") += 1;
        if let Some(status) = self.failure.lock().expect("no test panicked").clone() {
            return Err(status);
        }
        let call = self.call.lock().expect("no test panicked").clone();
        let call = call.filter(|call| call.id == request.get_ref().id);
        let call = call.ok_or_else(|| Status::not_found("there is no such call"))?;
        Ok(Response::new(GetCallResponse { call: Some(call) }))
    }

    async fn revoke_brief_links(
        &self,
        _request: Request<RevokeBriefLinksRequest>,
    ) -> Result<Response<RevokeBriefLinksResponse>, Status> {
        Err(Status::unimplemented("the gateway does not ask"))
    }

    async fn get_call_history(
        &self,
        _request: Request<GetCallHistoryRequest>,
    ) -> Result<Response<GetCallHistoryResponse>, Status> {
        Err(Status::unimplemented("the gateway does not ask"))
    }
}

pub(crate) fn time(rfc3339: &str) -> Timestamp {
    let time = rfc3339.parse::<DateTime<Utc>>();
    time.expect("it is a time").into()
}

pub(crate) const CALL_ID: &str = "0192d3f0-0000-7000-8000-00000000000a";

/// Returns a call in 2099 of an organizer in Chicago with an attendee in Amsterdam.
pub(crate) fn call(brief: Option<Brief>) -> Call {
    let language = brief.as_ref().map_or("en", |brief| brief.language.as_str());
    let status = match brief {
        Some(_) => CallPrepPlanStatus::Ready,
        None => CallPrepPlanStatus::Pending,
    };
    Call {
        id: CALL_ID.to_owned(),
        booking: Some(Booking {
            uid: "uid-1".to_owned(),
            state: BookingState::Accepted.into(),
            start_time: Some(time("2099-03-20T15:00:00Z")),
            end_time: Some(time("2099-03-20T15:45:00Z")),
            attendees: vec![Attendee {
                email: "anne@kestrel.example".to_owned(),
                name: "Anne de Wit".to_owned(),
                time_zone: "Europe/Amsterdam".to_owned(),
                language: "nl".to_owned(),
            }],
            organizer: Some(Host {
                email: "sam@us.example".to_owned(),
                name: "Sam Hill".to_owned(),
                time_zone: "America/Chicago".to_owned(),
                language: "en".to_owned(),
            }),
            meeting_url: "https://meet.example/abc".to_owned(),
            notes: "We are in a hurry.".to_owned(),
            answers: vec![Answer {
                label: "What do you want to talk about?".to_owned(),
                value: "Planning".to_owned(),
            }],
            ..Default::default()
        }),
        call_prep_plan: Some(CallPrepPlan {
            id: CALL_ID.to_owned(),
            version: 1,
            language: language.to_owned(),
            status: status.into(),
            planner_version: "planner/1".to_owned(),
            create_time: Some(time("2099-01-02T08:00:00Z")),
            update_time: Some(time("2099-01-02T08:00:00Z")),
            brief,
            ..Default::default()
        }),
        company_name: "Kestrel".to_owned(),
        ..Default::default()
    }
}
