//! The roles of the plan, and which one owns what.

use super::{
    case::{Case, Crew},
    law::StaffBody,
    titles::Area,
    workflow::Workflow,
};

/// A role in the plan. Neutral on purpose: whatever the organisation calls it, somebody has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Planning,
    Operations,
    Finance,
    CustomerContact,
    Quality,
    Purchasing,
    Delivery,
    ProcessOwner,
    /// Of a company so small that nobody is in charge of a process.
    Worker,
    BudgetHolder,
    /// The one person of a company of one.
    SoleOwner,
    ApplicationOwner,
    StaffBody(StaffBody),
    AccountManager,
}

impl Role {
    /// Returns the owner of the process that the plan is about.
    pub(crate) fn process_owner(case: &Case) -> Self {
        case.lead()
            .map_or(Self::ProcessOwner, |lead| Self::of_workflow(lead.workflow))
            .in_company(case)
    }

    /// Returns the owner of the process of a workflow.
    pub(crate) fn of_workflow(workflow: Workflow) -> Self {
        match workflow {
            Workflow::Planning
            | Workflow::Scheduling
            | Workflow::FieldDispatch
            | Workflow::SiteCoordination => Self::Planning,
            Workflow::Handoff
            | Workflow::ProjectManagement
            | Workflow::ClientOnboarding
            | Workflow::DeliverableTracking => Self::Operations,
            Workflow::Billing => Self::Finance,
            Workflow::LeadIntake => Self::CustomerContact,
            Workflow::FieldReporting | Workflow::QualityControl => Self::Quality,
            Workflow::MaterialProcurement
            | Workflow::InventoryManagement
            | Workflow::SupplierCoordination => Self::Purchasing,
            Workflow::ContentProduction | Workflow::CreativeBriefing => Self::Delivery,
            Workflow::ClientReporting | Workflow::Reporting | Workflow::General => {
                Self::ProcessOwner
            }
        }
    }

    /// Returns who has the role in the company: whoever is alone has every role.
    pub(crate) fn in_company(self, case: &Case) -> Self {
        match self {
            Self::AccountManager | Self::StaffBody(_) => self,
            _ if case.is_one_person() => Self::SoleOwner,
            Self::BudgetHolder | Self::ApplicationOwner => self,
            _ if case.crew() == Crew::Few => Self::Worker,
            _ => self,
        }
    }

    /// Returns the kind of work that the role is in charge of.
    pub(crate) fn area(self) -> Option<Area> {
        match self {
            Self::Planning => Some(Area::Planning),
            Self::Operations => Some(Area::Operations),
            Self::Finance => Some(Area::Finance),
            Self::CustomerContact => Some(Area::Sales),
            Self::Quality => Some(Area::Quality),
            Self::Purchasing => Some(Area::Purchasing),
            Self::Delivery => Some(Area::Delivery),
            Self::ApplicationOwner => Some(Area::It),
            Self::StaffBody(_) => Some(Area::StaffBody),
            Self::ProcessOwner
            | Self::Worker
            | Self::BudgetHolder
            | Self::SoleOwner
            | Self::AccountManager => None,
        }
    }
}
