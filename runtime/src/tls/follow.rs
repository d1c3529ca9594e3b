//! Takes over what the files say when they change.

use std::time::Duration;

use tokio::{sync::watch, time};

use super::{
    configs::Configs,
    files::{Contents, Files, Unusable},
};

/// Looks at the files again and again, until the task is aborted.
pub(super) async fn follow(
    files: Files,
    contents: Contents,
    configs: watch::Sender<Configs>,
    interval: Duration,
) {
    let mut following = Follower::new(contents);
    loop {
        time::sleep(interval).await;
        match following.look(files.read()) {
            None => {}
            Some(Ok(changed)) => {
                configs.send_replace(changed);
                tracing::info!("new connections use the certificates that the TLS files hold now");
            }
            Some(Err(error)) => {
                let error = anyhow::Error::new(error);
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the TLS files have changed and cannot be used: what they held before goes on"
                );
            }
        }
    }
}

/// What the files were found to hold.
struct Follower {
    /// What was taken over, or refused, last.
    settled: Observation,
    /// Something else, found once.
    news: Option<Observation>,
}

/// Nothing where they could not be read.
type Observation = Option<Contents>;

impl Follower {
    fn new(contents: Contents) -> Self {
        Self {
            settled: Some(contents),
            news: None,
        }
    }

    /// Returns what to use from now on, once for each change; or why it cannot be used.
    ///
    /// A change is believed when it is found a second time: the first time, it may be half done.
    fn look(&mut self, read: Result<Contents, Unusable>) -> Option<Result<Configs, Unusable>> {
        let found = read.as_ref().ok().cloned();
        if found == self.settled {
            self.news = None;
            return None;
        }
        if self.news.as_ref() != Some(&found) {
            self.news = Some(found);
            return None;
        }
        self.news = None;
        self.settled = found;
        Some(read.and_then(|contents| Configs::new(&contents)))
    }
}
