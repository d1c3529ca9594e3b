//! Finds the PostgreSQL binaries and runs them as the right user.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use super::account::Account;

const OLDEST_MAJOR_VERSION: u32 = 14;
const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Folders that hold one folder a version, and where the binaries are in it.
const VERSIONED_FOLDERS: [(&str, &str, &str); 5] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

const HOW_TO_INSTALL: &str = "PostgreSQL 14 or newer is needed, and its programs `initdb`, `pg_ctl` \
    and `postgres` were not found.\n  Debian, Ubuntu: make postgres\n  Fedora:         \
    sudo dnf install postgresql-server\n  macOS:          brew install postgresql@17\n  \
    elsewhere:      set PG_BINDIR to the folder that holds them\n\
    Or set DATABASE_URL to a database of your own.";

/// An installed PostgreSQL.
#[derive(Clone, Debug)]
pub struct Installation {
    folder: PathBuf,
    pub(super) major_version: u32,
    pub(super) account: Option<Account>,
}

impl Installation {
    /// Finds the binaries: in `given` alone when it is given, else the first that is new enough of
    /// `PATH` and the places where packages put them.
    ///
    /// # Errors
    /// There are none; the error says how to install them.
    pub async fn find(given: Option<&Path>) -> Result<Self> {
        let account = Account::other_than_root()?;
        let candidates = match given {
            Some(folder) => vec![folder.to_owned()],
            None => candidates().await,
        };
        for folder in candidates {
            let Some(major_version) = major_version(&folder).await else {
                continue;
            };
            if major_version >= OLDEST_MAJOR_VERSION {
                return Ok(Self {
                    folder,
                    major_version,
                    account,
                });
            }
        }
        match given {
            Some(folder) => bail!("`{}`: {HOW_TO_INSTALL}", folder.display()),
            None => bail!("{HOW_TO_INSTALL}"),
        }
    }

    /// Returns where a program for clients is, which need not be beside the server's.
    pub fn program(&self, name: &str) -> PathBuf {
        let beside = self.folder.join(name);
        if beside.exists() { beside } else { name.into() }
    }

    /// Returns a command for one of the binaries, run in `folder`.
    pub(super) fn command(&self, program: &str, folder: &Path) -> Command {
        let mut command = Command::new(self.folder.join(program));
        command
            .current_dir(folder)
            .env("LC_ALL", "C")
            .env("TZ", "UTC");
        if let Some(account) = &self.account {
            command.uid(account.user_id).gid(account.group_id);
        }
        command
    }
}

async fn candidates() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(folder) = output("pg_config", "--bindir").await {
        folders.push(PathBuf::from(folder.trim()));
    }
    for (parent, prefix, binaries) in VERSIONED_FOLDERS {
        let names = fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned());
        for name in newest_first(names, prefix) {
            folders.push([parent, &name, binaries].iter().collect());
        }
    }
    folders.extend(["/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"].map(PathBuf::from));
    folders
}

/// Returns those names that are `prefix` and a version, the highest version first.
fn newest_first(names: impl Iterator<Item = String>, prefix: &str) -> Vec<String> {
    let mut versions = names
        .filter_map(|name| Some((name.strip_prefix(prefix)?.parse::<u32>().ok()?, name)))
        .collect::<Vec<_>>();
    versions.sort_by_key(|&(version, _)| std::cmp::Reverse(version));
    versions.into_iter().map(|(_, name)| name).collect()
}

async fn major_version(folder: &Path) -> Option<u32> {
    if PROGRAMS
        .iter()
        .any(|program| !folder.join(program).exists())
    {
        return None;
    }
    let program = folder.join("postgres");
    parse_major_version(&output(program, "--version").await?)
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` and `… 18beta1`.
fn parse_major_version(text: &str) -> Option<u32> {
    let version = text.strip_prefix("postgres (PostgreSQL) ")?;
    let end = version
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(version.len());
    version[..end].parse().ok()
}

async fn output(program: impl AsRef<std::ffi::OsStr>, argument: &str) -> Option<String> {
    let output = Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .context("not installed")
        .ok()?;
    let succeeded = output.status.success();
    succeeded.then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let names = ["9", "17", "14", "common", "postgresql@15"].map(str::to_owned);

        assert_eq!(
            newest_first(names.clone().into_iter(), ""),
            ["17", "14", "9"]
        );
        assert_eq!(
            newest_first(names.into_iter(), "postgresql@"),
            ["postgresql@15"]
        );
    }

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";

        assert_eq!(parse_major_version(debian), Some(15));
        assert_eq!(
            parse_major_version("postgres (PostgreSQL) 18beta1\n"),
            Some(18)
        );
        assert_eq!(parse_major_version("postgres: not found"), None);
    }
}
