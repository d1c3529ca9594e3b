//! Binds listening sockets.

use std::{io, net::SocketAddr};

use anyhow::Context;
use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait to be accepted; Linux takes `net.core.somaxconn` if that is less.
/// What `TcpListener::bind` asks for, 128, is less than a burst of webhooks: the kernel drops or
/// resets the connections beyond it, before the service knows of them.
const BACKLOG: u32 = 1024;

/// Listens on `address`, the value of the setting `name`.
///
/// # Errors
/// The address cannot be bound; the message names the setting.
pub async fn listen(name: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    bind(address)
        .with_context(|| format!("could not listen on `{address}`; set {name} to a free address"))
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A service that restarts finds its port taken by connections that linger otherwise.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
