//! A whole system under faults: two replicas of each service, PostgreSQL, who is told, and the network
//! between them.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use runtime::channel;
use tokio::process::Command;

use super::{
    check::Database,
    hook::Hook,
    ledger::Ledger,
    program::Program,
    proxy::Proxy,
    server::{self, Server, Space},
    traffic::Front,
};
use crate::{
    folder::Folder,
    ports,
    postgres::Installation,
    secret,
    stack::{self, listen, service},
};

/// How many processes there are of the gateway and of booking-svc.
pub(crate) const REPLICAS: usize = 2;

/// How a system differs from the usual one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Setup {
    #[default]
    Usual,
    /// Each booking-svc has a pool of two connections.
    SmallPool,
    /// Clients of booking-svc are asked to connect anew all the time.
    ShortConnections,
    /// PostgreSQL has a small disk of its own; only root can give it one.
    SmallDisk,
}

impl Setup {
    fn booking_settings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Usual | Self::SmallDisk => &[],
            Self::SmallPool => &[("DATABASE_POOL_SIZE", "2")],
            Self::ShortConnections => &[("MAX_CONNECTION_AGE_MS", "200")],
        }
    }
}

/// The stretches of network on which something can happen.
#[derive(Debug)]
pub(crate) struct Network {
    /// From the gateways to each booking-svc.
    pub(crate) bookings: Vec<Proxy>,
    /// From booking-svc to callprep-svc.
    pub(crate) callprep: Proxy,
    /// From booking-svc to PostgreSQL.
    pub(crate) database: Proxy,
}

/// A running system. Dropped from the top.
pub(crate) struct World {
    pub(crate) gateways: Vec<Program>,
    pub(crate) bookings: Vec<Program>,
    pub(crate) callprep: Program,
    pub(crate) notify: Program,
    pub(crate) server: Server,
    pub(crate) network: Network,
    pub(crate) front: Front,
    pub(crate) hook: Hook,
}

impl World {
    /// Starts a system in `folder`, with a database of its own.
    ///
    /// # Errors
    /// Something does not start.
    pub(crate) async fn start(
        setup: Setup,
        folder: &Folder,
        installation: &Installation,
    ) -> Result<Self> {
        let cluster = server::cluster(folder.path(), "primary", installation);
        let space = match setup {
            Setup::SmallDisk => Space::Little,
            Setup::Usual | Setup::SmallPool | Setup::ShortConnections => Space::Plenty,
        };
        let mut server = Server::prepare(cluster, folder.log("postgres"), space).await?;
        server.start().await?;
        stack::migrate(&server.url()).await?;
        Self::start_before(server, setup, folder).await
    }

    /// Starts the services before a server whose database is migrated.
    ///
    /// # Errors
    /// One of them does not start.
    pub(crate) async fn start_before(
        server: Server,
        setup: Setup,
        folder: &Folder,
    ) -> Result<Self> {
        let database = Proxy::start(ports::loopback(server.port)).await?;
        let database_url = server.url_through(database.address().port());
        let callprep = start_callprep(folder)?;
        let to_callprep = Proxy::start(ports::loopback(callprep.1)).await?;
        let (mut bookings, mut to_bookings) = (Vec::new(), Vec::new());
        for _ in 0..REPLICAS {
            let urls = (database_url.as_str(), to_callprep.url());
            let (program, port) = start_booking(setup, urls.0, &urls.1, folder)?;
            bookings.push(program);
            to_bookings.push(Proxy::start(ports::loopback(port)).await?);
        }
        let urls = to_bookings.iter().map(Proxy::url).collect::<Vec<_>>();
        let urls = urls.join(",");
        let secret = secret::random();
        let (mut gateways, mut addresses) = (Vec::new(), Vec::new());
        for _ in 0..REPLICAS {
            let (program, port) = start_gateway(&urls, &secret, folder)?;
            gateways.push(program);
            addresses.push(ports::loopback(port));
        }
        let hook = Hook::default();
        let notify = start_notify(&urls, hook.start().await?, folder)?;
        let world = Self {
            gateways,
            bookings,
            callprep: callprep.0,
            notify,
            server,
            network: Network {
                bookings: to_bookings,
                callprep: to_callprep,
                database,
            },
            front: Front {
                gateways: addresses,
                secrets: Arc::new(vec![secret].into()),
                booking: channel::connect(&urls)?,
                ledger: Arc::<Ledger>::default(),
                calls: Arc::default(),
            },
            hook,
        };
        world.ready().await?;
        Ok(world)
    }

    /// Waits until every service is ready.
    ///
    /// # Errors
    /// One is not within a minute.
    pub(crate) async fn ready(&self) -> Result<()> {
        for program in self.services() {
            program.ready().await?;
        }
        Ok(())
    }

    /// Returns every process of ours.
    pub(crate) fn services(&self) -> impl Iterator<Item = &Program> {
        let one_by_one = [&self.callprep, &self.notify];
        let replicated = self.bookings.iter().chain(&self.gateways);
        replicated.chain(one_by_one)
    }

    /// Fails if a program has ended by itself.
    ///
    /// # Errors
    /// One has.
    pub(crate) fn ensure_running(&mut self) -> Result<()> {
        let one_by_one = [&mut self.callprep, &mut self.notify];
        let mut all = self.bookings.iter_mut().chain(&mut self.gateways);
        all.try_for_each(Program::ensure_running)?;
        one_by_one.into_iter().try_for_each(Program::ensure_running)
    }

    /// Connects to the database, past everything that can happen on the network.
    ///
    /// # Errors
    /// It does not answer.
    pub(crate) async fn database(&self) -> Result<Database> {
        Database::connect(&self.server.url()).await
    }

    /// Ends everything and removes the database.
    ///
    /// # Errors
    /// Something cannot be removed.
    pub(crate) async fn discard(self) -> Result<()> {
        let Self {
            gateways,
            bookings,
            callprep,
            notify,
            server,
            network,
            ..
        } = self;
        drop((gateways, notify, bookings, callprep, network));
        server.discard().await
    }
}

/// Returns where a new process of a program listens, in its settings.
fn placed(command: &mut Command) -> (u16, u16) {
    let (port, admin_port) = (ports::claimed(), ports::claimed());
    listen(command, port, admin_port);
    (port, admin_port)
}

fn start_callprep(folder: &Folder) -> Result<(Program, u16)> {
    let mut command = service("callprep-svc")?;
    let (port, admin_port) = placed(&mut command);
    let log = folder.log("callprep-svc");
    let program = Program::start("callprep-svc", admin_port, command, log)?;
    Ok((program, port))
}

fn start_booking(
    setup: Setup,
    database_url: &str,
    callprep_url: &str,
    folder: &Folder,
) -> Result<(Program, u16)> {
    let mut command = service("booking-svc")?;
    let (port, admin_port) = placed(&mut command);
    command
        .env("DATABASE_URL", database_url)
        .env("CALLPREP_SVC_URL", callprep_url)
        .envs(setup.booking_settings().iter().copied());
    let log = folder.log(&format!("booking-svc-{port}"));
    let program = Program::start("booking-svc", admin_port, command, log)?;
    Ok((program, port))
}

fn start_gateway(booking_urls: &str, secret: &str, folder: &Folder) -> Result<(Program, u16)> {
    let mut command = service("gateway")?;
    let (port, admin_port) = placed(&mut command);
    command
        .env("CALCOM_WEBHOOK_SECRET", secret)
        .env("BOOKING_SVC_URL", booking_urls);
    let log = folder.log(&format!("gateway-{port}"));
    let program = Program::start("gateway", admin_port, command, log)?;
    Ok((program, port))
}

fn start_notify(booking_urls: &str, hook: SocketAddr, folder: &Folder) -> Result<Program> {
    let mut command = service("gateway")?;
    let admin_port = ports::claimed();
    let file = write_notify_file(folder.path(), hook)?;
    command
        .arg("notify")
        .env("NOTIFY_FILE", file)
        .env("BOOKING_SVC_URL", booking_urls)
        .env("PUBLIC_URL", "https://bookbrief.example")
        .env("BRIEF_LINK_SECRET", secret::random())
        .env("ADMIN_ADDR", ports::loopback(admin_port).to_string());
    Program::start("gateway notify", admin_port, command, folder.log("notify"))
}

fn write_notify_file(folder: &Path, hook: SocketAddr) -> Result<PathBuf> {
    let path = folder.join("notify.toml");
    // Hexadecimal digits are base64, too.
    let secret = secret::random();
    let text = format!(
        "[destinations.hook]\ntype = \"webhook\"\nurl = \"http://{hook}/\"\nallow_private = true\n\
         secret = \"whsec_{secret}\"\n\n[[rules]]\ndestinations = [\"hook\"]\n"
    );
    fs::write(&path, text).with_context(|| format!("could not write `{}`", path.display()))?;
    Ok(path)
}
