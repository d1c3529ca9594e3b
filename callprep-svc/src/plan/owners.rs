//! The roles of the plan, and which one owns what.

use super::{
    case::{Case, Crew, Deciding, Hypothesis},
    people::Participant,
    titles::{Area, Authority},
    workflow::Workflow,
};

/// A role in the plan. Neutral on purpose: whatever the organisation calls it, somebody has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    ProcessOwner,
    BudgetHolder,
    /// Whoever decides by the answer of the booker.
    ToldDecider,
    /// The one person of a company of one.
    SoleOwner,
    AccountManager,
    /// Whoever booked the call.
    Booker,
}

impl Role {
    /// Returns who has the role in the company: whoever is alone has every role.
    pub(crate) fn in_company(self, case: &Case) -> Self {
        match self {
            Self::AccountManager | Self::Booker => self,
            _ if case.is_one_person() => Self::SoleOwner,
            Self::BudgetHolder if case.deciding() == Deciding::Answered => Self::ToldDecider,
            _ => self,
        }
    }
}

/// Returns the kind of work that a workflow is.
pub(crate) fn area(workflow: Workflow) -> Option<Area> {
    Some(match workflow {
        Workflow::Planning
        | Workflow::Scheduling
        | Workflow::FieldDispatch
        | Workflow::SiteCoordination => Area::Planning,
        Workflow::Handoff
        | Workflow::ProjectManagement
        | Workflow::ClientOnboarding
        | Workflow::DeliverableTracking => Area::Operations,
        Workflow::Billing => Area::Finance,
        Workflow::LeadIntake => Area::Sales,
        Workflow::FieldReporting | Workflow::QualityControl => Area::Quality,
        Workflow::MaterialProcurement
        | Workflow::InventoryManagement
        | Workflow::SupplierCoordination => Area::Purchasing,
        Workflow::ContentProduction | Workflow::CreativeBriefing => Area::Delivery,
        Workflow::ClientReporting | Workflow::Reporting | Workflow::General => return None,
    })
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

/// Returns who in the call seems to own the work that `hypothesis` is about: whoever leads it by title, then whoever
/// leads the operation, then whoever has to do with it by title.
pub(crate) fn process_owner<'a>(
    case: &'a Case,
    hypothesis: &Hypothesis,
) -> Option<(&'a Participant, Standing)> {
    let area = area(hypothesis.workflow);
    let decides = |each: &Participant| each.title().authority == Authority::Decides;
    let leads = |each: &Participant| {
        let title = each.title();
        title.is_head || title.authority >= Authority::May
    };
    let has_area = |each: &Participant| area.is_some_and(|area| each.title().areas.contains(&area));
    // Who leads is not always called so there: a controller, a bookkeeper.
    let is_in_finance = |each: &Participant| area == Some(Area::Finance) && has_area(each);
    let is_small = case.crew() < Crew::Teams;
    // In charge of nothing that is known. Elsewhere than in a small company that says nothing.
    let is_general = |each: &Participant| is_small && leads(each) && each.title().areas.is_empty();
    let fits = |each: &Participant| knows_subject(case, each, hypothesis);
    let works_on = |each: &Participant| each.works_on.contains(&hypothesis.id) && !decides(each);
    let rules: [(Standing, Rule<'_>); 13] = [
        (Standing::Probable, &|each| works_on(each) && leads(each)),
        (Standing::Probable, &|each| {
            fits(each) && leads(each) && !decides(each)
        }),
        (Standing::Probable, &|each| {
            has_area(each) && leads(each) && !decides(each)
        }),
        (Standing::Possible, &works_on),
        (Standing::Possible, &|each| {
            leads_operation(each) && !decides(each)
        }),
        (Standing::Possible, &|each| fits(each) && !decides(each)),
        (Standing::Possible, &|each| {
            is_in_finance(each) && !decides(each)
        }),
        (Standing::Possible, &|each| is_close(case, each)),
        (Standing::Possible, &|each| {
            each.told.knows_work && !each.is_booker && !decides(each)
        }),
        (Standing::Probable, &|each| has_area(each) && leads(each)),
        (Standing::Possible, &|each| is_small && fits(each)),
        (Standing::Possible, &|each| {
            is_general(each) && !decides(each)
        }),
        (Standing::Possible, &|each| is_small && decides(each)),
    ];
    if let Some(named) = named_by(case, hypothesis) {
        return Some((named, Standing::Probable));
    }
    let mut theirs = candidates(case);
    // Those whose titles fit best come first, and otherwise they stay in their order.
    theirs.sort_by_cached_key(|each| std::cmp::Reverse(each.fit(hypothesis)));
    rules
        .into_iter()
        .find_map(|(standing, holds)| Some((*theirs.iter().find(|each| holds(each))?, standing)))
}

/// Returns who in the call is named by the hypothesis as the one who does the work, whatever else the title says of
/// them.
pub(crate) fn named_by<'a>(case: &'a Case, hypothesis: &Hypothesis) -> Option<&'a Participant> {
    let mut people = case.attendees.iter().filter(|each| each.may_be_prospect());
    people.find(|each| {
        let title = each.title();
        each.named_by.contains(&hypothesis.id)
            && (title.authority < Authority::Decides || title.is_treasurer)
    })
}

/// Returns who in the call may own some work.
fn candidates(case: &Case) -> Vec<&Participant> {
    let may_own = |each: &&Participant| {
        let title = each.title();
        let is_apart = title.areas.contains(&Area::StaffBody) || title.is_of_board;
        each.may_be_prospect() && !is_apart && !title.is_learner && !title.is_treasurer
    };
    case.attendees.iter().filter(may_own).collect()
}

/// Returns whether somebody is in charge of how the work is done as a whole, and of nothing else that is known.
fn leads_operation(participant: &Participant) -> bool {
    let title = participant.title();
    let is_of_it = |area: &Area| {
        matches!(
            area,
            Area::Operations | Area::Planning | Area::Purchasing | Area::Delivery
        )
    };
    (title.is_head || title.authority >= Authority::May)
        && title.areas.contains(&Area::Operations)
        && title.areas.iter().all(is_of_it)
}

/// Returns who in the call seems to lead the work where no hypothesis tells which: not whoever decides.
pub(crate) fn leader(case: &Case) -> Option<&Participant> {
    let leads =
        |each: &&Participant| leads_operation(each) && each.title().authority != Authority::Decides;
    candidates(case).into_iter().find(leads)
}

/// Returns whether this is somebody of a company so small that everybody is close to the work. Whoever
/// decides there need not be.
pub(crate) fn is_close(case: &Case, participant: &Participant) -> bool {
    case.crew() <= Crew::Few
        && participant.may_be_prospect()
        && !participant.job_title.is_empty()
        && participant.title().authority != Authority::Decides
        && !participant.title().is_on_board
}

/// Returns whether somebody's title has to do with the work that `hypothesis` is about. Whoever decides has
/// such words in the title for another reason, unless it is a small company.
pub(crate) fn knows_subject(
    case: &Case,
    participant: &Participant,
    hypothesis: &Hypothesis,
) -> bool {
    let decides = participant.title().authority == Authority::Decides;
    (!decides || case.crew() < Crew::Teams) && participant.fit(hypothesis).is_some()
}
