//! The one outcome to ask for, in the same words wherever the brief names it.

use super::Sentence;
use crate::plan::{
    MoneyKind, MoneyPeriod,
    case::{Case, Hypothesis, Scope},
    metric::Metric,
};

/// The period that is looked back on for a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Past {
    ThreeMonths,
    Quarter,
    Year,
}

impl Past {
    /// Returns the period, if the baseline of `metric` is found in what is past: two weeks say little
    /// of an amount a month.
    pub(crate) fn of(metric: Metric) -> Option<Self> {
        let Metric::Money(money) = metric else {
            return None;
        };
        match money.period {
            Some(MoneyPeriod::Year) => Some(Self::Year),
            Some(MoneyPeriod::Quarter) => Some(Self::Quarter),
            Some(MoneyPeriod::Month) => Some(Self::ThreeMonths),
            Some(MoneyPeriod::Week) | None => {
                (money.kind == MoneyKind::Unbilled).then_some(Self::ThreeMonths)
            }
        }
    }
}

impl Sentence for Past {
    fn nl(&self) -> String {
        match self {
            Self::ThreeMonths => "de laatste drie afgesloten maanden",
            Self::Quarter => "het laatste afgesloten kwartaal",
            Self::Year => "het laatste afgesloten jaar",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::ThreeMonths => "the last three closed months",
            Self::Quarter => "the last closed quarter",
            Self::Year => "the last closed year",
        }
        .into()
    }
}

/// What to ask for in the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask {
    scope: Scope,
    /// Whether the company is one person.
    is_alone: bool,
    /// Where the baseline of the lead is found, if that is in what is past.
    past: Option<Past>,
}

impl Ask {
    pub(crate) fn new(case: &Case) -> Self {
        let metric = case.lead().and_then(Hypothesis::metric);
        Self {
            scope: case.scope(),
            is_alone: case.is_one_person(),
            past: metric.and_then(Past::of),
        }
    }
}

impl Sentence for Ask {
    fn nl(&self) -> String {
        match self.scope {
            Scope::Exploration if self.is_alone => {
                "akkoord op een gesprek over één gewone werkweek"
            }
            Scope::Exploration => "akkoord op drie korte gesprekken op de werkvloer",
            Scope::Questions => "een recent voorbeeld van H1",
            Scope::Measure => "akkoord op één maatstaf voor H1",
            Scope::Trial | Scope::Pilot => {
                let length = self.past.map(|past| format!("over {}", past.nl()));
                let length = length.unwrap_or_else(|| "van twee normale werkweken".into());
                return format!("akkoord op een nulmeting {length}");
            }
        }
        .into()
    }

    fn en(&self) -> String {
        match self.scope {
            Scope::Exploration if self.is_alone => {
                "agreement to a conversation about one ordinary week of work"
            }
            Scope::Exploration => {
                "agreement to three short conversations with people who do the work"
            }
            Scope::Questions => "one recent example of H1",
            Scope::Measure => "agreement on one measure for H1",
            Scope::Trial | Scope::Pilot => {
                let length = self.past.map(|past| format!("over {}", past.en()));
                let length = length.unwrap_or_else(|| "of two normal working weeks".into());
                return format!("agreement on a baseline {length}");
            }
        }
        .into()
    }
}
