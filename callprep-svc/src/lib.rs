//! Writes a call-prep brief from a dossier. Stateless: the brief depends on the request alone, and on
//! the answers of a model where one is configured and asked for.

mod command;
mod config;
mod convert;
mod grpc;
mod metrics_table;
mod model;
pub mod plan;
mod planner;
pub mod render;
mod wording;

use proto::callprep::v1::{
    GeneratePlanRequest, GeneratePlanResponse, call_prep_service_server::CallPrepServiceServer,
};
use runtime::{
    Limits, Shutdown, Tls, admin,
    grpc::{Callers, GrpcServer},
    listen,
};
use tokio::net::TcpListener;
use tonic::Status;

pub use self::{
    command::{Command, Format, PlanArguments, plan as plan_from_file},
    config::{ModelArguments, PlannerKind, Settings},
    convert::{InvalidRequest, dossier},
    grpc::Service,
    metrics_table::METRICS,
    model::{InvalidModel, ModelAdapter, ModelSettings},
    planner::Planner,
};

/// Binds both ports and serves until the shutdown starts.
///
/// # Errors
/// The settings of the model or of TLS cannot be used, or a port cannot be bound.
pub async fn run(settings: Settings, shutdown: Shutdown) -> anyhow::Result<()> {
    let planner = settings.planner()?;
    let tls = Tls::load(&settings.tls)?.for_server()?;
    let listener = listen("LISTEN_ADDR", settings.listen_addr).await?;
    let admin_listener = listen("ADMIN_ADDR", settings.admin_addr).await?;
    tracing::info!(
        address = %listener.local_addr()?,
        admin_address = %admin_listener.local_addr()?,
        planner = plan::PLANNER_VERSION,
        model = planner.has_model(),
        "listening"
    );

    // Always ready: the rules have no dependencies, and the planner falls back to them without its
    // model.
    let _admin = admin::serve(admin_listener, METRICS, async || Ok(()), shutdown.clone());
    let serving = serve_tls(
        Service::new(planner),
        listener,
        tls,
        settings.callers.tls_callers,
        settings.serving.limits(),
        shutdown.clone(),
    );
    let patience = settings.serving.stop_timeout();
    shutdown.bound(patience, serving).await
}

/// Serves gRPC without TLS and without a model on `listener` until the shutdown starts.
///
/// # Errors
/// The compiled-in descriptor set cannot be decoded.
pub async fn serve(listener: TcpListener, shutdown: Shutdown) -> anyhow::Result<()> {
    serve_with(Service::default(), listener, Limits::default(), shutdown).await
}

/// Serves gRPC without TLS on `listener` with `service` until the shutdown starts.
///
/// # Errors
/// The compiled-in descriptor set cannot be decoded.
pub async fn serve_with(
    service: Service,
    listener: TcpListener,
    limits: Limits,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    serve_tls(
        service,
        listener,
        Tls::default(),
        Callers::default(),
        limits,
        shutdown,
    )
    .await
}

async fn serve_tls(
    service: Service,
    listener: TcpListener,
    tls: Tls,
    callers: Callers,
    limits: Limits,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    GrpcServer::new(proto::FILE_DESCRIPTOR_SET)?
        .with_tls(tls)
        .with_limits(limits)
        .add_service(CallPrepServiceServer::new(service))
        .with_callers(callers)?
        .serve(listener, shutdown)
        .await;
    Ok(())
}

/// Answers a request by rules.
///
/// # Errors
/// INVALID_ARGUMENT if the language is not supported.
pub fn generate_plan(request: GeneratePlanRequest) -> Result<GeneratePlanResponse, Status> {
    Service::default().plan_by_rules(request)
}
