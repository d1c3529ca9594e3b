//! Settings of the links to briefs.

use anyhow::{Context as _, ensure};
use clap::Args;

use super::link::{LinkSecrets, Linker};
use crate::config::non_blank;

/// How links to briefs are created and verified.
// Not `Debug`: it holds secrets.
#[derive(Args, Clone)]
pub struct LinkSettings {
    /// Public base URL of the gateway, such as `https://bookbrief.example.com`; without it, no links to
    /// briefs are created
    #[arg(
        long,
        env = "PUBLIC_URL",
        default_value = "",
        hide_default_value = true
    )]
    pub public_url: String,

    /// Secret that signs links to briefs, at least 32 bytes; without it, briefs cannot be opened in a browser
    #[arg(
        long,
        env = "BRIEF_LINK_SECRET",
        default_value = "",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub brief_link_secret: String,

    /// Previous link secret, also accepted during a rotation
    #[arg(long, env = "BRIEF_LINK_SECRET_PREVIOUS", hide_env_values = true)]
    pub brief_link_secret_previous: Option<String>,
}

impl LinkSettings {
    /// Returns the secrets of the links, if there are any.
    ///
    /// # Errors
    /// Fails if one of them is too short.
    pub fn secrets(&self) -> anyhow::Result<Option<LinkSecrets>> {
        let Some(current) = non_blank(&self.brief_link_secret) else {
            return Ok(None);
        };
        LinkSecrets::new(current, self.brief_link_secret_previous.as_deref())
            .map(Some)
            .context("BRIEF_LINK_SECRET or BRIEF_LINK_SECRET_PREVIOUS cannot be used")
    }

    /// Returns the linker, if PUBLIC_URL is set.
    ///
    /// # Errors
    /// Fails if `PUBLIC_URL` is not a web address, or the secrets are missing or too short.
    pub fn linker(&self) -> anyhow::Result<Option<Linker>> {
        let Some(public_url) = non_blank(&self.public_url) else {
            return Ok(None);
        };
        ensure!(
            is_base(public_url),
            "PUBLIC_URL `{public_url}` is not of the form https://host or https://host/path: \
             it must have no user, query or fragment"
        );
        let secrets = self.secrets()?;
        let secrets = secrets.context("PUBLIC_URL requires BRIEF_LINK_SECRET")?;
        Ok(Some(Linker::new(public_url, secrets)))
    }
}

/// Returns whether an address is a web address to which a path can be appended.
fn is_base(address: &str) -> bool {
    let url = reqwest::Url::parse(address);
    url.is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links_of(public_url: &str) -> anyhow::Result<Option<Linker>> {
        let secret = "a secret of the links, long enough";
        let settings = LinkSettings {
            public_url: public_url.to_owned(),
            brief_link_secret: secret.to_owned(),
            brief_link_secret_previous: None,
        };
        settings.linker()
    }

    #[test]
    fn an_address_behind_which_no_path_can_stand_makes_no_links() {
        for wrong in [
            "https://x.example/sub/?q=1",
            "https://x.example/?",
            "https://x.example/#top",
            "https://sam@x.example",
            "https://",
            "x.example",
            "ftp://x.example",
        ] {
            let refused = links_of(wrong).err().map(|error| error.to_string());

            let refused = refused.unwrap_or_else(|| panic!("{wrong} is accepted"));
            assert!(
                refused.starts_with(&format!("PUBLIC_URL `{wrong}` is not of the form")),
                "{refused}"
            );
        }
        for right in [
            "https://x.example",
            "http://127.0.0.1:9200/",
            "https://x.example/sub",
        ] {
            assert!(
                links_of(right).is_ok_and(|linker| linker.is_some()),
                "{right}"
            );
        }
    }
}
