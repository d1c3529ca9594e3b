//! A stretch of network between two services, on which answers can get lost.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinSet,
};

/// Passes on what it gets. Closed when it is dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    loses_answers: watch::Sender<bool>,
    _serving: JoinSet<()>,
}

impl Proxy {
    /// Starts one before the service at `target`.
    pub(crate) async fn start(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let loses_answers = watch::Sender::new(false);
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, target, loses_answers.subscribe()));
        Self {
            address,
            loses_answers,
            _serving: serving,
        }
    }

    /// Swallows every byte on its way back, or passes all of them on.
    pub(crate) fn lose_answers(&self, loses_answers: bool) {
        self.loses_answers.send_replace(loses_answers);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn serve(listener: TcpListener, target: SocketAddr, loses_answers: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let loses_answers = loses_answers.clone();
        connections.spawn(async move {
            let Ok(service) = TcpStream::connect(target).await else {
                return;
            };
            let (mut from_client, to_client) = client.into_split();
            let (from_service, mut to_service) = service.into_split();
            // Whichever side ends first ends both.
            tokio::select! {
                _ = copy(&mut from_client, &mut to_service) => {}
                () = pass_back(from_service, to_client, loses_answers) => {}
            }
        });
    }
}

async fn pass_back(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    loses_answers: watch::Receiver<bool>,
) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let is_lost = *loses_answers.borrow();
        if !is_lost && to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
