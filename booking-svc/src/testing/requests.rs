//! Requests of clients that need no database.

use std::time::Duration;

use chrono::DateTime;
use proto::booking::v1::{ProspectDossier, RecordBookingEventRequest};
use runtime::channel;
use tonic::{Status, service::Routes};

use crate::{App, CallPrep, Database, Recorder, grpc, recording::IncomingDelivery};

/// An address on which nothing listens: connections are refused at once.
const NOWHERE: &str = "postgres://nobody@127.0.0.1:1/nothing";

/// Parses a delivery to record.
///
/// # Errors
/// INVALID_ARGUMENT with every invalid field.
pub fn read_delivery(request: RecordBookingEventRequest) -> Result<IncomingDelivery, Status> {
    grpc::delivery(request)
}

/// Validates a dossier to import.
///
/// # Errors
/// The invalid fields, with the reasons.
pub fn check_dossier(dossier: ProspectDossier) -> Result<(), String> {
    let checked = grpc::checked_records(dossier, DateTime::UNIX_EPOCH);
    checked.map(drop).map_err(|wrong| format!("{wrong:?}"))
}

/// Returns every service over an unreachable database, which still reports invalid requests.
///
/// # Panics
/// Outside of a runtime.
pub fn services_without_database() -> Routes {
    let database = Database::new(NOWHERE, 1).expect("a pool connects later");
    let callprep = channel::connect("http://127.0.0.1:1").expect("it is a URL");
    let app = App::new(database, CallPrep::new(callprep));
    let recorder = Recorder::new(app.clone(), Duration::ZERO);
    Routes::new(grpc::booking_service(recorder.clone()))
        .add_service(grpc::call_service(app.clone()))
        .add_service(grpc::call_prep_plan_service(app.clone()))
        .add_service(grpc::delivery_service(recorder))
        .add_service(grpc::notice_service(app.clone()))
        .add_service(grpc::operations_service(app.clone()))
        .add_service(grpc::person_service(app.clone()))
        .add_service(grpc::prospect_service(app))
}
