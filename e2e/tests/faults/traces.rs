//! One webhook is one trace: over all three services, the database and the model, and on through
//! whatever a worker does later.

use axum::{Json, Router, routing::post};
use booking_svc::testing::TestDatabase;
use gateway::{BriefLink, LinkSecrets};
use rustix::process::Signal;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    collector::{Collected, Collector},
    service::{Service, unused_address},
    sql::Sql,
    system::{LONG_WAIT_MS, SHORT_WAIT_MS, contact, dossier, import, in_time},
    wire::{self, SECRET, created},
};

const RECORD: &str = "bookbrief.booking.v1.BookingService/RecordBookingEvent";
const GENERATE: &str = "bookbrief.callprep.v1.CallPrepService/GeneratePlan";
const WEBHOOK: &str = "POST /api/webhooks/calcom";
const LINK_SECRET: &str = "a secret of the links, long enough";
const IMPORT: &str = "bookbrief.booking.v1.ProspectService/ImportProspect";
/// A dossier in which a model finds something to word, and the address of its contact.
const RESEARCHED: &str = include_str!("../../samples/kestrel.json");
const CONTACT: &str = "zoe.mueller@kestrel.example";
/// How a webhook comes to the database, innermost first.
const RECORDED: [&str; 3] = [
    "booking-svc bookbrief.booking.v1.BookingService/RecordBookingEvent",
    "gateway bookbrief.booking.v1.BookingService/RecordBookingEvent",
    "gateway POST /api/webhooks/calcom",
];
/// How it comes to the plan.
const GENERATED: [&str; 2] = [
    "callprep-svc bookbrief.callprep.v1.CallPrepService/GeneratePlan",
    "booking-svc bookbrief.callprep.v1.CallPrepService/GeneratePlan",
];

/// Three services that send what they do to a collector. Dropped from the top.
struct System {
    gateway: Service,
    booking: Service,
    callprep: Service,
    sql: Sql,
    collector: Collector,
    _database: TestDatabase,
}

impl System {
    async fn start(plan_wait_ms: &str, planner: &[(&'static str, &str)]) -> Self {
        let database = TestDatabase::create().await;
        let collector = Collector::start().await;
        let collector_url = collector.url();
        let traces = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector_url.as_str()),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ];
        let callprep = Service::start("callprep-svc", &[&traces, planner].concat()).await;
        let (database_url, callprep_url) = (database.url(), callprep.url());
        let settings = [
            ("DATABASE_URL", database_url.as_str()),
            ("CALLPREP_SVC_URL", &callprep_url),
            ("PLAN_WAIT_MS", plan_wait_ms),
        ];
        let booking = Service::start("booking-svc", &[&traces, &settings[..]].concat()).await;
        let booking_url = booking.url();
        let settings = [
            ("CALCOM_WEBHOOK_SECRET", SECRET),
            ("BOOKING_SVC_URL", &booking_url),
            ("BRIEF_LINK_SECRET", LINK_SECRET),
            ("RUST_LOG", "debug"),
        ];
        let gateway = Service::start("gateway", &[&traces, &settings[..]].concat()).await;
        import(&booking_url, &dossier(0)).await;
        Self {
            gateway,
            booking,
            callprep,
            sql: Sql::connect(&database.url()).await,
            collector,
            _database: database,
        }
    }

    /// Returns those spans that belong to the trace of the only delivery, after making sure that
    /// none of any webhook belongs to another one.
    async fn trace(&self, spans: &[Collected]) -> Vec<Collected> {
        let trace_id = self
            .sql
            .text("SELECT trace_id FROM webhook_deliveries")
            .await;
        let of_trace = |found: &&Collected| hex::encode(&found.span.trace_id) == trace_id;
        let (within, without) = spans.iter().partition::<Vec<_>, _>(of_trace);
        let begins = |found: &&&Collected| found.span.parent_span_id.is_empty();
        for other in without.iter().filter(begins) {
            assert!(other.is("booking-svc", IMPORT), "{other:?}");
        }
        within.into_iter().cloned().collect()
    }
}

fn paths(spans: &[Collected], service: &str, name: &str) -> Vec<Vec<String>> {
    let named = spans.iter().filter(|found| found.is(service, name));
    named.map(|found| found.path(spans).unwrap()).collect()
}

/// Whether anything of the webhook, of the dossier or of a setting is in what was sent.
fn assert_tells_nothing(spans: &[Collected]) {
    let sent = format!("{spans:?}").to_lowercase();
    for told in [
        contact(0).as_str(),
        "@",
        "a. booker",
        "uid-1",
        "firm0",
        "kestrel",
        "priya",
        "europe/london",
        "2099-",
        SECRET,
        LINK_SECRET,
        "postgres://",
        "model-key",
    ] {
        assert!(!sent.contains(&told.to_lowercase()), "`{told}` was sent");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_webhook_is_one_trace_over_all_three_services_and_the_database() {
    let system = System::start(LONG_WAIT_MS, &[]).await;

    let answer = wire::post(system.gateway.address, &created("uid-1", &contact(0))).await;

    assert_eq!(answer.json["callPrepStatus"], "READY", "{answer:?}");
    let wanted = [
        ("gateway", WEBHOOK),
        ("booking-svc", RECORD),
        ("callprep-svc", GENERATE),
    ];
    let spans = system.collector.until_there_are(&wanted).await;
    let spans = system.trace(&spans).await;
    assert_eq!(
        paths(&spans, "callprep-svc", GENERATE),
        [[&GENERATED[..], &RECORDED].concat()]
    );
    for statement in ["SELECT outreach_sequences", "INSERT bookings"] {
        let statement_of_service = format!("booking-svc {statement}");
        let expected = [&[statement_of_service.as_str()], &RECORDED[..]].concat();
        let found = paths(&spans, "booking-svc", statement);
        assert!(found.iter().any(|path| *path == expected), "{found:?}");
    }
    assert_described(&spans);
    assert_tells_nothing(&spans);
}

/// Checks what the spans say about themselves.
fn assert_described(spans: &[Collected]) {
    let find = |service: &str, name: &str| {
        let found = spans.iter().find(|found| found.is(service, name));
        found.unwrap_or_else(|| panic!("no {name}"))
    };
    let webhook = find("gateway", WEBHOOK);
    assert_eq!(webhook.attribute("http.request.method").unwrap(), "POST");
    assert_eq!(
        webhook.attribute("http.route").unwrap(),
        "/api/webhooks/calcom"
    );
    assert_eq!(
        webhook.attribute("http.response.status_code").unwrap(),
        "200"
    );
    for service in ["gateway", "booking-svc"] {
        let record = find(service, RECORD);
        assert_eq!(record.attribute("rpc.system").unwrap(), "grpc");
        assert_eq!(
            record.attribute("rpc.service").unwrap(),
            "bookbrief.booking.v1.BookingService"
        );
        assert_eq!(
            record.attribute("rpc.method").unwrap(),
            "RecordBookingEvent"
        );
        assert_eq!(record.attribute("rpc.grpc.status_code").unwrap(), "0");
    }
    let save = find("booking-svc", "INSERT bookings");
    assert_eq!(save.attribute("db.system.name").unwrap(), "postgresql");
    assert_eq!(save.attribute("db.collection.name").unwrap(), "bookings");
    let text = save.attribute("db.query.text").unwrap();
    assert!(text.starts_with("INSERT INTO \"bookings\""), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_workers_do_later_continues_the_trace() {
    let mut system = System::start(SHORT_WAIT_MS, &[]).await;
    system.callprep.kill().await;
    let lock = "BEGIN; LOCK TABLE outreach_logs IN ACCESS EXCLUSIVE MODE";
    system.sql.execute(lock).await;
    let gateway = system.gateway.address;
    let answer =
        tokio::spawn(async move { wire::post(gateway, &created("uid-1", &contact(0))).await });
    let cancelled = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    system.sql.until(cancelled, "1").await;
    assert_eq!(answer.await.unwrap().status, 202);

    system.sql.execute("ROLLBACK").await;
    let wanted = [("booking-svc", "apply delivery")];
    system.collector.until_there_are(&wanted).await;
    system.callprep.start_again().await;

    let wanted = [
        ("gateway", WEBHOOK),
        ("booking-svc", "write plan"),
        ("callprep-svc", GENERATE),
    ];
    let is_ready = "SELECT status FROM call_prep_plans";
    system.sql.until(is_ready, "READY").await;
    let spans = system.collector.until_there_are(&wanted).await;
    let spans = system.trace(&spans).await;
    let applied = [&["booking-svc apply delivery"], &RECORDED[..]].concat();
    let found = paths(&spans, "booking-svc", "apply delivery");
    assert_eq!(found.last().unwrap(), &applied);
    let written = [&GENERATED[..], &["booking-svc write plan"], &RECORDED].concat();
    let found = paths(&spans, "callprep-svc", GENERATE);
    assert_eq!(found, [written]);
    assert_tells_nothing(&spans);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_asked_in_the_trace_of_the_webhook() {
    let model_url = start_model().await;
    let planner = [
        ("PLANNER", "model"),
        ("MODEL_ADAPTER", "openai-compatible"),
        ("MODEL_BASE_URL", model_url.as_str()),
        ("MODEL_NAME", "some-model"),
        ("MODEL_API_KEY", "model-key"),
    ];
    let system = System::start(LONG_WAIT_MS, &planner).await;
    import(&system.booking.url(), RESEARCHED).await;

    wire::post(system.gateway.address, &created("uid-1", CONTACT)).await;

    let wanted = [
        ("gateway", WEBHOOK),
        ("booking-svc", "reword plan"),
        ("callprep-svc", "chat some-model"),
    ];
    let spans = system.collector.until_there_are(&wanted).await;
    let spans = system.trace(&spans).await;
    let asked = spans
        .iter()
        .find(|found| found.span.name == "chat some-model");
    let asked = asked.unwrap();
    let expected = [
        &["callprep-svc chat some-model"],
        &GENERATED[..],
        &["booking-svc reword plan"],
        &RECORDED,
    ];
    assert_eq!(asked.path(&spans).unwrap(), expected.concat());
    for (name, value) in [
        ("gen_ai.operation.name", "chat"),
        ("gen_ai.provider.name", "openai_compatible"),
        ("gen_ai.request.model", "some-model"),
        ("gen_ai.response.model", "some-model-1"),
        ("gen_ai.usage.input_tokens", "700"),
        ("gen_ai.usage.output_tokens", "30"),
    ] {
        assert_eq!(asked.attribute(name).as_deref(), Some(value), "{name}");
    }
    assert_tells_nothing(&spans);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_a_link_is_in_no_span_log_or_metric() {
    let system = System::start(LONG_WAIT_MS, &[]).await;
    let answer = wire::post(system.gateway.address, &created("uid-1", &contact(0))).await;
    let call_id = answer.json["callPrepId"].as_str().unwrap().parse();
    let (call_id, epoch) = (call_id.unwrap(), 0);
    let secrets = LinkSecrets::new(LINK_SECRET, None).unwrap();
    let token = secrets.token(BriefLink { call_id, epoch });

    let page = wire::get(system.gateway.address, &format!("/b/{token}")).await;

    assert!(page.contains("<h1>"), "{page}");
    let wanted = [("gateway", "GET /b/{token}")];
    let spans = system.collector.until_there_are(&wanted).await;
    let metrics = wire::get(system.gateway.admin_address, "/metrics").await;
    assert!(metrics.contains("/b/{token}"), "{metrics}");
    let told = format!("{spans:?} {metrics} {}", system.gateway.log());
    assert!(!told.contains(&token), "the token was told");
}

/// Starts a model that has nothing to say, and returns its URL.
async fn start_model() -> String {
    let answer = async || -> Json<Value> {
        Json(json!({
            "id": "answer-1",
            "object": "chat.completion",
            "model": "some-model-1",
            "choices": [{
                "index": 0,
                "message": { "role": "assistant", "content": "{\"slots\": []}" },
                "finish_reason": "stop",
            }],
            "usage": { "prompt_tokens": 700, "completion_tokens": 30, "total_tokens": 730 },
        }))
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/v1/chat/completions", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}/v1/")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_is_told_of_once_and_holds_nothing_up() {
    let nobody = format!("http://{}", unused_address());
    let settings = [
        ("CALCOM_WEBHOOK_SECRET", "another-secret"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", nobody.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("SHUTDOWN_DELAY_MS", "0"),
    ];
    let mut gateway = Service::start("gateway", &settings).await;
    let complaint = "the collector is unreachable";

    // Refused by their signature, so that nobody else is needed.
    let refused = async || wire::post(gateway.address, &created("uid-1", "a@b.example")).await;
    let told = async {
        while !gateway.log().contains(complaint) {
            assert_eq!(refused().await.status, 401);
        }
    };
    in_time("it is told of", told).await;
    for _ in 0..100 {
        assert_eq!(refused().await.status, 401);
    }

    gateway.signal(Signal::TERM);
    gateway.ended().await;
    assert_eq!(gateway.log().matches(complaint).count(), 1);
}
