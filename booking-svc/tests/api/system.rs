//! A running booking-svc with its own database and a fake callprep-svc.

use std::{thread, time::Duration};

use booking_svc::{App, CallPrep, Database, Recorder, Worker, testing::TestDatabase};
use proto::booking::v1::{
    BookingEvent, ImportProspectRequest, ImportProspectResponse, ProspectDossier,
    RecordBookingEventRequest, RecordBookingEventResponse,
    booking_service_client::BookingServiceClient,
    call_prep_plan_service_client::CallPrepPlanServiceClient,
    call_service_client::CallServiceClient, delivery_service_client::DeliveryServiceClient,
    notice_service_client::NoticeServiceClient, operations_service_client::OperationsServiceClient,
    person_service_client::PersonServiceClient, prospect_service_client::ProspectServiceClient,
};
use runtime::{
    Limits, Shutdown,
    channel::{self, Channel},
};
use tokio::net::TcpListener;
use tonic::Status;

use crate::{events::delivery, fake_callprep::FakeCallPrep};

/// Longer than any test: a responding fake is always in time.
pub(crate) const AMPLE: Duration = Duration::from_secs(30);

/// How long before a call its reminder is due.
const REMINDER: Duration = Duration::from_hours(1);

/// The tables that an import fills.
pub(crate) const IMPORTED: [&str; 9] = [
    "prospects",
    "contacts",
    "campaigns",
    "research_runs",
    "evidence_items",
    "workflow_hypotheses",
    "automation_opportunities",
    "outreach_sequences",
    "outreach_steps",
];
/// The tables that bookings fill in addition, except for the inbox.
const BOOKED: [&str; 3] = ["outreach_logs", "bookings", "call_prep_plans"];

/// Records each attempt at a delivery that is released because a statement has failed. The next attempt may succeed and
/// hide the failure.
const NOTE_FAILURES: &str = "
    CREATE SCHEMA failures;
    CREATE TABLE failures.noted (delivery text, error text);
    CREATE FUNCTION failures.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO failures.noted VALUES (NEW.dedupe_key, NEW.last_error); RETURN NULL;
    END $$;
    CREATE TRIGGER note_failure AFTER UPDATE OF last_error ON webhook_deliveries FOR EACH ROW
        WHEN (NEW.last_error LIKE 'the transaction%') EXECUTE FUNCTION failures.note();";

/// Stops when it is dropped. Fails the test if an attempt at a delivery has failed in the database.
pub(crate) struct System {
    pub(crate) callprep: FakeCallPrep,
    pub(crate) channel: Channel,
    pub(crate) recorder: Recorder,
    pub(crate) database: TestDatabase,
    shutdown: Shutdown,
}

impl System {
    pub(crate) async fn start() -> Self {
        Self::start_with(8, AMPLE).await
    }

    /// Starts with an imported dossier.
    pub(crate) async fn start_knowing(dossier: ProspectDossier) -> Self {
        let system = Self::start().await;
        system.import(dossier).await;
        system
    }

    pub(crate) async fn start_with(pool_size: usize, plan_wait: Duration) -> Self {
        let database = TestDatabase::create().await;
        let url = database.url();
        Self::start_through(database, &url, pool_size, plan_wait).await
    }

    /// Starts with another URL of the database.
    pub(crate) async fn start_through(
        database: TestDatabase,
        url: &str,
        pool_size: usize,
        plan_wait: Duration,
    ) -> Self {
        database.execute(NOTE_FAILURES).await;
        let callprep = FakeCallPrep::start().await;
        let app = App::new(
            Database::new(url, pool_size).expect("the URL is valid"),
            CallPrep::new(connect(callprep.port())),
        )
        .with_reminder(REMINDER);
        let recorder = Recorder::new(app, plan_wait);
        let shutdown = Shutdown::new();
        Self {
            callprep,
            channel: serve(recorder.clone(), &shutdown).await,
            recorder,
            database,
            shutdown,
        }
    }

    /// Starts another booking-svc on the same database, which shares nothing else with the first
    /// one.
    pub(crate) async fn replica(&self) -> Channel {
        let database = Database::new(self.database.url(), 8).expect("the URL is valid");
        let app = App::new(database, self.callprep_client()).with_reminder(REMINDER);
        serve(Recorder::new(app, AMPLE), &self.shutdown).await
    }

    pub(crate) fn bookings(&self) -> BookingServiceClient<Channel> {
        BookingServiceClient::new(self.channel.clone())
    }

    pub(crate) fn plans(&self) -> CallPrepPlanServiceClient<Channel> {
        CallPrepPlanServiceClient::new(self.channel.clone())
    }

    pub(crate) fn calls(&self) -> CallServiceClient<Channel> {
        CallServiceClient::new(self.channel.clone())
    }

    pub(crate) fn deliveries(&self) -> DeliveryServiceClient<Channel> {
        DeliveryServiceClient::new(self.channel.clone())
    }

    pub(crate) fn notices(&self) -> NoticeServiceClient<Channel> {
        NoticeServiceClient::new(self.channel.clone())
    }

    pub(crate) fn operations(&self) -> OperationsServiceClient<Channel> {
        OperationsServiceClient::new(self.channel.clone())
    }

    pub(crate) fn persons(&self) -> PersonServiceClient<Channel> {
        PersonServiceClient::new(self.channel.clone())
    }

    pub(crate) fn prospects(&self) -> ProspectServiceClient<Channel> {
        ProspectServiceClient::new(self.channel.clone())
    }

    /// Returns a client of the fake.
    pub(crate) fn callprep_client(&self) -> CallPrep {
        CallPrep::new(connect(self.callprep.port()))
    }

    /// Imports a valid dossier.
    pub(crate) async fn import(&self, dossier: ProspectDossier) -> ImportProspectResponse {
        self.try_import(dossier)
            .await
            .expect("the dossier can be imported")
    }

    pub(crate) async fn try_import(
        &self,
        dossier: ProspectDossier,
    ) -> Result<ImportProspectResponse, Status> {
        let request = ImportProspectRequest {
            dossier: Some(dossier),
            ..Default::default()
        };
        let response = self.prospects().import_prospect(request).await?;
        Ok(response.into_inner())
    }

    /// Records an event that can be stored.
    pub(crate) async fn record(&self, event: BookingEvent) -> RecordBookingEventResponse {
        self.try_record(delivery(event))
            .await
            .expect("the delivery can be stored")
    }

    pub(crate) async fn try_record(
        &self,
        request: RecordBookingEventRequest,
    ) -> Result<RecordBookingEventResponse, Status> {
        let response = self.bookings().record_booking_event(request).await?;
        Ok(response.into_inner())
    }

    /// Runs one step of a worker. Returns whether there was any work.
    pub(crate) async fn step(&self) -> bool {
        Worker::new(self.recorder.clone())
            .step()
            .await
            .expect("the database can be reached")
    }

    /// Discards the recorded failures, which the test itself has caused.
    pub(crate) async fn forget_failures(&self) {
        self.database.execute("TRUNCATE failures.noted").await;
    }

    /// Makes every delivery and every plan due now, even if it is leased.
    pub(crate) async fn make_due(&self) {
        self.database
            .execute(
                "UPDATE webhook_deliveries SET next_attempt_at = now() WHERE state = 'received';
                 UPDATE webhook_deliveries SET lease_expires_at = now() - interval '1 second'
                 WHERE lease_expires_at IS NOT NULL;
                 UPDATE call_prep_plans SET next_attempt_at = now() WHERE status = 'PENDING';
                 UPDATE call_prep_plans SET lease_expires_at = now() - interval '1 second'
                 WHERE lease_expires_at IS NOT NULL;",
            )
            .await;
    }

    /// Makes every unfinished notice due now, even if it is leased or a reminder.
    pub(crate) async fn make_notices_due(&self) {
        self.database
            .execute(
                "UPDATE notices SET next_attempt_at = now() - interval '1 second', \
                 lease_expires_at = NULL, lease_token = NULL WHERE finished_at IS NULL",
            )
            .await;
    }

    /// Makes every plan with work left due now.
    pub(crate) async fn make_plans_due(&self) {
        let due =
            "UPDATE call_prep_plans SET next_attempt_at = now() WHERE next_attempt_at IS NOT NULL";
        self.database.execute(due).await;
    }

    /// Returns the first column of the first row of a query, as text.
    pub(crate) async fn text(&self, query: &str) -> String {
        self.database.text(query).await
    }

    /// Returns every row of every table except the inbox.
    pub(crate) async fn rows(&self) -> Vec<String> {
        let tables = IMPORTED.iter().chain(&BOOKED);
        let queries = tables.map(|table| format!("SELECT '{table} ' || t::text FROM {table} t"));
        let query = format!(
            "{} ORDER BY 1",
            queries.collect::<Vec<_>>().join(" UNION ALL ")
        );
        self.database.texts(&query).await
    }

    /// Returns the status of the sequence, the steps, the contact and the prospect of a dossier.
    pub(crate) async fn outreach(&self, name: &str) -> String {
        let query = format!(
            "SELECT concat_ws(' ', s.status,
                 (SELECT string_agg(status, ',' ORDER BY step_order) FROM outreach_steps WHERE sequence_id = s.id),
                 (SELECT outreach_status FROM contacts WHERE id = s.contact_id),
                 (SELECT status FROM prospects WHERE id = s.prospect_id))
             FROM outreach_sequences s WHERE s.id = '{name}-sequence'"
        );
        self.text(&query).await
    }
}

/// Waits until a query returns true.
pub(crate) async fn until(system: &System, query: &str) {
    let holds = async { while system.text(query).await != "true" {} };
    assert!(tokio::time::timeout(AMPLE, holds).await.is_ok(), "{query}");
}

impl Drop for System {
    fn drop(&mut self) {
        self.shutdown.start();
        if thread::panicking() {
            return;
        }
        let failures = "SELECT concat_ws(' ', delivery, error) FROM failures.noted";
        let failures = self.database.texts_at_end(failures);
        assert!(failures.is_empty(), "{failures:?}");
    }
}

/// Serves, and returns a channel to it.
async fn serve(recorder: Recorder, shutdown: &Shutdown) -> Channel {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let limits = Limits::default();
    tokio::spawn(booking_svc::serve(
        listener,
        recorder,
        limits,
        shutdown.clone(),
    ));
    connect(port)
}

fn connect(port: u16) -> Channel {
    channel::connect(&format!("http://127.0.0.1:{port}")).expect("an address is a URL")
}
