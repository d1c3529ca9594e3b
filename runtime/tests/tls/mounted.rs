//! Files as Kubernetes mounts a Secret: the paths lead through a symbolic link that is swapped atomically.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::Duration,
};

use runtime::{Tls, TlsSettings, tls::InvalidTls};

use crate::certificates::Identity;

/// The interval at which tests poll the files.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
const CERTIFICATE: &str = "tls.crt";
const KEY: &str = "tls.key";
const AUTHORITIES: &str = "ca.crt";

/// A folder with a certificate, a key and authorities, as far as there are any.
pub(crate) struct Mounted {
    folder: PathBuf,
    version: usize,
}

impl Mounted {
    /// Mounts files in a folder of the given name, which no other test uses.
    pub(crate) fn new(name: &str, identity: Option<&Identity>, authorities: &[String]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tls-{name}"));
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        for name in [CERTIFICATE, KEY, AUTHORITIES] {
            symlink(format!("..data/{name}"), folder.join(name)).unwrap();
        }
        let mut mounted = Self { folder, version: 0 };
        mounted.swap(identity, authorities);
        mounted
    }

    /// Puts other files in the place of all of them.
    pub(crate) fn swap(&mut self, identity: Option<&Identity>, authorities: &[String]) {
        self.version += 1;
        let version = format!("..{}", self.version);
        let data = self.folder.join(&version);
        fs::create_dir(&data).unwrap();
        if let Some(identity) = identity {
            fs::write(data.join(CERTIFICATE), &identity.certificate).unwrap();
            fs::write(data.join(KEY), &identity.key).unwrap();
        }
        if !authorities.is_empty() {
            fs::write(data.join(AUTHORITIES), authorities.concat()).unwrap();
        }
        let unfinished = self.folder.join("..data_tmp");
        symlink(version, &unfinished).unwrap();
        fs::rename(unfinished, self.folder.join("..data")).unwrap();
    }

    /// Returns settings that name the files that are there now.
    pub(crate) fn settings(&self) -> TlsSettings {
        let existing = |name| Some(self.folder.join(name)).filter(|path| path.exists());
        TlsSettings {
            tls_cert_file: existing(CERTIFICATE),
            tls_key_file: existing(KEY),
            tls_ca_file: existing(AUTHORITIES),
        }
    }

    pub(crate) fn load(&self) -> Result<Tls, InvalidTls> {
        Tls::load_polling_every(POLL_INTERVAL, &self.settings())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // A leftover folder is harmless.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
