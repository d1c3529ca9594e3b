//! One whole system a test: gateway and booking-svc as processes, callprep-svc as the test likes.

use std::time::Duration;

use booking_svc::testing::TestDatabase;
use proto::booking::v1::{ImportProspectRequest, prospect_service_client::ProspectServiceClient};
use runtime::channel;
use tokio::{task::JoinHandle, time::timeout};

use crate::{
    fake_callprep::FakeCallPrep,
    service::Service,
    sql::Sql,
    wire::{self, Answer, SECRET},
};

/// Longer than anything takes on a machine that is busy.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long a booking waits for a plan that is sure to come.
pub(crate) const LONG_WAIT_MS: &str = "60000";
/// How long it waits for one that will not.
pub(crate) const SHORT_WAIT_MS: &str = "100";

/// Dropped from the top: the services before their database.
pub(crate) struct System {
    pub(crate) gateway: Service,
    pub(crate) bookings: Vec<Service>,
    pub(crate) callprep: FakeCallPrep,
    pub(crate) sql: Sql,
    database: TestDatabase,
}

impl System {
    /// Starts a gateway before `replicas` of booking-svc, each with the given patience for plans.
    pub(crate) async fn start(replicas: usize, plan_wait_ms: &str) -> Self {
        let database = TestDatabase::create().await;
        let callprep = FakeCallPrep::start().await;
        let mut bookings = Vec::new();
        for _ in 0..replicas {
            bookings.push(start_booking(&database.url(), &callprep.url(), plan_wait_ms).await);
        }
        let urls = bookings.iter().map(Service::url).collect::<Vec<_>>();
        Self {
            gateway: start_gateway(&urls.join(",")).await,
            bookings,
            callprep,
            sql: Sql::connect(&database.url()).await,
            database,
        }
    }

    /// Starts a booking-svc of which the gateway does not know.
    pub(crate) async fn add_booking(&mut self) {
        let urls = (self.database.url(), self.callprep.url());
        let booking = start_booking(&urls.0, &urls.1, LONG_WAIT_MS).await;
        self.bookings.push(booking);
    }

    /// Begins a transaction of somebody else, who holds a lock.
    pub(crate) async fn lock(&self, statement: &str) -> Sql {
        let other = Sql::connect(&self.database.url()).await;
        other.execute(&format!("BEGIN; {statement}")).await;
        other
    }

    /// Imports the dossiers of firms, each with one contact.
    pub(crate) async fn import_firms(&self, count: usize) {
        for firm in 0..count {
            import(&self.bookings[0].url(), &dossier(firm)).await;
        }
    }

    /// Begins to post a webhook.
    pub(crate) fn posting(&self, body: String) -> JoinHandle<Answer> {
        let gateway = self.gateway.address;
        tokio::spawn(async move { wire::post(gateway, &body).await })
    }

    /// Waits until the database has let go of every process that was killed.
    pub(crate) async fn until_nobody_is_connected(&self) {
        let sessions = "SELECT count(*) FROM pg_stat_activity \
                        WHERE datname = current_database() AND application_name = 'booking-svc'";
        self.sql.until(sessions, "0").await;
    }

    /// Has the leases of the dead run out now.
    pub(crate) async fn end_leases(&self) {
        let ended = "lease_expires_at = now() - interval '1 second' WHERE lease_token IS NOT NULL";
        let statements =
            format!("UPDATE webhook_deliveries SET {ended}; UPDATE call_prep_plans SET {ended}");
        self.sql.execute(&statements).await;
    }

    /// Returns what is stored of a booking: the states of its deliveries, the count of its log
    /// entries, its own state and those of its plans, as far as there are any.
    pub(crate) async fn stored(&self, uid: &str) -> String {
        self.sql.text(&stored(uid)).await
    }

    /// Waits until a booking is stored as booked, once.
    pub(crate) async fn until_booked_once(&self, uid: &str) {
        self.sql
            .until(&stored(uid), "applied 1 accepted READY")
            .await;
    }
}

/// Starts a booking-svc.
pub(crate) async fn start_booking(
    database_url: &str,
    callprep_url: &str,
    plan_wait_ms: &str,
) -> Service {
    let settings = [
        ("DATABASE_URL", database_url),
        ("CALLPREP_SVC_URL", callprep_url),
        ("PLAN_WAIT_MS", plan_wait_ms),
    ];
    Service::start("booking-svc", &settings).await
}

/// Starts a gateway that records through every booking-svc of `booking_urls`.
pub(crate) async fn start_gateway(booking_urls: &str) -> Service {
    let settings = [
        ("CALCOM_WEBHOOK_SECRET", SECRET),
        ("BOOKING_SVC_URL", booking_urls),
    ];
    Service::start("gateway", &settings).await
}

/// Imports a dossier into the booking-svc at `url`.
pub(crate) async fn import(url: &str, dossier: &str) {
    let request = serde_json::from_str::<ImportProspectRequest>(dossier).unwrap();
    let channel = channel::connect(url).unwrap();
    let mut prospects = ProspectServiceClient::new(channel);
    let imported = prospects.import_prospect(request);
    in_time("a dossier is imported", imported).await.unwrap();
}

/// The sample dossier of a small manufacturer, for a firm of the given number.
pub(crate) fn dossier(firm: usize) -> String {
    include_str!("../../samples/brightloom.json").replace("brightloom", &firm_name(firm))
}

/// The address of the only contact of a firm.
pub(crate) fn contact(firm: usize) -> String {
    format!("priya@{}.example", firm_name(firm))
}

fn firm_name(firm: usize) -> String {
    format!("firm{firm}")
}

/// Waits for something that must happen.
pub(crate) async fn in_time<T>(what: &str, work: impl Future<Output = T>) -> T {
    let done = timeout(PATIENCE, work).await;
    done.unwrap_or_else(|_| panic!("in vain: {what}"))
}

fn stored(uid: &str) -> String {
    format!(
        "SELECT concat_ws(' ', \
         (SELECT string_agg(state, ',') FROM webhook_deliveries WHERE booking_uid = '{uid}'), \
         (SELECT count(*) FROM outreach_logs WHERE metadata ->> 'bookingUid' = '{uid}'), \
         (SELECT state FROM bookings WHERE uid = '{uid}'), \
         (SELECT string_agg(status, ',') FROM call_prep_plans WHERE booking_uid = '{uid}'))"
    )
}
