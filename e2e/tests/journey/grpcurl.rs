//! The commands for grpcurl in the documents: each is sent as it is written.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};

use prost::Message;
use prost_types::FileDescriptorSet;
use proto::{
    FILE_DESCRIPTOR_SET,
    booking::v1::{
        booking_service_client::BookingServiceClient,
        call_prep_plan_service_client::CallPrepPlanServiceClient,
        call_service_client::CallServiceClient, delivery_service_client::DeliveryServiceClient,
        notice_service_client::NoticeServiceClient,
        operations_service_client::OperationsServiceClient,
        person_service_client::PersonServiceClient, prospect_service_client::ProspectServiceClient,
    },
    callprep::v1::call_prep_service_client::CallPrepServiceClient,
};
use runtime::channel::{self, Channel};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tonic::{Request, Response, Status};

use crate::system::{System, brightloom, kestrel, tidalops};

const CONTRACTS: &str = include_str!("../../../proto/README.md");
const README: &str = include_str!("../../../README.md");
const DEPLOYMENT: &str = include_str!("../../../deploy/README.md");

/// Where booking-svc and callprep-svc listen unless told otherwise.
const BOOKING: &str = "127.0.0.1:50051";
const CALLPREP: &str = "127.0.0.1:50052";
const HEALTH: &str = "grpc.health.v1.Health/Check";

/// A command of a document.
#[derive(Debug)]
struct Command<'a> {
    address: &'a str,
    /// The method, or another word that grpcurl knows.
    verb: &'a str,
    data: Data<'a>,
}

/// What a command sends.
#[derive(Debug)]
enum Data<'a> {
    Nothing,
    Json(&'a str),
    File(&'a str),
}

impl<'a> Command<'a> {
    /// Reads a command of one line.
    fn parse(line: &'a str) -> Self {
        let rest = without_connection_flags(line.strip_prefix("grpcurl ").unwrap());
        let (rest, file) = match rest.split_once(" < ") {
            Some((rest, file)) => (rest, Some(file)),
            None => (rest, None),
        };
        let (data, rest) = match (file, rest.strip_prefix("-d ")) {
            (Some(file), Some(rest)) => (Data::File(file), rest.strip_prefix("@ ").unwrap()),
            (None, Some(rest)) => {
                let quoted = rest.strip_prefix('\'').unwrap();
                let (json, rest) = quoted.split_once("' ").unwrap();
                (Data::Json(json), rest)
            }
            (None, None) => (Data::Nothing, rest),
            (Some(_), None) => panic!("a file that nothing reads: {line}"),
        };
        let (address, verb) = rest.split_once(' ').unwrap();
        Self {
            address,
            verb,
            data,
        }
    }

    fn is_of_bookbrief(&self) -> bool {
        self.verb.starts_with("bookbrief.") && self.verb.contains('/')
    }

    /// Returns what it sends.
    fn json(&self) -> String {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        match self.data {
            Data::Nothing => "{}".to_owned(),
            Data::Json(json) => json.to_owned(),
            Data::File(file) => fs::read_to_string(top.join(file)).unwrap(),
        }
    }
}

/// Leaves out how grpcurl connects: in plain text, or with files for TLS.
fn without_connection_flags(command: &str) -> &str {
    if let Some(rest) = command.strip_prefix("-plaintext ") {
        return rest;
    }
    let with_files = ["-cacert ", "-cert ", "-key "];
    let rest = with_files.into_iter().fold(command, |rest, flag| {
        let rest = rest.strip_prefix(flag);
        let rest = rest.unwrap_or_else(|| panic!("no {flag}in {command}"));
        rest.split_once(' ').unwrap().1
    });
    rest.strip_prefix("-authority booking-svc ").unwrap_or(rest)
}

fn commands(document: &str) -> impl Iterator<Item = Command<'_>> {
    document
        .lines()
        .filter(|line| line.starts_with("grpcurl "))
        .map(Command::parse)
}

/// Returns the commands of all documents, in an order in which they work.
fn all_commands() -> impl Iterator<Item = Command<'static>> {
    [CONTRACTS, README, DEPLOYMENT]
        .into_iter()
        .flat_map(commands)
}

/// Returns every method of the contracts, as grpcurl names it.
fn methods() -> BTreeSet<String> {
    let files = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap().file;
    let of_file = files.iter().flat_map(|file| {
        file.service.iter().flat_map(move |service| {
            service.method.iter().map(move |method| {
                let (package, service) = (file.package(), service.name());
                format!("{package}.{service}/{}", method.name())
            })
        })
    });
    of_file.collect()
}

#[test]
fn every_method_and_no_other_one_has_a_command() {
    let shown = commands(CONTRACTS)
        .filter(Command::is_of_bookbrief)
        .map(|command| command.verb.to_owned())
        .collect::<BTreeSet<_>>();

    assert_eq!(shown, methods());
}

#[test]
fn every_command_names_the_default_port_of_its_service() {
    let methods = methods();
    for command in all_commands() {
        if command.verb.starts_with("bookbrief.callprep.") {
            assert_eq!(command.address, CALLPREP, "{command:?}");
        } else if command.is_of_bookbrief() {
            assert_eq!(command.address, BOOKING, "{command:?}");
        } else {
            assert!(
                [BOOKING, CALLPREP].contains(&command.address),
                "{command:?}"
            );
        }
        let is_method = methods.contains(command.verb) || command.verb == HEALTH;
        assert_eq!(is_method, command.verb.contains('/'), "{command:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_works_as_it_is_written() {
    let system = System::start().await;
    for dossier in [kestrel(), brightloom(), tidalops()] {
        system.import(dossier).await;
    }
    let callprep = channel::connect(&format!("http://{}", system.callprep_address)).unwrap();

    let mut placeholders = HashMap::<_, String>::new();
    for command in all_commands().filter(Command::is_of_bookbrief) {
        let mut json = command.json();
        for (placeholder, id) in &placeholders {
            json = json.replace(placeholder, id);
        }

        let answer = call(&system.booking, &callprep, command.verb, &json).await;

        let answer = answer.unwrap_or_else(|status| panic!("{command:?}: {status}"));
        for (placeholder, field) in [
            ("<delivery id>", "/deliveryId"),
            ("<plan id>", "/callPrepPlanId"),
            ("<notice id>", "/notices/0/notice/id"),
            ("<lease token>", "/notices/0/leaseToken"),
        ] {
            if let Some(id) = answer.pointer(field).and_then(Value::as_str) {
                placeholders.insert(placeholder, id.to_owned());
            }
        }
    }
    assert_eq!(placeholders.len(), 4);
}

/// Calls a method with a request in JSON, as grpcurl does. Returns the answer in JSON.
#[expect(clippy::too_many_lines, reason = "one arm for each method")]
async fn call(
    booking: &Channel,
    callprep: &Channel,
    method: &str,
    json: &str,
) -> Result<Value, Status> {
    let bookings = || BookingServiceClient::new(booking.clone());
    let plans = || CallPrepPlanServiceClient::new(booking.clone());
    let calls = || CallServiceClient::new(booking.clone());
    let deliveries = || DeliveryServiceClient::new(booking.clone());
    let notices = || NoticeServiceClient::new(booking.clone());
    let operations = || OperationsServiceClient::new(booking.clone());
    let persons = || PersonServiceClient::new(booking.clone());
    let prospects = || ProspectServiceClient::new(booking.clone());
    let planner = || CallPrepServiceClient::new(callprep.clone());
    let (service, name) = method.split_once('/').unwrap();
    match (service.rsplit('.').next().unwrap(), name) {
        ("BookingService", "RecordBookingEvent") => {
            answer(bookings().record_booking_event(request(json)).await)
        }
        ("BookingService", "ListRestoredBackups") => {
            answer(bookings().list_restored_backups(request(json)).await)
        }
        ("BookingService", "GetBooking") => answer(bookings().get_booking(request(json)).await),
        ("BookingService", "ListBookings") => answer(bookings().list_bookings(request(json)).await),
        ("CallPrepPlanService", "GetCallPrepPlan") => {
            answer(plans().get_call_prep_plan(request(json)).await)
        }
        ("CallPrepPlanService", "ListCallPrepPlans") => {
            answer(plans().list_call_prep_plans(request(json)).await)
        }
        ("CallPrepPlanService", "RegenerateCallPrepPlan") => {
            answer(plans().regenerate_call_prep_plan(request(json)).await)
        }
        ("CallService", "GetCall") => answer(calls().get_call(request(json)).await),
        ("CallService", "RevokeBriefLinks") => {
            answer(calls().revoke_brief_links(request(json)).await)
        }
        ("DeliveryService", "ListDeliveries") => {
            answer(deliveries().list_deliveries(request(json)).await)
        }
        ("DeliveryService", "GetDelivery") => {
            answer(deliveries().get_delivery(request(json)).await)
        }
        ("DeliveryService", "ReplayDelivery") => {
            answer(deliveries().replay_delivery(request(json)).await)
        }
        ("DeliveryService", "RereadDelivery") => {
            answer(deliveries().reread_delivery(request(json)).await)
        }
        ("CallService", "GetCallHistory") => answer(calls().get_call_history(request(json)).await),
        ("DeliveryService", "ReplayDeliveries") => {
            answer(deliveries().replay_deliveries(request(json)).await)
        }
        ("DeliveryService", "AttachDelivery") => {
            answer(deliveries().attach_delivery(request(json)).await)
        }
        ("DeliveryService", "ListAttachCandidates") => {
            answer(deliveries().list_attach_candidates(request(json)).await)
        }
        ("OperationsService", "GetOverview") => {
            answer(operations().get_overview(request(json)).await)
        }
        ("OperationsService", "ListAuditEntries") => {
            answer(operations().list_audit_entries(request(json)).await)
        }
        ("PersonService", "GetPersonData") => {
            answer(persons().get_person_data(request(json)).await)
        }
        ("PersonService", "ErasePerson") => answer(persons().erase_person(request(json)).await),
        ("NoticeService", "ClaimNotices") => answer(notices().claim_notices(request(json)).await),
        ("NoticeService", "ReportAttempt") => answer(notices().report_attempt(request(json)).await),
        ("NoticeService", "ListNotices") => answer(notices().list_notices(request(json)).await),
        ("NoticeService", "ResendNotice") => answer(notices().resend_notice(request(json)).await),
        ("ProspectService", "ImportProspect") => {
            answer(prospects().import_prospect(request(json)).await)
        }
        ("ProspectService", "GetProspect") => answer(prospects().get_prospect(request(json)).await),
        ("CallPrepService", "GeneratePlan") => answer(planner().generate_plan(request(json)).await),
        _ => panic!("`{method}` is not called yet: add it here"),
    }
}

/// Reads a request as strictly as grpcurl does.
fn request<T: DeserializeOwned + Serialize>(json: &str) -> Request<T> {
    let message = serde_json::from_str::<T>(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    // The generated code passes over an enum value that does not exist; grpcurl does not.
    let understood = serde_json::to_string(&message).unwrap();
    for word in json.split('"').filter(|word| is_enum_value(word)) {
        let quoted = format!("\"{word}\"");
        assert!(understood.contains(&quoted), "{word} is no value: {json}");
    }
    Request::new(message)
}

fn is_enum_value(word: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    word.contains('_') && word.chars().all(is_letter)
}

fn answer<T: Serialize>(answered: Result<Response<T>, Status>) -> Result<Value, Status> {
    Ok(serde_json::to_value(answered?.into_inner()).unwrap())
}
