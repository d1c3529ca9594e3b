//! When two e-mail addresses are the same: both services compare addresses by this rule and no other.

use idna::AsciiDenyList;
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

/// The longest address that is compared, in bytes: 64 before the `@`, and 255 behind it (RFC 5321).
pub const MAX_BYTES: usize = 320;

/// Neither the length nor the characters of a host name are checked: they need not be right to be equal. Only
/// what would be read as something else the next time may not come out of a mapping: space, and a second `@`.
const NOT_IN_A_DOMAIN: AsciiDenyList = AsciiDenyList::new(true, "@");

/// Returns the 16 hex digits that stand for an address in ids and logs, where the address itself must not appear.
///
/// They are part of stored uids, such as those of seats without an id of their own: both services derive the same.
pub fn digest(address: &str) -> String {
    hex::encode(&Sha256::digest(address)[..8])
}

/// Returns the form that is equal for addresses that mean the same mailbox: without what surrounds it and
/// cannot be seen or is more than an address, in NFC and lower case, the domain in ASCII.
///
/// Total: what is no address stays a text that equals itself alone. Idempotent.
pub fn normalise(text: &str) -> String {
    let address = mapped(bare(text));
    // What was mapped away may have stood behind a bracket.
    let within = bare(&address);
    if within == address {
        address
    } else {
        normalise(within)
    }
}

/// Returns the address in a text that is more than that, as mail programs and links write it: `Zoe <zoe@acme.example>`,
/// `mailto:zoe@acme.example`.
fn bare(text: &str) -> &str {
    const SCHEME: &str = "mailto:";
    let mut text = text.trim_matches(is_invisible);
    loop {
        let in_brackets = text
            .strip_suffix('>')
            .and_then(|text| text.rsplit_once('<'));
        let scheme = text.split_at_checked(SCHEME.len());
        let within = match (in_brackets, scheme) {
            (Some((_, address)), _) => address,
            (None, Some((scheme, address))) if scheme.eq_ignore_ascii_case(SCHEME) => address,
            _ => return text,
        };
        text = within.trim_matches(is_invisible);
    }
}

fn mapped(text: &str) -> String {
    let text = lower_case(text);
    let Some((local, domain)) = text.rsplit_once('@') else {
        return text;
    };
    let domain = domain.trim_start_matches(is_invisible);
    let domain = domain.trim_end_matches(|letter| is_invisible(letter) || is_dot(letter));
    let ascii = idna::domain_to_ascii_cow(domain.as_bytes(), NOT_IN_A_DOMAIN);
    // What IDNA leaves out may have stood behind a last dot.
    let domain = ascii.as_deref().unwrap_or(domain).trim_end_matches('.');
    format!("{}@{domain}", local.trim_matches(is_invisible))
}

/// Returns a normalised address less the tag that its owner may have added: `ada+cal@acme.example` is
/// delivered to `ada@acme.example`.
pub fn untagged(address: &str) -> String {
    let parts = address.rsplit_once('@').and_then(|(local, domain)| {
        let (owner, _) = local.split_once('+')?;
        (!owner.is_empty()).then_some((owner, domain))
    });
    parts.map_or_else(
        || address.to_owned(),
        |(owner, domain)| format!("{owner}@{domain}"),
    )
}

/// Returns a normalised address with its domain as people write it: not in ASCII.
pub fn with_unicode_domain(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return address.to_owned();
    };
    let (domain, _) = idna::domain_to_unicode(domain);
    format!("{local}@{domain}")
}

/// Each character by itself: `str::to_lowercase` writes the sigma at the end of a word as another letter,
/// and that of `ΝΊΚΟΣ@` must be the one of `νίκοσ@` and of `νίκος@`.
fn lower_case(text: &str) -> String {
    let lower = text.nfc().flat_map(char::to_lowercase);
    lower
        .map(|letter| if letter == 'ς' { 'σ' } else { letter })
        .nfc()
        .collect()
}

/// The dot between labels, and what IDNA reads as one.
fn is_dot(letter: char) -> bool {
    matches!(letter, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

/// What a form or a spreadsheet may leave around an address: space, controls, marks of direction.
fn is_invisible(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_forms_of_one_address_are_equal() {
        for (form, normalised) in [
            (
                " ZOE.Mueller@Kestrel.Example ",
                "zoe.mueller@kestrel.example",
            ),
            ("ZOË.MÜLLER@kestrel.example", "zoë.müller@kestrel.example"),
            ("zoe\u{308}@kestrel.example", "zoë@kestrel.example"),
            ("zoe@MÜLLER.example", "zoe@xn--mller-kva.example"),
            ("zoe@mu\u{308}ller.example", "zoe@xn--mller-kva.example"),
            ("zoe@XN--MLLER-KVA.example", "zoe@xn--mller-kva.example"),
            ("zoe@kestrel。example.", "zoe@kestrel.example"),
            (
                "\u{feff}zoe@kestrel.example\u{200b}\n",
                "zoe@kestrel.example",
            ),
            ("ΝΊΚΟΣ@kestrel.example", "νίκοσ@kestrel.example"),
            ("νίκος@kestrel.example", "νίκοσ@kestrel.example"),
            ("İpek@kestrel.example", "i\u{307}pek@kestrel.example"),
            ("\"a@b\"@Kestrel.example", "\"a@b\"@kestrel.example"),
            ("zoe@under_score.example", "zoe@under_score.example"),
            // No domain of IDNA: as it is, less what surrounds it.
            ("zoe@\u{10d40} .", "zoe@\u{10d40}"),
            ("zoe@\u{10d40} \u{3002}", "zoe@\u{10d40}"),
            ("zoe@kestrel .\u{fe00}", "zoe@kestrel .\u{fe00}"),
            ("zoe@kestrel \u{ff20}example", "zoe@kestrel \u{ff20}example"),
            ("zoe@kestrel.example.\u{fe00}", "zoe@kestrel.example"),
            ("Zoë Müller <ZOE@kestrel.example>", "zoe@kestrel.example"),
            ("MailTo: zoe@kestrel.example", "zoe@kestrel.example"),
            (
                "mailto:<mailto:zoe@kestrel.example >",
                "zoe@kestrel.example",
            ),
            ("zoe <zoe@kestrel.example>\u{fe00}", "zoe@kestrel.example"),
            ("<>", ""),
            ("not an address ", "not an address"),
            ("", ""),
        ] {
            assert_eq!(normalise(form), normalised, "{form:?}");
        }
    }

    #[test]
    fn the_digest_of_an_address_never_changes() {
        assert_eq!(digest("zoe@kestrel.example"), "2d38caf072a05d3e");
    }

    #[test]
    fn a_tag_belongs_to_the_owner_of_the_address() {
        for (address, owner) in [
            ("zoe+cal@kestrel.example", "zoe@kestrel.example"),
            ("zoe+a+b@kestrel.example", "zoe@kestrel.example"),
            ("zoe@kestrel.example", "zoe@kestrel.example"),
            ("+316@kestrel.example", "+316@kestrel.example"),
            ("zoe+cal", "zoe+cal"),
        ] {
            assert_eq!(untagged(address), owner);
        }
    }

    #[test]
    fn a_domain_is_shown_in_its_own_script() {
        for (address, shown) in [
            ("zoe@xn--mller-kva.example", "zoe@müller.example"),
            ("zoe@kestrel.example", "zoe@kestrel.example"),
            ("zoe", "zoe"),
        ] {
            assert_eq!(with_unicode_domain(address), shown);
        }
    }

    proptest! {
        #[test]
        fn the_normal_form_is_its_own_normal_form(text in r"(mailto:|MAILTO:)?<?\PC{0,12}<?@?\PC{0,12}\.?[a-zA-Zß-ſ]{0,6}>?\PC{0,2}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn any_case_of_an_address_is_the_same(text in "[a-zA-ZÀ-ÖØ-Þ.+]{1,12}@[a-zA-Z]{1,9}\\.example") {
            prop_assert_eq!(normalise(&text), normalise(&text.to_lowercase()));
        }
    }
}
