//! The URLs of a service.

use std::net::IpAddr;

use http::{Uri, uri::Scheme};
use rustls::pki_types::ServerName;

/// A URL that a channel cannot connect to.
#[derive(Debug, thiserror::Error)]
pub enum InvalidUrl {
    /// It is not a URL of a service.
    #[error("`{0}` is not of the form http://host:port or https://host:port")]
    Malformed(String),
    /// It requires TLS, and there is no CA bundle to verify the server against.
    #[error("`{0}` requires TLS: set TLS_CA_FILE to the CA bundle to trust (PEM)")]
    NoCaBundle(String),
}

/// One URL of a service: a host, which may have many addresses, and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) host: Host,
    pub(super) port: u16,
    /// The URL as configured, for the `:authority` of requests.
    pub(super) origin: Uri,
    /// The name in the certificate of the server; `None` in plain text.
    pub(super) server_name: Option<ServerName<'static>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    Address(IpAddr),
    Name(String),
}

impl Target {
    /// Parses a comma-separated list of URLs.
    pub(super) fn parse_list(urls: &str) -> Result<Vec<Self>, InvalidUrl> {
        urls.split(',')
            .map(str::trim)
            .map(|url| Self::parse(url).ok_or_else(|| InvalidUrl::Malformed(url.to_owned())))
            .collect()
    }

    fn parse(url: &str) -> Option<Self> {
        let origin = url.parse::<Uri>().ok()?;
        if !matches!(origin.path(), "" | "/") {
            return None;
        }
        let host = origin.host()?;
        // An IPv6 address stands in brackets.
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let server_name = match origin.scheme()? {
            scheme if *scheme == Scheme::HTTP => None,
            scheme if *scheme == Scheme::HTTPS => Some(bare.to_owned().try_into().ok()?),
            _ => return None,
        };
        let host = match bare.parse() {
            Ok(address) => Host::Address(address),
            Err(_) if host.is_empty() => return None,
            Err(_) => Host::Name(host.to_owned()),
        };
        let port = origin.port_u16()?;
        Some(Self {
            host,
            port,
            origin,
            server_name,
        })
    }
}

/// Returns the name of the service in errors and log lines: its hosts and ports.
pub(super) fn names(targets: &[Target]) -> String {
    targets
        .iter()
        .filter_map(|target| target.origin.authority())
        .map(http::uri::Authority::as_str)
        .collect::<Vec<_>>()
        .join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(urls: &str) -> Vec<(Host, u16)> {
        let targets = Target::parse_list(urls).unwrap();
        targets
            .into_iter()
            .map(|target| (target.host, target.port))
            .collect()
    }

    #[test]
    fn a_url_names_a_host_or_an_address() {
        assert_eq!(
            hosts("http://booking-svc:50051"),
            [(Host::Name("booking-svc".to_owned()), 50051)]
        );
        assert_eq!(
            hosts("http://127.0.0.1:50051/, http://[::1]:50052"),
            [
                (Host::Address("127.0.0.1".parse().unwrap()), 50051),
                (Host::Address("::1".parse().unwrap()), 50052),
            ]
        );
    }

    #[test]
    fn an_https_url_names_whose_certificate_is_expected() {
        let targets = "https://booking-svc:1,https://127.0.0.1:2,https://[::1]:3,http://plain:4";

        let names = Target::parse_list(targets).unwrap();

        let names = names.into_iter().map(|target| {
            let name = target.server_name?;
            Some(name.to_str().into_owned())
        });
        assert_eq!(
            names.collect::<Vec<_>>(),
            [Some("booking-svc"), Some("127.0.0.1"), Some("::1"), None]
                .map(|name| name.map(str::to_owned))
        );
    }

    #[test]
    fn a_url_without_host_or_port_or_with_more_than_these_is_refused() {
        for url in [
            "",
            "booking-svc:50051",
            "http://booking-svc",
            "ftp://booking-svc:50051",
            "https://booking-svc",
            "http://booking-svc:50051/path",
            "http://one:1,",
        ] {
            assert!(Target::parse_list(url).is_err(), "{url}");
        }
    }
}
