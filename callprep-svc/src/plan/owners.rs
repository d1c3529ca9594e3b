//! The roles of the plan, and which one owns what.

use super::{
    case::{Case, Crew, Hypothesis},
    law::StaffBody,
    people::Participant,
    titles::{Area, Authority},
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
    /// Of one hypothesis, counted from 1, where others have another owner.
    OwnerOf(usize),
    BudgetHolder,
    /// The one person of a company of one.
    SoleOwner,
    ApplicationOwner,
    StaffBody(StaffBody),
    AccountManager,
}

impl Role {
    /// Returns the owner of the work that `hypothesis` is about: whoever in the call seems to be it,
    /// otherwise a role by the kind of work. Either is among the people of the brief.
    pub(crate) fn owner_of(case: &Case, hypothesis: &Hypothesis) -> Self {
        if case.is_one_person() {
            return Self::SoleOwner;
        }
        let owners = || case.hypotheses.iter().map(|each| process_owner(case, each));
        let of_workflow = Self::of_workflow(hypothesis.workflow).in_company(case);
        let is_shared = owners().all(|owner| owner == process_owner(case, hypothesis));
        let mut places = (1..).zip(&case.hypotheses);
        let place = places.find(|(_, each)| *each == hypothesis);
        match (process_owner(case, hypothesis), place) {
            (Some(_), Some((place, _))) if !is_shared => Self::OwnerOf(place),
            (None, Some((place, _))) if of_workflow == Self::ProcessOwner && !is_shared => {
                Self::OwnerOf(place)
            }
            (Some(_), _) => Self::ProcessOwner,
            (None, _) => of_workflow,
        }
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
            Self::BudgetHolder => self,
            // Nobody is in charge of one kind of work alone.
            _ if case.crew() == Crew::Few => Self::ProcessOwner,
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
            | Self::OwnerOf(_)
            | Self::BudgetHolder
            | Self::SoleOwner
            | Self::AccountManager => None,
        }
    }
}

/// How much speaks for somebody as the owner of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The title is that of somebody in charge of such work, or everybody there is close to it.
    Probable,
    /// In charge of other work, or doing it.
    Possible,
}

/// Whether somebody may be the owner of a process.
type Rule<'a> = &'a dyn Fn(&Participant) -> bool;

/// Returns who in the call seems to own the work that `hypothesis` is about.
pub(crate) fn process_owner<'a>(
    case: &'a Case,
    hypothesis: &Hypothesis,
) -> Option<(&'a Participant, Standing)> {
    let area = Role::of_workflow(hypothesis.workflow).area();
    let decides = |each: &Participant| each.title().authority == Authority::Decides;
    let leads = |each: &Participant| {
        let title = each.title();
        title.is_head || title.authority >= Authority::May
    };
    let has_area = |each: &Participant| area.is_some_and(|area| each.title().areas.contains(&area));
    // In charge of nothing else that is known.
    let is_general = |each: &Participant| {
        let mut areas = each.title().areas.iter();
        leads(each) && areas.all(|area| *area == Area::Operations)
    };
    let is_small = case.crew() < Crew::Teams;
    let rules: [(Standing, Rule<'_>); 6] = [
        (Standing::Probable, &|each| {
            has_area(each) && leads(each) && !decides(each)
        }),
        (Standing::Probable, &|each| is_close(case, each)),
        (Standing::Probable, &|each| has_area(each) && leads(each)),
        (Standing::Possible, &|each| {
            is_general(each) && !decides(each)
        }),
        (Standing::Possible, &|each| has_area(each)),
        (Standing::Possible, &|each| is_small && decides(each)),
    ];
    let theirs = || {
        let is_staff_body = |each: &Participant| each.title().areas.contains(&Area::StaffBody);
        case.attendees
            .iter()
            .filter(move |each| each.may_be_prospect() && !is_staff_body(each))
    };
    rules
        .into_iter()
        .find_map(|(standing, holds)| Some((theirs().find(|each| holds(each))?, standing)))
}

/// Returns whether this is somebody of a company so small that everybody is close to the work. Whoever
/// decides there need not be.
pub(crate) fn is_close(case: &Case, participant: &Participant) -> bool {
    case.crew() <= Crew::Few
        && participant.may_be_prospect()
        && !participant.job_title.is_empty()
        && participant.title().authority != Authority::Decides
}
