//! From a dossier to a call-prep brief. Stateless: what comes out follows from what comes in, and
//! from the words of a model where one is configured and asked for.

mod command;
mod config;
mod grpc;
mod measure;
mod model;
pub mod plan;
mod planner;
pub mod render;
mod wording;

use proto::callprep::v1::{
    GeneratePlanRequest, GeneratePlanResponse, call_prep_service_server::CallPrepServiceServer,
};
use runtime::{Limits, Shutdown, Tls, admin, grpc::GrpcServer, listen};
use tokio::net::TcpListener;
use tonic::Status;

pub use self::{
    command::{Command, Format, PlanArguments, plan as plan_from_file},
    config::{ModelArguments, PlannerKind, Settings},
    grpc::dossier,
    model::{InvalidModel, ModelAdapter, ModelSettings},
    planner::Planner,
};

/// Binds both ports and serves until the shutdown starts.
///
/// # Errors
/// The settings name no usable model, or a port cannot be bound.
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

    // Nothing to check: the rules need nothing but a request, and without its model the planner
    // still answers.
    let _admin = admin::serve(admin_listener, async || Ok(()), shutdown.clone());
    let serving = serve_tls(
        planner,
        listener,
        tls,
        settings.serving.limits(),
        shutdown.clone(),
    );
    let patience = settings.serving.stop_timeout();
    shutdown.bound(patience, serving).await
}

/// Serves gRPC in plain text on `listener`, with the planner by rules, until the shutdown starts.
///
/// # Errors
/// The contracts that are compiled in cannot be read.
pub async fn serve(listener: TcpListener, shutdown: Shutdown) -> anyhow::Result<()> {
    serve_planner(Planner::default(), listener, Limits::default(), shutdown).await
}

/// Serves gRPC in plain text on `listener`, with `planner`, until the shutdown starts.
///
/// # Errors
/// The contracts that are compiled in cannot be read.
pub async fn serve_planner(
    planner: Planner,
    listener: TcpListener,
    limits: Limits,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    serve_tls(planner, listener, Tls::default(), limits, shutdown).await
}

async fn serve_tls(
    planner: Planner,
    listener: TcpListener,
    tls: Tls,
    limits: Limits,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    GrpcServer::new(proto::FILE_DESCRIPTOR_SET)?
        .with_tls(tls)
        .with_limits(limits)
        .add_service(CallPrepServiceServer::new(grpc::Service { planner }))
        .serve(listener, shutdown)
        .await;
    Ok(())
}

/// Returns the brief that follows from the request by rules.
///
/// # Errors
/// INVALID_ARGUMENT when the language is not supported.
pub fn generate_plan(request: GeneratePlanRequest) -> Result<GeneratePlanResponse, Status> {
    Planner::default().plan_by_rules(request)
}
