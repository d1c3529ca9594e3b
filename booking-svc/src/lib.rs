//! booking-svc owns the truth about bookings: state machine, PostgreSQL, durability, retries.
//!
//! `grpc` and `jobs` call the use cases (`recording`, `inbox`, `plans`, `import`), which call
//! `store`. All of them use `domain`, which depends on no other module.

mod app;
mod command;
mod config;
pub mod domain;
mod erased_records;
pub mod erasure;
mod grpc;
pub mod import;
mod inbox;
mod jobs;
mod measure;
mod metrics_table;
mod notices;
mod operations;
pub mod persons;
pub mod plans;
pub mod recording;
pub mod restoring;
pub mod store;
pub mod sync;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use runtime::{
    Limits, Shutdown, Tls, admin, channel,
    grpc::{Callers, GrpcServer},
    listen,
};
use tokio::{
    net::TcpListener,
    time::{self, Instant},
};
use uuid::Uuid;

use self::store::MigrationError;
pub use self::{
    app::{App, Wakeup, Wakeups},
    command::run as carry_out,
    config::{Command, Settings},
    jobs::{JobName, Worker},
    metrics_table::METRICS,
    plans::CallPrep,
    recording::Recorder,
    store::{ConnectOptions, Database},
};

/// How often the database is tried at startup until it can be reached and has the schema.
const DATABASE_RETRY: Duration = Duration::from_secs(1);

/// Runs the service until the shutdown starts, then drains open calls.
///
/// # Errors
/// Fails if a setting is invalid, or a port is taken.
#[expect(
    clippy::too_many_lines,
    reason = "the order of the start, from top to bottom"
)]
pub async fn run(settings: Settings, shutdown: Shutdown) -> anyhow::Result<()> {
    let options = settings.database();
    let listener_options = settings.listener();
    let Settings {
        command: _,
        listen_addr,
        admin_addr,
        database_url: _,
        database_ca_file: _,
        listener_database_url: _,
        database_pool_size,
        callprep_svc_url,
        plan_wait_ms,
        default_language,
        delivery_retention_days,
        booking_retention_days,
        reminder_minutes,
        tls,
        callers,
        wordings_at_once,
        wording_timeout_ms,
        model_tokens_per_day,
        serving,
        log: _,
        traces: _,
    } = settings;
    let tls = Tls::load(&tls)?.for_server()?;
    let listener = listen("LISTEN_ADDR", listen_addr).await?;
    let admin_listener = listen("ADMIN_ADDR", admin_addr).await?;
    let database =
        Database::new(options.clone(), database_pool_size.into())?.with_listener(listener_options);
    let channel =
        channel::connect_tls(&callprep_svc_url, &tls).context("CALLPREP_SVC_URL is not valid")?;
    let app = App::new(database.clone(), CallPrep::new(channel))
        .with_default_language(default_language)
        .with_wording_timeout(Duration::from_millis(wording_timeout_ms))
        .with_reminder(Duration::from_mins(reminder_minutes.into()));
    let recorder = Recorder::new(app, Duration::from_millis(plan_wait_ms));

    wait_for_schema(options, &shutdown).await?;
    tracing::info!(
        address = %listener.local_addr()?,
        admin_address = %admin_listener.local_addr()?,
        "listening"
    );
    let ready = database.clone();
    let check = move || {
        let database = ready.clone();
        async move { database.ping().await }
    };
    let _admin = admin::serve(admin_listener, METRICS, check, shutdown.clone());
    let _measuring = measure::start(database);
    let worker = Worker::new(recorder.clone())
        .with_retention_days(delivery_retention_days)
        .with_booking_retention_days(booking_retention_days)
        .with_wordings_at_once(wordings_at_once)
        .with_tokens_per_day(model_tokens_per_day);
    let working = async {
        let (served, ()) = tokio::join!(
            serve_tls(
                listener,
                tls,
                callers.tls_callers,
                recorder,
                serving.limits(),
                shutdown.clone()
            ),
            worker.run(shutdown.clone()),
        );
        served
    };
    shutdown
        .bound(serving.stop_timeout(), Box::pin(working))
        .await
}

/// Applies every pending migration and returns their names, then writes data that only the program
/// can compute. An unreachable database is retried for up to `patience`.
///
/// # Errors
/// Fails if the database cannot be reached, or a migration fails, which is then rolled back.
pub async fn migrate(options: ConnectOptions, patience: Duration) -> anyhow::Result<Vec<String>> {
    let end = Instant::now() + patience;
    let applied = loop {
        match store::migrate(options.clone()).await {
            Err(error @ MigrationError::Connect(_)) if Instant::now() < end => {
                tracing::warn!(%error, "waiting for the database");
                time::sleep(DATABASE_RETRY).await;
            }
            ended => break ended?,
        }
    };
    let mut conn = Database::new(options, 1)?.connection().await?;
    while persons::normalise_stale(&mut conn).await? {}
    Ok(applied)
}

/// Serves gRPC in plain text on `listener` until the shutdown starts, then drains open calls and
/// the work that they have begun. Remaining work is left to a [`Worker`].
///
/// # Errors
/// Fails if the compiled-in contracts cannot be parsed.
pub async fn serve(
    listener: TcpListener,
    recorder: Recorder,
    limits: Limits,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    serve_tls(
        listener,
        Tls::default(),
        Callers::default(),
        recorder,
        limits,
        shutdown,
    )
    .await
}

async fn serve_tls(
    listener: TcpListener,
    tls: Tls,
    callers: Callers,
    recorder: Recorder,
    limits: Limits,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let server = GrpcServer::new(proto::FILE_DESCRIPTOR_SET)?
        .with_tls(tls)
        .with_limits(limits)
        .add_service(grpc::booking_service(recorder.clone()))
        .add_service(grpc::call_service(recorder.app.clone()))
        .add_service(grpc::call_prep_plan_service(recorder.app.clone()))
        .add_service(grpc::delivery_service(recorder.clone()))
        .add_service(grpc::notice_service(recorder.app.clone()))
        .add_service(grpc::operations_service(recorder.app.clone()))
        .add_service(grpc::person_service(recorder.app.clone()))
        .add_service(grpc::prospect_service(recorder.app.clone()))
        .with_callers(callers)?;
    server.serve(listener, shutdown).await;
    recorder.finished().await;
    Ok(())
}

/// Waits until the database can be reached and its schema is current: in a cluster, PostgreSQL, the
/// migration and this process start at the same time.
async fn wait_for_schema(options: ConnectOptions, shutdown: &Shutdown) -> anyhow::Result<()> {
    loop {
        let checked = tokio::select! {
            checked = store::check_schema(options.clone()) => checked,
            () = shutdown.announced() => bail!("stopped before the database was ready"),
        };
        match checked {
            Ok(()) => return Ok(()),
            // PostgreSQL may also stop while it is queried.
            Err(
                error @ (MigrationError::Connect(_)
                | MigrationError::Unanswered(_)
                | MigrationError::Pending),
            ) => {
                tracing::warn!(%error, "waiting for the database");
                tokio::select! {
                    () = time::sleep(DATABASE_RETRY) => {}
                    () = shutdown.announced() => {}
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Draws an id for a new record.
#[expect(clippy::disallowed_methods, reason = "the one place that draws ids")]
fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Reads the clock, for times that are shown. Leases use the clock of the database.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}
