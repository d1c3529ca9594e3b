//! Settings of Cal.com accounts: the default account and those of CALCOM_ACCOUNTS_FILE.

use std::{collections::HashMap, path::PathBuf};

use anyhow::{Context as _, bail};
use clap::{
    Args,
    builder::{OsStringValueParser, TypedValueParser as _},
};

use super::{
    AccountName, Accounts, ApiAccount,
    file::{self, Entry},
    secret::Source,
};
use crate::{WebhookSecrets, config::non_blank};

/// Further Cal.com accounts.
#[derive(Args, Clone, Debug, Default)]
pub struct AccountSettings {
    /// File with further Cal.com accounts (TOML): a table `[[accounts]]` for each, with `name`,
    /// `webhook_secret`, `webhook_secret_previous`, `api_key` and `api_url`. To read a secret from a file or
    /// an environment variable, append `_file` or `_env` to its key. The webhook URL of an account ends in
    /// `/api/webhooks/calcom/<name>`
    #[arg(long, env = "CALCOM_ACCOUNTS_FILE", value_name = "FILE",
          value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub calcom_accounts_file: Option<PathBuf>,
}

impl AccountSettings {
    /// Returns the accounts whose webhooks are accepted: those of the file, and `default` with the
    /// secrets of the other settings.
    pub(crate) fn webhook_accounts(
        &self,
        secret: &str,
        previous: Option<&str>,
    ) -> anyhow::Result<Accounts> {
        let mut accounts = HashMap::new();
        if non_blank(secret).is_some() {
            accounts.insert(
                AccountName::default(),
                WebhookSecrets::new(secret, previous)?,
            );
        }
        for entry in self.entries()? {
            let secrets = webhook_secrets(&entry)?;
            if accounts.insert(entry.name, secrets).is_some() {
                bail!(
                    "CALCOM_ACCOUNTS_FILE and CALCOM_WEBHOOK_SECRET both set the account `default`"
                );
            }
        }
        if accounts.is_empty() {
            bail!(
                "set CALCOM_WEBHOOK_SECRET to the secret of the webhook in Cal.com, or \
                 CALCOM_ACCOUNTS_FILE to a file with accounts"
            );
        }
        Ok(Accounts::new(accounts))
    }

    /// Returns the accounts that can be reconciled: those of the file with a key, and `default` with the
    /// key of the other settings.
    pub(crate) fn api_accounts(&self, key: &str) -> anyhow::Result<Vec<ApiAccount>> {
        let mut accounts = Vec::new();
        if let Some(key) = non_blank(key) {
            accounts.push(ApiAccount {
                name: AccountName::default(),
                key: key.to_owned(),
                url: None,
            });
        }
        for entry in self.entries()? {
            let Some(key) = read(&entry, "api_key", entry.api_key.as_ref())? else {
                tracing::warn!(account = %entry.name, "account `{}` has no `api_key` and is not reconciled", entry.name);
                continue;
            };
            if accounts.iter().any(|account| account.name == entry.name) {
                bail!(
                    "CALCOM_ACCOUNTS_FILE and CALCOM_API_KEY both set the key of the account `default`"
                );
            }
            accounts.push(ApiAccount {
                name: entry.name,
                key,
                url: entry.api_url,
            });
        }
        Ok(accounts)
    }

    fn entries(&self) -> anyhow::Result<Vec<Entry>> {
        let path = self.calcom_accounts_file.as_ref();
        let Some(path) = path.filter(|path| !path.as_os_str().is_empty()) else {
            return Ok(Vec::new());
        };
        file::read(path).with_context(|| format!("CALCOM_ACCOUNTS_FILE `{}`", path.display()))
    }
}

fn webhook_secrets(entry: &Entry) -> anyhow::Result<WebhookSecrets> {
    let secret = read(entry, "webhook_secret", entry.webhook_secret.as_ref())?;
    let previous = entry.webhook_secret_previous.as_ref();
    let previous = read(entry, "webhook_secret_previous", previous)?;
    let secret = secret.with_context(|| {
        format!(
            "CALCOM_ACCOUNTS_FILE: account `{}` has no `webhook_secret`",
            entry.name
        )
    })?;
    Ok(WebhookSecrets::new(&secret, previous.as_deref())?)
}

fn read(entry: &Entry, field: &str, source: Option<&Source>) -> anyhow::Result<Option<String>> {
    let secret = source.map(Source::read).transpose();
    secret.with_context(|| {
        format!(
            "CALCOM_ACCOUNTS_FILE: `{field}` of the account `{}`",
            entry.name
        )
    })
}
