//! The names of roles, and on which side somebody is.

use super::Sentence;
use crate::plan::{law::StaffBody, owners::Role};

/// Somebody of neither side.
pub(crate) struct FromOutside<'a> {
    pub(crate) domain: &'a str,
    /// Whether the title tells on whose behalf.
    pub(crate) is_explained: bool,
    /// Whether the booker names the person.
    pub(crate) is_named: bool,
}

/// That somebody is of neither side.
pub(crate) struct Outsider;

/// Somebody whose title suggests nothing.
pub(crate) struct Participant;

/// Somebody whose name is not known.
pub(crate) struct Nameless;

/// The role of those who have no line of their own.
pub(crate) struct OtherParticipants;

/// The role of the hosts.
pub(crate) struct OurSide;

/// Those who have no line of their own.
pub(crate) struct Others<'a> {
    /// Names with job titles.
    pub(crate) people: &'a [String],
    pub(crate) unlisted: usize,
}

impl Sentence for Role {
    fn nl(&self) -> String {
        match self {
            Self::ProcessOwner => "Proceseigenaar",
            Self::BudgetHolder => "Budgethouder",
            Self::ToldDecider => "Wie beslist",
            Self::SoleOwner => "De ondernemer",
            Self::AccountManager => "Accountmanager",
            Self::Booker => "De aanvrager",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::ProcessOwner => "Process owner",
            Self::BudgetHolder => "Budget holder",
            Self::ToldDecider => "Whoever decides",
            Self::SoleOwner => "The owner",
            Self::AccountManager => "Account manager",
            Self::Booker => "The booker",
        }
        .into()
    }
}

impl Sentence for StaffBody {
    fn nl(&self) -> String {
        match self {
            Self::DutchCouncil => "Ondernemingsraad",
            Self::DutchSchoolCouncil => "Medezeggenschapsraad (MR)",
            Self::BelgianCouncil => "Ondernemingsraad of preventiecomité",
            Self::GermanCouncil => "Ondernemingsraad (Betriebsrat)",
            Self::GermanPublicCouncil => "Personeelsraad (Personalrat)",
            Self::FrenchCommittee => "Personeelsvertegenwoordiging (CSE)",
            Self::Representatives => "Personeelsvertegenwoordiging",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::DutchCouncil => "Works council",
            Self::DutchSchoolCouncil => "Participation council (medezeggenschapsraad)",
            Self::BelgianCouncil => "Works council or prevention committee",
            Self::GermanCouncil => "Works council (Betriebsrat)",
            Self::GermanPublicCouncil => "Staff council (Personalrat)",
            Self::FrenchCommittee => "Staff committee (CSE)",
            Self::Representatives => "Staff representatives",
        }
        .into()
    }
}

impl Sentence for FromOutside<'_> {
    fn nl(&self) -> String {
        let domain = self.domain;
        if self.is_explained {
            format!("Van buiten, gezien de functie en het adres ({domain}).")
        } else if self.is_named {
            format!("Van buiten, gezien het adres ({domain}); de boeking noemt deze persoon.")
        } else {
            format!("Van buiten, gezien het adres ({domain}); vraag namens wie.")
        }
    }

    fn en(&self) -> String {
        let domain = self.domain;
        if self.is_explained {
            format!("From outside, by the title and the address ({domain}).")
        } else if self.is_named {
            format!("From outside, by the address ({domain}); the booking names this person.")
        } else {
            format!("From outside, by the address ({domain}); ask on whose behalf.")
        }
    }
}

/// Of somebody whom the booker names.
pub(crate) struct NamedInBooking;

impl Sentence for NamedInBooking {
    fn nl(&self) -> String {
        "De boeking noemt deze persoon; zie daar.".into()
    }

    fn en(&self) -> String {
        "The booking names this person; see there.".into()
    }
}

impl Sentence for Outsider {
    fn nl(&self) -> String {
        "van buiten".into()
    }

    fn en(&self) -> String {
        "from outside".into()
    }
}

impl Sentence for Participant {
    fn nl(&self) -> String {
        "deelnemer".into()
    }

    fn en(&self) -> String {
        "participant".into()
    }
}

impl Sentence for Nameless {
    fn nl(&self) -> String {
        "Naam niet bekend".into()
    }

    fn en(&self) -> String {
        "Name not known".into()
    }
}

impl Sentence for OtherParticipants {
    fn nl(&self) -> String {
        "ook uitgenodigd".into()
    }

    fn en(&self) -> String {
        "also invited".into()
    }
}

impl Sentence for OurSide {
    fn nl(&self) -> String {
        "van onze kant".into()
    }

    fn en(&self) -> String {
        "on our side".into()
    }
}

impl Sentence for Others<'_> {
    fn nl(&self) -> String {
        let people = self.people.join("; ");
        match self.unlisted {
            0 => people,
            more => format!("{people}; en nog {more}"),
        }
    }

    fn en(&self) -> String {
        let people = self.people.join("; ");
        match self.unlisted {
            0 => people,
            more => format!("{people}; and {more} more"),
        }
    }
}
