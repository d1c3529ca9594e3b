//! booking-svc behind a connection pooler in transaction mode.

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use booking_svc::testing::TestDatabase;
use proto::booking::v1::{BookingEvent, BookingEventType, RecordBookingEventOutcome as Outcome};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
};
use tokio_postgres::{Config, NoTls};

use crate::{
    dossier::{acme, dossier},
    events::{cancelled, created, time},
    system::{AMPLE, System},
};

/// The number of server sessions among which the transactions of one client rotate.
const SESSIONS: usize = 3;

/// Lists what a session would pass on to the next client: settings, advisory locks, and channels.
/// The two settings that Diesel sets at the start are not among them: PgBouncer keeps those for
/// each client.
const LEFT_BEHIND: &str = "SELECT name FROM pg_settings
        WHERE source = 'session' AND name NOT IN ('TimeZone', 'client_encoding')
    UNION ALL SELECT locktype FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
    UNION ALL SELECT pg_listening_channels()";

/// A pooler that gives each transaction of a client a different session than the one before, and
/// keeps named prepared statements across sessions, as PgBouncer 1.21 does.
#[derive(Clone, Default)]
struct Pooler {
    client_count: Arc<AtomicUsize>,
    /// The client and the session of every transaction.
    used: Arc<Mutex<BTreeSet<(usize, usize)>>>,
    /// How often a session received a statement that the client had prepared in another one.
    prepared_again: Arc<AtomicUsize>,
    left_behind: Arc<Mutex<Vec<String>>>,
}

impl Pooler {
    /// Starts the pooler and returns its port.
    async fn start(&self, database: &Config) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own_port = listener.local_addr().unwrap().port();
        let pooler = self.clone();
        let database = database.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let client = BufStream::new(client);
                tokio::spawn(pooler.clone().serve(client, database.clone()));
            }
        });
        own_port
    }

    /// Serves a client until it disconnects. Groups of messages are answered one after the other,
    /// so that pipelined ones keep their order.
    async fn serve(self, mut client: BufStream<TcpStream>, database: Config) -> Option<()> {
        // The first message has no kind.
        read_body(&mut client).await?;
        let mut sessions = Vec::new();
        for _ in 0..SESSIONS {
            sessions.push(Session::open(&database).await?);
        }
        // AuthenticationOk and ReadyForQuery
        client
            .write_all(b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I")
            .await
            .ok()?;
        client.flush().await.ok()?;
        let client_number = self.client_count.fetch_add(1, SeqCst);
        let mut statements = HashMap::new();
        for number in (0..SESSIONS).cycle() {
            let session = sessions.get_mut(number)?;
            self.carry_transaction(&mut client, session, &mut statements)
                .await?;
            self.used.lock().unwrap().insert((client_number, number));
            let left_behind = session.query(LEFT_BEHIND).await?;
            self.left_behind.lock().unwrap().extend(left_behind);
        }
        None
    }

    /// Relays groups of messages until the session is in no transaction.
    async fn carry_transaction(
        &self,
        client: &mut BufStream<TcpStream>,
        session: &mut Session,
        statements: &mut HashMap<Vec<u8>, Message>,
    ) -> Option<()> {
        loop {
            self.carry_group(client, session, statements).await?;
            session.server.flush().await.ok()?;
            let status = session.carry_answer(client).await?;
            client.flush().await.ok()?;
            if status == b'I' {
                return Some(());
            }
        }
    }

    /// Relays messages up to a Query or a Sync, which the server answers with ReadyForQuery.
    async fn carry_group(
        &self,
        client: &mut BufStream<TcpStream>,
        session: &mut Session,
        statements: &mut HashMap<Vec<u8>, Message>,
    ) -> Option<()> {
        loop {
            let message = Message::read(client).await?;
            let name = message.statement().unwrap_or_default().to_vec();
            match message.kind {
                b'P' => {
                    session.parses.push_back((name.clone(), Origin::Client));
                    statements.insert(name, message.clone());
                }
                b'C' => {
                    statements.remove(&name);
                    session.prepared.remove(&name);
                }
                _ if !name.is_empty() && !session.knows(&name) => {
                    let parse = statements.get(&name)?;
                    parse.write(&mut session.server).await?;
                    session.parses.push_back((name, Origin::Pooler));
                    self.prepared_again.fetch_add(1, SeqCst);
                }
                _ => {}
            }
            message.write(&mut session.server).await?;
            if matches!(message.kind, b'Q' | b'S') {
                return Some(());
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Client,
    Pooler,
}

/// A session on the server.
struct Session {
    server: BufStream<TcpStream>,
    /// The names of the statements that are prepared in this session.
    prepared: HashSet<Vec<u8>>,
    /// The statements that are sent to be prepared, in their order.
    parses: VecDeque<(Vec<u8>, Origin)>,
}

impl Session {
    async fn open(database: &Config) -> Option<Self> {
        let port = *database.get_ports().first()?;
        let mut server = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        // Authenticates, and leaves the stream in that state.
        drop(database.connect_raw(&mut server, NoTls).await.ok()?);
        Some(Self {
            server: BufStream::new(server),
            prepared: HashSet::new(),
            parses: VecDeque::new(),
        })
    }

    fn knows(&self, name: &[u8]) -> bool {
        self.prepared.contains(name) || self.parses.iter().any(|(parsed, _)| parsed == name)
    }

    /// Relays messages up to ReadyForQuery, and returns its status.
    async fn carry_answer(&mut self, client: &mut (impl AsyncWrite + Unpin)) -> Option<u8> {
        loop {
            let message = Message::read(&mut self.server).await?;
            let mut origin = Origin::Client;
            // ParseComplete
            if message.kind == b'1' {
                let (name, parsed_by) = self.parses.pop_front()?;
                self.prepared.insert(name);
                origin = parsed_by;
            }
            if origin == Origin::Client {
                message.write(client).await?;
            }
            if message.kind == b'Z' {
                // The remaining ones were skipped after an error.
                self.parses.clear();
                return message.body.first().copied();
            }
        }
    }

    /// Returns the only column of a query's rows.
    async fn query(&mut self, sql: &str) -> Option<Vec<String>> {
        let query = Message {
            kind: b'Q',
            body: format!("{sql}\0").into_bytes(),
        };
        query.write(&mut self.server).await?;
        self.server.flush().await.ok()?;
        let mut values = Vec::new();
        loop {
            let message = Message::read(&mut self.server).await?;
            match message.kind {
                // The number of columns and the length of the first one precede its text.
                b'D' => values.push(String::from_utf8(message.body.get(6..)?.to_vec()).ok()?),
                b'E' => values.push(String::from_utf8_lossy(&message.body).into_owned()),
                b'Z' => return Some(values),
                _ => {}
            }
        }
    }
}

#[derive(Clone)]
struct Message {
    kind: u8,
    body: Vec<u8>,
}

impl Message {
    async fn read(from: &mut (impl AsyncRead + Unpin)) -> Option<Self> {
        let kind = from.read_u8().await.ok()?;
        let body = read_body(from).await?;
        Some(Self { kind, body })
    }

    async fn write(&self, to: &mut (impl AsyncWrite + Unpin)) -> Option<()> {
        to.write_u8(self.kind).await.ok()?;
        write_body(&self.body, to).await
    }

    /// Returns the name of the prepared statement in a message of a client.
    fn statement(&self) -> Option<&[u8]> {
        let mut names = self.body.split(|byte| *byte == 0);
        match self.kind {
            // Parse
            b'P' => names.next(),
            // Bind, which names its portal first
            b'B' => names.nth(1),
            // Describe and Close, of a statement and not of a portal
            b'D' | b'C' => names.next()?.strip_prefix(b"S"),
            _ => None,
        }
    }
}

async fn read_body(from: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    // The length counts itself.
    let length = from.read_u32().await.ok()?.checked_sub(4)?;
    let mut body = vec![0; usize::try_from(length).ok()?];
    from.read_exact(&mut body).await.ok()?;
    Some(body)
}

async fn write_body(body: &[u8], to: &mut (impl AsyncWrite + Unpin)) -> Option<()> {
    let length = u32::try_from(body.len()).ok()?;
    to.write_u32(length + 4).await.ok()?;
    to.write_all(body).await.ok()
}

/// Imports, books, moves and cancels, and returns the final rows.
async fn use_everything(system: &System) -> Vec<String> {
    let unmatched = BookingEvent {
        match_emails: vec!["ada@later.example".to_owned()],
        ..created("uid-9")
    };
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "uid-1".to_owned(),
        start_time: Some(time("2099-01-06T09:00:00Z")),
        end_time: Some(time("2099-01-06T09:30:00Z")),
        ..created("uid-2")
    };

    system.import(acme()).await;
    let outcome = system.record(unmatched).await.outcome();
    assert_eq!(outcome, Outcome::Ignored);
    for event in [created("uid-1"), moved, cancelled("uid-2")] {
        assert_eq!(system.record(event).await.outcome(), Outcome::Applied);
    }
    system.import(dossier("later")).await;
    while system.step().await {}

    let states = "SELECT concat_ws(' ', 'delivery', state, attempts) FROM webhook_deliveries
        UNION ALL SELECT concat_ws(' ', 'booking', uid, state) FROM bookings
        UNION ALL SELECT concat_ws(' ', 'plan', booking_uid, version, status) FROM call_prep_plans
        UNION ALL SELECT concat_ws(' ', 'log', sequence_id, status) FROM outreach_logs
        ORDER BY 1";
    let mut stored = system.database.texts(states).await;
    stored.push(system.outreach("acme").await);
    stored.push(system.outreach("later").await);
    stored
}

#[tokio::test(flavor = "multi_thread")]
async fn every_transaction_may_meet_another_session_of_a_pooler() {
    let direct = use_everything(&System::start().await).await;
    let database = TestDatabase::create().await;
    let config = database.url().parse::<Config>().unwrap();
    let port = config.get_ports()[0];
    let pooler = Pooler::default();
    let own_port = pooler.start(&config).await;
    let own_url = database
        .url()
        .replace(&format!(":{port}/"), &format!(":{own_port}/"));
    // Without TLS, so that the pooler can read the messages.
    let url = format!("{own_url}?sslmode=disable");
    let system = System::start_through(database, &url, 8, AMPLE).await;

    let stored = use_everything(&system).await;

    assert_eq!(stored, direct);
    assert!(pooler.used.lock().unwrap().len() >= SESSIONS);
    assert!(pooler.prepared_again.load(SeqCst) > 0);
    let left_behind = pooler.left_behind.lock().unwrap();
    assert!(left_behind.is_empty(), "{left_behind:?}");
}
