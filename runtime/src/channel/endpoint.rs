//! Connects to one address and admits it to the balancer while its health check succeeds.

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
    /// `None` in plain text.
    tls_dialer: Option<TlsDialer>,
    shared: Shared,
    /// The last logged reason why it is not ready; `None` if it was logged as ready.
    reason: Option<String>,
}

/// What the endpoints of a channel share.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) timings: Timings,
    pub(super) tls: Tls,
    /// The ready endpoints.
    pub(super) admitted: watch::Sender<Admitted>,
    /// Notified when a call finds no ready endpoint.
    pub(super) wanted: Arc<Notify>,
    /// Notified when an endpoint stops being ready: others may have replaced it.
    pub(super) ejected: Arc<Notify>,
}

/// Why an endpoint is not ready.
#[derive(Debug, thiserror::Error)]
enum Unready {
    #[error("{0}")]
    Unreachable(String),
    #[error("the health check was not answered within {0:?}")]
    HealthTimeout(Duration),
    #[error("the health check reports {0}")]
    NotServing(String),
}

impl Endpoint {
    pub(super) fn new(address: SocketAddr, target: &Target, shared: Shared) -> Self {
        let timings = &shared.timings;
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
            tls: shared.tls.clone(),
        });
        Self {
            address,
            connector,
            tls_dialer,
            shared,
            reason: Some(String::new()),
        }
    }

    /// Connects, checks and reconnects, until the task is aborted.
    pub(super) async fn keep(mut self) {
        let mut pace = time::interval(self.shared.timings.check_interval);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.next_turn(&mut pace).await;
            let connection = match self.connect().await {
                Ok(connection) => connection,
                Err(error) => {
                    self.log_unready(&Unready::Unreachable(error_chain(&error)));
                    continue;
                }
            };
            let has_served = self.check_while_connected(&connection, &mut pace).await;
            if has_served {
                // The connection may have failed, not the endpoint: reconnect immediately.
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

    /// Runs health checks until one gets no answer. Returns whether the endpoint was ever ready.
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
                    self.log_ready();
                    let admitted = &self.shared.admitted;
                    let connection = connection.clone();
                    admission = Some(Admission::new(admitted, self.address, connection));
                    has_served = true;
                }
                Err(unready) => {
                    if admission.take().is_some() {
                        self.shared.ejected.notify_one();
                    }
                    self.log_unready(&unready);
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

    /// Waits for the next check, or until a call finds no ready endpoint.
    async fn next_turn(&self, pace: &mut Interval) {
        tokio::select! {
            _ = pace.tick() => {}
            () = self.shared.wanted.notified() => pace.reset(),
        }
    }

    async fn check(&self, connection: Connection) -> Result<(), Unready> {
        let request = HealthCheckRequest {
            service: String::new(),
        };
        let timeout = self.shared.timings.check_timeout;
        let answered = time::timeout(timeout, HealthClient::new(connection).check(request))
            .await
            .map_err(|_| Unready::HealthTimeout(timeout))?;
        match answered {
            Ok(response) => match response.into_inner().status() {
                ServingStatus::Serving => Ok(()),
                health => Err(Unready::NotServing(health.as_str_name().to_owned())),
            },
            Err(status) if status.source().is_some() => {
                Err(Unready::Unreachable(error_chain(&status)))
            }
            // A service without health checks is ready as long as it answers.
            Err(status) if status.code() == Code::Unimplemented => Ok(()),
            Err(status) => Err(Unready::NotServing(status.code().to_string())),
        }
    }

    /// Logs that the endpoint is ready, unless that is what was logged last.
    fn log_ready(&mut self) {
        if self.reason.take().is_some() {
            tracing::info!(endpoint = %self.address, "endpoint is ready");
        }
    }

    /// Logs why the endpoint is not ready; at debug level if nothing has changed.
    fn log_unready(&mut self, unready: &Unready) {
        let reason = unready.to_string();
        let endpoint = self.address;
        if self.reason.as_ref() == Some(&reason) {
            tracing::debug!(%endpoint, reason, "endpoint still not ready");
        } else {
            tracing::info!(%endpoint, reason, "endpoint is not ready");
            self.reason = Some(reason);
        }
    }
}
