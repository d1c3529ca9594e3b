//! PostgreSQL is stopped and started again under load: what was answered with 2xx is kept, and
//! everything goes on by itself.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use booking_svc::testing::TestDatabase;
use tokio::{sync::watch, task::JoinSet};

use crate::{
    fake_callprep::FakeCallPrep,
    postgres::{Postgres, Stop},
    service::Service,
    sql::Sql,
    system::{LONG_WAIT_MS, contact, dossier, import, in_time, start_booking, start_gateway},
    wire::{self, created},
};

const FIRMS: usize = 10;
const SENDERS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_answered_is_lost_with_a_database_that_comes_and_goes() {
    let mut postgres = Postgres::start("comes-and-goes").await;
    postgres.migrate().await;
    let callprep = FakeCallPrep::start().await;
    let booking = start_booking(&postgres.url(), &callprep.url(), LONG_WAIT_MS).await;
    let gateway = start_gateway(&booking.url()).await;
    for firm in 0..FIRMS {
        import(&booking.url(), &dossier(firm)).await;
    }
    let load = Load::start(&gateway);

    for stop in [Stop::Fast, Stop::Immediate, Stop::Fast, Stop::Immediate] {
        load.until_recorded(20).await;
        postgres.stop(stop).await;
        let notices = async { while wire::is_ready(booking.admin_address).await {} };
        in_time("booking-svc notices", notices).await;
        postgres.start_again().await;
    }
    load.until_recorded(20).await;
    let ledger = load.stop().await;

    let sql = Sql::connect(&postgres.url()).await;
    assert_kept(&ledger, &sql).await;
    // Of those whom the outage kept from giving back what they had claimed.
    let end_leases = "UPDATE webhook_deliveries SET next_attempt_at = now(), \
        lease_token = NULL, lease_expires_at = NULL WHERE state = 'received'";
    sql.execute(end_leases).await;
    let not_booked_once = "SELECT count(*) FROM webhook_deliveries d WHERE state <> 'applied' \
        OR (SELECT count(*) FROM outreach_logs WHERE delivery_id = d.id) <> 1 \
        OR (SELECT count(*) FROM bookings WHERE uid = d.booking_uid) <> 1 \
        OR (SELECT string_agg(status, ',') FROM call_prep_plans WHERE booking_uid = d.booking_uid) \
            IS DISTINCT FROM 'READY'";
    sql.until(not_booked_once, "0").await;
    drop((gateway, booking, sql));
    postgres.discard().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_svc_whose_session_ends_while_it_starts_starts_nevertheless() {
    let database = TestDatabase::create().await;
    let (sql, holder) = (
        Sql::connect(&database.url()).await,
        Sql::connect(&database.url()).await,
    );
    let lock = "BEGIN; LOCK TABLE __diesel_schema_migrations IN ACCESS EXCLUSIVE MODE";
    holder.execute(lock).await;
    let url = database.url();
    let starting =
        tokio::spawn(async move { start_booking(&url, "http://127.0.0.1:1", LONG_WAIT_MS).await });

    let end_waiting = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    sql.until(end_waiting, "1").await;
    holder.execute("ROLLBACK").await;

    let booking = in_time("booking-svc starts", starting).await.unwrap();
    drop((booking, sql, holder));
}

/// Checks the answers, by booking, against the deliveries that are stored.
async fn assert_kept(ledger: &BTreeMap<String, u16>, sql: &Sql) {
    let mut kept = BTreeMap::<String, usize>::new();
    let uids = sql.text("SELECT booking_uid FROM webhook_deliveries").await;
    for uid in uids.lines() {
        *kept.entry(uid.to_owned()).or_default() += 1;
    }
    assert!(kept.values().all(|count| *count == 1), "{kept:?}");
    for (uid, status) in ledger {
        assert!(matches!(status, 200 | 202 | 503), "{uid}: {status}");
        assert!(*status == 503 || kept.contains_key(uid), "{uid}: {status}");
    }
}

/// Senders who book one call after another.
struct Load {
    senders: JoinSet<()>,
    is_over: Arc<AtomicBool>,
    recorded: watch::Sender<usize>,
    ledger: Arc<Mutex<BTreeMap<String, u16>>>,
}

impl Load {
    fn start(gateway: &Service) -> Self {
        let mut load = Self {
            senders: JoinSet::new(),
            is_over: Arc::default(),
            recorded: watch::Sender::default(),
            ledger: Arc::default(),
        };
        let next = Arc::new(AtomicUsize::new(0));
        for _ in 0..SENDERS {
            let (gateway, next) = (gateway.address, next.clone());
            let (is_over, recorded) = (load.is_over.clone(), load.recorded.clone());
            let ledger = load.ledger.clone();
            load.senders.spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let uid = format!("uid-{index}");
                    let answer = wire::post(gateway, &created(&uid, &contact(index % FIRMS))).await;
                    if answer.is_success() {
                        recorded.send_modify(|count| *count += 1);
                    }
                    ledger.lock().unwrap().insert(uid, answer.status);
                }
            });
        }
        load
    }

    /// Waits until so many more were answered with 2xx.
    async fn until_recorded(&self, more: usize) {
        let mut recorded = self.recorded.subscribe();
        let wanted = *recorded.borrow() + more;
        let reached = recorded.wait_for(|count| *count >= wanted);
        in_time("deliveries are recorded", reached).await.unwrap();
    }

    /// Lets the senders finish, and returns the status of each booking's answer.
    async fn stop(self) -> BTreeMap<String, u16> {
        self.is_over.store(true, Ordering::Relaxed);
        in_time("every sender is answered", self.senders.join_all()).await;
        let ledger = self.ledger.lock().unwrap();
        ledger.clone()
    }
}
