//! Wakes jobs at once for work that another process has made due.

use std::time::Duration;

use runtime::Shutdown;
use tokio::time;

use crate::App;

/// The minimum and the maximum wait before reconnecting.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Forwards the notifications of other processes until the shutdown starts. Without a listener, or
/// while its connection is lost, work is found by polling.
pub(super) async fn listen(app: &App, shutdown: &Shutdown) {
    if !app.database.has_listener() {
        tracing::info!("the listener is disabled: work from other processes is found by polling");
        return;
    }
    tokio::select! {
        () = listen_for_ever(app) => {}
        () = shutdown.started() => {}
    }
}

async fn listen_for_ever(app: &App) {
    let mut wait = SHORTEST_WAIT;
    loop {
        if let Ok(mut listener) = app.database.listen().await {
            wait = SHORTEST_WAIT;
            // Work that was made due before the connection was not notified.
            app.wakeups.wake_all();
            while listener.is_notified().await {
                app.wakeups.wake_all();
            }
        }
        tracing::warn!("the listener is not connected, retrying in {wait:?}");
        time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}
