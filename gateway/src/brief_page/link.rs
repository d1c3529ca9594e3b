//! Links to briefs: unguessable tokens that grant read access to one brief.
//!
//! A token names a call and the epoch of its links, and is signed. It holds no expiry: the gateway derives
//! that from the times of the call as they are now, so that a link lives on when its call moves.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use proto::booking::v1::Call;
use sha2::Sha256;
use uuid::Uuid;

use crate::{config::non_blank, time::utc};

type HmacSha256 = Hmac<Sha256>;

/// The path of a page, which its token completes.
pub(crate) const PATH: &str = "/b/";

/// How long a link works after the end of its call.
const LIFETIME: Duration = Duration::days(14);

/// The minimum length of a secret, in bytes, against brute force.
const SHORTEST_SECRET: usize = 32;

/// The prefix of the signed text, which separates links from other uses of the key.
const PURPOSE: &[u8] = b"bookbrief/brief-link/";
const VERSION: u8 = 1;
/// The version, the id of the call and the epoch.
const NAMED_BYTES: usize = 1 + 16 + 4;
const MAC_BYTES: usize = 32;

/// Why links cannot be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the link secret has fewer than {SHORTEST_SECRET} bytes")]
pub struct ShortSecret;

/// The keys that sign links: the current secret and, during a rotation, the previous one.
#[derive(Clone)]
pub struct LinkSecrets {
    current: HmacSha256,
    previous: Option<HmacSha256>,
}

/// The content of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BriefLink {
    /// The id of the call, or of any of its plans.
    pub call_id: Uuid,
    /// The epoch of its links.
    pub epoch: i32,
}

impl LinkSecrets {
    /// Returns the secrets. A blank `previous` counts as absent.
    ///
    /// # Errors
    /// Fails if one of them is too short.
    pub fn new(current: &str, previous: Option<&str>) -> Result<Self, ShortSecret> {
        let previous = previous.and_then(non_blank);
        Ok(Self {
            current: keyed(current)?,
            previous: previous.map(keyed).transpose()?,
        })
    }

    /// Returns the token of `link`.
    pub fn token(&self, link: BriefLink) -> String {
        let named = link.named();
        let mac = signing(&self.current, &named).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([&named[..], &mac[..]].concat())
    }

    /// Returns the link in `token`, if it was signed with one of the secrets.
    pub fn verify(&self, token: &str) -> Option<BriefLink> {
        // Decoding is strict: each link has one form.
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (named, mac) = bytes.split_first_chunk::<NAMED_BYTES>()?;
        let mac = <&[u8; MAC_BYTES]>::try_from(mac).ok()?;
        let by_current = signing(&self.current, named).verify_slice(mac).is_ok();
        let by_previous = match &self.previous {
            Some(previous) => signing(previous, named).verify_slice(mac).is_ok(),
            None => false,
        };
        // Not `||`: the time taken must not reveal which secret matched.
        (by_current | by_previous)
            .then(|| BriefLink::of(named))
            .flatten()
    }
}

impl fmt::Debug for LinkSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LinkSecrets")
            .finish_non_exhaustive()
    }
}

impl BriefLink {
    fn named(self) -> [u8; NAMED_BYTES] {
        let mut named = [0; NAMED_BYTES];
        named[0] = VERSION;
        named[1..17].copy_from_slice(self.call_id.as_bytes());
        named[17..].copy_from_slice(&self.epoch.to_be_bytes());
        named
    }

    fn of(named: &[u8; NAMED_BYTES]) -> Option<Self> {
        let (version, rest) = named.split_first()?;
        let (call_id, epoch) = rest.split_first_chunk::<16>()?;
        (*version == VERSION).then_some(Self {
            call_id: Uuid::from_bytes(*call_id),
            epoch: i32::from_be_bytes(epoch.try_into().ok()?),
        })
    }

    /// Returns whether the link still leads to `call`: it was not revoked, and has not expired.
    pub(crate) fn leads_to(self, call: &Call, now: DateTime<Utc>) -> bool {
        self.epoch == call.link_epoch && expiry(call).is_some_and(|expiry| now < expiry)
    }
}

/// Creates links under the public address of the gateway.
#[derive(Clone, Debug)]
pub struct Linker {
    public_url: String,
    secrets: LinkSecrets,
}

impl Linker {
    pub fn new(public_url: &str, secrets: LinkSecrets) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            secrets,
        }
    }

    /// Returns the address of the brief of a call.
    pub fn link(&self, link: BriefLink) -> String {
        format!("{}{PATH}{}", self.public_url, self.secrets.token(link))
    }
}

/// Returns when the links to the brief of `call` expire: some time after the call is over, or, for
/// a call without times, after its plan was created.
pub(crate) fn expiry(call: &Call) -> Option<DateTime<Utc>> {
    let booking = call.booking.as_ref();
    let plan = call.call_prep_plan.as_ref();
    let over = call
        .over_time
        // An older booking-svc does not report when the call is over.
        .or_else(|| booking.and_then(|booking| booking.end_time))
        .or_else(|| plan.and_then(|plan| plan.create_time));
    utc(over).and_then(|over| over.checked_add_signed(LIFETIME))
}

fn keyed(secret: &str) -> Result<HmacSha256, ShortSecret> {
    if secret.len() < SHORTEST_SECRET {
        return Err(ShortSecret);
    }
    let mac = HmacSha256::new_from_slice(secret.as_bytes());
    Ok(mac.expect("HMAC accepts keys of any length"))
}

fn signing(key: &HmacSha256, named: &[u8; NAMED_BYTES]) -> HmacSha256 {
    let mut mac = key.clone();
    mac.update(PURPOSE);
    mac.update(named);
    mac
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "a secret of the links, long enough";
    const OTHER: &str = "another secret of links, long enough";

    fn secrets(current: &str, previous: Option<&str>) -> LinkSecrets {
        LinkSecrets::new(current, previous).unwrap()
    }

    fn link() -> BriefLink {
        BriefLink {
            call_id: Uuid::from_u128(0x0192_d3f0_0000_7000_8000_0000_0000_0001),
            epoch: 3,
        }
    }

    #[test]
    fn a_token_names_its_call_and_epoch() {
        let token = secrets(SECRET, None).token(link());

        assert_eq!(token.len(), 71);
        assert_eq!(secrets(SECRET, None).verify(&token), Some(link()));
    }

    #[test]
    fn tokens_of_the_previous_secret_work_during_a_rotation() {
        let token = secrets(OTHER, None).token(link());

        assert_eq!(secrets(SECRET, Some(OTHER)).verify(&token), Some(link()));
        assert_eq!(secrets(SECRET, Some(" ")).verify(&token), None);
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert_eq!(LinkSecrets::new("short", None).unwrap_err(), ShortSecret);
        assert_eq!(
            LinkSecrets::new(SECRET, Some("short")).unwrap_err(),
            ShortSecret
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let linker = Linker::new("https://x.example/", secrets(SECRET, Some(OTHER)));

        assert!(!format!("{linker:?}").contains("secret of"));
    }

    #[test]
    fn a_link_is_the_public_url_with_the_token() {
        let linker = Linker::new("https://x.example/", secrets(SECRET, None));
        let token = secrets(SECRET, None).token(link());

        assert_eq!(linker.link(link()), format!("https://x.example/b/{token}"));
    }

    proptest! {
        #[test]
        fn no_token_but_the_right_one_is_accepted(
            index in 0_usize..71,
            letter in "[A-Za-z0-9_=.-]",
        ) {
            let secrets = secrets(SECRET, None);
            let token = secrets.token(link());
            let mut changed = token.clone();
            changed.replace_range(index..=index, &letter);

            prop_assert_eq!(secrets.verify(&changed).is_some(), changed == token);
            prop_assert_eq!(secrets.verify(&format!("{token}{letter}")), None);
            prop_assert_eq!(secrets.verify(&token[..index]), None);
        }

        #[test]
        fn any_text_can_be_tried(text in ".*") {
            prop_assert_eq!(secrets(SECRET, None).verify(&text), None);
        }
    }
}
