//! The source of an account's secret: the file of the accounts, a file of its own, or the
//! environment.

use std::{env, fs, path::PathBuf};

use crate::config::non_blank;

/// The source of a secret. Not `Debug`: it may be the secret.
#[derive(Clone)]
pub(super) enum Source {
    Inline(String),
    File(PathBuf),
    Environment(String),
}

/// Why there is no secret. The text reveals nothing about it.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoSecret {
    #[error("could not read the file `{}`", .0.display())]
    Unreadable(PathBuf, #[source] std::io::Error),
    #[error("the environment variable `{0}` is not set, or not UTF-8")]
    NotSet(String),
    #[error("it is empty")]
    Empty,
}

impl Source {
    /// Returns the secret, which may not be blank. A line break at the end of a file is not part of it.
    pub(super) fn read(&self) -> Result<String, NoSecret> {
        let secret = match self {
            Self::Inline(secret) => secret.clone(),
            Self::File(path) => fs::read_to_string(path)
                .map_err(|error| NoSecret::Unreadable(path.clone(), error))?
                .trim_end_matches(['\r', '\n'])
                .to_owned(),
            Self::Environment(name) => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the accounts file names it, which clap cannot know"
                )]
                let secret = env::var(name);
                secret.map_err(|_| NoSecret::NotSet(name.clone()))?
            }
        };
        if non_blank(&secret).is_none() {
            return Err(NoSecret::Empty);
        }
        Ok(secret)
    }
}
