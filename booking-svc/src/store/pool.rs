//! The connection pool: who gets a connection, for how long, and which connections are not reused.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use deadpool::managed::{self, Metrics, Object, QueueMode, RecycleError, RecycleResult};
use diesel::ConnectionError;
use diesel_async::{AsyncPgConnection, pooled_connection::PoolableConnection as _};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{self, Instant},
};
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    CheckoutError,
    connect::{ConnectOptions, connect_until, longest_connect},
    silence::Silence,
};

/// How long a caller waits for a free connection. The time for opening one is bounded separately,
/// per host.
pub(super) const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(3);
/// The number of connections that are reserved for receipts, which must never wait for other work.
const RECEIPT_CONNECTIONS: usize = 1;
/// The maximum time that a connection may be in use. The server bounds every statement of a
/// transaction far below that, so it is only reached if the server has gone silent.
const LONGEST_USE: Duration = Duration::from_secs(20);
/// The time in use after which the server is probed, if there is another host.
const LONG_USE: Duration = Duration::from_secs(1);
/// The time in use after which a connection is not reused. Its last statement may have been
/// abandoned without a response, and the next one would wait for it.
const SUSPICIOUS_USE: Duration = Duration::from_secs(4);

type Objects = managed::Pool<Sessions>;

/// Connections to one database. Clones share their state.
#[derive(Clone)]
pub(super) struct Pool {
    objects: Objects,
    /// Bounds the connections that are not for receipts.
    work: Arc<Semaphore>,
    longest_checkout: Duration,
}

/// A connection taken from the pool.
pub struct Connection {
    /// `None` only while the connection is dropped.
    object: Option<Object<Sessions>>,
    began: Instant,
    _permit: Option<OwnedSemaphorePermit>,
}

/// Opens connections, and checks those that are returned.
struct Sessions {
    options: Arc<ConnectOptions>,
    /// `None` with a single host, since there is no other one to turn to.
    silence: Option<Silence>,
}

/// An open connection.
struct Session {
    conn: AsyncPgConnection,
    in_use: InUse,
}

/// Since when a connection is in use, and for how long it may be, if it is in use.
#[derive(Clone, Debug, Default)]
struct InUse(Arc<Mutex<Option<Use>>>);

#[derive(Clone, Copy, Debug)]
struct Use {
    since: Instant,
    longest: Duration,
}

impl Pool {
    pub(super) fn new(options: Arc<ConnectOptions>, size: usize) -> anyhow::Result<Self> {
        let longest_checkout = CHECKOUT_TIMEOUT.max(longest_connect(&options));
        // The connection that was used last is reused first: its session is in the processor's
        // caches.
        let silence = (options.host_count() > 1).then(Silence::new);
        let objects = managed::Pool::builder(Sessions { options, silence })
            .max_size(size)
            .queue_mode(QueueMode::Lifo)
            .build()?;
        let work = size.saturating_sub(RECEIPT_CONNECTIONS).max(1);
        Ok(Self {
            objects,
            work: Arc::new(Semaphore::new(work)),
            longest_checkout,
        })
    }

    pub(super) fn status(&self) -> managed::Status {
        self.objects.status()
    }

    /// Takes a connection for short work.
    pub(super) async fn for_work(&self) -> Result<Connection, CheckoutError> {
        let permit = Arc::clone(&self.work).acquire_owned();
        let permit = time::timeout(CHECKOUT_TIMEOUT, permit).await;
        // The semaphore is never closed.
        let permit = permit.map_err(|_| CheckoutError::Exhausted)?.ok();
        self.take(permit).await
    }

    /// Takes a connection for a receipt.
    pub(super) async fn for_receipt(&self) -> Result<Connection, CheckoutError> {
        self.take(None).await
    }

    async fn take(
        &self,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Result<Connection, CheckoutError> {
        let object = match time::timeout(self.longest_checkout, self.objects.get()).await {
            Ok(Ok(object)) => object,
            // The text of the error may contain the connection string, so it is dropped.
            Ok(Err(_)) => return Err(CheckoutError::Unreachable),
            Err(_) => return Err(CheckoutError::Exhausted),
        };
        let began = Instant::now();
        object.in_use.set(Some(Use {
            since: began,
            longest: LONGEST_USE,
        }));
        Ok(Connection {
            object: Some(object),
            began,
            _permit: permit,
        })
    }
}

impl managed::Manager for Sessions {
    type Type = Session;
    type Error = ConnectionError;

    async fn create(&self) -> Result<Session, ConnectionError> {
        let in_use = InUse::default();
        let watched = in_use.clone();
        let silence = self.silence.clone();
        let conn = connect_until(&self.options, |config, tls| async move {
            match silence {
                None => watched.is_overdue().await,
                Some(silence) => tokio::select! {
                    () = watched.is_overdue() => {}
                    () = watched.is_unanswered(&silence, &config, &tls) => {}
                    () = silence.until_found(&config) => {}
                },
            }
        });
        let conn = conn.await?;
        Ok(Session { conn, in_use })
    }

    async fn recycle(&self, session: &mut Session, _: &Metrics) -> RecycleResult<ConnectionError> {
        if session.conn.is_broken() {
            return Err(RecycleError::message("the connection is closed"));
        }
        Ok(())
    }
}

impl InUse {
    fn set(&self, in_use: Option<Use>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = in_use;
    }

    fn get(&self) -> Option<Use> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the connection has been in use for too long.
    async fn is_overdue(&self) {
        while self
            .get()
            .is_none_or(|one| one.since.elapsed() <= one.longest)
        {
            time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Waits until the connection has been in use for a while, and its host does not respond to other
    /// sessions either.
    async fn is_unanswered(&self, silence: &Silence, config: &Config, tls: &MakeRustlsConnect) {
        let is_long = || self.get().is_some_and(|one| one.since.elapsed() > LONG_USE);
        while !is_long() || !silence.is_silent(config, tls).await {
            time::sleep(LONG_USE / 2).await;
        }
    }
}

impl Connection {
    /// Allows a longer use, for work with slow statements.
    pub fn allow(&self, longest: Duration) {
        if let Some(object) = &self.object {
            object.in_use.set(Some(Use {
                since: self.began,
                longest,
            }));
        }
    }
}

impl Deref for Connection {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        let object = self.object.as_ref();
        &object
            .expect("it is taken out only when it is dropped")
            .conn
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        let object = self.object.as_mut();
        &mut object
            .expect("it is taken out only when it is dropped")
            .conn
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(object) = self.object.take() else {
            return;
        };
        object.in_use.set(None);
        if self.began.elapsed() > SUSPICIOUS_USE {
            drop(Object::take(object));
        }
    }
}
