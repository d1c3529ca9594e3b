//! Nothing in plain text: mutual TLS between the services, and TLS to PostgreSQL.

use std::path::{Path, PathBuf};

use booking_svc::testing::TestDatabase;
use e2e::certificates::{Authority, TlsFiles};
use proto::{
    booking::v1::{
        ClaimNoticesRequest, GetBookingRequest, ImportProspectRequest, ListDeliveriesRequest,
        ReplayDeliveryRequest, RereadDeliveryRequest, booking_service_client::BookingServiceClient,
        delivery_service_client::DeliveryServiceClient, notice_service_client::NoticeServiceClient,
        prospect_service_client::ProspectServiceClient,
    },
    callprep::v1::{GeneratePlanRequest, call_prep_service_client::CallPrepServiceClient},
};
use runtime::{Tls, channel};
use tokio::process::Command;
use tonic::{Code, Status};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt as _;

use crate::{
    fake_callprep::FakeCallPrep,
    postgres::Postgres,
    program,
    service::Service,
    sql::Sql,
    system::{LONG_WAIT_MS, contact, dossier, import, in_time, start_gateway},
    wire::{self, SECRET, created},
};

/// Returns a folder for the files of one test.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()))
}

/// Starts a program with TLS.
async fn start(name: &'static str, tls: &TlsFiles, settings: &[(&'static str, &str)]) -> Service {
    let tls = tls.environment();
    let tls = tls.map(|(name, path)| (name, path.to_str().unwrap()));
    Service::start(name, &[&tls, settings].concat()).await
}

fn https(service: &Service) -> String {
    format!("https://{}", service.address)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_booked_over_mutual_tls_and_nobody_else_is_served() {
    let database = TestDatabase::create().await;
    let authority = Authority::new().unwrap();
    let files = authority.write_to(&folder("ours")).unwrap();
    let foreign = Authority::new().unwrap();
    let mut foreign = foreign.write_to(&folder("foreign")).unwrap();
    foreign.authority.clone_from(&files.authority);
    let callprep = start("callprep-svc", &files, &[]).await;
    let settings = [
        ("DATABASE_URL", database.url()),
        ("CALLPREP_SVC_URL", https(&callprep)),
        ("PLAN_WAIT_MS", LONG_WAIT_MS.to_owned()),
    ];
    let settings = settings
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let booking = start("booking-svc", &files, &settings).await;
    let booking_url = https(&booking);
    let settings = [
        ("CALCOM_WEBHOOK_SECRET", SECRET),
        ("BOOKING_SVC_URL", &booking_url),
    ];
    let gateway = start("gateway", &files, &settings).await;
    let stranger = start("gateway", &foreign, &settings).await;
    let tls = Tls::load(&files.settings()).unwrap();
    let ours = channel::connect_tls(&booking_url, &tls).unwrap();
    let dossier = serde_json::from_str::<ImportProspectRequest>(&dossier(0)).unwrap();
    let mut prospects = ProspectServiceClient::new(ours.clone());
    in_time("a dossier is imported", prospects.import_prospect(dossier))
        .await
        .unwrap();

    let answer = wire::post(gateway.address, &created("uid-tls", &contact(0))).await;
    let refused = wire::post(stranger.address, &created("uid-stranger", &contact(0))).await;

    assert_eq!(answer.status, 200, "{:?}", answer.json);
    assert_eq!(answer.json["callPrepStatus"], "READY");
    assert_eq!(refused.status, 503);
    let request = GetBookingRequest {
        uid: "uid-tls".to_owned(),
        ..GetBookingRequest::default()
    };
    let plain = channel::connect(&booking.url()).unwrap();
    let mut plain = BookingServiceClient::new(plain);
    let refused = plain.get_booking(request.clone()).await;
    assert_eq!(refused.unwrap_err().code(), Code::Unavailable);
    let mut ours = BookingServiceClient::new(ours);
    ours.get_booking(request).await.unwrap();
}

/// Settings of `deploy/components/tls`.
const BOOKING_SETTINGS: &str = include_str!("../../../deploy/components/tls/booking-svc.env");
const CALLPREP_SETTINGS: &str = include_str!("../../../deploy/components/tls/callprep-svc.env");

fn callers(settings: &'static str) -> &'static str {
    let (_, callers) = settings.split_once("TLS_CALLERS=").expect("it is set");
    callers.trim_end()
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one system, every caller")]
async fn a_caller_may_call_what_its_certificate_is_listed_for() {
    let database = TestDatabase::create().await;
    let authority = Authority::new().unwrap();
    let files = |names: &[&str]| {
        let folder = folder(&format!("callers-{}", names[0]));
        authority.write_named(&folder, names).unwrap()
    };
    let of_callprep = files(&["callprep-svc", "127.0.0.1"]);
    let of_booking = files(&["booking-svc", "127.0.0.1"]);
    let of_gateway = files(&["gateway-client"]);
    let of_operator = files(&["operator"]);
    let callprep = start(
        "callprep-svc",
        &of_callprep,
        &[("TLS_CALLERS", callers(CALLPREP_SETTINGS))],
    )
    .await;
    let (database_url, callprep_url) = (database.url(), https(&callprep));
    let settings = [
        ("DATABASE_URL", database_url.as_str()),
        ("CALLPREP_SVC_URL", &callprep_url),
        ("PLAN_WAIT_MS", LONG_WAIT_MS),
        ("TLS_CALLERS", callers(BOOKING_SETTINGS)),
    ];
    let booking = start("booking-svc", &of_booking, &settings).await;
    let booking_url = https(&booking);
    let settings = [
        ("CALCOM_WEBHOOK_SECRET", SECRET),
        ("BOOKING_SVC_URL", &booking_url),
    ];
    let gateway = start("gateway", &of_gateway, &settings).await;
    let channel = |files: &TlsFiles, url: &str| {
        let tls = Tls::load(&files.settings()).unwrap();
        channel::connect_tls(url, &tls).unwrap().retrying()
    };
    let dossier = serde_json::from_str::<ImportProspectRequest>(&dossier(0)).unwrap();
    let import = async |files: &TlsFiles| {
        let mut prospects = ProspectServiceClient::new(channel(files, &booking_url));
        let imported = prospects.import_prospect(dossier.clone());
        in_time("the import is answered", imported).await.map(drop)
    };
    let replay = async |files: &TlsFiles, id: &str| {
        let request = ReplayDeliveryRequest { id: id.to_owned() };
        let mut deliveries = DeliveryServiceClient::new(channel(files, &booking_url));
        deliveries.replay_delivery(request).await.map(drop)
    };
    let list = async |files: &TlsFiles| {
        let mut deliveries = DeliveryServiceClient::new(channel(files, &booking_url));
        let listed = deliveries.list_deliveries(ListDeliveriesRequest::default());
        listed.await.map(|listed| listed.into_inner().deliveries)
    };
    let claim = async |files: &TlsFiles| {
        let mut notices = NoticeServiceClient::new(channel(files, &booking_url));
        let claimed = notices.claim_notices(ClaimNoticesRequest::default());
        claimed.await.map(drop)
    };
    let reread = async |files: &TlsFiles| {
        let mut deliveries = DeliveryServiceClient::new(channel(files, &booking_url));
        let reread = deliveries.reread_delivery(RereadDeliveryRequest::default());
        reread.await.map(drop)
    };
    let refused = |answer: Result<(), Status>| {
        let status = answer.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{status:?}");
        let info = status.get_details_error_info().unwrap();
        assert_eq!(info.reason, "CALLER_NOT_ADMITTED");
    };

    import(&of_operator).await.unwrap();
    let answer = wire::post(gateway.address, &created("uid-callers", &contact(0))).await;

    // The gateway may record, and booking-svc may have the plan written.
    assert_eq!(answer.status, 200, "{:?}", answer.json);
    assert_eq!(answer.json["callPrepStatus"], "READY");
    let deliveries = list(&of_gateway).await.unwrap();
    let id = &deliveries[0].id;
    replay(&of_operator, id).await.unwrap();
    // `gateway notify` and `gateway reread` may do what they are for.
    claim(&of_gateway).await.unwrap();
    let unnamed = reread(&of_gateway).await.unwrap_err();
    assert_eq!(unnamed.code(), Code::InvalidArgument, "{unnamed:?}");
    refused(claim(&of_callprep).await);
    for files in [&of_gateway, &of_callprep, &of_booking] {
        refused(import(files).await);
        refused(replay(files, id).await);
    }
    refused(list(&of_callprep).await.map(drop));
    let mut plans = CallPrepServiceClient::new(channel(&of_gateway, &callprep_url));
    refused(
        plans
            .generate_plan(GeneratePlanRequest::default())
            .await
            .map(drop),
    );
    let health = HealthCheckRequest::default();
    let mut everybody = HealthClient::new(channel(&of_callprep, &booking_url));
    everybody.check(health).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_cannot_be_told_apart_are_refused_at_start() {
    let authority = Authority::new().unwrap();
    let files = authority.write_to(&folder("misspelt")).unwrap();
    let mutual = files.environment();
    for (callers, tls, complaint) in [
        ("gateway=*", &mutual[..2], "TLS_CALLERS needs mutual TLS"),
        ("gateway=*", &[], "TLS_CALLERS needs mutual TLS"),
        (
            "gateway=PlanService",
            &mutual[..],
            "`PlanService/*` names no method",
        ),
        ("gateway", &mutual[..], "NAME=METHODS"),
    ] {
        let output = Command::new(program("callprep-svc"))
            .env_clear()
            .envs(tls.iter().copied())
            .env("TLS_CALLERS", callers)
            .env("LISTEN_ADDR", "127.0.0.1:0")
            .env("ADMIN_ADDR", "127.0.0.1:0")
            .output()
            .await
            .unwrap();

        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{callers}");
        assert!(said.contains(complaint), "{callers}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_demands_tls_gets_it_on_every_connection() {
    let authority = Authority::new().unwrap();
    let files = authority.write_to(&folder("database")).unwrap();
    let mut postgres = Postgres::start("encrypted").await;
    postgres
        .demand_tls(&authority.identity(&["127.0.0.1"]).unwrap())
        .await;
    let ca_file = files.authority.to_str().unwrap();
    let url = format!("{}?sslmode=verify-full", postgres.url());
    migrate(&url, ca_file).await.unwrap();
    let callprep = FakeCallPrep::start().await;
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("DATABASE_CA_FILE", ca_file),
        ("CALLPREP_SVC_URL", &callprep.url()),
        ("PLAN_WAIT_MS", LONG_WAIT_MS),
    ];
    let booking = Service::start("booking-svc", &settings).await;
    let gateway = start_gateway(&booking.url()).await;
    import(&booking.url(), &dossier(0)).await;

    let answer = wire::post(gateway.address, &created("uid-encrypted", &contact(0))).await;

    assert_eq!(answer.status, 200, "{:?}", answer.json);
    let sql = Sql::connect(&postgres.own_url()).await;
    let sessions = "SELECT string_agg(DISTINCT ssl::text, ',') FROM pg_stat_ssl \
        JOIN pg_stat_activity USING (pid) WHERE application_name = 'booking-svc'";
    assert_eq!(sql.text(sessions).await, "true");
    let listener = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
        WHERE ssl AND query LIKE 'LISTEN%'";
    sql.until(listener, "1").await;
    drop((gateway, booking, sql));
    postgres.discard().await;
}

/// What is said about a certificate of an authority that is not trusted.
const FOREIGN: &str = "invalid peer certificate";

#[tokio::test(flavor = "multi_thread")]
async fn sslmode_means_what_it_means_to_libpq() {
    let (ours, foreign) = (Authority::new().unwrap(), Authority::new().unwrap());
    let files = ours.write_to(&folder("libpq")).unwrap();
    let foreign_files = foreign.write_to(&folder("libpq-foreign")).unwrap();
    let mut postgres = Postgres::start("libpq").await;
    postgres
        .demand_tls(&ours.identity(&["127.0.0.1"]).unwrap())
        .await;
    let ca_file = files.authority.to_str().unwrap();
    let foreign_ca_file = foreign_files.authority.to_str().unwrap();
    let url = |mode: &str| format!("{}{mode}", postgres.url());
    let renamed = |mode: &str| url(mode).replace("@127.0.0.1:", "@localhost:");

    for (url, ca_file) in [
        (url(""), ""),
        (url("?sslmode=prefer"), ""),
        (url("?sslmode=require"), ""),
        (url("?sslmode=require"), ca_file),
        (url("?sslmode=verify-ca"), ca_file),
        (renamed("?sslmode=verify-ca"), ca_file),
        (url("?sslmode=verify-full"), ca_file),
        (
            url(&format!("?sslmode=verify-full&sslrootcert={ca_file}")),
            foreign_ca_file,
        ),
    ] {
        let migrated = migrate(&url, ca_file).await;
        assert_eq!(migrated, Ok(()), "{url} {ca_file}");
    }
    for (url, ca_file, complaint) in [
        (url("?sslmode=disable"), "", "no encryption"),
        (url("?sslmode=verify-full"), "", "set DATABASE_CA_FILE"),
        (
            url("?sslmode=verify-full"),
            "/nowhere",
            "could not read `/nowhere`",
        ),
        (url("?sslmode=require"), foreign_ca_file, FOREIGN),
        (url("?sslmode=verify-ca"), foreign_ca_file, FOREIGN),
        (url("?sslmode=verify-full"), foreign_ca_file, FOREIGN),
        (
            renamed("?sslmode=verify-full"),
            ca_file,
            "not valid for name",
        ),
        (renamed(""), ca_file, "not valid for name"),
    ] {
        let refusal = migrate(&url, ca_file).await.unwrap_err();
        assert!(refusal.contains(complaint), "{url} {ca_file}: {refusal}");
    }
    postgres.discard().await;
}

/// Applies the migrations as an operator does; the error is what the operator reads.
async fn migrate(database_url: &str, ca_file: &str) -> Result<(), String> {
    let output = Command::new(program("booking-svc"))
        .arg("migrate")
        .env_clear()
        .env("DATABASE_URL", database_url)
        .env("DATABASE_CA_FILE", ca_file)
        .output()
        .await
        .unwrap();
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8(output.stderr).unwrap())
    }
}
