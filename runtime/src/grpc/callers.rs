//! Which clients may call which methods, by the names in their certificates.

use std::{str::FromStr, sync::Arc};

use clap::Args;
use rustls::pki_types::CertificateDer;
use tonic::Status;
use webpki::EndEntityCert;

use crate::{status, trace};

/// The callers that a server admits.
#[derive(Args, Clone, Debug, Default)]
pub struct CallerSettings {
    /// Allow list of mutual-TLS clients: `NAME=METHODS`, separated by semicolons. NAME is a DNS name or URI
    /// among the subject alternative names of the client certificate. METHODS are `Service/Method`, separated
    /// by commas; `*` matches any service, or any ending of a method; a bare service name or `*` allows all
    /// its methods. Other clients may use health checks and reflection only. Without a list, every client
    /// with a valid certificate may call every method
    #[arg(
        long,
        env = "TLS_CALLERS",
        default_value = "",
        hide_default_value = true
    )]
    pub tls_callers: Callers,
}

/// The callers that are admitted; every one by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Callers(Option<Arc<[Rule]>>);

#[derive(Debug, PartialEq, Eq)]
struct Rule {
    caller: String,
    methods: Vec<Methods>,
}

/// A group of methods.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Methods {
    /// None for every service. Without a package, the service of this name in any.
    service: Option<String>,
    /// The beginning of the name, or all of it.
    method: Part,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Whole(String),
    Beginning(String),
}

/// The methods that the client of a connection may call.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// The names of its certificate, for the log.
    names: Arc<str>,
    /// None for everything.
    methods: Option<Arc<[Methods]>>,
}

/// An invalid allow list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCallers {
    /// An entry is malformed.
    #[error("`{0}` is not of the form NAME=METHODS, such as `gateway=BookingService,*/Get*`")]
    Malformed(String),
    /// No method of this server matches an entry.
    #[error("TLS_CALLERS: `{0}` names no method of this server")]
    UnknownMethod(String),
    /// Without client certificates, callers have no names.
    #[error("TLS_CALLERS needs mutual TLS: set TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE")]
    NeedsMutualTls,
}

impl FromStr for Callers {
    type Err = InvalidCallers;

    fn from_str(text: &str) -> Result<Self, InvalidCallers> {
        let rules = text
            .split(';')
            .map(str::trim)
            .filter(|rule| !rule.is_empty());
        let rules = rules.map(Rule::parse).collect::<Result<Vec<_>, _>>()?;
        Ok(Self((!rules.is_empty()).then(|| rules.into())))
    }
}

impl Callers {
    pub(super) fn are_restricted(&self) -> bool {
        self.0.is_some()
    }

    /// Checks that every group contains one of the methods at `paths`, so that a misspelt one is noticed.
    pub(super) fn check(&self, paths: &[String]) -> Result<(), InvalidCallers> {
        let mut groups = self
            .0
            .iter()
            .flat_map(|rules| rules.iter())
            .flat_map(|rule| &rule.methods);
        let is_known = |group: &&Methods| paths.iter().any(|path| group.contain(path));
        match groups.find(|group| !is_known(group)) {
            Some(unknown) => Err(InvalidCallers::UnknownMethod(unknown.to_string())),
            None => Ok(()),
        }
    }

    /// Returns what the client with `certificate` may call.
    pub(super) fn find(&self, certificate: Option<&CertificateDer<'_>>) -> Caller {
        let Some(rules) = &self.0 else {
            return Caller {
                names: Arc::from(""),
                methods: None,
            };
        };
        let names = certificate.map(names).unwrap_or_default();
        let admitted = rules.iter().filter(|rule| names.contains(&rule.caller));
        Caller {
            methods: Some(admitted.flat_map(|rule| rule.methods.clone()).collect()),
            names: names.join(",").into(),
        }
    }
}

impl Caller {
    /// Checks whether the client may call the method at `path`.
    ///
    /// Health checks and reflection expose nothing confidential, and every client depends on the former.
    pub(super) fn admit(&self, path: &str) -> Result<(), Status> {
        let is_admitted = match &self.methods {
            None => true,
            Some(_) if trace::is_observer(path) => true,
            Some(methods) => methods.iter().any(|methods| methods.contain(path)),
        };
        if is_admitted {
            return Ok(());
        }
        tracing::warn!(caller = %self.names, path, "rejected a caller that is not in TLS_CALLERS");
        Err(status::permission_denied(
            "CALLER_NOT_ADMITTED",
            "the certificate of this client does not admit it to this method",
        ))
    }
}

impl Rule {
    fn parse(text: &str) -> Result<Self, InvalidCallers> {
        let malformed = || InvalidCallers::Malformed(text.to_owned());
        // A URI may contain `=` itself.
        let (caller, methods) = text.rsplit_once('=').ok_or_else(malformed)?;
        let caller = caller.trim();
        if caller.is_empty() || caller.contains([',', '*']) {
            return Err(malformed());
        }
        let methods = methods
            .split(',')
            .map(|methods| Methods::parse(methods.trim()));
        Ok(Self {
            caller: caller.to_owned(),
            methods: methods.collect::<Option<_>>().ok_or_else(malformed)?,
        })
    }
}

impl Methods {
    fn parse(text: &str) -> Option<Self> {
        let (service, method) = text.split_once('/').unwrap_or((text, "*"));
        let is_sound = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte))
        };
        let (method, is_whole) = match method.strip_suffix('*') {
            Some(beginning) => (beginning, false),
            None => (method, true),
        };
        if (service != "*" && !is_sound(service))
            || !(is_sound(method) || (method.is_empty() && !is_whole))
        {
            return None;
        }
        Some(Self {
            service: (service != "*").then(|| service.to_owned()),
            method: if is_whole {
                Part::Whole(method.to_owned())
            } else {
                Part::Beginning(method.to_owned())
            },
        })
    }

    /// Returns whether the method at `path` (`/package.Service/Method`) is one of them.
    fn contain(&self, path: &str) -> bool {
        let Some((service, method)) = path.trim_start_matches('/').split_once('/') else {
            return false;
        };
        let is_service = self.service.as_deref().is_none_or(|own| {
            own == service
                || service
                    .rsplit_once('.')
                    .is_some_and(|(_, short)| own == short)
        });
        let is_method = match &self.method {
            Part::Whole(own) => own == method,
            Part::Beginning(own) => method.starts_with(own.as_str()),
        };
        is_service && is_method
    }
}

impl std::fmt::Display for Methods {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let service = self.service.as_deref().unwrap_or("*");
        match &self.method {
            Part::Whole(method) => write!(formatter, "{service}/{method}"),
            Part::Beginning(method) => write!(formatter, "{service}/{method}*"),
        }
    }
}

/// Returns the DNS names and URIs of a certificate, which the handshake has verified.
fn names(certificate: &CertificateDer<'_>) -> Vec<String> {
    let Ok(certificate) = EndEntityCert::try_from(certificate) else {
        return Vec::new();
    };
    let dns_names = certificate.valid_dns_names().map(str::to_ascii_lowercase);
    let uris = certificate.valid_uri_names().map(str::to_owned);
    dns_names.chain(uris).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "/bookbrief.booking.v1.BookingService/RecordBookingEvent";
    const GET: &str = "/bookbrief.booking.v1.DeliveryService/GetDelivery";
    const REPLAY: &str = "/bookbrief.booking.v1.DeliveryService/ReplayDelivery";
    const HEALTH: &str = "/grpc.health.v1.Health/Check";

    fn admitted(callers: &str, name: &str) -> Vec<&'static str> {
        let callers = callers.parse::<Callers>().unwrap();
        let identity = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        let caller = callers.find(Some(identity.cert.der()));
        let paths = [RECORD, GET, REPLAY];
        assert!(caller.admit(HEALTH).is_ok());
        paths
            .into_iter()
            .filter(|path| caller.admit(path).is_ok())
            .collect()
    }

    #[test]
    fn a_caller_is_admitted_to_what_it_is_listed_for() {
        for (callers, expected) in [
            ("", &[RECORD, GET, REPLAY][..]),
            ("gateway=*", &[RECORD, GET, REPLAY]),
            ("gateway=*/*", &[RECORD, GET, REPLAY]),
            ("gateway=BookingService", &[RECORD]),
            (
                "gateway = bookbrief.booking.v1.BookingService , */Get* ;",
                &[RECORD, GET],
            ),
            ("gateway=DeliveryService/ReplayDelivery", &[REPLAY]),
            ("gateway=DeliveryService/Replay", &[]),
            (
                "operator=*; gateway=*/Get*; gateway=BookingService",
                &[RECORD, GET],
            ),
            ("operator=*", &[]),
            ("gateway.example=*", &[]),
            ("gate=*", &[]),
        ] {
            assert_eq!(admitted(callers, "gateway"), expected, "{callers}");
        }
        assert_eq!(admitted("gateway=*/Get*", "GATEWAY"), [GET]);
    }

    #[test]
    fn a_client_without_a_name_is_admitted_to_nothing_where_there_are_rules() {
        let callers = "gateway=*".parse::<Callers>().unwrap();

        assert!(callers.find(None).admit(RECORD).is_err());
        assert!(Callers::default().find(None).admit(RECORD).is_ok());
    }

    #[test]
    fn what_is_misspelt_is_noticed() {
        for malformed in [
            "gateway",
            "=*",
            "gateway=",
            "a,b=*",
            "*=*",
            "gateway=a b",
            "gateway=*Service/Get",
        ] {
            let error = malformed.parse::<Callers>().unwrap_err();
            assert_eq!(error, InvalidCallers::Malformed(malformed.to_owned()));
        }
        let paths = [RECORD, GET, REPLAY].map(str::to_owned);
        let check = |callers: &str| callers.parse::<Callers>().unwrap().check(&paths);
        assert_eq!(check("gateway=BookingService,*/Get*;operator=*"), Ok(()));
        for unknown in ["BookingServices/*", "DeliveryService/Replays", "*/Import*"] {
            let expected = InvalidCallers::UnknownMethod(unknown.to_owned());
            assert_eq!(check(&format!("gateway={unknown}")), Err(expected));
        }
    }

    #[test]
    fn a_uri_is_a_name_too() {
        let uri = "spiffe://cluster.local/ns/bookbrief/sa/gateway";
        let callers = format!("{uri}=BookingService").parse::<Callers>().unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.subject_alt_names = vec![rcgen::SanType::URI(uri.try_into().unwrap())];
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();

        let caller = callers.find(Some(certificate.der()));

        assert!(caller.admit(RECORD).is_ok());
        assert!(caller.admit(REPLAY).is_err());
    }
}
