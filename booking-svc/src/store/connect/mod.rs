//! Opens connections to PostgreSQL, over TLS where the URL or the server wants it.

mod tls;
mod url;

use std::time::Duration;

use diesel::ConnectionError;
use diesel_async::AsyncPgConnection;
use tokio_postgres_rustls::MakeRustlsConnect;

pub use self::url::ConnectOptions;
use self::url::DatabaseUrl;

/// How long it may take to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the network may be silent before the server counts as gone.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(10);

/// Connects, with timeouts on this side: the settings of a session only bound what the server does, not
/// how long a server that has vanished is waited for.
///
/// The CA bundle is read each time, so a new one counts from the next connection on.
pub(super) async fn connect(
    options: &ConnectOptions,
) -> Result<AsyncPgConnection, ConnectionError> {
    let invalid = ConnectionError::InvalidConnectionUrl;
    let DatabaseUrl { mut config, trust } = DatabaseUrl::parse(options).map_err(invalid)?;
    config
        .application_name("booking-svc")
        .connect_timeout(CONNECT_TIMEOUT)
        .keepalives_idle(SILENCE_TIMEOUT)
        .tcp_user_timeout(SILENCE_TIMEOUT);
    let tls = MakeRustlsConnect::new(tls::client_config(trust).map_err(invalid)?);
    let (client, connection) = config
        .connect(tls)
        .await
        .map_err(|error| ConnectionError::BadConnection(with_causes(error)))?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}

/// Returns why there is no connection; the server's own words are the cause of an error.
fn with_causes(error: tokio_postgres::Error) -> String {
    format!("{:#}", anyhow::Error::new(error))
}
