//! A private PostgreSQL, made from the binaries that are installed on the machine.

mod account;
mod cluster;
mod installation;

use std::{ffi::OsString, path::Path};

use clap::Args;

pub use self::{
    cluster::{Cluster, Durability},
    installation::Installation,
};

/// Where PostgreSQL is found.
#[derive(Args, Clone, Debug)]
pub struct PostgresSettings {
    /// Folder of `initdb`, `pg_ctl` and `postgres`, if they are not found automatically
    #[arg(long, env = "PG_BINDIR", value_name = "FOLDER")]
    pg_bindir: Option<OsString>,
}

impl PostgresSettings {
    /// Returns the folder that was given; an empty setting gives none.
    pub fn folder(&self) -> Option<&Path> {
        let given = self.pg_bindir.as_ref().filter(|folder| !folder.is_empty());
        given.map(Path::new)
    }
}
