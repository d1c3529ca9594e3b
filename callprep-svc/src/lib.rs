//! From a dossier to a call-prep brief. Stateless: what comes out follows from what comes in.

mod config;
mod grpc;
pub mod plan;

use anyhow::Context;
use proto::callprep::v1::call_prep_service_server::CallPrepServiceServer;
use runtime::{Shutdown, admin, grpc::GrpcServer, listen};
use tokio::net::TcpListener;

pub use self::{
    config::{PlannerKind, Settings},
    grpc::generate_plan,
};

/// Binds both ports and serves until the shutdown starts.
///
/// # Errors
/// A port cannot be bound, or the transport failed.
pub async fn run(settings: Settings, shutdown: Shutdown) -> anyhow::Result<()> {
    let Settings {
        listen_addr,
        admin_addr,
        planner: PlannerKind::Rules,
        log: _,
    } = settings;
    let listener = listen("LISTEN_ADDR", listen_addr).await?;
    let admin_listener = listen("ADMIN_ADDR", admin_addr).await?;
    tracing::info!(
        address = %listener.local_addr()?,
        admin_address = %admin_listener.local_addr()?,
        planner = plan::PLANNER_VERSION,
        "listening"
    );

    // Nothing to check: the planner needs nothing but its request.
    let admin = admin::serve(admin_listener, async || Ok(()), shutdown.clone());
    let (served, ()) = tokio::join!(serve_then_stop(listener, shutdown), admin);
    served
}

/// Serves gRPC on `listener` until the shutdown starts.
///
/// # Errors
/// The transport failed.
pub async fn serve(listener: TcpListener, shutdown: Shutdown) -> anyhow::Result<()> {
    GrpcServer::new(proto::FILE_DESCRIPTOR_SET)?
        .add_service(CallPrepServiceServer::new(grpc::Service))
        .serve(listener, shutdown)
        .await
        .context("the gRPC server failed")
}

/// A process whose gRPC server has failed must end, not go on with its admin port alone.
async fn serve_then_stop(listener: TcpListener, shutdown: Shutdown) -> anyhow::Result<()> {
    let served = serve(listener, shutdown.clone()).await;
    shutdown.start();
    served
}
