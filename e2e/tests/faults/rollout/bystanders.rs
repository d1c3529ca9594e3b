//! Who is connected to a service and does nothing while it stops.

use std::net::SocketAddr;

use runtime::channel;
use tokio::net::TcpStream;
use tonic::Streaming;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse, health_client::HealthClient};

use super::cluster::Kind;
use crate::system::in_time;

/// A silent connection, and a client that watches the health of a gRPC service.
pub(crate) struct Bystanders {
    _idle: TcpStream,
    _watch: Option<Streaming<HealthCheckResponse>>,
}

impl Bystanders {
    pub(crate) async fn come(kind: Kind, address: SocketAddr) -> Self {
        Self {
            _idle: TcpStream::connect(address).await.unwrap(),
            _watch: match kind {
                Kind::Gateway => None,
                Kind::Booking | Kind::Callprep => Some(watch(address).await),
            },
        }
    }
}

async fn watch(address: SocketAddr) -> Streaming<HealthCheckResponse> {
    let channel = channel::connect(&format!("http://{address}")).unwrap();
    let request = HealthCheckRequest {
        service: String::new(),
    };
    let mut client = HealthClient::new(channel);
    let watching = in_time("its health is watched", client.watch(request)).await;
    let mut health = watching.unwrap().into_inner();
    let first = in_time("its health is told", health.message()).await;
    first.unwrap().expect("the first answer comes at once");
    health
}
