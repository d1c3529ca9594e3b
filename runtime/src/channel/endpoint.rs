//! Keeps a connection to one address, and lets it take calls while its health check says so.

use std::{error::Error as _, future::pending, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, watch},
    time::{self, Interval, MissedTickBehavior},
};
use tonic::{
    Code,
    transport::{Channel as Connection, Endpoint as Connector},
};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use super::{
    balance::{Admission, Admitted},
    call::error_chain,
    dial::TlsDialer,
    target::Target,
    timings::Timings,
};
use crate::tls::Tls;

/// One address of a service.
pub(super) struct Endpoint {
    address: SocketAddr,
    connector: Connector,
    /// Opens its connections; in plain text `connector` does.
    tls_dialer: Option<TlsDialer>,
    surroundings: Surroundings,
    /// Why it takes no calls, as last told; nothing if it was told to be ready.
    reason: Option<String>,
}

/// What the endpoints of a channel share.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    pub(super) timings: Timings,
    pub(super) tls: Tls,
    /// Those that take calls.
    pub(super) admitted: watch::Sender<Admitted>,
    /// Told when a call finds none of them.
    pub(super) wanted: Arc<Notify>,
    /// Told when one of them is lost: there may be others by now.
    pub(super) ejected: Arc<Notify>,
}

/// Why an endpoint takes no calls.
#[derive(Debug, thiserror::Error)]
enum Unready {
    #[error("{0}")]
    Unreachable(String),
    #[error("no answer to the health check within {0:?}")]
    Silent(Duration),
    #[error("its health is {0}")]
    NotServing(String),
}

impl Endpoint {
    /// Returns the endpoint of `target` at `address`.
    pub(super) fn new(address: SocketAddr, target: &Target, surroundings: Surroundings) -> Self {
        let timings = &surroundings.timings;
        let connector = Connector::from_shared(format!("http://{address}"))
            .expect("a socket address makes a URL")
            .origin(target.origin.clone())
            .connect_timeout(timings.connect_timeout)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(timings.keep_alive_interval)
            .keep_alive_timeout(timings.keep_alive_timeout)
            .keep_alive_while_idle(true);
        let tls_dialer = target.server_name.clone().map(|server| TlsDialer {
            address,
            server,
            tls: surroundings.tls.clone(),
        });
        Self {
            address,
            connector,
            tls_dialer,
            surroundings,
            reason: Some(String::new()),
        }
    }

    /// Connects, checks and connects again, until the task is aborted.
    pub(super) async fn keep(mut self) {
        let mut pace = time::interval(self.surroundings.timings.check_interval);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.next_turn(&mut pace).await;
            let connection = match self.connect().await {
                Ok(connection) => connection,
                Err(error) => {
                    self.explain(&Unready::Unreachable(error_chain(&error)));
                    continue;
                }
            };
            let has_served = self.check_while_connected(&connection, &mut pace).await;
            if has_served {
                // It may have been the connection that died, not the endpoint.
                pace.reset_immediately();
            }
        }
    }

    async fn connect(&self) -> Result<Connection, tonic::transport::Error> {
        match &self.tls_dialer {
            Some(dialer) => {
                let connector = dialer.clone().into_connector();
                self.connector.connect_with_connector(connector).await
            }
            None => self.connector.connect().await,
        }
    }

    /// Checks the endpoint until it cannot be reached; returns whether it has taken calls.
    async fn check_while_connected(
        &mut self,
        connection: &Connection,
        pace: &mut Interval,
    ) -> bool {
        let mut admission: Option<Admission> = None;
        let mut has_served = false;
        loop {
            match self.check(connection.clone()).await {
                Ok(()) if admission.is_some() => {}
                Ok(()) => {
                    self.explain_ready();
                    let admitted = &self.surroundings.admitted;
                    let connection = connection.clone();
                    admission = Some(Admission::new(admitted, self.address, connection));
                    has_served = true;
                }
                Err(unready) => {
                    if admission.take().is_some() {
                        self.surroundings.ejected.notify_one();
                    }
                    self.explain(&unready);
                    if !matches!(unready, Unready::NotServing(_)) {
                        return has_served;
                    }
                }
            }
            let call_failed = async {
                match &admission {
                    Some(admission) => admission.lost().await,
                    None => pending().await,
                }
            };
            tokio::select! {
                () = self.next_turn(pace) => {}
                () = call_failed => admission = None,
            }
        }
    }

    /// Waits until it is time to try the endpoint again, or a call finds no endpoint at all.
    async fn next_turn(&self, pace: &mut Interval) {
        tokio::select! {
            _ = pace.tick() => {}
            () = self.surroundings.wanted.notified() => pace.reset(),
        }
    }

    async fn check(&self, connection: Connection) -> Result<(), Unready> {
        let request = HealthCheckRequest {
            service: String::new(),
        };
        let timeout = self.surroundings.timings.check_timeout;
        let answered = time::timeout(timeout, HealthClient::new(connection).check(request))
            .await
            .map_err(|_| Unready::Silent(timeout))?;
        match answered {
            Ok(response) => match response.into_inner().status() {
                ServingStatus::Serving => Ok(()),
                health => Err(Unready::NotServing(health.as_str_name().to_owned())),
            },
            Err(status) if status.source().is_some() => {
                Err(Unready::Unreachable(error_chain(&status)))
            }
            // A service without health checks serves as long as it answers.
            Err(status) if status.code() == Code::Unimplemented => Ok(()),
            Err(status) => Err(Unready::NotServing(status.code().to_string())),
        }
    }

    /// Tells that the endpoint takes calls, unless it was only doubted.
    fn explain_ready(&mut self) {
        if self.reason.take().is_some() {
            tracing::info!(endpoint = %self.address, "endpoint is ready");
        }
    }

    /// Tells why the endpoint takes no calls, loudly only if that is news.
    fn explain(&mut self, unready: &Unready) {
        let reason = unready.to_string();
        let endpoint = self.address;
        if self.reason.as_ref() == Some(&reason) {
            tracing::debug!(%endpoint, reason, "endpoint is still not ready");
        } else {
            tracing::info!(%endpoint, reason, "endpoint is not ready");
            self.reason = Some(reason);
        }
    }
}
