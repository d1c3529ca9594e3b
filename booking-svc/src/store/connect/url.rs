//! What DATABASE_URL asks for: the settings of TLS are those of libpq.

use std::{
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    path::{Path, PathBuf},
};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use tokio_postgres::{Config, config::SslMode};

const FORM: &str = "it looks like `postgres://user:password@host:port/name`";
const MODES: &str = "its sslmode is one of disable, prefer, require, verify-ca and verify-full";

/// Where a database is, and whom to believe there.
#[derive(Debug)]
pub(super) struct DatabaseUrl {
    pub(super) config: Config,
    pub(super) trust: Trust,
}

/// Who may be at the other end of an encrypted connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Anybody.
    Anybody,
    /// Any server for which an authority in this file vouches.
    AnyNameOf(PathBuf),
    /// The server for whose name an authority in this file vouches.
    NameOf(PathBuf),
}

/// Returns `url` with a file of authorities, unless it names one itself.
pub fn with_ca_file(url: &str, ca_file: Option<&Path>) -> String {
    match ca_file {
        Some(path) if parameter(url, "sslrootcert").is_none() => {
            let separator = if url.contains('?') { '&' } else { '?' };
            let path = percent_encode(path.as_os_str().as_bytes(), NON_ALPHANUMERIC);
            format!("{url}{separator}sslrootcert={path}")
        }
        _ => url.to_owned(),
    }
}

impl DatabaseUrl {
    /// Reads a URL. The error says what is wrong without showing it.
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let is_url = ["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        let mut config = without_tls_parameters(url)
            .parse::<Config>()
            .ok()
            .filter(|_| is_url)
            .ok_or(FORM)?;
        let authorities = parameter(url, "sslrootcert").map(|path| {
            PathBuf::from(std::ffi::OsString::from_vec(
                percent_decode_str(path).collect(),
            ))
        });
        let (mode, trust) = match (parameter(url, "sslmode"), authorities) {
            (Some("disable"), None) => (SslMode::Disable, Trust::Anybody),
            (None | Some("prefer"), None) => (SslMode::Prefer, Trust::Anybody),
            (Some("require"), None) => (SslMode::Require, Trust::Anybody),
            (Some("require" | "verify-ca"), Some(file)) => {
                (SslMode::Require, Trust::AnyNameOf(file))
            }
            (None | Some("verify-full"), Some(file)) => (SslMode::Require, Trust::NameOf(file)),
            (Some(mode @ ("verify-ca" | "verify-full")), None) => {
                return Err(format!(
                    "sslmode={mode} needs authorities to believe: set DATABASE_CA_FILE (PEM)"
                ));
            }
            (Some(mode @ ("disable" | "prefer")), Some(_)) => {
                return Err(format!(
                    "sslmode={mode} verifies nothing: leave out DATABASE_CA_FILE, or set \
                     sslmode=verify-full"
                ));
            }
            (Some(_), _) => return Err(MODES.to_owned()),
        };
        config.ssl_mode(mode);
        Ok(Self { config, trust })
    }
}

/// Returns what a URL says after `name=`, as it stands there.
fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

/// Leaves out what tokio-postgres does not know, or knows less of.
fn without_tls_parameters(url: &str) -> String {
    let Some((address, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let is_other = |pair: &&str| {
        let name = pair.split('=').next();
        !matches!(name, Some("sslmode" | "sslrootcert"))
    };
    let others = query.split('&').filter(is_other).collect::<Vec<_>>();
    if others.is_empty() {
        return address.to_owned();
    }
    format!("{address}?{}", others.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "postgres://user:p%40ss@db.example:5433/name";

    fn parse(query: &str) -> Result<(SslMode, Trust), String> {
        let parsed = DatabaseUrl::parse(&format!("{URL}{query}"))?;
        Ok((parsed.config.get_ssl_mode(), parsed.trust))
    }

    #[test]
    fn without_authorities_tls_is_taken_as_libpq_takes_it() {
        let anybody = |mode| Ok((mode, Trust::Anybody));

        assert_eq!(parse(""), anybody(SslMode::Prefer));
        assert_eq!(parse("?sslmode=prefer"), anybody(SslMode::Prefer));
        assert_eq!(parse("?sslmode=disable"), anybody(SslMode::Disable));
        assert_eq!(parse("?sslmode=require"), anybody(SslMode::Require));
    }

    #[test]
    fn authorities_are_asked_for_the_server_and_its_name() {
        let file = || PathBuf::from("/etc/ca.crt");
        let required = |trust| Ok((SslMode::Require, trust));

        let any_name = required(Trust::AnyNameOf(file()));
        assert_eq!(parse("?sslmode=require&sslrootcert=/etc/ca.crt"), any_name);
        assert_eq!(
            parse("?sslmode=verify-ca&sslrootcert=/etc/ca.crt"),
            any_name
        );
        let name = required(Trust::NameOf(file()));
        assert_eq!(
            parse("?sslrootcert=%2Fetc/ca.crt&sslmode=verify-full"),
            name
        );
        assert_eq!(parse("?sslrootcert=/etc/ca.crt"), name);
    }

    #[test]
    fn contradictions_and_unknown_modes_are_refused_with_what_to_do() {
        let complaint = |query| parse(query).unwrap_err();

        assert!(complaint("?sslmode=verify-full").contains("set DATABASE_CA_FILE"));
        assert!(complaint("?sslmode=verify-ca").contains("set DATABASE_CA_FILE"));
        assert!(complaint("?sslmode=prefer&sslrootcert=/ca").contains("verifies nothing"));
        assert!(complaint("?sslmode=allow").contains("verify-full"));
        assert!(complaint("?sslcert=/me.crt").contains("postgres://user"));
        assert!(DatabaseUrl::parse("host=db user=me").is_err());
    }

    #[test]
    fn the_rest_of_the_url_stays_as_it_is() {
        let url = format!("{URL}?application_name=me&sslmode=require&options=-c%20a%3Db");

        let config = DatabaseUrl::parse(&url).unwrap().config;

        assert_eq!(config.get_password(), Some(b"p@ss".as_slice()));
        assert_eq!(config.get_application_name(), Some("me"));
        assert_eq!(config.get_options(), Some("-c a=b"));
    }

    #[test]
    fn a_file_of_authorities_is_added_unless_there_is_one() {
        let file = Path::new("/a b/ca&.crt");

        let added = with_ca_file(URL, Some(file));
        let beside = with_ca_file(&format!("{URL}?sslmode=require"), Some(file));
        let own = format!("{URL}?sslrootcert=/own.crt");

        let trust = |url: &str| DatabaseUrl::parse(url).unwrap().trust;
        assert_eq!(trust(&added), Trust::NameOf(file.to_owned()));
        assert_eq!(trust(&beside), Trust::AnyNameOf(file.to_owned()));
        assert_eq!(with_ca_file(&own, Some(file)), own);
        assert_eq!(with_ca_file(URL, None), URL);
    }
}
