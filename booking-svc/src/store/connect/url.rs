//! Parses DATABASE_URL. The TLS settings are those of libpq.
//!
//! tokio-postgres parses the URL except for the TLS settings. These are extracted here, and not
//! with the crate `url`, which supports no URL with several hosts, and decodes `+` as a space, as
//! in forms.

use std::{ffi::OsString, os::unix::ffi::OsStringExt as _, path::PathBuf};

use percent_encoding::percent_decode_str;
use tokio_postgres::{
    Config,
    config::{Host, LoadBalanceHosts, SslMode},
};

const FORM: &str = "it looks like `postgres://user:password@host:port/name`";
const MODES: &str = "its sslmode is one of disable, prefer, require, verify-ca and verify-full";

/// The address of a database, and the CA bundle that verifies its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectOptions {
    /// The URL, which may name another CA bundle as `sslrootcert`.
    pub url: String,
    /// The CA bundle (PEM).
    pub ca_file: Option<PathBuf>,
}

impl ConnectOptions {
    /// Returns the name of the database as `host:port/name`, which contains no secret. The error
    /// describes the problem with the URL without showing it.
    ///
    /// # Errors
    /// Fails if the URL cannot be parsed, or contradicts itself or its CA bundle.
    pub fn database_name(&self) -> Result<String, String> {
        let url = DatabaseUrl::parse(self)?;
        let config = url.configs.first().ok_or(FORM)?;
        let host = match config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => config.get_hostaddrs().first().ok_or(FORM)?.to_string(),
        };
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let name = config.get_dbname().or(config.get_user()).ok_or(FORM)?;
        Ok(format!("{host}:{port}/{name}"))
    }

    /// Returns the number of hosts in the URL.
    pub(in crate::store) fn host_count(&self) -> u32 {
        let hosts = DatabaseUrl::parse(self).map(|url| url.configs.len());
        hosts.map_or(1, |count| u32::try_from(count).unwrap_or(u32::MAX))
    }
}

impl<Url: AsRef<str>> From<Url> for ConnectOptions {
    fn from(url: Url) -> Self {
        Self {
            url: url.as_ref().to_owned(),
            ca_file: None,
        }
    }
}

/// A parsed URL.
#[derive(Debug)]
pub(super) struct DatabaseUrl {
    /// The configuration of each host, in the order in which they are tried.
    pub(super) configs: Vec<Config>,
    pub(super) trust: Trust,
}

/// Which servers are trusted on encrypted connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Any server.
    AnyServer,
    /// Servers with a certificate that this CA bundle verifies, whatever its name.
    VerifiedCa(PathBuf),
    /// Servers with a certificate for their name that this CA bundle verifies.
    VerifiedName(PathBuf),
}

impl DatabaseUrl {
    /// Parses a URL. The error describes the problem without showing the URL.
    pub(super) fn parse(options: &ConnectOptions) -> Result<Self, String> {
        let ConnectOptions { url, ca_file } = options;
        let is_url = ["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        let Parameters {
            sslmode,
            sslrootcert,
            rest,
        } = Parameters::of(url);
        let mut config = rest.parse::<Config>().ok().filter(|_| is_url).ok_or(FORM)?;
        let ca_file = sslrootcert
            .map(|path| PathBuf::from(OsString::from_vec(percent_decode_str(path).collect())))
            .or_else(|| ca_file.clone());
        let (mode, trust) = match (sslmode, ca_file) {
            (Some("disable"), None) => (SslMode::Disable, Trust::AnyServer),
            (None | Some("prefer"), None) => (SslMode::Prefer, Trust::AnyServer),
            (Some("require"), None) => (SslMode::Require, Trust::AnyServer),
            (Some("require" | "verify-ca"), Some(file)) => {
                (SslMode::Require, Trust::VerifiedCa(file))
            }
            (None | Some("verify-full"), Some(file)) => {
                (SslMode::Require, Trust::VerifiedName(file))
            }
            (Some(mode @ ("verify-ca" | "verify-full")), None) => {
                return Err(format!(
                    "sslmode={mode} needs a CA bundle: set DATABASE_CA_FILE (PEM)"
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
        Ok(Self {
            configs: one_for_each_host(config),
            trust,
        })
    }
}

/// Returns one configuration per host, so that no host uses up the time of another.
fn one_for_each_host(config: Config) -> Vec<Config> {
    let hosts = config.get_hosts();
    let is_plain = config.get_hostaddrs().is_empty()
        && config.get_load_balance_hosts() == LoadBalanceHosts::Disable;
    if hosts.len() < 2 || !is_plain {
        return vec![config];
    }
    let ports = config.get_ports();
    let of_host = |(index, host): (usize, &Host)| {
        let mut single = without_host(&config);
        match host {
            Host::Tcp(name) => single.host(name),
            #[cfg(unix)]
            Host::Unix(folder) => single.host_path(folder),
        };
        if let Some(port) = ports.get(index).or_else(|| ports.first()) {
            single.port(*port);
        }
        single
    };
    hosts.iter().enumerate().map(of_host).collect()
}

fn without_host(config: &Config) -> Config {
    let mut copy = Config::new();
    if let Some(user) = config.get_user() {
        copy.user(user);
    }
    if let Some(password) = config.get_password() {
        copy.password(password);
    }
    if let Some(dbname) = config.get_dbname() {
        copy.dbname(dbname);
    }
    if let Some(options) = config.get_options() {
        copy.options(options);
    }
    if let Some(interval) = config.get_keepalives_interval() {
        copy.keepalives_interval(interval);
    }
    if let Some(retries) = config.get_keepalives_retries() {
        copy.keepalives_retries(retries);
    }
    copy.keepalives(config.get_keepalives())
        .ssl_mode(config.get_ssl_mode())
        .ssl_negotiation(config.get_ssl_negotiation())
        .target_session_attrs(config.get_target_session_attrs())
        .channel_binding(config.get_channel_binding());
    copy
}

/// A URL split into the TLS settings and the rest, since tokio-postgres supports fewer of these
/// settings than libpq.
struct Parameters<'a> {
    sslmode: Option<&'a str>,
    sslrootcert: Option<&'a str>,
    rest: String,
}

impl<'a> Parameters<'a> {
    fn of(url: &'a str) -> Self {
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut sslmode, mut sslrootcert, mut rest) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", mode)) => sslmode = sslmode.or(Some(mode)),
                Some(("sslrootcert", path)) => sslrootcert = sslrootcert.or(Some(path)),
                _ => rest.push(pair),
            }
        }
        let separator = if rest.is_empty() { "" } else { "?" };
        Self {
            sslmode,
            sslrootcert,
            rest: format!("{address}{separator}{}", rest.join("&")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tokio_postgres::config::TargetSessionAttrs;

    use super::*;

    const URL: &str = "postgres://user:p%40ss@db.example:5433/name";

    fn parse(query: &str) -> Result<(SslMode, Trust), String> {
        parse_with(query, None)
    }

    fn parse_with(query: &str, ca_file: Option<&Path>) -> Result<(SslMode, Trust), String> {
        let parsed = DatabaseUrl::parse(&ConnectOptions {
            url: format!("{URL}{query}"),
            ca_file: ca_file.map(Path::to_owned),
        })?;
        Ok((parsed.configs[0].get_ssl_mode(), parsed.trust))
    }

    #[test]
    fn without_a_ca_bundle_tls_is_taken_as_libpq_takes_it() {
        let anybody = |mode| Ok((mode, Trust::AnyServer));

        assert_eq!(parse(""), anybody(SslMode::Prefer));
        assert_eq!(parse("?sslmode=prefer"), anybody(SslMode::Prefer));
        assert_eq!(parse("?sslmode=disable"), anybody(SslMode::Disable));
        assert_eq!(parse("?sslmode=require"), anybody(SslMode::Require));
    }

    #[test]
    fn a_ca_bundle_verifies_the_server_and_its_name() {
        let file = || PathBuf::from("/etc/ca.crt");
        let required = |trust| Ok((SslMode::Require, trust));

        let any_name = required(Trust::VerifiedCa(file()));
        assert_eq!(parse("?sslmode=require&sslrootcert=/etc/ca.crt"), any_name);
        assert_eq!(
            parse("?sslmode=verify-ca&sslrootcert=/etc/ca.crt"),
            any_name
        );
        let name = required(Trust::VerifiedName(file()));
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
        assert!(DatabaseUrl::parse(&"host=db user=me".into()).is_err());
    }

    #[test]
    fn the_rest_of_the_url_stays_as_it_is() {
        let url = format!("{URL}?application_name=a+me&sslmode=require&options=-c%20a%3Db");

        let config = &DatabaseUrl::parse(&url.into()).unwrap().configs[0];

        assert_eq!(config.get_password(), Some(b"p@ss".as_slice()));
        assert_eq!(config.get_application_name(), Some("a+me"));
        assert_eq!(config.get_options(), Some("-c a=b"));
    }

    #[test]
    fn several_hosts_are_tried_as_libpq_tries_them() {
        let url = "postgres://u:p@h1:1,h2:2/db?target_session_attrs=read-write";

        let configs = DatabaseUrl::parse(&url.into()).unwrap().configs;

        let parsed = configs.iter().map(|config| {
            let (hosts, ports) = (config.get_hosts(), config.get_ports());
            let attributes = config.get_target_session_attrs();
            assert_eq!(attributes, TargetSessionAttrs::ReadWrite);
            assert_eq!(config.get_password(), Some(&b"p"[..]));
            (hosts.to_vec(), ports.to_vec())
        });
        let host = |name: &str| vec![Host::Tcp(name.to_owned())];
        let expected = [(host("h1"), vec![1]), (host("h2"), vec![2])];
        assert_eq!(parsed.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_setting_counts_unless_the_url_names_a_ca_bundle() {
        let file = Path::new("/a b/ca&.crt");
        let own = PathBuf::from("/own.crt");
        let required = |trust| Ok((SslMode::Require, trust));

        let set = |query| parse_with(query, Some(file));
        assert_eq!(set(""), required(Trust::VerifiedName(file.to_owned())));
        assert_eq!(
            set("?sslmode=require"),
            required(Trust::VerifiedCa(file.to_owned()))
        );
        assert_eq!(
            set("?sslrootcert=/own.crt"),
            required(Trust::VerifiedName(own))
        );
    }
}
