//! From a dossier to a call-prep brief. Stateless: what comes out follows from what comes in, and
//! from the words of a model where one is configured and asked for.

mod command;
mod config;
mod grpc;
mod model;
pub mod plan;
mod planner;
pub mod render;
mod wording;

use anyhow::Context;
use proto::callprep::v1::{
    GeneratePlanRequest, GeneratePlanResponse, call_prep_service_server::CallPrepServiceServer,
};
use runtime::{Shutdown, Tls, admin, grpc::GrpcServer, listen};
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
/// The settings name no usable model, a port cannot be bound, or the transport failed.
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
    let admin = admin::serve(admin_listener, async || Ok(()), shutdown.clone());
    let (served, ()) = tokio::join!(serve_then_stop(planner, listener, tls, shutdown), admin);
    served
}

/// Serves gRPC in plain text on `listener`, with the planner by rules, until the shutdown starts.
///
/// # Errors
/// The transport failed.
pub async fn serve(listener: TcpListener, shutdown: Shutdown) -> anyhow::Result<()> {
    serve_planner(Planner::default(), listener, shutdown).await
}

/// Serves gRPC in plain text on `listener`, with `planner`, until the shutdown starts.
///
/// # Errors
/// The transport failed.
pub async fn serve_planner(
    planner: Planner,
    listener: TcpListener,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    serve_tls(planner, listener, Tls::default(), shutdown).await
}

async fn serve_tls(
    planner: Planner,
    listener: TcpListener,
    tls: Tls,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    GrpcServer::new(proto::FILE_DESCRIPTOR_SET)?
        .with_tls(tls)
        .add_service(CallPrepServiceServer::new(grpc::Service { planner }))
        .serve(listener, shutdown)
        .await
        .context("the gRPC server failed")
}

/// Returns the brief that follows from the request by rules.
///
/// # Errors
/// INVALID_ARGUMENT when the language is not supported.
pub fn generate_plan(request: GeneratePlanRequest) -> Result<GeneratePlanResponse, Status> {
    Planner::default().plan_by_rules(request)
}

/// A process whose gRPC server has failed must end, not go on with its admin port alone.
async fn serve_then_stop(
    planner: Planner,
    listener: TcpListener,
    tls: Tls,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let served = serve_tls(planner, listener, tls, shutdown.clone()).await;
    shutdown.start();
    served
}
