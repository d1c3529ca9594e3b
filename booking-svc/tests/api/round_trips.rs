//! The number of round trips of a booking.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use booking_svc::testing::TestDatabase;
use proto::booking::v1::BookingEvent;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time,
};

use crate::{
    dossier::acme,
    events::created,
    system::{AMPLE, System},
};

/// The latency of responses: long enough for all pipelined messages to be sent before the first one
/// arrives.
const LATENCY: Duration = Duration::from_millis(50);

/// A network between a client and PostgreSQL that counts round trips: how often a message is sent
/// while no response is pending.
#[derive(Clone, Default)]
struct SlowNetwork {
    unanswered: Arc<AtomicI64>,
    round_trips: Arc<AtomicUsize>,
    /// How often a statement was prepared, which delays all that are sent after it.
    prepared: Arc<AtomicUsize>,
}

impl SlowNetwork {
    /// Starts the network and returns its port, which leads to the server at `port`.
    async fn start(&self, port: u16) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own_port = listener.local_addr().unwrap().port();
        let network = self.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(network.clone().carry_questions(from_client, to_server));
                tokio::spawn(network.clone().carry_answers(from_server, to_client));
            }
        });
        own_port
    }

    async fn carry_questions(
        self,
        mut client: impl AsyncRead + Unpin,
        mut server: impl AsyncWrite + Unpin,
    ) -> Option<()> {
        // The first message has no kind. It is answered like a query.
        let length = client.read_u32().await.ok()?;
        self.ask();
        server.write_u32(length).await.ok()?;
        carry_body(length, &mut client, &mut server).await?;
        loop {
            let kind = client.read_u8().await.ok()?;
            if matches!(kind, b'Q' | b'S') {
                self.ask();
            }
            if kind == b'P' {
                self.prepared.fetch_add(1, SeqCst);
            }
            server.write_u8(kind).await.ok()?;
            carry(&mut client, &mut server).await?;
        }
    }

    async fn carry_answers(
        self,
        mut server: impl AsyncRead + Unpin,
        mut client: impl AsyncWrite + Unpin,
    ) -> Option<()> {
        let mut answer = Vec::new();
        loop {
            let kind = server.read_u8().await.ok()?;
            answer.push(kind);
            carry(&mut server, &mut answer).await?;
            // ReadyForQuery ends a response. Authentication is not one.
            if kind == b'Z' && self.unanswered.load(SeqCst) == 1 {
                time::sleep(LATENCY).await;
            }
            if kind == b'Z' {
                self.unanswered.fetch_sub(1, SeqCst);
            }
            if matches!(kind, b'Z' | b'R') {
                client.write_all(&answer).await.ok()?;
                answer.clear();
            }
        }
    }

    fn ask(&self) {
        if self.unanswered.fetch_add(1, SeqCst) == 0 {
            self.round_trips.fetch_add(1, SeqCst);
        }
    }
}

async fn carry(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
) -> Option<()> {
    let length = from.read_u32().await.ok()?;
    to.write_u32(length).await.ok()?;
    carry_body(length, from, to).await
}

/// The length of a message counts itself.
async fn carry_body(
    length: u32,
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
) -> Option<()> {
    let mut body = vec![0; usize::try_from(length).ok()?.checked_sub(4)?];
    from.read_exact(&mut body).await.ok()?;
    to.write_all(&body).await.ok()
}

/// Returns a booking with a number, by which an earlier event without a uid may name it.
fn numbered(number: u32) -> BookingEvent {
    BookingEvent {
        booking_number: number.to_string(),
        ..created(&format!("uid-{number}"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_takes_five_round_trips_from_the_first_read_to_the_commit() {
    let database = TestDatabase::create().await;
    let config = database.url().parse::<tokio_postgres::Config>().unwrap();
    let port = config.get_ports()[0];
    let network = SlowNetwork::default();
    let own_port = network.start(port).await;
    let own_url = database
        .url()
        .replace(&format!(":{port}/"), &format!(":{own_port}/"));
    // Without TLS, so that the messages can be read.
    let url = format!("{own_url}?sslmode=disable");
    let system = System::start_through(database, &url, 8, AMPLE).await;
    system.import(acme()).await;
    // The first booking waits for its session for so long that it gets a receipt; the second one
    // prepares the statements.
    system.record(numbered(0)).await;
    system.record(numbered(1)).await;
    let before = network.round_trips.load(SeqCst);
    let prepared = network.prepared.load(SeqCst);

    system.record(numbered(2)).await;

    // The match, the snapshot with the dossier, BEGIN, all statements, COMMIT.
    assert_eq!(network.round_trips.load(SeqCst) - before, 5);
    assert_eq!(network.prepared.load(SeqCst) - prepared, 0);
}
