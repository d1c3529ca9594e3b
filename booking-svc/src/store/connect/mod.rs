//! Opens connections to PostgreSQL, over TLS if the URL or the server requires it.

mod tls;
mod url;

use std::time::Duration;

use diesel::ConnectionError;
use diesel_async::AsyncPgConnection;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::time;
use tokio_postgres::{Config, config::TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

pub use self::url::ConnectOptions;
use self::url::DatabaseUrl;

/// The timeout of one host, from the first packet until the session is ready.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a host may stay silent before the next one is tried in parallel.
const HEAD_START: Duration = Duration::from_millis(250);
/// How long the network may be silent before the server counts as gone.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(10);

/// Returns the maximum time until a connection is open, or no host turns out to be reachable.
pub(super) fn longest_connect(options: &ConnectOptions) -> Duration {
    CONNECT_TIMEOUT.saturating_mul(options.host_count().saturating_add(1))
}

/// Connects to the first host that accepts, with client-side timeouts: session settings only bound
/// the server's work, not the wait for a server that has vanished.
///
/// The CA bundle is read each time, so a new one applies from the next connection on.
pub(super) async fn connect(
    options: &ConnectOptions,
) -> Result<AsyncPgConnection, ConnectionError> {
    to_first_host(options, async |config, tls| {
        let (client, connection) = config.connect(tls).await.map_err(bad_connection)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    })
    .await
}

/// Connects like [`connect`], and closes the connection when the future that `end` returns for its
/// host completes, even if it is in use. The connection receives no notifications.
pub(super) async fn connect_until<End>(
    options: &ConnectOptions,
    end: impl FnOnce(Config, MakeRustlsConnect) -> End,
) -> Result<AsyncPgConnection, ConnectionError>
where
    End: Future<Output = ()> + Send + 'static,
{
    let (client, connection, config, tls) = to_first_host(options, async |config, tls| {
        let connected = config.connect(tls.clone()).await;
        let (client, connection) = connected.map_err(bad_connection)?;
        Ok((client, connection, config, tls))
    })
    .await?;
    let end = end(config, tls);
    tokio::spawn(async move {
        tokio::select! {
            // Callers that wait for a response get the error.
            _ = connection => {}
            () = end => {}
        }
    });
    let ready = time::timeout(CONNECT_TIMEOUT, AsyncPgConnection::try_from(client)).await;
    ready.unwrap_or_else(|_| Err(timed_out()))
}

/// Tries the hosts in order. If only one of them is writable, the next one is tried while a silent
/// host is still pending; otherwise the order is also one of preference.
async fn to_first_host<T>(
    options: &ConnectOptions,
    connect: impl AsyncFn(Config, MakeRustlsConnect) -> Result<T, ConnectionError>,
) -> Result<T, ConnectionError> {
    let invalid = ConnectionError::InvalidConnectionUrl;
    let DatabaseUrl { configs, trust } = DatabaseUrl::parse(options).map_err(invalid)?;
    let tls = MakeRustlsConnect::new(tls::client_config(trust).map_err(invalid)?);
    let mut failure = timed_out();
    let mut trying = FuturesUnordered::new();
    for mut config in configs {
        let patience = match config.get_target_session_attrs() {
            TargetSessionAttrs::ReadWrite => HEAD_START,
            _ => CONNECT_TIMEOUT,
        };
        config
            .application_name("booking-svc")
            .connect_timeout(CONNECT_TIMEOUT / 2)
            .keepalives_idle(SILENCE_TIMEOUT)
            .tcp_user_timeout(SILENCE_TIMEOUT);
        // tokio-postgres bounds only the TCP connection, not the wait for a response.
        trying.push(time::timeout(CONNECT_TIMEOUT, connect(config, tls.clone())));
        while let Ok(Some(tried)) = time::timeout(patience, trying.next()).await {
            match tried {
                Ok(Ok(connected)) => return Ok(connected),
                Ok(Err(error)) => failure = error,
                Err(_) => failure = timed_out(),
            }
        }
    }
    while let Some(tried) = trying.next().await {
        match tried {
            Ok(Ok(connected)) => return Ok(connected),
            Ok(Err(error)) => failure = error,
            Err(_) => {}
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

/// Returns the error with its causes, which include the server's message.
fn with_causes(error: tokio_postgres::Error) -> String {
    format!("{:#}", anyhow::Error::new(error))
}
