//! On which side somebody is, by the domain of the e-mail address.

use serde::Serialize;

/// A shorter part of a domain is shared by chance.
const MIN_SHARED: usize = 5;

/// The side that somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Side {
    Prospect,
    /// Nothing says which one it is.
    Unknown,
    /// Neither of the prospect nor of the salesperson.
    Outside,
}

/// Returns the side of somebody with a domain of their own, for that of the prospect.
pub(super) fn side(domain: Option<&str>, theirs: Option<&str>) -> Side {
    let (Some(domain), Some(theirs)) = (domain, theirs) else {
        return Side::Unknown;
    };
    if is_same_organisation(domain, theirs) {
        Side::Prospect
    } else {
        Side::Outside
    }
}

/// Returns whether two domains belong together: `jansen.nl`, `mail.jansen.nl` and `jansen-groep.be`.
fn is_same_organisation(one: &str, other: &str) -> bool {
    let (one, other) = (own_label(one), own_label(other));
    let is_part = |short: &str, long: &str| short.len() >= MIN_SHARED && long.contains(short);
    one == other || is_part(one, other) || is_part(other, one)
}

/// Returns the part of a domain that its holder chose.
fn own_label(domain: &str) -> &str {
    /// Below these, everybody may have a domain: `example.co.uk`.
    const SHARED: [&str; 10] = [
        "co", "com", "org", "ac", "gov", "net", "sch", "nhs", "ltd", "edu",
    ];
    let mut labels = domain.rsplit('.').skip(1);
    let label = labels.next().unwrap_or(domain);
    match labels.next() {
        Some(before) if SHARED.contains(&label) => before,
        _ => label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_that_belong_together_are_one_organisation() {
        assert!(is_same_organisation("jansen.nl", "jansen.nl"));
        assert!(is_same_organisation("mail.jansen.nl", "jansen.be"));
        assert!(is_same_organisation("jansen-groep.nl", "jansen.nl"));
        assert!(is_same_organisation("bell.co.uk", "bell.com"));
        assert!(!is_same_organisation("advies.nl", "jansen.nl"));
        assert!(!is_same_organisation("abc.co.uk", "xyz.co.uk"));
        assert!(!is_same_organisation("it.nl", "fit.nl"));
    }
}
