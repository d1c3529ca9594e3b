//! The names of roles, and what the plan needs each for.

use super::{Language, Sentence, number, quoted};
use crate::plan::owners::Role;

/// What the plan needs a role for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Objective<'a> {
    DecideOnPilot,
    DecideOnFollowUp,
    OwnHypotheses { titles: &'a [String] },
    FindBottlenecks,
    ConfirmAmounts,
    GiveAccess { technologies: &'a [String] },
    TryPilot,
    ShowDailyWork,
    AdviseOnPilot,
    TellRole,
}

impl Sentence for Role {
    fn nl(&self) -> String {
        match self {
            Self::HeadOfPlanning => "Hoofd planning",
            Self::OperationsManager => "Operationeel manager",
            Self::HeadOfFinance => "Hoofd financiën",
            Self::HeadOfSalesOrService => "Hoofd verkoop of klantenservice",
            Self::ProjectLead => "Projectleider",
            Self::HeadOfPurchasing => "Hoofd inkoop",
            Self::HeadOfDelivery => "Hoofd delivery",
            Self::ProcessOwner => "Proceseigenaar",
            Self::OwnerDirector => "Directeur-eigenaar",
            Self::ManagingDirector => "Algemeen of operationeel directeur",
            Self::BusinessUnitDirector => "Directeur van de business unit",
            Self::Management => "Directie (budgethouder)",
            Self::ApplicationOwner => "IT of applicatiebeheer",
            Self::DailyUser => "Dagelijkse gebruiker",
            Self::WorksCouncil => "Ondernemingsraad",
            Self::AccountManager => "Accountmanager",
            Self::ToBeAsked => "Deelnemer, rol navragen",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::HeadOfPlanning => "Head of planning",
            Self::OperationsManager => "Operations manager",
            Self::HeadOfFinance => "Head of finance",
            Self::HeadOfSalesOrService => "Head of sales or customer service",
            Self::ProjectLead => "Project lead",
            Self::HeadOfPurchasing => "Head of purchasing",
            Self::HeadOfDelivery => "Head of delivery",
            Self::ProcessOwner => "Process owner",
            Self::OwnerDirector => "Owner-director",
            Self::ManagingDirector => "Managing or operations director",
            Self::BusinessUnitDirector => "Business unit director",
            Self::Management => "Management (budget holder)",
            Self::ApplicationOwner => "IT or application owner",
            Self::DailyUser => "Daily user",
            Self::WorksCouncil => "Works council",
            Self::AccountManager => "Account manager",
            Self::ToBeAsked => "Participant, ask role",
        }
        .into()
    }
}

impl Sentence for Objective<'_> {
    fn nl(&self) -> String {
        match self {
            Self::DecideOnPilot => {
                "Beslist na de nulmeting over de pilot, en aan het eind over het vervolg.".into()
            }
            Self::DecideOnFollowUp => "Beslist of er een vervolg komt.".into(),
            Self::OwnHypotheses { titles } => format!(
                "Bevestigt of weerlegt {}{} en is verantwoordelijk voor de meting.",
                number::list(&quoted(titles), Language::Nl),
                comma(titles),
            ),
            Self::FindBottlenecks => {
                "Wijst aan waar werk blijft liggen en is verantwoordelijk voor de meting.".into()
            }
            Self::ConfirmAmounts => "Controleert de bedragen in de nulmeting.".into(),
            Self::GiveAccess { technologies: [] } => {
                "Weet welke systemen het werk raken en regelt de toegang.".into()
            }
            Self::GiveAccess { technologies } => {
                format!(
                    "Regelt de toegang tot {}.",
                    number::list(technologies, Language::Nl)
                )
            }
            Self::TryPilot => {
                "Probeert de pilot uit in het eigen werk en zegt wat er niet klopt.".into()
            }
            Self::ShowDailyWork => "Laat zien hoe het werk nu echt gaat.".into(),
            Self::AdviseOnPilot => {
                "Bespreekt de pilot en de omgang met persoonsgegevens vóór de start.".into()
            }
            Self::TellRole => {
                "Vraag bij de start naar de rol en naar wat het gesprek moet opleveren.".into()
            }
        }
    }

    fn en(&self) -> String {
        match self {
            Self::DecideOnPilot => {
                "Decides on the pilot after the baseline, and on what follows at the end.".into()
            }
            Self::DecideOnFollowUp => "Decides whether there is a follow-up.".into(),
            Self::OwnHypotheses { titles } => format!(
                "Confirms or refutes {}{} and owns the measurement.",
                number::list(&quoted(titles), Language::En),
                comma(titles),
            ),
            Self::FindBottlenecks => {
                "Points out where work gets stuck and owns the measurement.".into()
            }
            Self::ConfirmAmounts => "Checks the amounts in the baseline.".into(),
            Self::GiveAccess { technologies: [] } => {
                "Knows which systems the work touches and arranges access.".into()
            }
            Self::GiveAccess { technologies } => {
                format!(
                    "Arranges access to {}.",
                    number::list(technologies, Language::En)
                )
            }
            Self::TryPilot => {
                "Tries the pilot in daily work and says what is wrong with it.".into()
            }
            Self::ShowDailyWork => "Shows how the work is really done today.".into(),
            Self::AdviseOnPilot => {
                "Discusses the pilot and the use of personal data before the start.".into()
            }
            Self::TellRole => {
                "Ask at the start about their role and what the call should bring.".into()
            }
        }
    }
}

/// Returns a comma after an enumeration that an `and` follows.
fn comma(titles: &[String]) -> &'static str {
    if titles.len() > 1 { "," } else { "" }
}
