//! A small disk, in memory.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

/// A little more than a new database needs with its log.
const SIZE: &str = "200m";

/// Mounted until it is dropped.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// Mounts one at `folder`, which belongs to this user and group then. Only root can.
    ///
    /// # Errors
    /// It cannot be mounted.
    pub(crate) fn mount(folder: &Path, (user, group): (u32, u32)) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let options = format!("size={SIZE},mode=0700,uid={user},gid={group}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder)
            .status();
        let folder = folder.to_owned();
        if !mounted.context("there is no `mount`")?.success() {
            bail!("`mount` failed: a full disk can only be had as root");
        }
        Ok(Self { folder })
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        unmount(&self.folder);
    }
}

/// Unmounts what an earlier run may have left.
pub(crate) fn unmount(folder: &Path) {
    // It says so if there is nothing.
    let _ = Command::new("umount").arg("-q").arg(folder).output();
}
