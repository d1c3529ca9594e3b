//! The accounts of Cal.com: each has a name, the secrets of its webhooks, and a key of the API.

mod file;
mod name;
mod secret;
mod settings;

use std::{collections::HashMap, sync::Arc};

pub use self::{
    name::{AccountName, InvalidName},
    settings::AccountSettings,
};
use crate::WebhookSecrets;

/// The accounts whose webhooks are accepted. Clones share them.
#[derive(Clone, Debug)]
pub struct Accounts {
    by_name: Arc<HashMap<AccountName, WebhookSecrets>>,
    /// Stands in for an unknown account.
    unknown: WebhookSecrets,
}

/// An account whose webhooks are accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account<'a> {
    /// The name, or `None` if the account is unknown.
    pub(crate) name: Option<&'a AccountName>,
    pub(crate) secrets: &'a WebhookSecrets,
}

/// An account that is reconciled.
// Not `Debug`: it holds a secret.
#[derive(Clone)]
pub(crate) struct ApiAccount {
    pub(crate) name: AccountName,
    pub(crate) key: String,
    /// The base URL, or `None` for the one in CALCOM_API_URL.
    pub(crate) url: Option<String>,
}

impl Accounts {
    pub(crate) fn new(by_name: HashMap<AccountName, WebhookSecrets>) -> Self {
        Self {
            by_name: Arc::new(by_name),
            unknown: WebhookSecrets::unknown(),
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &AccountName> {
        self.by_name.keys()
    }

    /// Returns the account `name`. An unknown account has secrets, too: verifying a signature
    /// against them takes as long, so that the response time does not reveal the names.
    pub(crate) fn find(&self, name: &str) -> Account<'_> {
        match self.by_name.get_key_value(name) {
            Some((name, secrets)) => Account {
                name: Some(name),
                secrets,
            },
            None => Account {
                name: None,
                secrets: &self.unknown,
            },
        }
    }
}

impl From<WebhookSecrets> for Accounts {
    /// The one account `default`.
    fn from(secrets: WebhookSecrets) -> Self {
        Self::new(HashMap::from([(AccountName::default(), secrets)]))
    }
}
