//! PostgreSQL goes away, loses its sessions, is locked, and refuses.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use proto::booking::v1::{
    ListDeliveriesRequest, ReplayDeliveryRequest, delivery_service_client::DeliveryServiceClient,
};
use rustix::process::Signal;
use tokio::{task::JoinSet, time};

use super::super::{calls::Kind, check::Database, fault::Run, proxy::Weather, server::Stop};

const PAUSE: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_mins(1);
/// How many clients there are for two connections.
const CLIENTS: usize = 200;
/// How long everybody waits for a lock.
const LOCKED: Duration = Duration::from_secs(3);

/// Ends every session of booking-svc.
const TERMINATE: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'booking-svc'";

/// Waits until PostgreSQL answers.
///
/// # Errors
/// It does not within a minute.
pub(super) async fn until_up(run: &mut Run<'_>) -> Result<()> {
    let begun = Instant::now();
    while run.world.database().await.is_err() {
        if begun.elapsed() > PATIENCE {
            bail!("PostgreSQL does not answer");
        }
        time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Kills PostgreSQL, and starts it after a while.
pub(super) async fn kill_and_start(run: &mut Run<'_>, death: Duration) -> Result<()> {
    let server = &mut run.world.server;
    server.stop(Stop::Kill).await;
    time::sleep(death).await;
    server.start().await
}

/// Stops PostgreSQL in each way, and starts it again.
pub(crate) async fn stopped(run: &mut Run<'_>) -> Result<()> {
    for _ in 0..run.scaled(1, 10) {
        for stop in [Stop::Kill, Stop::Immediate, Stop::Fast] {
            run.happens();
            run.world.server.stop(stop).await;
            run.moment(1000).await;
            run.world.server.start().await?;
            run.recovers().await?;
        }
    }
    Ok(())
}

/// Pauses every process of PostgreSQL: connections stay open without a response.
pub(crate) async fn paused(run: &mut Run<'_>) -> Result<()> {
    run.happens();
    run.world.server.signal_all(Signal::STOP);
    let seconds = run.either(3, 30);
    time::sleep(Duration::from_secs(seconds as u64)).await;
    run.world.server.signal_all(Signal::CONT);
    Ok(())
}

/// Ends every session of booking-svc every other second.
pub(crate) async fn terminated(run: &mut Run<'_>) -> Result<()> {
    let database = run.world.database().await?;
    for _ in 0..run.scaled(2, 10) {
        run.happens();
        database.number(TERMINATE).await?;
        time::sleep(Duration::from_secs(2)).await;
    }
    Ok(())
}

/// Loses the answers to some commits, and the connections with them.
pub(crate) async fn cut_commits(run: &mut Run<'_>) -> Result<()> {
    let proxy = &run.world.network.database;
    let before = proxy.cut_commits();
    proxy.set(Weather::CutCommits(5));
    let wanted = run.scaled(10, 200) as u64;
    let begun = Instant::now();
    while run.world.network.database.cut_commits() - before < wanted {
        if begun.elapsed() > PATIENCE {
            break;
        }
        time::sleep(PAUSE).await;
        run.happens();
    }
    let proxy = &run.world.network.database;
    proxy.set(Weather::Clear);
    run.caused.times = usize::try_from(proxy.cut_commits() - before)?;
    Ok(())
}

/// Lets two hundred clients compete for two connections while a lock is held.
pub(crate) async fn pool_exhausted(run: &mut Run<'_>) -> Result<()> {
    for _ in 0..run.scaled(1, 3) {
        let calls = run.world.front.prepare(CLIENTS, Kind::Booked).await?;
        let holder = run.world.database().await?;
        holder
            .execute("BEGIN; LOCK TABLE outreach_sequences IN SHARE MODE")
            .await?;
        let mut posting = JoinSet::new();
        for (index, call) in calls.into_iter().enumerate() {
            let front = run.world.front.clone();
            posting.spawn(async move {
                for event in call.events() {
                    front.post(call, &event, &event.body, index).await;
                }
            });
        }
        time::sleep(LOCKED).await;
        run.happens();
        holder.execute("ROLLBACK").await?;
        posting.join_all().await;
        run.recovers().await?;
    }
    Ok(())
}

/// Has PostgreSQL refuse one booking whatever is tried, until its delivery is dead; then it is replayed.
pub(crate) async fn poison(run: &mut Run<'_>) -> Result<()> {
    let database = run.world.database().await?;
    let front = run.world.front.clone();
    for call in front.prepare(run.scaled(1, 3), Kind::Booked).await? {
        let event = call.events().remove(0);
        let uid = &event.uid;
        database.execute(&refuse(uid)).await?;
        run.happens();
        front.post(call, &event, &event.body, 0).await;
        let dead = format!(
            "SELECT count(*) FROM webhook_deliveries WHERE booking_uid = '{uid}' AND state = 'dead'"
        );
        let again = format!(
            "UPDATE webhook_deliveries SET next_attempt_at = now() \
             WHERE booking_uid = '{uid}' AND state = 'received' AND lease_token IS NULL"
        );
        until_one(&database, &dead, &again).await?;
        let attempts = format!(
            "SELECT attempts::bigint FROM webhook_deliveries WHERE booking_uid = '{uid}' \
             AND last_error IS NOT NULL"
        );
        let attempts = database.number(&attempts).await?;
        run.expect(attempts >= 20, || {
            format!("it was given up after {attempts} attempts")
        });
        database.execute(ALLOW).await?;
        replay(run, uid).await?;
    }
    Ok(())
}

/// Refuses the booking `uid`.
fn refuse(uid: &str) -> String {
    format!(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'poison'; END $$; \
         CREATE TRIGGER poison BEFORE INSERT ON bookings FOR EACH ROW \
         WHEN (NEW.uid = '{uid}') EXECUTE FUNCTION poison();"
    )
}

const ALLOW: &str = "DROP TRIGGER poison ON bookings; DROP FUNCTION poison();";

/// Waits until a query returns 1, while time is made to pass by a statement.
async fn until_one(database: &Database, query: &str, pass: &str) -> Result<()> {
    let begun = Instant::now();
    while database.number(query).await? != 1 {
        if begun.elapsed() > PATIENCE {
            bail!("in vain: {query}");
        }
        database.execute(pass).await?;
        time::sleep(PAUSE).await;
    }
    Ok(())
}

async fn replay(run: &mut Run<'_>, uid: &str) -> Result<()> {
    let mut deliveries = DeliveryServiceClient::new(run.world.front.booking.clone());
    let of_booking = ListDeliveriesRequest {
        booking_uid: uid.to_owned(),
        ..ListDeliveriesRequest::default()
    };
    let found = deliveries.list_deliveries(of_booking).await?.into_inner();
    for delivery in found.deliveries {
        let request = ReplayDeliveryRequest { id: delivery.id };
        deliveries.replay_delivery(request).await?;
    }
    Ok(())
}
