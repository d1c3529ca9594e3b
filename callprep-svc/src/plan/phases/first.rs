//! Days 1 to 30: the steps before the decision.

use super::PhasePlanner;
use crate::plan::{
    actions::Planned,
    case::Crew,
    law::{self, Consultation},
    metric::{Metric, Money},
    owners::Role,
    rhythm,
    schedule::Step,
    stakeholders,
    text::{
        ActionMetric, ActionText, Addition, Baseline, Consulted, Measuring, Past, Target,
        TestAction,
    },
    wishes::Wish,
};

impl<'a> PhasePlanner<'a> {
    /// Plans to find somebody who does the work, if the call asks for that.
    pub(super) fn introduce(&self) -> Option<Planned<'a>> {
        let introduced = Planned {
            owner: self.introducer(),
            metric: ActionMetric::Introduction,
            baseline: Baseline::NotIntroduced,
            target: Target::Introduced,
            ..self.about(
                Step::Introduction,
                ActionText::Test(TestAction::Introduce {
                    label: &self.matter.label,
                }),
            )
        };
        stakeholders::lacks_owner(self.case).then_some(introduced)
    }

    /// Plans who signs what has to be signed first.
    pub(super) fn sign(&self) -> Option<Planned<'a>> {
        let name = self.matter.agreement.as_str();
        (!name.is_empty()).then(|| Planned {
            owner: self.introducer(),
            metric: ActionMetric::Signing,
            baseline: Baseline::NotSigned,
            target: Target::SigningSettled,
            ..self.about(Step::Signing, ActionText::Test(TestAction::Sign { name }))
        })
    }

    /// Returns who can put us in touch with somebody: whoever booked the call, if that is one of the company.
    fn introducer(&self) -> Role {
        let mut people = self.case.attendees.iter();
        if people.any(|each| each.is_booker && each.may_be_prospect()) {
            Role::Booker
        } else {
            self.budget_holder()
        }
    }

    /// Plans to confirm or drop the lead.
    pub(super) fn verdict(&self, step: Step) -> Planned<'a> {
        let label = &self.matter.label;
        let has_support = self.lead.has_support();
        let action = if has_support {
            TestAction::Confirm {
                label,
                crew: self.case.crew(),
                cases: self.case.cases(),
                is_confidential: self.case.is_confidential(),
            }
        } else {
            TestAction::AskForExample {
                label,
                is_confidential: self.case.is_confidential(),
            }
        };
        Planned {
            addition: if has_support && !self.matter.assumptions.is_empty() {
                Addition::Assumptions(&self.matter.assumptions)
            } else {
                Addition::Nothing
            },
            metric: ActionMetric::Verdict(&self.matter.topic),
            baseline: Baseline::NotTested,
            target: Target::StandsOrIsDropped,
            ..self.about(step, ActionText::Test(action))
        }
    }

    pub(super) fn measure(&self, metric: Metric) -> Planned<'a> {
        let label = &self.matter.label;
        let (step, target, action) =
            if let (Some(past), Metric::Money(Money { kind, .. })) = (Past::of(metric), metric) {
                let action = TestAction::LookBack {
                    label,
                    past,
                    kind,
                    is_busy: self.is_busy,
                    tally: self.lead.tally(),
                };
                (Step::LookBack, Target::LookedUp, action)
            } else {
                let action = TestAction::Measure {
                    label,
                    metric,
                    measuring: Measuring {
                        crew: self.case.crew(),
                        has_holidays: self.has_holidays,
                        is_busy: self.is_busy,
                        tally: self.lead.tally(),
                        is_weekly: rhythm::is_weekly(self.lead),
                    },
                };
                (Step::Baseline, Target::Counted, action)
            };
        Planned {
            metric: ActionMetric::Of(metric, &self.matter.topic),
            target,
            ..self.about(step, ActionText::Test(action))
        }
    }

    /// Plans to work out what can be tried, where the research has nothing: that is ours.
    pub(super) fn work_out(&self) -> Option<Planned<'a>> {
        let label = &self.matter.label;
        self.case
            .opportunity_for(self.lead)
            .is_none()
            .then(|| Planned {
                owner: Role::AccountManager,
                metric: ActionMetric::Solutions,
                baseline: Baseline::NoSolution,
                target: Target::WorkedOut,
                ..self.about(
                    Step::WorkOut,
                    ActionText::Test(TestAction::WorkOutSolutions { label }),
                )
            })
    }

    /// Plans to talk to those who speak for the staff, before anything is measured.
    pub(super) fn consult(&self) -> Option<Planned<'a>> {
        let is_here = stakeholders::has_staff_body(self.case);
        let by_law = law::consultation(self.case);
        if self.case.has_wish(Wish::StaffBody) {
            let body = match by_law {
                Consultation::Required(body) | Consultation::ToBeAsked(body) => Some(body),
                Consultation::None => None,
            };
            return Some(Planned {
                owner: self.employer(),
                metric: ActionMetric::Consultation,
                baseline: Baseline::NotConsulted,
                target: Target::ConsultedBeforeTest,
                ..self.about(
                    Step::EarlyConsultation,
                    ActionText::Test(TestAction::Consult(Consulted::Named(body))),
                )
            });
        }
        let (whom, target) = match by_law {
            Consultation::Required(body) => (Consulted::Required(body), Target::ConsultedBefore),
            Consultation::ToBeAsked(body) if is_here => {
                (Consulted::Required(body), Target::ConsultedBefore)
            }
            Consultation::None if is_here => (Consulted::Speaker, Target::ConsultedBefore),
            // Whoever owns so small a company knows, and so does whoever says that there is none.
            Consultation::ToBeAsked(_)
                if self.case.crew() <= Crew::Few || self.case.has_wish(Wish::NoStaffBody) =>
            {
                return None;
            }
            // Whoever decides is asked in the call.
            Consultation::ToBeAsked(_) if stakeholders::knows_staff_body(self.case) => return None,
            Consultation::ToBeAsked(body) => (Consulted::IfAny(body), Target::ConsultedOrNeedless),
            Consultation::None => return None,
        };
        Some(Planned {
            owner: self.employer(),
            metric: ActionMetric::Consultation,
            baseline: Baseline::NotConsulted,
            target,
            ..self.about(
                Step::Consultation,
                ActionText::Test(TestAction::Consult(whom)),
            )
        })
    }
}
