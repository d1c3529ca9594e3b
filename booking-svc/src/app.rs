//! The context that the use cases, the background jobs and gRPC share.

use std::{future, sync::Arc, time::Duration};

use tokio::sync::{Notify, watch};

use crate::{domain::Language, plans::client::CallPrep, store::Database};

/// The application context. Clones share their state.
#[derive(Clone)]
pub struct App {
    /// The connection pool.
    pub database: Database,
    /// The client of callprep-svc.
    pub callprep: CallPrep,
    /// Wakes the background jobs of this process.
    pub wakeups: Wakeups,
    /// The timeout of rewording a plan by a model, queueing included.
    pub wording_timeout: Duration,
    /// The language of a brief if neither the campaign nor the booker names one.
    pub default_language: Language,
    /// How long before a call its reminder is sent, or `None` for no reminders.
    pub remind_before: Option<chrono::Duration>,
}

/// The default of WORDING_TIMEOUT_MS.
pub(crate) const DEFAULT_WORDING_TIMEOUT_MS: u64 = 60_000;

impl App {
    /// Returns a context whose jobs can be woken once a [`crate::Worker`] runs them.
    pub fn new(database: Database, callprep: CallPrep) -> Self {
        Self {
            database,
            callprep,
            wakeups: Wakeups::default(),
            wording_timeout: Duration::from_millis(DEFAULT_WORDING_TIMEOUT_MS),
            remind_before: None,
            default_language: Language::Dutch,
        }
    }

    /// Sets the language of a brief if neither the campaign nor the booker names one.
    #[must_use]
    pub fn with_default_language(self, default_language: Language) -> Self {
        Self {
            default_language,
            ..self
        }
    }

    /// Sets the timeout of rewording a plan by a model, queueing included.
    #[must_use]
    pub fn with_wording_timeout(self, wording_timeout: Duration) -> Self {
        Self {
            wording_timeout,
            ..self
        }
    }

    /// Sets how long before a call its reminder is sent; zero for no reminders.
    #[must_use]
    pub fn with_reminder(self, remind_before: Duration) -> Self {
        let remind_before = chrono::Duration::from_std(remind_before).ok();
        Self {
            remind_before: remind_before.filter(|before| !before.is_zero()),
            ..self
        }
    }
}

/// Why a step failed.
pub(crate) type StepError = Box<dyn std::error::Error + Send + Sync>;

/// When a job takes its next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// At once: more work may be due.
    AtOnce,
    /// After this time, or when the job is woken.
    After(Duration),
    /// When the job is woken, or at the next poll.
    WhenWoken,
}

/// The events that wake a background job before its next poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wakeup {
    /// No event.
    Never,
    /// Another process has made work due and notified the listener.
    Listener,
    /// As [`Self::Listener`], or this process has made a plan due.
    Plans,
    /// As [`Self::Listener`], or this process has made a plan due for rewording by a model.
    Wordings,
}

/// Wakes background jobs of this process before their next poll. Clones share their state.
///
/// This only saves time: due work is stored in the database.
#[derive(Clone, Debug, Default)]
pub struct Wakeups(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    plans: Notify,
    wordings: Notify,
    all: watch::Sender<()>,
}

impl Wakeups {
    /// Wakes one of the jobs that write plans.
    pub fn wake_plans(&self) {
        self.0.plans.notify_one();
    }

    /// Wakes the job that has plans reworded by a model.
    pub fn wake_wordings(&self) {
        self.0.wordings.notify_one();
    }

    /// Wakes all jobs that a listener can wake.
    pub(crate) fn wake_all(&self) {
        self.0.all.send_replace(());
    }

    /// Returns a receiver that sees each later call of [`Self::wake_all`].
    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.0.all.subscribe()
    }

    /// Waits until a job is woken. A wake-up while the job was busy is not lost.
    pub(crate) async fn woken(&self, wakeup: Wakeup, all: &mut watch::Receiver<()>) {
        let own = async {
            match wakeup {
                Wakeup::Plans => self.0.plans.notified().await,
                Wakeup::Wordings => self.0.wordings.notified().await,
                Wakeup::Never | Wakeup::Listener => future::pending().await,
            }
        };
        let listener = async {
            // This cannot fail: the sender lives as long as `self`.
            if wakeup == Wakeup::Never || all.changed().await.is_err() {
                future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = own => {}
            () = listener => {}
        }
    }
}
