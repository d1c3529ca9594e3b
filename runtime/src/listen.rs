//! Binds the ports of a service.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;

/// Listens on `address`, which the setting `name` holds.
///
/// # Errors
/// The address cannot be bound; the text says which setting to change.
pub async fn listen(name: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("could not listen on `{address}`; set {name} to a free address"))
}
