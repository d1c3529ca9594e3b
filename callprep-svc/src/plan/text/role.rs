//! The names of roles, what titles suggest, and what the plan needs whom for.

use super::{Language, Sentence, number};
use crate::plan::{law::StaffBody, owners::Role};

/// What the job title of somebody in the call suggests. Always worded as a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    Decides,
    MayDecide,
    /// A small company bears the name.
    MayOwn,
    /// The only person of the company.
    DoesEverything,
    /// The same, where the booking says who decides.
    DoesAllWork,
    /// Of the work of these hypotheses.
    InCharge(Vec<String>),
    /// The same, with less to go by.
    MayBeInCharge(Vec<String>),
    KnowsWork(Vec<String>),
    /// Of what the booker wrote of.
    KnowsBooked,
    KnowsAmounts,
    GivesAccess,
    MindsSafety,
    SpeaksForStaff,
}

/// The same in a few words, as a role.
pub(crate) struct GuessedRole<'a>(pub(crate) &'a Guess);

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

impl Sentence for Guess {
    fn nl(&self) -> String {
        match self {
            Self::Decides => "Vermoedelijk budgethouder.".into(),
            Self::MayDecide => "Beslist mogelijk mee over het budget.".into(),
            Self::MayOwn => {
                "Draagt de naam van het bedrijf: vermoedelijk (mede-)eigenaar, beslist mogelijk mee.".into()
            }
            Self::DoesEverything => {
                "De ondernemer: beslist en doet het werk zelf, naar wij aannemen.".into()
            }
            Self::DoesAllWork => {
                "De ondernemer: doet het werk zelf, naar wij aannemen; wie beslist staat in de boeking."
                    .into()
            }
            Self::InCharge(labels) => format!(
                "Vermoedelijk proceseigenaar van {}.",
                number::list(labels, Language::Nl)
            ),
            Self::MayBeInCharge(labels) => format!(
                "Mogelijk proceseigenaar van {}.",
                number::list(labels, Language::Nl)
            ),
            Self::KnowsWork(labels) => format!(
                "Kent het werk in {} vermoedelijk van dichtbij.",
                number::list(labels, Language::Nl)
            ),
            Self::KnowsBooked => {
                "Kent het onderwerp van de boeking vermoedelijk van dichtbij.".into()
            }
            Self::KnowsAmounts => "Kan de bedragen vermoedelijk nagaan.".into(),
            Self::GivesAccess => "Kent vermoedelijk de systemen.".into(),
            Self::MindsSafety => {
                "Veiligheid op het werk: hoort bij het overleg met het personeel.".into()
            }
            Self::SpeaksForStaff => "Spreekt namens het personeel, gezien de functie.".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Decides => "Probably the budget holder.".into(),
            Self::MayDecide => "May have a say in the budget.".into(),
            Self::MayOwn => {
                "Bears the name of the company: probably (co-)owner, may have a say.".into()
            }
            Self::DoesEverything => "The owner: decides and does the work, we assume.".into(),
            Self::DoesAllWork => {
                "The owner: does the work, we assume; the booking says who decides.".into()
            }
            Self::InCharge(labels) => format!(
                "Probably the process owner of {}.",
                number::list(labels, Language::En)
            ),
            Self::MayBeInCharge(labels) => format!(
                "Possibly the process owner of {}.",
                number::list(labels, Language::En)
            ),
            Self::KnowsWork(labels) => format!(
                "Probably knows the work in {} at first hand.",
                number::list(labels, Language::En)
            ),
            Self::KnowsBooked => "Probably knows the subject of the booking at first hand.".into(),
            Self::KnowsAmounts => "Can probably look up the amounts.".into(),
            Self::GivesAccess => "Probably knows the systems.".into(),
            Self::MindsSafety => "Safety at work: belongs to the consultation of the staff.".into(),
            Self::SpeaksForStaff => "Speaks for the staff, by the title.".into(),
        }
    }
}

impl Sentence for GuessedRole<'_> {
    fn nl(&self) -> String {
        match self.0 {
            Guess::Decides | Guess::DoesEverything => "vermoedelijk budgethouder",
            Guess::DoesAllWork => "ondernemer",
            Guess::MayDecide | Guess::MayOwn => "beslist mogelijk mee",
            Guess::InCharge(_) => "vermoedelijk proceseigenaar",
            Guess::MayBeInCharge(_) => "mogelijk proceseigenaar",
            Guess::KnowsWork(_) => "vermoedelijk dagelijkse gebruiker",
            Guess::KnowsBooked => "kent het onderwerp",
            Guess::KnowsAmounts => "vermoedelijk thuis in de cijfers",
            Guess::GivesAccess => "kent vermoedelijk de systemen",
            Guess::MindsSafety => "veiligheid op het werk",
            Guess::SpeaksForStaff => "namens het personeel",
        }
        .into()
    }

    fn en(&self) -> String {
        match self.0 {
            Guess::Decides | Guess::DoesEverything => "probably budget holder",
            Guess::DoesAllWork => "owner",
            Guess::MayDecide | Guess::MayOwn => "may have a say",
            Guess::InCharge(_) => "probably process owner",
            Guess::MayBeInCharge(_) => "possibly process owner",
            Guess::KnowsWork(_) => "probably daily user",
            Guess::KnowsBooked => "knows the subject",
            Guess::KnowsAmounts => "probably knows the figures",
            Guess::GivesAccess => "probably knows the systems",
            Guess::MindsSafety => "safety at work",
            Guess::SpeaksForStaff => "for the staff",
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
