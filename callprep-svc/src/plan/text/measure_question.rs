//! The questions about a measure: what it is now, and what less of it would be worth.

use super::{Language, money, number};
use crate::plan::{
    MoneyKind, MoneyPeriod,
    metric::{Metric, Money},
};

pub(super) fn baseline_nl(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(_)) => {
            "Hoeveel mensen doen dit elke week, en hoeveel uur kost het hun samen?".into()
        }
        Some(Metric::Handover(_)) => {
            "Van eerste aanvraag tot overdracht: wat is normaal, en wat is het slechtste geval?"
                .into()
        }
        Some(Metric::Errors(_)) => {
            "Van de laatste twintig keer dat dit werk werd gedaan: hoe vaak moest het worden \
             gecorrigeerd?"
                .into()
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
                    format!("Wat is er {last} te laat of niet gefactureerd, en waardoor?")
                }
                MoneyKind::Waste => format!("Wat is er {last} weggegooid, en wat was dat waard?"),
                MoneyKind::LostSales => {
                    format!("Welke verkopen bent u {last} misgelopen, en waardoor?")
                }
                MoneyKind::Cost => format!("Wat heeft dit werk {last} gekost, en waar ziet u dat?"),
                MoneyKind::Unknown => {
                    format!("Om welk bedrag ging het {last}, en waar ziet u dat?")
                }
            }
        }
        None => "Wat zou u tellen om te zien hoe vaak dit speelt?".into(),
    }
}

pub(super) fn baseline_en(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(_)) => {
            "How many people do this every week, and how many hours does it take them together?"
                .into()
        }
        Some(Metric::Handover(_)) => {
            "From first request to hand-over: what is normal, and what is the worst case?".into()
        }
        Some(Metric::Errors(_)) => {
            "Of the last twenty times this work was done, how often did it need correction?".into()
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
                    format!("What was invoiced late or not at all {last}, and why?")
                }
                MoneyKind::Waste => format!("What was thrown away {last}, and what was it worth?"),
                MoneyKind::LostSales => format!("Which sales did you miss {last}, and why?"),
                MoneyKind::Cost => format!("What did this work cost {last}, and how can you tell?"),
                MoneyKind::Unknown => {
                    format!("What amount was at stake {last}, and how can you tell?")
                }
            }
        }
        None => "What would you count to see how often this happens?".into(),
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
            "Wat zou het schelen als de overdracht {} sneller ging?",
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
            "What would change if hand-overs were {} faster?",
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
