//! The user as whom PostgreSQL runs when this program is root, because it refuses to run as root.

use std::{fs, os::unix::fs::MetadataExt, path::Path};

use anyhow::{Context, Result};

const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// A user of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) user_id: u32,
    pub(super) group_id: u32,
}

impl Account {
    /// Returns the account to run PostgreSQL as. None when it may run as the caller.
    pub(super) fn other_than_root() -> Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").context("could not read the users")?;
        let account = CANDIDATES.iter().find_map(|name| Self::find(&users, name));
        account.map(Some).with_context(
            || "PostgreSQL does not run as root, and there is no user `postgres` or `nobody`",
        )
    }

    fn find(users: &str, name: &str) -> Option<Self> {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            if fields.next() != Some(name) {
                return None;
            }
            let user_id = fields.nth(1)?.parse().ok()?;
            let group_id = fields.next()?.parse().ok()?;
            Some(Self { user_id, group_id })
        })
    }

    /// Returns whether every folder on the way to `path` lets the user through.
    pub(super) fn can_reach(&self, path: &Path) -> bool {
        path.ancestors()
            .skip(1)
            .filter(|folder| !folder.as_os_str().is_empty())
            .all(|folder| {
                fs::metadata(folder).is_ok_and(|metadata| {
                    let owner = (metadata.uid(), metadata.gid());
                    self.may_pass(owner, metadata.mode())
                })
            })
    }

    fn may_pass(&self, (user_id, group_id): (u32, u32), mode: u32) -> bool {
        let bit = if user_id == self.user_id {
            0o100
        } else if group_id == self.group_id {
            0o010
        } else {
            0o001
        };
        mode & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0:root:/root:/bin/bash\n\
                         postgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let postgres = Account {
            user_id: 101,
            group_id: 104,
        };

        assert_eq!(Account::find(USERS, "postgres"), Some(postgres));
        assert_eq!(Account::find(USERS, "post"), None);
    }

    #[test]
    fn the_most_specific_bit_decides() {
        let account = Account {
            user_id: 101,
            group_id: 104,
        };

        assert!(account.may_pass((0, 0), 0o755));
        assert!(!account.may_pass((0, 0), 0o700));
        assert!(account.may_pass((101, 0), 0o700));
        assert!(!account.may_pass((0, 104), 0o701));
    }
}
