//! The folder of one stack under `target`, and the lock that keeps a second one out of it.

use std::{
    env, fs,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

/// A folder that belongs to this process as long as the value lives.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    // The operating system gives the lock back even when the process is killed.
    _lock: File,
}

impl Folder {
    /// Makes the folder `name` when it is not there yet, and claims it.
    ///
    /// # Errors
    /// Another process has claimed it.
    pub fn claim(name: &str) -> Result<Self> {
        let path = root()?.join(name);
        let Some(folder) = Self::try_claim(path.clone())? else {
            bail!(
                "another stack runs in `{}`; stop it or choose other ports with `--port-base` (make: \
                 `PORT_BASE=…`)",
                path.display()
            );
        };
        Ok(folder)
    }

    fn try_claim(path: PathBuf) -> Result<Option<Self>> {
        let logs = path.join("logs");
        fs::create_dir_all(&logs)
            .with_context(|| format!("could not create `{}`", logs.display()))?;
        let lock = File::create(path.join("lock"))
            .with_context(|| format!("could not write to `{}`", path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { path, _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("could not lock `{}`", path.display()))
            }
        }
    }

    /// Claims every folder whose name starts with `prefix` and that no process holds any more.
    pub fn claim_abandoned(prefix: &str) -> Result<Vec<Self>> {
        let Ok(entries) = fs::read_dir(root()?) else {
            return Ok(Vec::new());
        };
        let mut abandoned = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(prefix) {
                abandoned.extend(Self::try_claim(entry.path())?);
            }
        }
        Ok(abandoned)
    }

    /// Returns where the folder is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns where the process `name` writes its log.
    pub fn log(&self, name: &str) -> PathBuf {
        self.path.join("logs").join(format!("{name}.log"))
    }

    /// Removes the folder with all that is in it.
    pub fn remove(self) -> Result<()> {
        fs::remove_dir_all(&self.path)
            .with_context(|| format!("could not remove `{}`", self.path.display()))
    }
}

/// Returns the folder in which the programs of this build are, this one included.
pub fn programs() -> Result<PathBuf> {
    let program = env::current_exe().context("could not find this program")?;
    let folder = program.parent().context("this program has no folder")?;
    Ok(folder.to_owned())
}

/// Returns `e2e` next to the folder of the build's profile, which is usually `target/e2e`.
fn root() -> Result<PathBuf> {
    let programs = programs()?;
    let target = programs
        .parent()
        .context("the programs have no target folder")?;
    Ok(target.join("e2e"))
}
