//! Who is in the call.

mod side;

use std::collections::BTreeSet;

use serde::Serialize;

pub use self::side::Side;
use self::side::side;
use super::{
    case::{BookingDetails, Hypothesis},
    clean::{self, MAX_NAME},
    dossier::{Attendee, Dossier},
    mail_providers,
    subjects::{self, Fit, Work},
    titles::{Area, Authority, Title},
    wishes,
};

const MAX_ATTENDEES: usize = 20;

/// Somebody in the call who is not a host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Participant {
    /// The name. May be empty.
    pub name: String,
    /// The own title, verbatim. May be empty.
    pub job_title: String,
    pub side: Side,
    pub(crate) is_booker: bool,
    /// What the booker wrote of them.
    pub(crate) told: Told,
    /// The domain of the e-mail address, unless it is that of a free mail provider.
    pub(crate) domain: Option<String>,
    /// What the title suggests. Read once: the table of titles is long.
    #[serde(skip)]
    pub(crate) title: Title,
    /// How well it fits the hypotheses that it does fit, by their ids. Found once: it takes time.
    #[serde(skip)]
    pub(crate) fits: Vec<(String, Fit)>,
    /// The ids of the hypotheses whose work the booker says that they do.
    #[serde(skip)]
    pub(crate) works_on: Vec<String>,
    /// The ids of those that name the job title.
    #[serde(skip)]
    pub(crate) named_by: Vec<String>,
    /// Whether the title names what the booker wrote of.
    #[serde(skip)]
    pub(crate) is_booked: bool,
    /// Whether a small company bears the name of this person.
    #[serde(skip)]
    pub(crate) gives_name: bool,
}

/// What the booker wrote of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Told {
    pub(crate) is_on_board: bool,
    /// Whether they know some work or do it.
    #[serde(skip)]
    pub(crate) knows_work: bool,
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

    /// Returns how well the title fits the work that `hypothesis` is about, if it does.
    pub(crate) fn fit(&self, hypothesis: &Hypothesis) -> Option<Fit> {
        let mut fits = self.fits.iter();
        let found = fits.find(|(id, _)| *id == hypothesis.id);
        found.map(|(_, fit)| *fit)
    }

    /// Returns whether a company bears the surname of this person.
    fn gives_name_to(&self, company: &str) -> bool {
        /// Shorter parts of names are those of others as well.
        const LEAST: usize = 4;
        let company = clean::folded(company);
        let company: Vec<&str> = company.split(|c: char| !c.is_alphanumeric()).collect();
        let name = clean::folded(&self.name);
        let parts = name.split(|c: char| !c.is_alphanumeric());
        let mut surnames = parts.skip(1).filter(|part| part.len() >= LEAST);
        surnames.any(|surname| company.contains(&surname))
    }

    /// Returns whether this is who booked the call.
    pub fn is_booker(&self) -> bool {
        self.is_booker
    }

    /// Returns whether this may be somebody of the prospect.
    pub(crate) fn may_be_prospect(&self) -> bool {
        match self.side {
            Side::Prospect | Side::Unknown => true,
            Side::Outside => false,
        }
    }
}

impl People {
    /// Notes that whoever gives a company of a few people its name decides, whatever the title, and may do so in a
    /// small one.
    pub(crate) fn find_owner(&mut self, company: &str, has_few: bool) {
        let least = if has_few {
            Authority::Decides
        } else {
            Authority::May
        };
        for attendee in &mut self.attendees {
            if attendee.side != Side::Outside && attendee.gives_name_to(company) {
                attendee.title.authority = attendee.title.authority.max(least);
                attendee.gives_name = true;
            }
        }
    }

    /// Returns whether whoever booked the call has a title of finance.
    pub(crate) fn booker_keeps_money(&self) -> bool {
        let mut bookers = self.attendees.iter().filter(|each| each.is_booker);
        bookers.any(|each| each.title.areas.contains(&Area::Finance))
    }

    /// Finds how well the titles fit these hypotheses and the booking, in a company of `industry`. That of a treasurer
    /// fits none: they keep the money.
    pub(crate) fn find_fits(
        &mut self,
        industry: Option<&str>,
        hypotheses: &[Hypothesis],
        booking: &BookingDetails,
    ) {
        let names: Vec<String> = self
            .attendees
            .iter()
            .map(|each| each.name.clone())
            .collect();
        let texts = subjects::texts_of(hypotheses);
        for attendee in &mut self.attendees {
            let told = wishes::words_of_work(booking, &attendee.name, &names);
            let works_on = hypotheses.iter();
            let works_on = works_on.filter(|each| subjects::shares_word(each, &told));
            attendee.works_on = works_on.map(|each| each.id.clone()).collect();
            attendee.named_by = subjects::named_by(&texts, &attendee.job_title);
        }
        let work = Work::new(industry, hypotheses, booking);
        let all = self.attendees.iter_mut();
        for attendee in all.filter(|each| !each.title.is_treasurer) {
            attendee.fits = work.fits(&attendee.job_title);
            attendee.is_booked = work.is_booked(&attendee.job_title);
        }
    }
}

/// Returns the booker, then the others sorted, because their order has no meaning; each once.
pub(crate) fn find(dossier: &Dossier, booking: &BookingDetails) -> People {
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
    let names_of_ours = names_of_ours(dossier, booker, &ours);
    let mut others = Vec::new();
    let mut first = None;
    for (place, attendee) in dossier.attendees.iter().enumerate() {
        let domain = own_domain(&attendee.email_domain);
        let name = clean::person(&attendee.name);
        let is_theirs = domain.is_some() && domain == theirs;
        let is_ours = domain.as_ref().is_some_and(|domain| ours.contains(domain))
            || (!is_theirs && names_of_ours.contains(&clean::folded(&name)));
        if place == booker {
            let guest = guest(attendee, theirs.as_deref(), booking);
            first = Some(Participant {
                is_booker: true,
                ..guest
            });
        } else if is_ours {
            hosts.push(name);
        } else {
            others.push(guest(attendee, theirs.as_deref(), booking));
        }
    }
    others.sort();
    let mut attendees = each_once(first.into_iter().chain(others));
    let unlisted = attendees.len().saturating_sub(MAX_ATTENDEES);
    attendees.truncate(MAX_ATTENDEES);
    People {
        attendees,
        hosts: host_names(&clean::person(&dossier.organizer.name), hosts),
        unlisted,
    }
}

/// Returns the full names of those on our side, folded.
fn names_of_ours(dossier: &Dossier, booker: usize, ours: &BTreeSet<String>) -> BTreeSet<String> {
    let is_ours = |attendee: &&Attendee| {
        let domain = own_domain(&attendee.email_domain);
        domain.is_some_and(|domain| ours.contains(&domain))
    };
    let (before, after) = dossier
        .attendees
        .split_at(booker.min(dossier.attendees.len()));
    let guests = before.iter().chain(after.iter().skip(1)).filter(is_ours);
    std::iter::once(&dossier.organizer)
        .chain(&dossier.team_members)
        .map(|host| &host.name)
        .chain(guests.map(|guest| &guest.name))
        .map(|name| clean::folded(&clean::person(name)))
        .filter(|name| name.contains(' '))
        .collect()
}

/// Returns an attendee, who is not the booker.
fn guest(attendee: &Attendee, theirs: Option<&str>, booking: &BookingDetails) -> Participant {
    let name = clean::person(&attendee.name);
    let domain = own_domain(&attendee.email_domain);
    let job_title = clean::line(&attendee.job_title, MAX_NAME);
    let title = Title::read(&job_title);
    let told = Told {
        is_on_board: subjects::is_said_to_be_on_board(booking, &name),
        knows_work: wishes::tells_of_work(booking, &name),
    };
    let is_insider = told.is_on_board || (title.is_on_board && !title.is_outsider);
    Participant {
        name,
        side: match side(domain.as_deref(), theirs) {
            // Whoever is on a board may have any address.
            Side::Outside if is_insider => Side::Unknown,
            side => side,
        },
        title,
        job_title,
        told,
        fits: Vec::new(),
        works_on: Vec::new(),
        named_by: Vec::new(),
        is_booked: false,
        gives_name: false,
        is_booker: false,
        domain,
    }
}

/// Returns everybody with what all their entries tell.
fn each_once(entries: impl Iterator<Item = Participant>) -> Vec<Participant> {
    let mut people: Vec<Participant> = Vec::new();
    for other in entries {
        match people.iter_mut().find(|known| is_same(known, &other)) {
            Some(known) => join(known, other),
            None => people.push(other),
        }
    }
    people
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

/// Somebody may be in the list twice: as the booker and as a guest, or with another address. Two of one first
/// name may be two.
fn is_same(one: &Participant, other: &Participant) -> bool {
    let is_full = one.name.contains(' ');
    let is_alike = one.domain == other.domain
        && (other.job_title.is_empty()
            || one.job_title.is_empty()
            || other.job_title == one.job_title);
    !one.name.is_empty()
        && clean::folded(&one.name) == clean::folded(&other.name)
        && (is_full || is_alike)
}

/// Adds what another entry of the same person tells.
fn join(known: &mut Participant, other: Participant) {
    let is_new = |title: &str| !title.is_empty() && !known.job_title.contains(title);
    if known.job_title.is_empty() {
        known.job_title = other.job_title;
    } else if is_new(&other.job_title) {
        known.job_title = clean::line(
            &format!("{}; {}", known.job_title, other.job_title),
            MAX_NAME,
        );
    }
    known.title = Title::read(&known.job_title);
    known.told = Told {
        is_on_board: known.told.is_on_board || other.told.is_on_board,
        knows_work: known.told.knows_work || other.told.knows_work,
    };
    if known.side != Side::Prospect && other.side == Side::Prospect {
        (known.side, known.domain) = (other.side, other.domain);
    }
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
    clean::domain(raw).filter(|domain| !mail_providers::has(domain))
}
