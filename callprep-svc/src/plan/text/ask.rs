//! The one outcome to ask for, in the same words wherever the brief names it.

use super::Sentence;
use crate::plan::{
    MoneyPeriod,
    case::{Case, Hypothesis, Scope},
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
pub(crate) struct Ask {
    scope: Scope,
    /// Whether nobody in the call seems to be in charge of the work or to do it.
    lacks_owner: bool,
    /// Where the baseline of the lead is found, if that is in what is past.
    past: Option<Past>,
    /// Whether no example may be asked for.
    is_confidential: bool,
    /// Whether they only want to listen: then nothing is agreed on.
    only_listens: bool,
    /// Whether nothing is to begin before a day that the booking names.
    starts_later: bool,
}

impl Ask {
    pub(crate) fn new(case: &Case) -> Self {
        let metric = case.lead().and_then(Hypothesis::metric);
        Self {
            scope: case.scope(),
            lacks_owner: stakeholders::lacks_owner(case),
            past: metric.and_then(Past::of),
            is_confidential: case.is_confidential(),
            only_listens: case.has_wish(Wish::OnlyListen),
            starts_later: case.starts_later(),
        }
    }
}

impl Sentence for Ask {
    fn nl(&self) -> String {
        let later = if self.starts_later {
            ", niet eerder dan de boeking toelaat"
        } else {
            ""
        };
        let what = match self.scope {
            _ if self.only_listens => "een vervolggesprek".into(),
            Scope::Exploration => "akkoord om samen één werkweek na te lopen".into(),
            _ if self.lacks_owner => {
                "een kennismaking met wie dit werk doet, als dat niemand in het gesprek is".into()
            }
            Scope::Questions if self.is_confidential => "een beschrijving van hoe H1 gaat".into(),
            Scope::Questions => "akkoord om H1 samen aan één gewone week te toetsen".into(),
            Scope::Measure if self.is_confidential => "akkoord om H1 samen te toetsen".into(),
            Scope::Measure => "akkoord om H1 samen aan recente gevallen te toetsen".into(),
            Scope::Trial | Scope::Pilot => {
                let length = self.past.map(|past| format!("over {}", past.nl()));
                let length = length.unwrap_or_else(|| "van twee werkweken".into());
                format!("akkoord op een nulmeting {length}")
            }
        };
        what + later
    }

    fn en(&self) -> String {
        let later = if self.starts_later {
            ", no earlier than the booking allows"
        } else {
            ""
        };
        let what = match self.scope {
            _ if self.only_listens => "a second conversation".into(),
            Scope::Exploration => "agreement to go through one week of work together".into(),
            _ if self.lacks_owner => {
                "an introduction to whoever does this work, if nobody in the call does".into()
            }
            Scope::Questions if self.is_confidential => "a description of how H1 goes".into(),
            Scope::Questions => "agreement to test H1 together on one ordinary week".into(),
            Scope::Measure if self.is_confidential => "agreement to test H1 together".into(),
            Scope::Measure => "agreement to test H1 together on recent cases".into(),
            Scope::Trial | Scope::Pilot => {
                let length = self.past.map(|past| format!("over {}", past.en()));
                let length = length.unwrap_or_else(|| "of two working weeks".into());
                format!("agreement on a baseline {length}")
            }
        };
        what + later
    }
}
