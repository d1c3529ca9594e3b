//! A callprep-svc that is healthy and never answers.

use std::future;

use anyhow::Result;
use proto::callprep::v1::{
    GeneratePlanRequest, GeneratePlanResponse,
    call_prep_service_server::{CallPrepService, CallPrepServiceServer},
};
use runtime::{Shutdown, grpc::GrpcServer};
use tokio::{net::TcpListener, task};
use tonic::{Request, Response, Status};

use crate::ports;

/// Serves until it is dropped.
pub(super) struct SilentCallPrep {
    pub(super) url: String,
    shutdown: Shutdown,
}

impl SilentCallPrep {
    /// Starts serving on loopback.
    pub(super) async fn start() -> Result<Self> {
        let listener = TcpListener::bind(ports::loopback(0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shutdown = Shutdown::new();
        let server = GrpcServer::new(proto::FILE_DESCRIPTOR_SET)?
            .add_service(CallPrepServiceServer::new(Silent));
        task::spawn(server.serve(listener, shutdown.clone()));
        Ok(Self { url, shutdown })
    }
}

impl Drop for SilentCallPrep {
    fn drop(&mut self) {
        self.shutdown.start();
    }
}

struct Silent;

#[tonic::async_trait]
impl CallPrepService for Silent {
    async fn generate_plan(
        &self,
        _request: Request<GeneratePlanRequest>,
    ) -> Result<Response<GeneratePlanResponse>, Status> {
        future::pending().await
    }
}
