//! The names of roles, what titles suggest, and what the plan needs whom for.

use super::{Language, Sentence, number};
use crate::plan::{law::StaffBody, owners::Role};

/// What the job title of somebody in the call suggests. Always worded as a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    Decides,
    MayDecide,
    /// The only person of the company.
    DoesEverything,
    /// Of the work of these hypotheses.
    InCharge(Vec<String>),
    KnowsWork(Vec<String>),
    KnowsAmounts,
    GivesAccess,
    SpeaksForStaff,
}

/// The same in a few words, as a role.
pub(crate) struct GuessedRole<'a>(pub(crate) &'a Guess);

/// What the plan needs somebody for who is not in the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Needed<'a> {
    Decides { has_pilot: bool },
    ConfirmsHypotheses { labels: &'a [String] },
    KnowsBottlenecks,
    ConfirmsAmounts,
    GivesAccess { knows_systems: bool },
    IsConsulted,
}

/// Somebody of neither side.
pub(crate) struct FromOutside<'a> {
    pub(crate) domain: &'a str,
}

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
    pub(crate) names: &'a [String],
    pub(crate) unlisted: usize,
}

impl Sentence for Role {
    fn nl(&self) -> String {
        match self {
            Self::Planning => "Verantwoordelijke planning",
            Self::Operations => "Verantwoordelijke uitvoering",
            Self::Finance => "Verantwoordelijke financiën",
            Self::CustomerContact => "Verantwoordelijke aanvragen",
            Self::Quality => "Verantwoordelijke kwaliteit",
            Self::Purchasing => "Verantwoordelijke inkoop",
            Self::Delivery => "Verantwoordelijke oplevering",
            Self::ProcessOwner => "Proceseigenaar",
            Self::Worker => "Wie dit werk doet",
            Self::BudgetHolder => "Budgethouder",
            Self::SoleOwner => "De ondernemer",
            Self::ApplicationOwner => "Applicatiebeheer",
            Self::StaffBody(body) => return body.nl(),
            Self::AccountManager => "Accountmanager",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::Planning => "Planning lead",
            Self::Operations => "Operations lead",
            Self::Finance => "Finance lead",
            Self::CustomerContact => "Intake lead",
            Self::Quality => "Quality lead",
            Self::Purchasing => "Purchasing lead",
            Self::Delivery => "Delivery lead",
            Self::ProcessOwner => "Process owner",
            Self::Worker => "Whoever does this work",
            Self::BudgetHolder => "Budget holder",
            Self::SoleOwner => "The owner",
            Self::ApplicationOwner => "Application owner",
            Self::StaffBody(body) => return body.en(),
            Self::AccountManager => "Account manager",
        }
        .into()
    }
}

impl Sentence for StaffBody {
    fn nl(&self) -> String {
        match self {
            Self::DutchCouncil => "Ondernemingsraad",
            Self::BelgianCouncil => "Ondernemingsraad of preventiecomité",
            Self::GermanCouncil => "Ondernemingsraad (Betriebsrat)",
            Self::FrenchCommittee => "Personeelsvertegenwoordiging (CSE)",
            Self::Representatives => "Personeelsvertegenwoordiging",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::DutchCouncil => "Works council",
            Self::BelgianCouncil => "Works council or prevention committee",
            Self::GermanCouncil => "Works council (Betriebsrat)",
            Self::FrenchCommittee => "Staff committee (CSE)",
            Self::Representatives => "Staff representatives",
        }
        .into()
    }
}

impl Sentence for Guess {
    fn nl(&self) -> String {
        match self {
            Self::Decides => "Vermoedelijk de budgethouder.".into(),
            Self::MayDecide => "Beslist mogelijk mee over het budget.".into(),
            Self::DoesEverything => "Beslist en doet het werk zelf, naar wij aannemen.".into(),
            Self::InCharge(labels) => format!(
                "Vermoedelijk verantwoordelijk voor het werk in {}.",
                number::list(labels, Language::Nl)
            ),
            Self::KnowsWork(labels) => format!(
                "Kent het werk in {} vermoedelijk van dichtbij.",
                number::list(labels, Language::Nl)
            ),
            Self::KnowsAmounts => "Kan de bedragen vermoedelijk nagaan.".into(),
            Self::GivesAccess => "Kan vermoedelijk de toegang tot systemen regelen.".into(),
            Self::SpeaksForStaff => "Spreekt vermoedelijk namens het personeel.".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Decides => "Probably the budget holder.".into(),
            Self::MayDecide => "May have a say in the budget.".into(),
            Self::DoesEverything => "Decides and does the work, we assume.".into(),
            Self::InCharge(labels) => format!(
                "Probably in charge of the work in {}.",
                number::list(labels, Language::En)
            ),
            Self::KnowsWork(labels) => format!(
                "Probably knows the work in {} at first hand.",
                number::list(labels, Language::En)
            ),
            Self::KnowsAmounts => "Can probably look up the amounts.".into(),
            Self::GivesAccess => "Can probably arrange access to systems.".into(),
            Self::SpeaksForStaff => "Probably speaks for the staff.".into(),
        }
    }
}

impl Sentence for GuessedRole<'_> {
    fn nl(&self) -> String {
        match self.0 {
            Guess::Decides | Guess::DoesEverything => "vermoedelijk budgethouder",
            Guess::MayDecide => "beslist mogelijk mee",
            Guess::InCharge(_) => "vermoedelijk proceseigenaar",
            Guess::KnowsWork(_) => "vermoedelijk dagelijkse gebruiker",
            Guess::KnowsAmounts => "vermoedelijk thuis in de cijfers",
            Guess::GivesAccess => "vermoedelijk applicatiebeheer",
            Guess::SpeaksForStaff => "vermoedelijk namens het personeel",
        }
        .into()
    }

    fn en(&self) -> String {
        match self.0 {
            Guess::Decides | Guess::DoesEverything => "probably budget holder",
            Guess::MayDecide => "may have a say",
            Guess::InCharge(_) => "probably process owner",
            Guess::KnowsWork(_) => "probably daily user",
            Guess::KnowsAmounts => "probably knows the figures",
            Guess::GivesAccess => "probably application owner",
            Guess::SpeaksForStaff => "probably for the staff",
        }
        .into()
    }
}

impl Sentence for Needed<'_> {
    fn nl(&self) -> String {
        match self {
            Self::Decides { has_pilot: true } => "Beslist over de pilot.".into(),
            Self::Decides { has_pilot: false } => "Beslist of er een vervolg komt.".into(),
            Self::ConfirmsHypotheses { labels } => {
                format!(
                    "Bevestigt of weerlegt {}.",
                    number::list(labels, Language::Nl)
                )
            }
            Self::KnowsBottlenecks => "Wijst aan waar werk blijft liggen.".into(),
            Self::ConfirmsAmounts => "Controleert de bedragen.".into(),
            Self::GivesAccess {
                knows_systems: false,
            } => "Weet welke systemen het werk raken.".into(),
            Self::GivesAccess {
                knows_systems: true,
            } => "Regelt toegang tot systemen.".into(),
            Self::IsConsulted => "Moet vooraf kunnen meepraten.".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Decides { has_pilot: true } => "Decides on the pilot.".into(),
            Self::Decides { has_pilot: false } => "Decides whether there is a follow-up.".into(),
            Self::ConfirmsHypotheses { labels } => {
                format!(
                    "Confirms or refutes {}.",
                    number::list(labels, Language::En)
                )
            }
            Self::KnowsBottlenecks => "Points out where work gets stuck.".into(),
            Self::ConfirmsAmounts => "Checks the amounts.".into(),
            Self::GivesAccess {
                knows_systems: false,
            } => "Knows which systems the work touches.".into(),
            Self::GivesAccess {
                knows_systems: true,
            } => "Arranges access to systems.".into(),
            Self::IsConsulted => "Must be consulted beforehand.".into(),
        }
    }
}

impl Sentence for FromOutside<'_> {
    fn nl(&self) -> String {
        let domain = self.domain;
        format!("Van buiten, gezien het adres ({domain}); vraag namens wie.")
    }

    fn en(&self) -> String {
        let domain = self.domain;
        format!("From outside, by the address ({domain}); ask on whose behalf.")
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
        "ook in het gesprek".into()
    }

    fn en(&self) -> String {
        "also in the call".into()
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
        let names = number::list(self.names, Language::Nl);
        match self.unlisted {
            0 => names,
            more => format!("{}, en nog {more}", self.names.join(", ")),
        }
    }

    fn en(&self) -> String {
        let names = number::list(self.names, Language::En);
        match self.unlisted {
            0 => names,
            more => format!("{}, and {more} more", self.names.join(", ")),
        }
    }
}
