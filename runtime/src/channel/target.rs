//! Reads the URLs of a service.

use std::net::IpAddr;

use http::{Uri, uri::Scheme};

/// A URL that no channel can be made of.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not of the form http://host:port")]
pub struct InvalidUrl(String);

/// One URL of a service: a host, which may have many addresses, and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) host: Host,
    pub(super) port: u16,
    /// The URL as it was given, for the `:authority` of requests.
    pub(super) origin: Uri,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    Address(IpAddr),
    Name(String),
}

impl Target {
    /// Reads a list of URLs with commas between them.
    pub(super) fn parse_list(urls: &str) -> Result<Vec<Self>, InvalidUrl> {
        urls.split(',')
            .map(|url| Self::parse(url.trim()).ok_or_else(|| InvalidUrl(url.trim().to_owned())))
            .collect()
    }

    fn parse(url: &str) -> Option<Self> {
        let origin = url.parse::<Uri>().ok()?;
        if origin.scheme() != Some(&Scheme::HTTP) || !matches!(origin.path(), "" | "/") {
            return None;
        }
        let host = origin.host()?;
        // An IPv6 address stands in brackets.
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let host = match bare.parse() {
            Ok(address) => Host::Address(address),
            Err(_) if host.is_empty() => return None,
            Err(_) => Host::Name(host.to_owned()),
        };
        let port = origin.port_u16()?;
        Some(Self { host, port, origin })
    }
}

/// Returns how messages call the service at `targets`.
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
    fn a_url_without_host_or_port_or_with_more_than_these_is_refused() {
        for url in [
            "",
            "booking-svc:50051",
            "http://booking-svc",
            "https://booking-svc:50051",
            "http://booking-svc:50051/path",
            "http://one:1,",
        ] {
            assert!(Target::parse_list(url).is_err(), "{url}");
        }
    }
}
