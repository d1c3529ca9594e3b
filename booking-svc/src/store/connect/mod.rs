//! Opens connections to PostgreSQL, over TLS where the URL or the server wants it.

mod tls;
mod url;

use std::time::Duration;

use diesel::ConnectionError;
use diesel_async::AsyncPgConnection;
use tokio::time;
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

pub use self::url::ConnectOptions;
use self::url::DatabaseUrl;

/// How long one host may take from the first packet until the session is ready.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the network may be silent before the server counts as gone.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(10);

/// Returns how long it may take to connect, or to learn that no host can be reached.
pub(super) fn longest_connect(options: &ConnectOptions) -> Duration {
    CONNECT_TIMEOUT.saturating_mul(options.host_count().saturating_add(1))
}

/// Connects to the first host that takes it, with timeouts on this side: the settings of a session only bound
/// what the server does, not how long a server that has vanished is waited for.
///
/// The CA bundle is read each time, so a new one counts from the next connection on.
pub(super) async fn connect(
    options: &ConnectOptions,
) -> Result<AsyncPgConnection, ConnectionError> {
    to_first_host(options, async |config, tls| {
        let (client, connection) = config.connect(tls).await.map_err(bad_connection)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    })
    .await
}

/// Connects as [`connect`] does, and closes the connection when `end` comes, whatever it is used for. It
/// receives no notifications.
pub(super) async fn connect_until(
    options: &ConnectOptions,
    end: impl Future<Output = ()> + Send + 'static,
) -> Result<AsyncPgConnection, ConnectionError> {
    let (client, connection) = to_first_host(options, async |config, tls| {
        let (client, connection) = config.connect(tls).await.map_err(bad_connection)?;
        Ok((client, connection))
    })
    .await?;
    tokio::spawn(async move {
        tokio::select! {
            // What it fails with is told to who waits for an answer.
            _ = connection => {}
            () = end => {}
        }
    });
    let ready = time::timeout(CONNECT_TIMEOUT, AsyncPgConnection::try_from(client)).await;
    ready.unwrap_or_else(|_| Err(timed_out()))
}

async fn to_first_host<T>(
    options: &ConnectOptions,
    connect: impl AsyncFn(Config, MakeRustlsConnect) -> Result<T, ConnectionError>,
) -> Result<T, ConnectionError> {
    let invalid = ConnectionError::InvalidConnectionUrl;
    let DatabaseUrl { configs, trust } = DatabaseUrl::parse(options).map_err(invalid)?;
    let tls = MakeRustlsConnect::new(tls::client_config(trust).map_err(invalid)?);
    let mut failure = timed_out();
    for mut config in configs {
        config
            .application_name("booking-svc")
            .connect_timeout(CONNECT_TIMEOUT / 2)
            .keepalives_idle(SILENCE_TIMEOUT)
            .tcp_user_timeout(SILENCE_TIMEOUT);
        // tokio-postgres bounds only how long it takes to be let in, not how long to be answered.
        match time::timeout(CONNECT_TIMEOUT, connect(config, tls.clone())).await {
            Ok(Ok(connected)) => return Ok(connected),
            Ok(Err(error)) => failure = error,
            Err(_) => failure = timed_out(),
        }
    }
    Err(failure)
}

fn timed_out() -> ConnectionError {
    ConnectionError::BadConnection("the server did not answer in time".to_owned())
}

fn bad_connection(error: tokio_postgres::Error) -> ConnectionError {
    ConnectionError::BadConnection(with_causes(error))
}

/// Returns why there is no connection; the server's own words are the cause of an error.
fn with_causes(error: tokio_postgres::Error) -> String {
    format!("{:#}", anyhow::Error::new(error))
}
