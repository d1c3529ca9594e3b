//! Waits of an attempt for shared resources: memory, locks, a connection. The receipt is stored if they take
//! long.

use std::{pin::pin, time::Duration};

use tokio::{
    sync::SemaphorePermit,
    time::{self, Instant},
};

use super::{Attempt, AttemptError, RECEIPT_WAIT};
use crate::{
    recording::{keyed_mutex::KeyGuards, spacing::FIRST_WAIT},
    store::{Connection, LockName, Locks},
};

/// The pause after a lock timeout, without a connection.
const LOCK_PAUSE: Duration = Duration::from_millis(200);

/// The resources of a transaction, held until it ends.
pub(in crate::recording) struct Begun<'a> {
    pub(in crate::recording) conn: Connection,
    _permit: Option<SemaphorePermit<'a>>,
    _keys: KeyGuards,
}

impl<'a> Attempt<'a> {
    /// Reserves memory for the event.
    pub(super) async fn memory(
        &mut self,
        weight: u32,
    ) -> Result<Option<SemaphorePermit<'a>>, AttemptError> {
        let recorder = self.recorder;
        let permit = self.wait_for(recorder.memory.acquire_many(weight), None);
        // The semaphore is never closed.
        Ok(permit.await?.ok())
    }

    pub(super) async fn connection(&mut self) -> Result<Connection, AttemptError> {
        let recorder = self.recorder;
        let connection = self.wait_for(recorder.app.database.connection(), None);
        Ok(connection.await??)
    }

    /// Waits for a resource until the deadline, and stores the receipt if that takes long.
    async fn wait_for<T>(
        &mut self,
        wait: impl Future<Output = T>,
        name: Option<&LockName>,
    ) -> Result<T, AttemptError> {
        let mut wait = pin!(wait);
        if let Ok(waited) = time::timeout(RECEIPT_WAIT, &mut wait).await {
            return Ok(waited);
        }
        let deadline = self.deadline;
        let (claimed, waited) = tokio::join!(self.claim(), time::timeout_at(deadline, wait));
        claimed?;
        waited.map_err(|_| self.busy(name))
    }

    /// Pauses to let the holders of the locks finish. The receipt is stored first.
    pub(in crate::recording) async fn let_others_go_first(
        &mut self,
        locks: &Locks,
    ) -> Result<(), AttemptError> {
        self.claim().await?;
        let pause_end = Instant::now() + LOCK_PAUSE;
        if pause_end >= self.deadline {
            return Err(self.busy(locks.names().last()));
        }
        time::sleep_until(pause_end).await;
        Ok(())
    }

    fn busy(&self, name: Option<&LockName>) -> AttemptError {
        let wait = name.map(|name| self.recorder.spacing.next_wait(name));
        AttemptError::Busy(wait.unwrap_or(FIRST_WAIT))
    }

    /// Acquires the resources of a transaction with these locks. Other tasks of this process that need the
    /// same locks wait without a connection.
    pub(in crate::recording) async fn begin(
        &mut self,
        locks: &Locks,
    ) -> Result<Begun<'a>, AttemptError> {
        let recorder = self.recorder;
        let name = locks.names().last();
        let keys = self
            .wait_for(recorder.keyed_mutex.lock(locks), name)
            .await?;
        let permit = self.wait_for(recorder.transaction_permit(), None).await?;
        Ok(Begun {
            conn: self.connection().await?,
            _permit: permit,
            _keys: keys,
        })
    }
}
