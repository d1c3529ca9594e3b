//! Calls of the methods of booking-svc.

use prost::Message;
use proto::{
    booking::v1::{self as pb},
    well_known::{Duration, Timestamp},
};

use super::Seeds;

const ID: &str = "0192d3f0-0000-7000-8000-000000000001";

fn call(method: &str, message: &impl Message) -> Vec<u8> {
    [method.as_bytes(), b"\n", &message.encode_to_vec()].concat()
}

pub(super) fn all() -> Seeds {
    let mut seeds = bookings();
    seeds.extend(deliveries());
    seeds.extend(repairs());
    seeds.extend(notices());
    seeds.extend(others());
    seeds
}

fn bookings() -> Seeds {
    vec![
        call(
            "BookingService/GetBooking",
            &pb::GetBookingRequest {
                uid: "a/s1".to_owned(),
                ..pb::GetBookingRequest::default()
            },
        ),
        call(
            "BookingService/ListBookings",
            &pb::ListBookingsRequest {
                page_size: 7,
                page_token: "0006503c9a2f1a40".to_owned() + "612f7331",
                state: pb::BookingState::Accepted.into(),
                prospect_id: "kestrel".to_owned(),
                sequence_id: "kestrel-sequence".to_owned(),
            },
        ),
        call(
            "CallService/GetCall",
            &pb::GetCallRequest { id: ID.to_owned() },
        ),
        call(
            "CallService/RevokeBriefLinks",
            &pb::RevokeBriefLinksRequest { id: ID.to_owned() },
        ),
        call(
            "CallService/GetCallHistory",
            &pb::GetCallHistoryRequest {
                id: String::new(),
                booking_uid: "a".to_owned(),
            },
        ),
        call(
            "CallPrepPlanService/GetCallPrepPlan",
            &pb::GetCallPrepPlanRequest { id: ID.to_owned() },
        ),
        call(
            "CallPrepPlanService/ListCallPrepPlans",
            &pb::ListCallPrepPlansRequest {
                prospect_id: "kestrel".to_owned(),
                page_size: 100,
                ..Default::default()
            },
        ),
        call(
            "CallPrepPlanService/RegenerateCallPrepPlan",
            &pb::RegenerateCallPrepPlanRequest {
                id: ID.to_owned(),
                ..Default::default()
            },
        ),
    ]
}

fn filter() -> pb::DeliveryFilter {
    pb::DeliveryFilter {
        state: pb::DeliveryState::Ignored.into(),
        search: "zoe@kestrel.example".to_owned(),
        since_time: Some(Timestamp {
            seconds: 1_800_000_000,
            nanos: 0,
        }),
        ..Default::default()
    }
}

fn deliveries() -> Seeds {
    vec![
        call(
            "DeliveryService/ListDeliveries",
            &pb::ListDeliveriesRequest {
                page_size: 5,
                filter: Some(filter()),
                ..Default::default()
            },
        ),
        call(
            "DeliveryService/GetDelivery",
            &pb::GetDeliveryRequest {
                id: ID.to_owned(),
                without_payload: true,
            },
        ),
        call(
            "DeliveryService/ReplayDelivery",
            &pb::ReplayDeliveryRequest { id: ID.to_owned() },
        ),
    ]
}

fn repairs() -> Seeds {
    vec![
        call(
            "DeliveryService/ReplayDeliveries",
            &pb::ReplayDeliveriesRequest {
                filter: Some(filter()),
                bound_time: Some(Timestamp {
                    seconds: 1_800_000_000,
                    nanos: 1,
                }),
                max_deliveries: 10,
                expected_count: 3,
                validate_only: false,
            },
        ),
        call(
            "DeliveryService/RereadDelivery",
            &pb::RereadDeliveryRequest {
                id: ID.to_owned(),
                event_name: "BOOKING_CREATED".to_owned(),
                payload_json: "{}".to_owned(),
                content: Some(pb::reread_delivery_request::Content::Event(
                    pb::BookingEvent {
                        r#type: pb::BookingEventType::Created.into(),
                        booking_uid: "a".to_owned(),
                        ..Default::default()
                    },
                )),
            },
        ),
        call(
            "DeliveryService/AttachDelivery",
            &pb::AttachDeliveryRequest {
                delivery_id: ID.to_owned(),
                outreach_sequence_id: "kestrel-sequence".to_owned(),
            },
        ),
        call(
            "DeliveryService/ListAttachCandidates",
            &pb::ListAttachCandidatesRequest {
                delivery_ids: vec![ID.to_owned(), ID.to_owned()],
                max_candidates: 3,
            },
        ),
    ]
}

fn notices() -> Seeds {
    vec![
        call(
            "NoticeService/ClaimNotices",
            &pb::ClaimNoticesRequest { max_notices: 3 },
        ),
        call(
            "NoticeService/ReportAttempt",
            &pb::ReportAttemptRequest {
                notice_id: ID.to_owned(),
                lease_token: ID.to_owned(),
                destinations: vec!["sales".to_owned()],
                attempt: Some(pb::NoticeAttempt {
                    destination: "sales".to_owned(),
                    outcome: pb::NoticeAttemptOutcome::Failed.into(),
                    error: "a\0b".to_owned(),
                    retry_delay: Some(Duration {
                        seconds: 9_000_000_000,
                        nanos: 1,
                    }),
                    pause_destination: true,
                    may_be_accepted: true,
                }),
                fallback: "desk".to_owned(),
                release: true,
            },
        ),
        call(
            "NoticeService/ListNotices",
            &pb::ListNoticesRequest {
                call_id: ID.to_owned(),
                state: pb::NoticeState::Pending.into(),
                ..Default::default()
            },
        ),
        call(
            "NoticeService/ResendNotice",
            &pb::ResendNoticeRequest {
                id: ID.to_owned(),
                destination: "sales".to_owned(),
            },
        ),
    ]
}

fn others() -> Seeds {
    vec![
        call(
            "OperationsService/GetOverview",
            &pb::GetOverviewRequest { hours: 168 },
        ),
        call(
            "OperationsService/ListAuditEntries",
            &pb::ListAuditEntriesRequest {
                actor: "dana".to_owned(),
                subject_kind: "delivery".to_owned(),
                subject_id: ID.to_owned(),
                until_time: Some(Timestamp {
                    seconds: 253_402_300_799,
                    nanos: 999_999_999,
                }),
                ..Default::default()
            },
        ),
        call(
            "PersonService/GetPersonData",
            &pb::GetPersonDataRequest {
                address: "zoe@kestrel.example".to_owned(),
                page_token: "636f6e74616374730a61".to_owned(),
                ..Default::default()
            },
        ),
        call(
            "PersonService/ErasePerson",
            &pb::ErasePersonRequest {
                address: "ZOE@kestrel.example".to_owned(),
                validate_only: true,
                expected_count: None,
            },
        ),
        call(
            "ProspectService/GetProspect",
            &pb::GetProspectRequest {
                id: "kestrel".to_owned(),
            },
        ),
        call(
            "ProspectService/ImportProspect",
            &pb::ImportProspectRequest::default(),
        ),
        b"ProspectService/GetProspect\n\xff\xff".to_vec(),
        b"NoService/NoMethod\n".to_vec(),
    ]
}
