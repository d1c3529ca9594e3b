//! Starts the three services, each as a process of its own.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, bail};
use hyper::StatusCode;
use rustix::process::Signal;
use tokio::{process::Command, time};

use super::{Endpoints, Stack};
use crate::{
    certificates::TlsFiles,
    folder, http, inbox,
    ports::{self, Ports},
    process::{self, Process, Processes},
    terminal::progress,
};

const READY_TIMEOUT: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Settings that the stack decides on: each service gets those that it needs and no others.
const OWN_SETTINGS: [&str; 10] = [
    "DATABASE_URL",
    "CALCOM_WEBHOOK_SECRET",
    "PUBLIC_URL",
    "BRIEF_LINK_SECRET",
    "NOTIFY_FILE",
    "NOTIFY_DOMAINS",
    "CONSOLE_AUTH",
    "TLS_CERT_FILE",
    "TLS_KEY_FILE",
    "TLS_CA_FILE",
];

/// One of the three services, ready to be started.
pub struct Service {
    /// The name of its program.
    pub name: &'static str,
    /// Where it says that it is ready.
    pub admin_port: u16,
    /// Starts it with its settings.
    pub command: Command,
}

impl Service {
    /// Starts it.
    ///
    /// # Errors
    /// The program cannot be started or its log cannot be written.
    pub fn start(self, log: PathBuf) -> Result<Process> {
        Process::spawn(self.name, self.command, Signal::TERM, log)
    }
}

impl Stack {
    /// Applies the migrations, starts the services and waits until all of them are ready.
    pub(super) async fn start_services(
        &self,
        endpoints: &Endpoints,
        processes: &mut Processes,
    ) -> Result<()> {
        progress("Applying the migrations");
        processes
            .unless_one_ends(migrate(&endpoints.database_url))
            .await??;

        progress("Starting callprep-svc, booking-svc and gateway");
        let services = services(self.ports, endpoints)?;
        let admin_ports = services.each_ref().map(|each| (each.name, each.admin_port));
        for service in services {
            let log = self.folder.log(service.name);
            processes.push(service.start(log)?);
        }
        for (name, admin_port) in admin_ports {
            let log = self.folder.log(name);
            processes
                .unless_one_ends(ready(name, admin_port, &log, POLL_INTERVAL))
                .await??;
        }
        self.start_notify(endpoints, processes).await?;
        self.start_console(endpoints, processes)
    }

    /// Starts what sends notices, to the inbox of the stack.
    async fn start_notify(&self, endpoints: &Endpoints, processes: &mut Processes) -> Result<()> {
        let notify_file = endpoints.inbox.open(self.folder.path()).await?;
        let command = notify(endpoints, &notify_file)?;
        let log = self.folder.log("notify");
        processes.push(Process::spawn("notify", command, Signal::TERM, log)?);
        Ok(())
    }

    /// Starts the console without authentication, on loopback.
    fn start_console(&self, endpoints: &Endpoints, processes: &mut Processes) -> Result<()> {
        let command = console(self.ports, endpoints)?;
        let log = self.folder.log("console");
        processes.push(Process::spawn("console", command, Signal::TERM, log)?);
        Ok(())
    }
}

/// Returns what sends notices, as a file of settings says.
///
/// # Errors
/// The gateway is not built.
pub fn notify(endpoints: &Endpoints, notify_file: &Path) -> Result<Command> {
    let mut command = service("gateway")?;
    command
        .arg("notify")
        .env("NOTIFY_FILE", notify_file)
        .env("NOTIFY_DOMAINS", inbox::DOMAIN)
        .env("PUBLIC_URL", &endpoints.gateway)
        .env("BRIEF_LINK_SECRET", &endpoints.link_secret)
        .env("BOOKING_SVC_URL", &endpoints.booking)
        .env("ADMIN_ADDR", ports::loopback(0).to_string())
        .envs(endpoints.tls.iter().flat_map(TlsFiles::environment));
    Ok(command)
}

/// Returns the console without authentication, on loopback.
///
/// # Errors
/// The gateway is not built.
pub fn console(ports: Ports, endpoints: &Endpoints) -> Result<Command> {
    let mut command = service("gateway")?;
    command
        .arg("console")
        .env("LISTEN_ADDR", ports::loopback(ports.console).to_string())
        .env("ADMIN_ADDR", ports::loopback(0).to_string())
        .env("PUBLIC_URL", &endpoints.gateway)
        .env("BRIEF_LINK_SECRET", &endpoints.link_secret)
        .env("BOOKING_SVC_URL", &endpoints.booking)
        .envs(endpoints.tls.iter().flat_map(TlsFiles::environment));
    Ok(command)
}

/// Applies the migrations of booking-svc.
///
/// # Errors
/// It is not built, or the database refuses; the error holds what booking-svc printed.
pub async fn migrate(database_url: &str) -> Result<()> {
    let mut command = service("booking-svc")?;
    command.arg("migrate").env("DATABASE_URL", database_url);
    process::complete(command).await
}

/// Returns the services in the order in which they need each other; they are stopped in the opposite one.
///
/// # Errors
/// One of them is not built.
pub fn services(ports: Ports, endpoints: &Endpoints) -> Result<[Service; 3]> {
    let mut callprep = service("callprep-svc")?;
    listen(&mut callprep, ports.callprep, ports.callprep_admin);
    let mut booking = service("booking-svc")?;
    listen(&mut booking, ports.booking, ports.booking_admin)
        .env("DATABASE_URL", &endpoints.database_url)
        .env("CALLPREP_SVC_URL", &endpoints.callprep);
    let mut gateway = service("gateway")?;
    listen(&mut gateway, ports.gateway, ports.gateway_admin)
        .env("CALCOM_WEBHOOK_SECRET", &endpoints.webhook_secret)
        .env("PUBLIC_URL", &endpoints.gateway)
        .env("BRIEF_LINK_SECRET", &endpoints.link_secret)
        .env("BOOKING_SVC_URL", &endpoints.booking);
    let services = [
        ("callprep-svc", ports.callprep_admin, callprep),
        ("booking-svc", ports.booking_admin, booking),
        ("gateway", ports.gateway_admin, gateway),
    ];
    Ok(services.map(|(name, admin_port, mut command)| {
        command.envs(endpoints.tls.iter().flat_map(TlsFiles::environment));
        Service {
            name,
            admin_port,
            command,
        }
    }))
}

/// Waits until the service at `admin_port` is ready.
///
/// # Errors
/// It is not within a minute; the error names `log` and what is missing.
pub async fn ready(name: &str, admin_port: u16, log: &Path, poll_interval: Duration) -> Result<()> {
    let url = format!("http://{}/readyz", ports::loopback(admin_port));
    let is_ready = async {
        while !http::get(&url)
            .await
            .is_ok_and(|answer| answer.status == StatusCode::OK)
        {
            time::sleep(poll_interval).await;
        }
    };
    if time::timeout(READY_TIMEOUT, is_ready).await.is_err() {
        let problem = match http::get(&url).await {
            Ok(answer) => answer.body,
            Err(error) => error.to_string(),
        };
        bail!(
            "{name} is not ready: {}; see `{}`",
            problem.trim_end(),
            log.display()
        );
    }
    Ok(())
}

/// Returns the command that runs a service, without settings of this process that are secret.
///
/// # Errors
/// It is not built.
pub fn service(name: &str) -> Result<Command> {
    let program = folder::programs()?.join(name);
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
