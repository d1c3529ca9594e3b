//! What job titles suggest of people.

use super::{Language, Sentence, number};

/// What the job title of somebody in the call suggests. Always worded as a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    Decides,
    /// With others in the call.
    DecidesJointly,
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
    /// Of the work, where no hypothesis tells which.
    MayLead,
    KnowsWork(Vec<String>),
    /// Of what the booker wrote of.
    KnowsBooked,
    KnowsAmounts,
    SaysAmounts,
    SaysPurchase,
    SaysData,
    SetsConditions,
    ServesBoard,
    GivesAccess,
    MindsSafety,
    SpeaksForStaff,
}

/// The same in a few words, as a role.
pub(crate) struct GuessedRole<'a>(pub(crate) &'a Guess);

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
            Self::DecidesJointly => "Vermoedelijk budgethouder, samen met anderen hier.".into(),
            Self::MayLead => "Mogelijk proceseigenaar.".into(),
            Self::KnowsAmounts => "Kan de bedragen vermoedelijk nagaan.".into(),
            Self::SaysAmounts => "Praat vermoedelijk mee over geld en bedragen.".into(),
            Self::SaysPurchase => "Praat vermoedelijk mee over budget en inkoop.".into(),
            Self::SaysData => "Praat vermoedelijk mee over gegevens en systemen.".into(),
            Self::SetsConditions => "Stelt vermoedelijk voorwaarden.".into(),
            Self::ServesBoard => "Werkt vermoedelijk voor het bestuur.".into(),
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
            Self::DecidesJointly => "Probably a budget holder, together with others here.".into(),
            Self::MayLead => "Possibly the process owner.".into(),
            Self::KnowsAmounts => "Can probably look up the amounts.".into(),
            Self::SaysAmounts => "Probably has a say in money and amounts.".into(),
            Self::SaysPurchase => "Probably has a say in budget and purchasing.".into(),
            Self::SaysData => "Probably has a say in data and systems.".into(),
            Self::SetsConditions => "Probably sets conditions.".into(),
            Self::ServesBoard => "Probably works for the board.".into(),
            Self::GivesAccess => "Probably knows the systems.".into(),
            Self::MindsSafety => "Safety at work: belongs to the consultation of the staff.".into(),
            Self::SpeaksForStaff => "Speaks for the staff, by the title.".into(),
        }
    }
}

impl Sentence for GuessedRole<'_> {
    fn nl(&self) -> String {
        match self.0 {
            Guess::Decides | Guess::DecidesJointly | Guess::DoesEverything => {
                "vermoedelijk budgethouder"
            }
            Guess::DoesAllWork => "ondernemer",
            Guess::MayDecide | Guess::MayOwn => "beslist mogelijk mee",
            Guess::InCharge(_) => "vermoedelijk proceseigenaar",
            Guess::MayBeInCharge(_) | Guess::MayLead => "mogelijk proceseigenaar",
            Guess::KnowsWork(_) => "vermoedelijk dagelijkse gebruiker",
            Guess::KnowsBooked => "kent het onderwerp",
            Guess::KnowsAmounts => "vermoedelijk thuis in de cijfers",
            Guess::SaysAmounts | Guess::SaysPurchase => "praat vermoedelijk mee over geld",
            Guess::SaysData => "praat vermoedelijk mee over gegevens",
            Guess::SetsConditions => "stelt vermoedelijk voorwaarden",
            Guess::ServesBoard => "werkt vermoedelijk voor het bestuur",
            Guess::GivesAccess => "kent vermoedelijk de systemen",
            Guess::MindsSafety => "veiligheid op het werk",
            Guess::SpeaksForStaff => "namens het personeel",
        }
        .into()
    }

    fn en(&self) -> String {
        match self.0 {
            Guess::Decides | Guess::DecidesJointly | Guess::DoesEverything => {
                "probably budget holder"
            }
            Guess::DoesAllWork => "owner",
            Guess::MayDecide | Guess::MayOwn => "may have a say",
            Guess::InCharge(_) => "probably process owner",
            Guess::MayBeInCharge(_) | Guess::MayLead => "possibly process owner",
            Guess::KnowsWork(_) => "probably daily user",
            Guess::KnowsBooked => "knows the subject",
            Guess::KnowsAmounts => "probably knows the figures",
            Guess::SaysAmounts | Guess::SaysPurchase => "probably has a say in money",
            Guess::SaysData => "probably has a say in data",
            Guess::SetsConditions => "probably sets conditions",
            Guess::ServesBoard => "probably works for the board",
            Guess::GivesAccess => "probably knows the systems",
            Guess::MindsSafety => "safety at work",
            Guess::SpeaksForStaff => "for the staff",
        }
        .into()
    }
}
