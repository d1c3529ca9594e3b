//! Starts the three services, each as a process of its own.

use std::{path::Path, time::Duration};

use anyhow::{Result, bail};
use hyper::StatusCode;
use rustix::process::Signal;
use tokio::{process::Command, time};

use super::{Endpoints, Stack};
use crate::{
    certificates::TlsFiles,
    folder, http, ports,
    process::{self, Process, Processes},
    terminal::progress,
};

const READY_TIMEOUT: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Settings that the stack decides on: each service gets those that it needs and no others.
const OWN_SETTINGS: [&str; 5] = [
    "DATABASE_URL",
    "CALCOM_WEBHOOK_SECRET",
    "TLS_CERT_FILE",
    "TLS_KEY_FILE",
    "TLS_CA_FILE",
];

impl Stack {
    /// Applies the migrations, starts the services and waits until all of them are ready.
    ///
    /// They are started in the order in which they need each other, so that they are stopped in
    /// the opposite one.
    pub(super) async fn start_services(
        &self,
        endpoints: &Endpoints,
        processes: &mut Processes,
    ) -> Result<()> {
        let programs = folder::programs()?;
        progress("Applying the migrations");
        let mut migrate = service(&programs, "booking-svc")?;
        migrate
            .arg("migrate")
            .env("DATABASE_URL", &endpoints.database_url);
        processes
            .unless_one_ends(process::complete(migrate))
            .await??;

        progress("Starting callprep-svc, booking-svc and gateway");
        let mut callprep = service(&programs, "callprep-svc")?;
        listen(
            &mut callprep,
            self.ports.callprep,
            self.ports.callprep_admin,
        );
        let mut booking = service(&programs, "booking-svc")?;
        listen(&mut booking, self.ports.booking, self.ports.booking_admin)
            .env("DATABASE_URL", &endpoints.database_url)
            .env("CALLPREP_SVC_URL", &endpoints.callprep);
        let mut gateway = service(&programs, "gateway")?;
        listen(&mut gateway, self.ports.gateway, self.ports.gateway_admin)
            .env("CALCOM_WEBHOOK_SECRET", &endpoints.webhook_secret)
            .env("BOOKING_SVC_URL", &endpoints.booking);
        for (name, mut command) in [
            ("callprep-svc", callprep),
            ("booking-svc", booking),
            ("gateway", gateway),
        ] {
            let tls = endpoints.tls.iter().flat_map(TlsFiles::environment);
            command.envs(tls);
            let log = self.folder.log(name);
            processes.push(Process::spawn(name, command, Signal::TERM, log)?);
        }
        processes.unless_one_ends(self.ready()).await?
    }

    async fn ready(&self) -> Result<()> {
        for (name, admin_port) in [
            ("callprep-svc", self.ports.callprep_admin),
            ("booking-svc", self.ports.booking_admin),
            ("gateway", self.ports.gateway_admin),
        ] {
            let url = format!("http://{}/readyz", ports::loopback(admin_port));
            let is_ready = async {
                while !http::get(&url)
                    .await
                    .is_ok_and(|answer| answer.status == StatusCode::OK)
                {
                    time::sleep(POLL_INTERVAL).await;
                }
            };
            if time::timeout(READY_TIMEOUT, is_ready).await.is_err() {
                let problem = match http::get(&url).await {
                    Ok(answer) => answer.body,
                    Err(error) => error.to_string(),
                };
                let log = self.folder.log(name);
                bail!(
                    "{name} is not ready: {}; see `{}`",
                    problem.trim_end(),
                    log.display()
                );
            }
        }
        Ok(())
    }
}

/// Returns the command that runs a service, without settings of this process that are secret.
pub(crate) fn service(programs: &Path, name: &str) -> Result<Command> {
    let program = programs.join(name);
    if !program.exists() {
        bail!("`{}` is not built; run `make build`", program.display());
    }
    let mut command = Command::new(program);
    // No clients need time to notice the stop.
    command.env("SHUTDOWN_DELAY_MS", "0");
    for setting in OWN_SETTINGS {
        command.env_remove(setting);
    }
    Ok(command)
}

/// Has a service listen on loopback.
pub(crate) fn listen(command: &mut Command, port: u16, admin_port: u16) -> &mut Command {
    command
        .env("LISTEN_ADDR", ports::loopback(port).to_string())
        .env("ADMIN_ADDR", ports::loopback(admin_port).to_string())
}
