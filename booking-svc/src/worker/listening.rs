//! Hearing at once of work that another process made due.

use std::time::Duration;

use runtime::Shutdown;
use tokio::{sync::watch, time};

use crate::store::Database;

/// How long to wait before connecting again, at first and at most.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Passes on what other processes tell, until the shutdown starts. While the connection is lost, work
/// is found by polling.
pub(super) async fn listen(database: &Database, told: &watch::Sender<()>, shutdown: &Shutdown) {
    tokio::select! {
        () = listen_for_ever(database, told) => {}
        () = shutdown.started() => {}
    }
}

async fn listen_for_ever(database: &Database, told: &watch::Sender<()>) {
    let mut wait = SHORTEST_WAIT;
    loop {
        if let Ok(mut listener) = database.listen().await {
            wait = SHORTEST_WAIT;
            // What was made due before was told to nobody here.
            told.send_replace(());
            while listener.is_told().await {
                told.send_replace(());
            }
        }
        tracing::warn!(
            "work that other processes make due is only found by polling, connecting again in {wait:?}"
        );
        time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}
