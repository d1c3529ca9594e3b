//! The pages of the console about persons, with a fake booking-svc that records its callers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use proto::{
    booking::v1::{
        ErasePersonRequest, ErasePersonResponse, ErasedRecords, GetPersonDataRequest,
        GetPersonDataResponse, PersonRecord,
        person_service_server::{PersonService, PersonServiceServer},
    },
    well_known::Struct,
};
use serde_json::json;
use tokio::{net::TcpListener, task::JoinSet};
use tonic::{Request, Response, Status, transport::Server, transport::server::TcpIncoming};

use crate::{
    client::Reply,
    console::{Alone, SAME_ORIGIN, by_proxy, proxied},
};

const ANN: &str = "address=+ann%40acme.example";

/// A fake with 101 records of every person. An erasure changes three of them.
#[derive(Clone, Debug, Default)]
struct FakePersons {
    asked: Arc<Mutex<Vec<String>>>,
    /// Whether an erasure takes longer than its caller waits.
    is_slow: Arc<AtomicBool>,
}

impl FakePersons {
    fn note<T>(&self, request: &Request<T>, what: &str) {
        let actor = request.metadata().get("x-bookbrief-actor").unwrap();
        let asked = format!("{} {what}", actor.to_str().unwrap());
        self.asked.lock().unwrap().push(asked);
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn record(number: i32) -> PersonRecord {
    let data = r#"{"text": "<script>alert(1)</script>"}"#;
    PersonRecord {
        kind: "contacts".to_owned(),
        id: format!("contact-{number}"),
        data: Some(serde_json::from_str::<Struct>(data).unwrap()),
    }
}

#[tonic::async_trait]
impl PersonService for FakePersons {
    async fn get_person_data(
        &self,
        request: Request<GetPersonDataRequest>,
    ) -> Result<Response<GetPersonDataResponse>, Status> {
        self.note(&request, &format!("reads {}", request.get_ref().address));
        let is_first = request.get_ref().page_token.is_empty();
        Ok(Response::new(if is_first {
            GetPersonDataResponse {
                records: (1..=100).map(record).collect(),
                next_page_token: "second".to_owned(),
                erase_time: None,
            }
        } else {
            GetPersonDataResponse {
                records: vec![record(101)],
                ..Default::default()
            }
        }))
    }

    async fn erase_person(
        &self,
        request: Request<ErasePersonRequest>,
    ) -> Result<Response<ErasePersonResponse>, Status> {
        let ErasePersonRequest {
            address,
            validate_only,
            expected_count,
        } = request.get_ref();
        let what = match expected_count {
            _ if *validate_only => "counts".to_owned(),
            None => "erases".to_owned(),
            Some(count) => format!("erases {count} of"),
        };
        self.note(&request, &format!("{what} {address}"));
        if self.is_slow.load(Ordering::Relaxed) {
            return Err(Status::deadline_exceeded("it is not done yet"));
        }
        if expected_count.is_some_and(|count| count != 3) {
            return Err(Status::failed_precondition("there are 3 records"));
        }
        let records = [("contacts", 1), ("outreach_steps", 2)];
        let records = records.map(|(kind, count)| ErasedRecords {
            kind: kind.to_owned(),
            count,
        });
        Ok(Response::new(ErasePersonResponse {
            records: records.to_vec(),
            address_hash: "00".repeat(32),
        }))
    }
}

/// A console with a fake booking-svc. It stops when it is dropped.
struct Desk {
    console: Alone,
    persons: FakePersons,
    _tasks: JoinSet<()>,
}

impl Desk {
    async fn open() -> Self {
        let persons = FakePersons::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        let service = PersonServiceServer::new(persons.clone());
        tasks.spawn(async move {
            let served = Server::builder()
                .add_service(service)
                .serve_with_incoming(TcpIncoming::from(listener));
            served.await.unwrap();
        });
        Self {
            console: Alone::before(address, proxied()).await,
            persons,
            _tasks: tasks,
        }
    }

    /// Sends a form as an actor.
    async fn post(&self, path: &str, form: &str) -> Reply {
        let headers = by_proxy("zoe@us.example") + SAME_ORIGIN;
        let line = format!("POST {path}");
        self.console.ask_with(&line, &headers, form).await
    }
}

#[tokio::test]
async fn what_is_held_about_a_person_is_shown_to_an_actor_with_what_erasing_changes() {
    let desk = Desk::open().await;

    let reply = desk.post("/persons", ANN).await;

    assert_eq!(reply.status, 200);
    assert!(reply.body.contains("contacts contact-100</summary>"));
    assert!(
        reply
            .body
            .contains("There are more records; the download contains all of them.")
    );
    assert!(reply.body.contains("<li>outreach_steps: 2</li>"));
    assert!(reply.body.contains("Erase this person: exactly 3 records"));
    assert!(!reply.body.contains("<script>alert"), "{}", reply.body);
    let mut asked = desk.persons.asked();
    asked.sort();
    let expected = [
        "zoe@us.example counts ann@acme.example",
        "zoe@us.example reads ann@acme.example",
    ];
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn a_reader_sees_nothing_of_persons_and_neither_does_a_page_from_elsewhere() {
    let desk = Desk::open().await;
    let reader = by_proxy("ann@us.example") + SAME_ORIGIN;
    let cross_site = by_proxy("zoe@us.example") + "sec-fetch-site: cross-site\r\n";

    let page = desk.console.ask("GET /persons", &reader).await;
    for path in ["/persons", "/persons/data", "/persons/erase"] {
        for headers in [&reader, &cross_site] {
            let form = format!("{ANN}&count=3&confirm=yes");
            let reply = desk
                .console
                .ask_with(&format!("POST {path}"), headers, &form)
                .await;

            assert_eq!(reply.status, 403, "{path} {headers}");
        }
    }

    assert_eq!(page.status, 200);
    assert!(page.body.contains("is shown to actors only"));
    assert!(!page.body.contains("<form"), "{}", page.body);
    assert_eq!(desk.persons.asked(), [""; 0]);
    // An address in the path or the query would be kept by logs and histories.
    let by_link = desk
        .console
        .ask(&format!("GET /persons?{ANN}"), &reader)
        .await;
    assert!(!by_link.body.contains("acme.example"));
    assert_eq!(
        desk.console.ask("GET /persons/data", &reader).await.status,
        405
    );
}

#[tokio::test]
async fn a_person_is_erased_only_after_a_confirmation_of_the_exact_count() {
    let desk = Desk::open().await;
    let address = "address=ann%40acme.example";

    let unconfirmed = desk
        .post("/persons/erase", &format!("{address}&count=3"))
        .await;
    let nothing = desk.persons.asked();
    let differs = format!("{address}&count=2&confirm=yes");
    let differs = desk.post("/persons/erase", &differs).await;
    let confirmed = format!("{address}&count=3&confirm=yes");
    let confirmed = desk.post("/persons/erase", &confirmed).await;

    assert_eq!((unconfirmed.status, nothing), (400, Vec::new()));
    assert_eq!(differs.status, 409);
    assert!(differs.body.contains("there are 3 records"));
    assert_eq!(confirmed.status, 200);
    assert!(
        confirmed
            .body
            .contains("The person is erased: 3 records were changed")
    );
    assert!(!confirmed.body.contains("acme.example"));
    // Each is one request, so the counted records are the erased ones.
    let expected = [
        "zoe@us.example erases 2 of ann@acme.example",
        "zoe@us.example erases 3 of ann@acme.example",
    ];
    assert_eq!(desk.persons.asked(), expected);
}

#[tokio::test]
async fn an_erasure_that_takes_longer_than_the_page_waits_is_not_said_to_be_done() {
    let desk = Desk::open().await;
    desk.persons.is_slow.store(true, Ordering::Relaxed);

    let reply = desk
        .post(
            "/persons/erase",
            "address=ann%40acme.example&count=3&confirm=yes",
        )
        .await;
    let uncounted = desk.post("/persons", ANN).await;

    assert_eq!(reply.status, 200);
    assert!(reply.body.contains("has taken longer than ten minutes"));
    assert!(!reply.body.contains("is erased:"), "{}", reply.body);
    assert_eq!(uncounted.status, 504);
}

#[tokio::test]
async fn everything_that_is_held_is_in_the_download() {
    let desk = Desk::open().await;

    let reply = desk.post("/persons/data", ANN).await;

    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let attachment = "attachment; filename=\"person.json\"";
    assert_eq!(reply.header("content-disposition"), Some(attachment));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let records = reply.json()["records"].as_array().unwrap().clone();
    assert_eq!(records.len(), 101);
    let last = json!({"kind": "contacts", "id": "contact-101", "data": {"text": "<script>alert(1)</script>"}});
    assert_eq!(records[100], last);
    assert_eq!(desk.persons.asked().len(), 2);
}
