//! The questions about a measure: what it is now, and what less of it would be worth. Their words fit
//! whatever the hypothesis is about.

use super::{Language, money, number};
use crate::plan::{
    MoneyKind, MoneyPeriod,
    metric::{Metric, Money},
};

pub(super) fn baseline_nl(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(_)) => "Hoeveel uur per week kost dit nu, en wie doet het?".into(),
        Some(Metric::Handover(_)) => {
            "Hoelang duurt dit nu van begin tot eind: gewoonlijk, en in het slechtste geval?".into()
        }
        Some(Metric::Errors(_)) => {
            "Van de laatste twintig gevallen: bij hoeveel ging het zo mis?".into()
        }
        Some(Metric::Money(Money { kind, period, .. })) => {
            let last = match period {
                Some(MoneyPeriod::Week) => "vorige week",
                Some(MoneyPeriod::Month) => "vorige maand",
                Some(MoneyPeriod::Quarter) => "vorig kwartaal",
                Some(MoneyPeriod::Year) => "vorig jaar",
                None => return "Om welk bedrag gaat het nu, en over welke periode?".into(),
            };
            match kind {
                MoneyKind::Unbilled => {
                    format!(
                        "Welk bedrag is er {last} te laat of niet gefactureerd, en waaruit blijkt dat?"
                    )
                }
                MoneyKind::Waste => {
                    format!("Wat was de verspilling {last} waard, en waaruit blijkt dat?")
                }
                MoneyKind::LostSales => {
                    format!("Welke inkomsten liep u hierdoor {last} mis, en waaruit blijkt dat?")
                }
                MoneyKind::Cost => {
                    format!("Wat kostte dit {last}, en waaruit blijkt dat?")
                }
                MoneyKind::Unknown => {
                    format!("Om welk bedrag ging het {last}, en waaruit blijkt dat?")
                }
            }
        }
        None => "Waaraan zou u merken dat dit is verbeterd?".into(),
    }
}

pub(super) fn baseline_en(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(_)) => {
            "How many hours a week does this take now, and who does it?".into()
        }
        Some(Metric::Handover(_)) => {
            "How long does this take now from start to finish: usually, and at worst?".into()
        }
        Some(Metric::Errors(_)) => {
            "Of the last twenty cases, how many went wrong like this?".into()
        }
        Some(Metric::Money(Money { kind, period, .. })) => {
            let last = match period {
                Some(MoneyPeriod::Week) => "last week",
                Some(MoneyPeriod::Month) => "last month",
                Some(MoneyPeriod::Quarter) => "last quarter",
                Some(MoneyPeriod::Year) => "last year",
                None => return "What amount is at stake now, and over which period?".into(),
            };
            match kind {
                MoneyKind::Unbilled => {
                    format!(
                        "What amount was invoiced late or not at all {last}, and what shows it?"
                    )
                }
                MoneyKind::Waste => {
                    format!("What was the waste worth {last}, and what shows it?")
                }
                MoneyKind::LostSales => {
                    format!("What income did you miss through this {last}, and what shows it?")
                }
                MoneyKind::Cost => {
                    format!("What did this cost {last}, and what shows it?")
                }
                MoneyKind::Unknown => {
                    format!("What amount did this come to {last}, and what shows it?")
                }
            }
        }
        None => "How would you know that this had improved?".into(),
    }
}

pub(super) fn payoff_nl(metric: Option<Metric>) -> String {
    let language = Language::Nl;
    match metric {
        Some(Metric::Hours(hours)) => format!(
            "Als er {} per week vrijkomt, waar gaat die tijd dan heen?",
            number::low_to_mid_hours(hours, language)
        ),
        Some(Metric::Handover(gain)) => format!(
            "Wat zou het schelen als dit {} sneller ging?",
            number::percent(gain, language)
        ),
        Some(Metric::Errors(gain)) => format!(
            "Wat zou het schelen als {} van de fouten wegviel?",
            number::percent(gain, language)
        ),
        Some(Metric::Money(money)) => {
            let range = money::up_to(&money, money.amount.mid, language);
            format!("Wat zou een bedrag van {range} voor u betekenen?")
        }
        None => "Wat zou u als eerste anders doen als dit morgen was opgelost?".into(),
    }
}

pub(super) fn payoff_en(metric: Option<Metric>) -> String {
    let language = Language::En;
    match metric {
        Some(Metric::Hours(hours)) => format!(
            "If {} a week came free, where would that time go?",
            number::low_to_mid_hours(hours, language)
        ),
        Some(Metric::Handover(gain)) => format!(
            "What would change if this were {} faster?",
            number::percent(gain, language)
        ),
        Some(Metric::Errors(gain)) => format!(
            "What would change if {} of the errors disappeared?",
            number::percent(gain, language)
        ),
        Some(Metric::Money(money)) => {
            let range = money::up_to(&money, money.amount.mid, language);
            format!("What would an amount of {range} mean to you?")
        }
        None => "What would you do differently first if this were solved tomorrow?".into(),
    }
}
