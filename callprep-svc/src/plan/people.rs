//! Who is in the call, and on which side.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    clean::{self, MAX_NAME},
    dossier::{Attendee, Dossier},
    titles::Title,
};

const MAX_ATTENDEES: usize = 20;
/// A shorter part of a domain is shared by chance.
const MIN_SHARED: usize = 5;

/// Somebody in the call who is not a host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Participant {
    /// The name. May be empty.
    pub name: String,
    /// The own title, verbatim. May be empty.
    pub job_title: String,
    pub side: Side,
    pub(crate) is_booker: bool,
    /// The domain of the e-mail address, unless it is that of a free mail provider.
    pub(crate) domain: Option<String>,
    /// What the title suggests. Read once: the table of titles is long.
    #[serde(skip)]
    pub(crate) title: Title,
}

/// The side that somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Side {
    Prospect,
    /// Nothing says which one it is.
    Unknown,
    /// Neither of the prospect nor of the salesperson.
    Outside,
}

/// Everybody in the call.
pub(crate) struct People {
    pub(crate) attendees: Vec<Participant>,
    /// The names of those on the side of the salesperson.
    pub(crate) hosts: Vec<String>,
    pub(crate) unlisted: usize,
}

impl Participant {
    /// Returns what the title suggests.
    pub(crate) fn title(&self) -> &Title {
        &self.title
    }

    /// Returns whether this may be somebody of the prospect.
    pub(crate) fn may_be_prospect(&self) -> bool {
        match self.side {
            Side::Prospect | Side::Unknown => true,
            Side::Outside => false,
        }
    }
}

/// Returns the booker, then the others sorted, because their order has no meaning; each once.
pub(crate) fn find(dossier: &Dossier) -> People {
    let booker = dossier
        .attendees
        .iter()
        .position(|each| each.is_booker)
        .unwrap_or(0);
    let ours = our_domains(dossier);
    let mut hosts: Vec<String> = dossier
        .team_members
        .iter()
        .map(|host| clean::person(&host.name))
        .collect();
    let theirs = their_domain(dossier, booker, &ours);
    let mut others = Vec::new();
    let mut first = None;
    for (place, attendee) in dossier.attendees.iter().enumerate() {
        let domain = own_domain(&attendee.email_domain);
        if place != booker && domain.as_ref().is_some_and(|domain| ours.contains(domain)) {
            hosts.push(clean::person(&attendee.name));
            continue;
        }
        let job_title = clean::line(&attendee.job_title, MAX_NAME);
        let participant = Participant {
            name: clean::person(&attendee.name),
            title: Title::read(&job_title),
            job_title,
            side: side(domain.as_deref(), theirs.as_deref()),
            is_booker: place == booker,
            domain,
        };
        if place == booker {
            first = Some(participant);
        } else {
            others.push(participant);
        }
    }
    others.sort();
    // Two without a name are two.
    others.dedup_by(|one, other| one == other && !one.name.is_empty());
    others.retain(|other| !first.as_ref().is_some_and(|first| is_same(first, other)));
    let mut attendees: Vec<Participant> = first.into_iter().chain(others).collect();
    let unlisted = attendees.len().saturating_sub(MAX_ATTENDEES);
    attendees.truncate(MAX_ATTENDEES);
    People {
        attendees,
        hosts: host_names(&clean::person(&dossier.organizer.name), hosts),
        unlisted,
    }
}

/// Returns the organizer, then the others sorted, each once.
fn host_names(organizer: &str, mut others: Vec<String>) -> Vec<String> {
    others.sort();
    let mut names = vec![organizer.to_owned()];
    for other in others {
        if !names
            .iter()
            .any(|known| clean::folded(known) == clean::folded(&other))
        {
            names.push(other);
        }
    }
    names.retain(|name| !name.is_empty());
    names.truncate(MAX_ATTENDEES);
    names
}

/// Somebody may be in the list as the booker and as a guest.
fn is_same(booker: &Participant, other: &Participant) -> bool {
    !other.name.is_empty()
        && clean::folded(&booker.name) == clean::folded(&other.name)
        && booker.domain == other.domain
        && (other.job_title.is_empty() || other.job_title == booker.job_title)
}

fn our_domains(dossier: &Dossier) -> BTreeSet<String> {
    let theirs = clean::domain(&dossier.company.domain);
    std::iter::once(&dossier.organizer)
        .chain(&dossier.team_members)
        .filter_map(|host| own_domain(&host.email_domain))
        // Somebody who tries the product on themselves is both.
        .filter(|ours| Some(ours) != theirs.as_ref())
        .collect()
}

/// Returns the domain of the prospect: that of its website, otherwise that of the booker.
fn their_domain(dossier: &Dossier, booker: usize, ours: &BTreeSet<String>) -> Option<String> {
    let of_booker = || {
        let Attendee { email_domain, .. } = dossier.attendees.get(booker)?;
        own_domain(email_domain).filter(|domain| !ours.contains(domain))
    };
    clean::domain(&dossier.company.domain).or_else(of_booker)
}

/// Returns a domain that says for whom somebody works.
fn own_domain(raw: &str) -> Option<String> {
    clean::domain(raw).filter(|domain| !clean::is_free_mail(domain))
}

fn side(domain: Option<&str>, theirs: Option<&str>) -> Side {
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
