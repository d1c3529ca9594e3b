//! A stretch of network between two programs, and what can happen on it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinSet,
};

use crate::ports;

/// How a session of PostgreSQL asks for a commit.
const COMMIT: &[u8] = b"COMMIT\0";

/// What the network does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// It passes on what it gets.
    Clear,
    /// Nothing arrives in either direction, until it is clear again.
    Silent,
    /// Questions arrive, their answers do not until it is clear again.
    NoAnswers,
    /// Questions do not arrive until it is clear again, but answers do.
    NoQuestions,
    /// Questions arrive, and what comes back is lost for good.
    LostAnswers,
    /// Connections are closed, and new ones at once.
    Broken,
    /// Of so many commits one is passed on, and its connection closed in place of the answer.
    CutCommits(u64),
}

impl Weather {
    fn holds(self, way: Way) -> bool {
        match self {
            Self::Silent => true,
            Self::NoAnswers => way == Way::Back,
            Self::NoQuestions => way == Way::Forth,
            Self::Clear | Self::LostAnswers | Self::Broken | Self::CutCommits(_) => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Forth,
    Back,
}

/// Passes on what it gets. Closed when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    commits: Arc<AtomicU64>,
    _serving: JoinSet<()>,
}

impl Proxy {
    /// Starts one before the service at `target`.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start(target: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(ports::loopback(0)).await?;
        let address = listener.local_addr()?;
        let weather = watch::Sender::new(Weather::Clear);
        let commits = Arc::default();
        let link = Link {
            weather: weather.subscribe(),
            commits: Arc::clone(&commits),
            cuts: Arc::default(),
        };
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, target, link));
        Ok(Self {
            address,
            weather,
            commits,
            _serving: serving,
        })
    }

    /// Changes what it does, for connections that there are and for new ones.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Returns how many connections were closed in place of the answer to a commit.
    pub fn cut_commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns its address as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// What one connection sees of its proxy.
#[derive(Clone)]
struct Link {
    weather: watch::Receiver<Weather>,
    commits: Arc<AtomicU64>,
    cuts: Arc<AtomicU64>,
}

impl Link {
    /// Waits until what goes this way may arrive.
    async fn passes(&mut self, way: Way) {
        // It fails when the proxy is gone, and with it the connection.
        let _ = self.weather.wait_for(|weather| !weather.holds(way)).await;
    }

    fn is_to_be_cut(&self) -> bool {
        let Weather::CutCommits(one_of) = *self.weather.borrow() else {
            return false;
        };
        let is_cut = self.cuts.fetch_add(1, Ordering::Relaxed) % one_of == one_of - 1;
        if is_cut {
            self.commits.fetch_add(1, Ordering::Relaxed);
        }
        is_cut
    }
}

async fn serve(listener: TcpListener, target: SocketAddr, link: Link) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(connect(client, target, link.clone()));
    }
}

async fn connect(client: TcpStream, target: SocketAddr, mut link: Link) {
    link.passes(Way::Forth).await;
    if *link.weather.borrow() == Weather::Broken {
        return;
    }
    let Ok(service) = TcpStream::connect(target).await else {
        return;
    };
    let (from_client, to_client) = client.into_split();
    let (from_service, to_service) = service.into_split();
    let is_cut = AtomicBool::new(false);
    let mut breaks = link.weather.clone();
    // Whichever side ends first ends both.
    tokio::select! {
        () = pass(Way::Forth, from_client, to_service, link.clone(), &is_cut) => {}
        () = pass(Way::Back, from_service, to_client, link, &is_cut) => {}
        _ = breaks.wait_for(|weather| *weather == Weather::Broken) => {}
    }
}

async fn pass(
    way: Way,
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut link: Link,
    is_cut: &AtomicBool,
) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        link.passes(way).await;
        let bytes = &bytes[..count];
        match way {
            Way::Forth if asks_to_commit(bytes) && link.is_to_be_cut() => {
                is_cut.store(true, Ordering::Relaxed);
            }
            // The server has done it by now.
            Way::Back if is_cut.load(Ordering::Relaxed) => return,
            Way::Back if *link.weather.borrow() == Weather::LostAnswers => continue,
            Way::Forth | Way::Back => {}
        }
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}

fn asks_to_commit(bytes: &[u8]) -> bool {
    bytes.windows(COMMIT.len()).any(|window| window == COMMIT)
}
