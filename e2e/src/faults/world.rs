//! A whole system under faults: two replicas of each service, PostgreSQL, the receiver of notices, and the network
//! between them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Result;
use runtime::channel;
use tokio::process::Command;

use super::{
    check::Database,
    hook::Hook,
    ledger::Ledger,
    program::Program,
    programs::{start_booking, start_callprep, start_gateway, start_notify},
    proxy::Proxy,
    server::{self, Server, Space},
    traffic::Front,
    vendor::Vendor,
};
use crate::{
    certificates::Authority, folder::Folder, ports, postgres::Installation, process, secret, stack,
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
    /// Everything is of the previous version, the schema too.
    Previous,
    /// A model words the briefs.
    Model,
    /// No seats are booked: Cal.com does not list attendees who cancelled a seat.
    Restored,
    /// PostgreSQL has a synchronous standby, and DATABASE_URL names both.
    Standby(First),
}

/// What becomes of the first of two hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum First {
    /// It refuses connections.
    Refuses,
    /// The same, and all connections are encrypted.
    RefusesTls,
    /// It keeps its connections and takes new ones, and says nothing.
    Silent,
}

impl Setup {
    /// Returns the settings of booking-svc that differ.
    pub(super) fn booking_settings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Usual
            | Self::SmallDisk
            | Self::Previous
            | Self::Model
            | Self::Restored
            | Self::Standby(_) => &[],
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

async fn migrate_from(programs: &Path, url: &str) -> Result<()> {
    let mut command = Command::new(programs.join("booking-svc"));
    command.arg("migrate").env("DATABASE_URL", url);
    process::complete(command).await
}

/// What the services keep everything in.
struct Backing {
    server: Server,
    standby: Option<Server>,
    proxy: Proxy,
    /// How booking-svc finds it.
    settings: Vec<(&'static str, String)>,
}

/// A running system. Dropped from the top.
pub(crate) struct World {
    pub(crate) gateways: Vec<Program>,
    pub(crate) bookings: Vec<Program>,
    pub(crate) callprep: Program,
    pub(crate) notify: Program,
    pub(crate) server: Server,
    /// The server that takes over from the other.
    pub(crate) standby: Option<Server>,
    pub(crate) network: Network,
    pub(crate) front: Front,
    pub(crate) hook: Hook,
    /// Who words the briefs, if there is a model.
    pub(crate) vendor: Option<Vendor>,
    /// Where the programs of an earlier version are.
    pub(crate) previous: Option<PathBuf>,
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
        previous: Option<&Path>,
    ) -> Result<Self> {
        let previous = previous.filter(|_| setup == Setup::Previous);
        let cluster = server::cluster(folder.path(), "primary", installation);
        let space = match setup {
            Setup::SmallDisk => Space::Little,
            Setup::Usual
            | Setup::SmallPool
            | Setup::ShortConnections
            | Setup::Previous
            | Setup::Model
            | Setup::Restored
            | Setup::Standby(_) => Space::Plenty,
        };
        let mut server = Server::prepare(cluster, folder.log("postgres"), space).await?;
        let mut settings = Vec::new();
        if setup == Setup::Standby(First::RefusesTls) {
            let authority = Authority::new()?;
            server.offer_tls(&authority.identity(&["127.0.0.1"])?)?;
            let file = folder.path().join("database-ca.crt");
            fs::write(&file, authority.pem())?;
            settings.push(("DATABASE_CA_FILE", file.to_string_lossy().into_owned()));
        }
        server.start().await?;
        match previous {
            Some(programs) => migrate_from(programs, &server.url()).await?,
            None => stack::migrate(&server.url()).await?,
        }
        let database = Proxy::start(ports::loopback(server.port)).await?;
        let mut url = server.url_through(database.address().port());
        let mut standby = None;
        if let Setup::Standby(_) = setup {
            let data = server::cluster(folder.path(), "standby", installation);
            let log = folder.log("standby");
            let follower = server.start_standby(data.folder().to_owned(), log).await?;
            url = server.url_of_both(&follower);
            standby = Some(follower);
        }
        settings.push(("DATABASE_URL", url));
        let backing = Backing {
            server,
            standby,
            proxy: database,
            settings,
        };
        let mut world = Self::start_before(backing, setup, folder).await?;
        if let Some(programs) = previous {
            for program in world.services_mut() {
                program.run_from(programs);
                program.kill().await?;
                program.start_again()?;
            }
        }
        world.previous = previous.map(Path::to_owned);
        world.ready().await?;
        Ok(world)
    }

    /// Starts the services before a server whose database is migrated.
    ///
    /// # Errors
    /// One of them does not start.
    async fn start_before(backing: Backing, setup: Setup, folder: &Folder) -> Result<Self> {
        let (vendor, model) = match setup {
            Setup::Model => Some(Vendor::start().await?).unzip(),
            _ => (None, None),
        };
        let callprep = start_callprep(model.as_deref(), folder)?;
        let to_callprep = Proxy::start(ports::loopback(callprep.1)).await?;
        let (mut bookings, mut to_bookings) = (Vec::new(), Vec::new());
        for _ in 0..REPLICAS {
            let url = to_callprep.url();
            let (program, port) = start_booking(setup, &backing.settings, &url, folder)?;
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
        Ok(Self {
            gateways,
            bookings,
            callprep: callprep.0,
            notify,
            server: backing.server,
            standby: backing.standby,
            network: Network {
                bookings: to_bookings,
                callprep: to_callprep,
                database: backing.proxy,
            },
            front: Front {
                gateways: addresses,
                leaving: Arc::default(),
                secrets: Arc::new(vec![secret].into()),
                booking: channel::connect(&urls)?,
                ledger: Arc::<Ledger>::default(),
                gate: Arc::default(),
                has_seats: setup != Setup::Restored,
                calls: Arc::default(),
            },
            hook,
            vendor,
            previous: None,
        })
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
        self.services_mut().try_for_each(Program::ensure_running)
    }

    /// Returns every process of ours, callprep-svc first.
    pub(crate) fn services_mut(&mut self) -> impl Iterator<Item = &mut Program> {
        let one_by_one = [&mut self.callprep, &mut self.notify];
        let replicated = self.bookings.iter_mut().chain(&mut self.gateways);
        one_by_one.into_iter().chain(replicated)
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
            standby,
            network,
            ..
        } = self;
        drop((gateways, notify, bookings, callprep, network));
        if let Some(standby) = standby {
            standby.discard().await?;
        }
        server.discard().await
    }
}
