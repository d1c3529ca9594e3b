//! The one outcome to ask for, in the same words wherever the brief names it.

use super::{Cases, Consulted, Sentence};
use crate::plan::{
    MoneyPeriod,
    case::{Case, Hypothesis, Scope},
    law::{self, Consultation},
    metric::Metric,
    stakeholders,
    wishes::Wish,
};

/// The period that is looked back on for a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Past {
    ThreeMonths,
}

impl Past {
    /// Returns the period, if the baseline of `metric` is found in what is past: two weeks say little
    /// of an amount a month.
    pub(crate) fn of(metric: Metric) -> Option<Self> {
        let Metric::Money(money) = metric else {
            return None;
        };
        match money.period {
            Some(MoneyPeriod::Week) => None,
            Some(MoneyPeriod::Month | MoneyPeriod::Quarter | MoneyPeriod::Year) | None => {
                Some(Self::ThreeMonths)
            }
        }
    }
}

impl Sentence for Past {
    fn nl(&self) -> String {
        "de laatste drie afgesloten maanden".into()
    }

    fn en(&self) -> String {
        "the last three closed months".into()
    }
}

/// What to ask for in the call.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the booking"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'a> {
    scope: Scope,
    /// What the booking says is to come out, in quotation marks. May be empty.
    outcome: &'a str,
    /// What has to be signed first, in quotation marks. May be empty.
    agreement: &'a str,
    /// Whether what the booker wrote decides what can be agreed on.
    is_bound: bool,
    /// Whether the plan has no dates because of times in the booking.
    is_undated: bool,
    /// Whether something in the booking that bears on the plan is not used in it.
    is_provisional: bool,
    /// Whether a hypothesis leads.
    has_lead: bool,
    /// Whether nobody in the call seems to be in charge of the work or to do it.
    lacks_owner: bool,
    /// Where the baseline of the lead is found, if that is in what is past.
    past: Option<Past>,
    /// Whether no example may be asked for.
    is_confidential: bool,
    /// Those who speak for the staff, if they come first.
    staff: Option<Consulted>,
    /// Whether they only want to listen: then nothing is agreed on.
    only_listens: bool,
    /// Whether nothing is to begin before a day that the booking names.
    starts_later: bool,
    /// On which the lead is tested.
    cases: Cases,
}

impl<'a> Ask<'a> {
    /// `outcome` is what the booking says is to come out, and `agreement` what has to be signed first, both in quotation
    /// marks and possibly empty.
    pub(crate) fn new(case: &Case, (outcome, agreement): (&'a str, &'a str)) -> Self {
        let metric = case.lead().and_then(Hypothesis::metric);
        Self {
            scope: case.scope(),
            outcome,
            agreement,
            is_bound: case.is_bound(),
            is_undated: case.is_undated() && case.has_times(),
            is_provisional: case.is_provisional(),
            has_lead: case.lead().is_some(),
            lacks_owner: stakeholders::lacks_owner(case),
            past: metric.and_then(Past::of),
            is_confidential: case.is_confidential(),
            staff: staff(case).filter(|_| case.is_bound()),
            only_listens: case.has_wish(Wish::OnlyListen),
            starts_later: case.starts_later(),
            cases: case.cases(),
        }
    }
}

/// Returns those who speak for the staff, if the booking names them.
fn staff(case: &Case) -> Option<Consulted> {
    let body = match law::consultation(case) {
        Consultation::Required(body) | Consultation::ToBeAsked(body) => Some(body),
        Consultation::None => None,
    };
    case.has_wish(Wish::StaffBody)
        .then_some(Consulted::Named(body))
}

impl Ask<'_> {
    /// Returns whether when it can be done depends on what the booking says.
    fn fits(&self) -> bool {
        let is_quoted = self.is_bound && !self.outcome.is_empty();
        let is_open = self.is_undated && self.has_lead && !is_quoted;
        self.agreement.is_empty() && (self.only_listens || is_open)
    }

    /// Returns whether something else in the booking decides whether it can be done.
    fn is_open(&self) -> bool {
        let is_quoted = self.is_bound && !self.outcome.is_empty();
        let is_first = !self.agreement.is_empty() || is_quoted;
        self.is_provisional && self.has_lead && !is_first
    }
}

impl Sentence for Ask<'_> {
    fn nl(&self) -> String {
        let later = match (self.starts_later, self.fits()) {
            (_, true) if self.is_open() => {
                ", op een moment en een manier die passen bij wat de boeking zegt"
            }
            (_, true) => ", op een moment dat past bij wat de boeking zegt",
            (true, false) => ", niet eerder dan de boeking toelaat",
            (false, false) if self.is_open() => ", zoals de boeking toelaat",
            (false, false) => "",
        };
        let what = match self.scope {
            _ if !self.agreement.is_empty() => format!(
                "een naam en een datum voor wat eerst getekend moet zijn, {}",
                self.agreement
            ),
            _ if self.only_listens => "een vervolggesprek".into(),
            _ if self.is_bound && !self.outcome.is_empty() => format!(
                "de volgende stap naar wat de boeking als uitkomst noemt, {}",
                self.outcome
            ),
            _ if self.staff.is_some() => {
                let staff = self.staff.map(Consulted::who_nl).unwrap_or_default();
                format!("een afspraak over hoe en wanneer u {staff} informeert")
            }
            _ if self.is_bound && !self.has_lead => {
                "akkoord op het onderwerp dat als eerste wordt bekeken".into()
            }
            Scope::Exploration => "akkoord om samen één werkweek na te lopen".into(),
            _ if self.lacks_owner => "een kennismaking met wie dit werk doet".into(),
            Scope::Questions if self.is_confidential => "een beschrijving van hoe H1 gaat".into(),
            Scope::Questions => "akkoord om H1 samen aan één gewone week te toetsen".into(),
            Scope::Measure if self.is_confidential => "akkoord om H1 samen te toetsen".into(),
            Scope::Measure => format!("akkoord om H1 samen te toetsen aan {}", self.cases.nl()),
            Scope::Trial | Scope::Pilot => {
                let length = self.past.map(|past| format!("over {}", past.nl()));
                let length = length.unwrap_or_else(|| "van twee werkweken".into());
                format!("akkoord op een nulmeting {length}")
            }
        };
        what + later
    }

    fn en(&self) -> String {
        let later = match (self.starts_later, self.fits()) {
            (_, true) if self.is_open() => {
                ", at a time and in a way that fit what the booking says"
            }
            (_, true) => ", at a time that fits what the booking says",
            (true, false) => ", no earlier than the booking allows",
            (false, false) if self.is_open() => ", as the booking allows",
            (false, false) => "",
        };
        let what = match self.scope {
            _ if !self.agreement.is_empty() => format!(
                "a name and a date for what has to be signed first, {}",
                self.agreement
            ),
            _ if self.only_listens => "a second conversation".into(),
            _ if self.is_bound && !self.outcome.is_empty() => format!(
                "the next step towards the outcome that the booking names, {}",
                self.outcome
            ),
            _ if self.staff.is_some() => {
                let staff = self.staff.map(Consulted::who_en).unwrap_or_default();
                format!("agreement on how and when you inform {staff}")
            }
            _ if self.is_bound && !self.has_lead => {
                "agreement on the subject that is looked at first".into()
            }
            Scope::Exploration => "agreement to go through one week of work together".into(),
            _ if self.lacks_owner => "an introduction to whoever does this work".into(),
            Scope::Questions if self.is_confidential => "a description of how H1 goes".into(),
            Scope::Questions => "agreement to test H1 together on one ordinary week".into(),
            Scope::Measure if self.is_confidential => "agreement to test H1 together".into(),
            Scope::Measure => format!("agreement to test H1 together on {}", self.cases.en()),
            Scope::Trial | Scope::Pilot => {
                let length = self.past.map(|past| format!("over {}", past.en()));
                let length = length.unwrap_or_else(|| "of two working weeks".into());
                format!("agreement on a baseline {length}")
            }
        };
        what + later
    }
}
