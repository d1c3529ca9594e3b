//! Authentication and authorisation of the console.

mod proxy;
mod users;

use std::net::IpAddr;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts, uri::Authority},
};
use hmac::{Hmac, KeyInit as _, Mac as _, digest::CtOutput};
use sha2::Sha256;

pub use self::{proxy::ProxyAccess, users::Users};

/// How users authenticate.
#[derive(Clone, Debug)]
pub enum Access {
    /// By a proxy in front of the console.
    Proxy(ProxyAccess),
    /// By name and password.
    Basic(Users),
    /// Not at all, on loopback only.
    Open,
}

/// The role of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// May view pages.
    Reader,
    /// May also make changes.
    Actor,
}

/// A user of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    /// The name in the audit log.
    pub(super) name: String,
    pub(super) role: Role,
}

/// Why a request has no access to the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stranger {
    /// A name and a password are required.
    Unauthenticated,
    /// The request did not come through the proxy.
    NotThroughProxy,
    /// The user is known, but has no access.
    NotListed,
    /// The request is for another host, such as by DNS rebinding.
    WrongHost,
}

impl Access {
    /// Returns the user who sends a request.
    pub(super) fn admit(&self, headers: &HeaderMap) -> Result<Person, Stranger> {
        match self {
            Self::Proxy(proxy) => proxy.admit(headers),
            Self::Basic(users) => users.admit(headers),
            // With DNS rebinding, a foreign page whose name leads to loopback would have the same
            // origin.
            Self::Open if is_loopback(headers) => Ok(Person {
                name: "local user".to_owned(),
                role: Role::Actor,
            }),
            Self::Open => Err(Stranger::WrongHost),
        }
    }
}

impl Person {
    pub(super) fn may_act(&self) -> bool {
        self.role == Role::Actor
    }
}

impl<S: Sync> FromRequestParts<S> for Person {
    type Rejection = StatusCode;

    /// Returns the user admitted by the guard of the console.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let person = parts.extensions.get::<Self>();
        person.cloned().ok_or(StatusCode::UNAUTHORIZED)
    }
}

/// Returns the value of a header that occurs once: if there are two, one may be forged.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() {
        return None;
    }
    value.to_str().ok()
}

/// Returns whether a request is for a name of this machine only.
fn is_loopback(headers: &HeaderMap) -> bool {
    let host = only(headers, header::HOST.as_str());
    let authority = host.and_then(|host| host.parse::<Authority>().ok());
    authority.is_some_and(|authority| {
        let host = authority.host();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || address
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    })
}

/// The digest of a secret, compared in constant time instead of the secret.
type Digest = CtOutput<Hmac<Sha256>>;

fn digest(secret: &[u8]) -> Digest {
    let mac = Hmac::<Sha256>::new_from_slice(b"bookbrief/console");
    let mut mac = mac.expect("HMAC accepts keys of any length");
    mac.update(secret);
    mac.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered_without_a_password() {
        for (host, is_admitted) in [
            ("127.0.0.1:9204", true),
            ("localhost:9204", true),
            ("LOCALHOST", true),
            ("[::1]:9204", true),
            ("evil.example:9204", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("10.0.0.1", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());

            assert_eq!(Access::Open.admit(&headers).is_ok(), is_admitted, "{host}");
        }
        assert_eq!(
            Access::Open.admit(&HeaderMap::new()),
            Err(Stranger::WrongHost)
        );
    }
}
