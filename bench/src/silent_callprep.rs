//! A callprep-svc that is healthy and never answers.

use std::future;

use anyhow::Result;
use e2e::ports;
use proto::callprep::v1::{
    GeneratePlanRequest, GeneratePlanResponse,
    call_prep_service_server::{CallPrepService, CallPrepServiceServer},
};
use runtime::{Shutdown, grpc::GrpcServer};
use tokio::net::TcpListener;
use tonic::{Request, Response, Status};

/// Serves until this process ends, and returns the URL.
pub(crate) async fn serve() -> Result<String> {
    let listener = TcpListener::bind(ports::loopback(0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let server = GrpcServer::new(proto::FILE_DESCRIPTOR_SET)?
        .add_service(CallPrepServiceServer::new(Silent));
    tokio::spawn(server.serve(listener, Shutdown::new()));
    Ok(url)
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
