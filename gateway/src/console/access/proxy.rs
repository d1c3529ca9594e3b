//! Users signed in by a proxy in front of the console.

use std::collections::HashSet;

use anyhow::ensure;
use axum::http::HeaderMap;

use super::{Digest, Person, Role, Stranger, digest, only};
use crate::config::non_blank;

/// The header with which the proxy authenticates itself.
const SECRET: &str = "x-bookbrief-proxy-secret";
/// The header in which the proxy sends the address of the user.
const EMAIL: &str = "x-forwarded-email";
/// The shortest secret, in bytes.
const MIN_SECRET_BYTES: usize = 32;
/// Every user the proxy admits.
const EVERYBODY: &str = "*";

/// The secrets of the proxy, and the roles of its users.
#[derive(Clone)]
pub struct ProxyAccess {
    /// Digests of the current secret and, during a rotation, of the previous one.
    secrets: Vec<Digest>,
    readers: HashSet<String>,
    actors: HashSet<String>,
}

impl ProxyAccess {
    /// Returns the access rules for two lists of addresses, separated by commas.
    ///
    /// # Errors
    /// Fails if a secret is too short, or no user has access.
    pub fn new(
        secret: &str,
        previous: Option<&str>,
        readers: &str,
        actors: &str,
    ) -> anyhow::Result<Self> {
        let previous = previous.and_then(non_blank);
        let secrets = [Some(secret), previous];
        for secret in secrets.into_iter().flatten() {
            ensure!(
                secret.len() >= MIN_SECRET_BYTES,
                "CONSOLE_PROXY_SECRET or CONSOLE_PROXY_SECRET_PREVIOUS has fewer than {MIN_SECRET_BYTES} bytes"
            );
        }
        let (readers, actors) = (addresses(readers), addresses(actors));
        ensure!(
            !readers.is_empty() || !actors.is_empty(),
            "set CONSOLE_READERS or CONSOLE_ACTORS: no user has access to the console"
        );
        let digests = secrets.into_iter().flatten();
        Ok(Self {
            secrets: digests.map(|secret| digest(secret.as_bytes())).collect(),
            readers,
            actors,
        })
    }

    pub(super) fn admit(&self, headers: &HeaderMap) -> Result<Person, Stranger> {
        let secret = only(headers, SECRET).ok_or(Stranger::NotThroughProxy)?;
        if !self.secrets.contains(&digest(secret.as_bytes())) {
            return Err(Stranger::NotThroughProxy);
        }
        let email = only(headers, EMAIL).map(addresses::normalise);
        let name = email
            .filter(|email| !email.is_empty())
            .ok_or(Stranger::NotListed)?;
        let is_on = |list: &HashSet<String>| list.contains(&name) || list.contains(EVERYBODY);
        let role = if is_on(&self.actors) {
            Role::Actor
        } else if is_on(&self.readers) {
            Role::Reader
        } else {
            return Err(Stranger::NotListed);
        };
        Ok(Person { name, role })
    }
}

impl std::fmt::Debug for ProxyAccess {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ProxyAccess")
            .finish_non_exhaustive()
    }
}

fn addresses(list: &str) -> HashSet<String> {
    let addresses = list.split(',').map(::addresses::normalise);
    addresses.filter(|address| !address.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET_OF_PROXY: &str = "a secret of the proxy, long enough";

    fn access() -> ProxyAccess {
        ProxyAccess::new(
            SECRET_OF_PROXY,
            Some("the previous secret, as long as that"),
            "Ann@us.example, eve@us.example",
            "zoe@us.example",
        )
        .unwrap()
    }

    fn admitted(headers: &[(&'static str, &str)]) -> Result<Person, Stranger> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        access().admit(&map)
    }

    #[test]
    fn the_lists_say_who_may_look_and_who_may_act() {
        for (email, expected) in [
            ("ann@us.example", Ok(Role::Reader)),
            ("ANN@us.example", Ok(Role::Reader)),
            ("zoe@us.example", Ok(Role::Actor)),
            ("joe@us.example", Err(Stranger::NotListed)),
            ("*", Err(Stranger::NotListed)),
            ("", Err(Stranger::NotListed)),
        ] {
            let person = admitted(&[(SECRET, SECRET_OF_PROXY), (EMAIL, email)]);

            assert_eq!(person.map(|person| person.role), expected, "{email}");
        }
    }

    #[test]
    fn no_request_is_trusted_without_the_one_secret() {
        let email = (EMAIL, "zoe@us.example");
        let secret = (SECRET, SECRET_OF_PROXY);

        for headers in [
            vec![email],
            vec![email, (SECRET, "")],
            vec![email, (SECRET, "a secret of the proxy, long enougH")],
            vec![email, secret, secret],
        ] {
            assert_eq!(admitted(&headers), Err(Stranger::NotThroughProxy));
        }
        let forged = [secret, ("x-forwarded-email", "ann@us.example"), email];
        assert_eq!(admitted(&forged), Err(Stranger::NotListed));
        let previous = (SECRET, "the previous secret, as long as that");
        assert!(admitted(&[previous, email]).is_ok());
    }

    #[test]
    fn every_user_whom_the_proxy_admits_may_be_a_reader() {
        let access = ProxyAccess::new(SECRET_OF_PROXY, None, "*", "zoe@us.example").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(SECRET, SECRET_OF_PROXY.parse().unwrap());
        headers.insert(EMAIL, "joe@us.example".parse().unwrap());

        assert_eq!(access.admit(&headers).unwrap().role, Role::Reader);
    }

    #[test]
    fn empty_lists_and_weak_secrets_are_refused() {
        assert!(ProxyAccess::new("short", None, "*", "").is_err());
        assert!(ProxyAccess::new(SECRET_OF_PROXY, Some("short"), "*", "").is_err());
        assert!(ProxyAccess::new(SECRET_OF_PROXY, None, " ", ",").is_err());
        assert!(!format!("{:?}", access()).contains("long enough"));
    }
}
