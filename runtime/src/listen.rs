//! Binds listening sockets.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;

/// Listens on `address`, the value of the setting `name`.
///
/// # Errors
/// The address cannot be bound; the message names the setting.
pub async fn listen(name: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("could not listen on `{address}`; set {name} to a free address"))
}
