//! A longer way to PostgreSQL: a TCP proxy that holds back what the server sends.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    num::NonZeroU64,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use e2e::ports;
use tokio_postgres::{Config, NoTls};

/// How much longer each round trip is to take.
const DELAY: Duration = Duration::from_micros(500);
/// How many round trips tell how long one takes.
const ROUND_TRIPS: u32 = 1000;

/// A proxy in front of PostgreSQL, until this process ends.
pub(crate) struct Proxy {
    /// The URL that leads through it.
    pub(crate) database_url: String,
    /// How long it holds back what the server sends, in microseconds.
    hold: Arc<AtomicU64>,
}

impl Proxy {
    /// Starts a proxy in front of the server of `database_url`.
    ///
    /// # Errors
    /// No port is free.
    pub(crate) fn start(database_url: &str) -> Result<Self> {
        let config = database_url.parse::<Config>()?;
        let port = *config.get_ports().first().context("the URL has no port")?;
        let listener = TcpListener::bind(ports::loopback(0))?;
        let own_port = listener.local_addr()?.port();
        let hold = Arc::new(AtomicU64::new(u64::try_from(DELAY.as_micros())?));
        let shared = hold.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let _ = relay(client, ports::loopback(port), shared.clone());
            }
        });
        let database_url = database_url.replace(&format!(":{port}/"), &format!(":{own_port}/"));
        Ok(Self { database_url, hold })
    }

    /// Takes off what the proxy's own work takes, and returns how many milliseconds longer a round trip
    /// takes through it than at `database_url`.
    pub(crate) async fn calibrate(&self, database_url: &str) -> Result<f64> {
        let around = round_trip(database_url).await?;
        let added = round_trip(&self.database_url).await?.saturating_sub(around);
        let hold = (2 * DELAY).saturating_sub(added).as_micros();
        self.hold.store(u64::try_from(hold)?, Ordering::Relaxed);
        let added = round_trip(&self.database_url).await?.saturating_sub(around);
        Ok(added.as_secs_f64() * 1000.0)
    }
}

/// Passes on what either side sends, to the client a while later.
///
/// What comes in is timed by a thread of its own, so that answers in a pipeline are held back together,
/// not one after the other. Threads, because Tokio's timer counts milliseconds.
fn relay(client: TcpStream, server: SocketAddr, hold: Arc<AtomicU64>) -> io::Result<()> {
    let server = TcpStream::connect(server)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    let (sender, held_back) = mpsc::channel();
    thread::spawn(move || {
        let (mut server, mut bytes) = (server, [0; 16 * 1024]);
        while let Ok(count @ 1..) = server.read(&mut bytes) {
            let due = Instant::now() + Duration::from_micros(hold.load(Ordering::Relaxed));
            if sender.send((due, bytes[..count].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        let mut client = client;
        // Linux adds up to 50 µs to a sleep otherwise.
        #[cfg(target_os = "linux")]
        let _ = rustix::thread::set_current_timer_slack(NonZeroU64::new(1));
        for (due, bytes) in held_back {
            #[expect(clippy::disallowed_methods, reason = "this thread does nothing else")]
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if client.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = client.shutdown(Shutdown::Both);
    });
    Ok(())
}

/// Returns the median of what `SELECT 1` takes.
async fn round_trip(url: &str) -> Result<Duration> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    let statement = client.prepare("SELECT 1").await?;
    let mut latencies = Vec::new();
    for _ in 0..ROUND_TRIPS {
        let begun = Instant::now();
        client.query_one(&statement, &[]).await?;
        latencies.push(begun.elapsed());
    }
    latencies.sort_unstable();
    Ok(latencies[latencies.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_sends_comes_whole_and_late() {
        let [server, proxy] = [(); 2].map(|()| TcpListener::bind(ports::loopback(0)).unwrap());
        let mut client = TcpStream::connect(proxy.local_addr().unwrap()).unwrap();
        let (accepted, _) = proxy.accept().unwrap();
        let hold = Arc::new(AtomicU64::new(20_000));
        relay(accepted, server.local_addr().unwrap(), hold).unwrap();
        let (mut server, _) = server.accept().unwrap();
        let sent = (0..200_000_u32)
            .flat_map(u32::to_be_bytes)
            .collect::<Vec<_>>();
        let answer = sent.clone();
        let mut received = Vec::new();

        let begun = Instant::now();
        thread::spawn(move || server.write_all(&answer).unwrap());
        client.read_to_end(&mut received).unwrap();

        assert!(begun.elapsed() >= Duration::from_millis(20));
        assert_eq!(received, sent);
    }
}
