//! Which role owns what, and which role a job title suggests.

use super::{case::Case, workflow::Workflow};

/// Parts of the titles of people who support a decision maker: an assistant to the director does not
/// decide in the director's place.
const SUPPORT: [&str; 3] = ["assist", "secretar", "stagiair"];

/// Titles with `owner` that do not mean the owner of the company.
const OWNED: [&str; 8] = [
    "product owner",
    "process owner",
    "system owner",
    "service owner",
    "application owner",
    "product-eigenaar",
    "proces-eigenaar",
    "applicatie-eigenaar",
];

/// A role in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    HeadOfPlanning,
    OperationsManager,
    HeadOfFinance,
    HeadOfSalesOrService,
    ProjectLead,
    HeadOfPurchasing,
    HeadOfDelivery,
    ProcessOwner,
    OwnerDirector,
    ManagingDirector,
    BusinessUnitDirector,
    Management,
    ApplicationOwner,
    DailyUser,
    WorksCouncil,
    AccountManager,
    /// An attendee whose role is unknown.
    ToBeAsked,
}

impl Role {
    /// Returns the owner of the process that the plan is about.
    pub(crate) fn process_owner(case: &Case) -> Self {
        case.lead()
            .map_or(Self::ProcessOwner, |lead| Self::of_workflow(lead.workflow))
    }

    /// Returns the owner of the process of a workflow.
    pub(crate) fn of_workflow(workflow: Workflow) -> Self {
        match workflow {
            Workflow::Planning
            | Workflow::Scheduling
            | Workflow::FieldDispatch
            | Workflow::SiteCoordination => Self::HeadOfPlanning,
            Workflow::Handoff
            | Workflow::ProjectManagement
            | Workflow::ClientOnboarding
            | Workflow::DeliverableTracking => Self::OperationsManager,
            Workflow::Billing => Self::HeadOfFinance,
            Workflow::LeadIntake => Self::HeadOfSalesOrService,
            Workflow::FieldReporting | Workflow::QualityControl => Self::ProjectLead,
            Workflow::MaterialProcurement
            | Workflow::InventoryManagement
            | Workflow::SupplierCoordination => Self::HeadOfPurchasing,
            Workflow::ContentProduction
            | Workflow::CreativeBriefing
            | Workflow::ClientReporting => Self::HeadOfDelivery,
            Workflow::Reporting | Workflow::General => Self::ProcessOwner,
        }
    }

    /// Returns the budget holder in a company of this size.
    pub(crate) fn budget_holder(employees: Option<u32>) -> Self {
        match employees {
            Some(0..50) => Self::OwnerDirector,
            Some(50..250) => Self::ManagingDirector,
            Some(250..) => Self::BusinessUnitDirector,
            None => Self::Management,
        }
    }

    /// Returns whether a job title suggests the role.
    pub(crate) fn matches(self, job_title: &str) -> bool {
        let mut title = job_title.to_lowercase();
        if SUPPORT.iter().any(|word| title.contains(word)) {
            return false;
        }
        for owned in OWNED {
            title = title.replace(owned, "");
        }
        title
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .any(|word| {
                self.stems().iter().any(|stem| {
                    // Short stems must match a whole word: `it` is not in `italian`.
                    word == *stem || (stem.len() > 3 && word.starts_with(stem))
                })
            })
    }

    /// The stems of Dutch and English job titles.
    fn stems(self) -> &'static [&'static str] {
        match self {
            Self::HeadOfPlanning => &["planning", "planner", "scheduling", "dispatch"],
            Self::OperationsManager => &["operation", "bedrijfsleider", "coo"],
            Self::HeadOfFinance => &["finan", "controller", "boekhoud", "accountant", "cfo"],
            Self::HeadOfSalesOrService => &["sales", "verkoop", "commerc", "klantenservice"],
            Self::ProjectLead => &[
                "projectleider",
                "project",
                "uitvoerder",
                "kwaliteit",
                "quality",
            ],
            Self::HeadOfPurchasing => &["inkoop", "inkoper", "purchas", "procurement", "buyer"],
            Self::HeadOfDelivery => &["delivery", "creative", "content"],
            Self::OwnerDirector
            | Self::ManagingDirector
            | Self::BusinessUnitDirector
            | Self::Management => &[
                "directeur",
                "director",
                "directie",
                "eigenaar",
                "owner",
                "founder",
                "oprichter",
                "bestuurder",
                "ceo",
                "dga",
            ],
            Self::ApplicationOwner => &[
                "applicatie",
                "application",
                "software",
                "systeem",
                "it",
                "ict",
                "cio",
                "cto",
            ],
            Self::WorksCouncil => &["ondernemingsraad", "works"],
            Self::ProcessOwner | Self::DailyUser | Self::AccountManager | Self::ToBeAsked => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_holder_follows_the_size_of_the_company() {
        assert_eq!(Role::budget_holder(Some(49)), Role::OwnerDirector);
        assert_eq!(Role::budget_holder(Some(50)), Role::ManagingDirector);
        assert_eq!(Role::budget_holder(Some(250)), Role::BusinessUnitDirector);
        assert_eq!(Role::budget_holder(None), Role::Management);
    }

    #[test]
    fn job_titles_are_matched_by_whole_words_and_stems() {
        assert!(Role::OwnerDirector.matches("Directeur-eigenaar"));
        assert!(Role::ApplicationOwner.matches("IT manager"));
        assert!(!Role::ApplicationOwner.matches("Italian chef"));
        assert!(Role::HeadOfPlanning.matches("Hoofd Planning"));
        assert!(Role::OwnerDirector.matches("Owner"));
        assert!(!Role::OwnerDirector.matches("Product owner"));
        assert!(!Role::OwnerDirector.matches("Applicatie-eigenaar"));
        assert!(!Role::OwnerDirector.matches("Directiesecretaresse"));
        assert!(!Role::OwnerDirector.matches("Executive assistant to the CEO"));
        assert!(!Role::ProcessOwner.matches("anything"));
    }
}
