//! The roles of the plan, and which one owns what.

use super::{
    case::{Case, Crew, Hypothesis},
    clean,
    people::Participant,
    titles::{Area, Authority},
    workflow::Workflow,
};

/// Long words of titles that tell of no work in particular.
const VAGUE: [&str; 14] = [
    "manager",
    "medewerker",
    "medewerkers",
    "director",
    "directeur",
    "coordinator",
    "assistant",
    "teamleider",
    "general",
    "algemeen",
    "partner",
    "partners",
    "engineer",
    "executive",
];

/// A role in the plan. Neutral on purpose: whatever the organisation calls it, somebody has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    ProcessOwner,
    BudgetHolder,
    /// The one person of a company of one.
    SoleOwner,
    AccountManager,
}

impl Role {
    /// Returns who has the role in the company: whoever is alone has every role.
    pub(crate) fn in_company(self, case: &Case) -> Self {
        match self {
            Self::AccountManager => self,
            _ if case.is_one_person() => Self::SoleOwner,
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

/// Returns who in the call seems to own the work that `hypothesis` is about.
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
    // In charge of nothing else that is known.
    let is_general = |each: &Participant| {
        let mut areas = each.title().areas.iter();
        leads(each) && areas.all(|area| *area == Area::Operations)
    };
    let is_small = case.crew() < Crew::Teams;
    let rules: [(Standing, Rule<'_>); 5] = [
        (Standing::Probable, &|each| {
            has_area(each) && leads(each) && !decides(each)
        }),
        (Standing::Possible, &|each| is_close(case, each)),
        (Standing::Probable, &|each| has_area(each) && leads(each)),
        (Standing::Possible, &|each| {
            is_general(each) && !decides(each)
        }),
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

/// Returns whether a word of somebody's title is one of what is told about `hypothesis`, and not of the
/// whole company. Whoever decides has such words in the title for another reason.
pub(crate) fn shares_word(case: &Case, participant: &Participant, hypothesis: &Hypothesis) -> bool {
    /// Shorter words are in titles of many kinds.
    const LONG: usize = 7;
    let words = |text: &str| -> Vec<String> {
        let folded = clean::folded(text);
        let words = folded.split(|c: char| !c.is_alphanumeric());
        let is_telling = |word: &&str| word.len() >= LONG && !VAGUE.contains(word);
        words.filter(is_telling).map(str::to_owned).collect()
    };
    let mut title = words(&participant.job_title);
    let industry = clean::folded(case.industry.as_deref().unwrap_or_default());
    title.retain(|word| !industry.contains(word.as_str()));
    if title.is_empty() || participant.title().authority == Authority::Decides {
        return false;
    }
    let told = format!("{} {}", hypothesis.title, hypothesis.statement);
    let told = words(&told);
    let is_one = |word: &String| {
        let mut told = told.iter();
        told.any(|each| word.contains(each.as_str()) || each.contains(word.as_str()))
    };
    title.iter().any(is_one)
}
