//! The questions of the planner.

use super::{Language, Sentence, continued, money, number};
use crate::plan::{
    MoneyKind,
    metric::{Metric, Money},
};

/// A question of the planner. Those of the research are quoted unchanged.
#[derive(Clone, Copy, Debug)]
pub(crate) enum QuestionText<'a> {
    Recognise {
        title: &'a str,
    },
    Baseline(Option<Metric>),
    /// The same for somebody who works alone.
    OwnHours,
    BaselineOf {
        title: &'a str,
        metric: Option<Metric>,
    },
    Implication,
    Payoff(Option<Metric>),
    WhoDecides {
        has_pilot: bool,
    },
    Disconfirm,
    TriedBefore,
    Conditions {
        may_have_council: bool,
    },
    Success,
    SlowWork {
        company: &'a str,
    },
    StuckWork,
    DoubleEntry {
        technologies: &'a [String],
    },
    HoursOnIt,
    NothingToGain,
}

impl Sentence for QuestionText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Recognise { title } => {
                format!("Herkent u “{title}” in uw eigen werk, en waar ziet u dat aan?")
            }
            Self::Baseline(metric) => baseline_nl(metric).into(),
            Self::OwnHours => "Hoeveel uur per week kost dit werk u nu?".into(),
            Self::BaselineOf { title, metric } => {
                format!("Over “{title}”: {}", baseline_of_nl(metric))
            }
            Self::Implication => {
                "Als dit nog een jaar zo blijft, wie merkt dat als eerste en wat kost het?".into()
            }
            Self::Payoff(metric) => payoff_nl(metric),
            Self::WhoDecides { has_pilot: true } => {
                "Wie beslist over een pilot, en wat wil die persoon zien?".into()
            }
            Self::WhoDecides { has_pilot: false } => {
                "Wie beslist over een vervolg, en wat wil die persoon zien?".into()
            }
            Self::Disconfirm => "Waaraan zouden we merken dat we het hier mis hebben?".into(),
            Self::TriedBefore => "Wat is er al geprobeerd, en waarom is dat gestopt?".into(),
            Self::Conditions {
                may_have_council: true,
            } => "Wat moet er geregeld zijn voordat een pilot kan starten: IT-toegang, privacy, \
                  ondernemingsraad?"
                .into(),
            Self::Conditions {
                may_have_council: false,
            } => "Wat moet er geregeld zijn voor een begin: IT-toegang, privacy?".into(),
            Self::Success => "Wanneer noemt u dit na negentig dagen geslaagd?".into(),
            Self::SlowWork { company } => {
                format!("Welk werk kost bij {company} meer tijd dan u redelijk vindt?")
            }
            Self::StuckWork => {
                "Wanneer bleef er voor het laatst werk liggen tussen twee mensen, en hoe kwam dat?"
                    .into()
            }
            Self::DoubleEntry { technologies: [] } => {
                "Welke gegevens typt iemand bij u nu met de hand over?".into()
            }
            Self::DoubleEntry { technologies } => format!(
                "Wij begrijpen dat u met {} werkt: welk werk gebeurt daar nog met de hand omheen?",
                number::list(technologies, Language::Nl)
            ),
            Self::HoursOnIt => {
                "Hoeveel mensen hebben daar elke week mee te maken, en hoeveel uur kost het hun \
                 samen?"
                    .into()
            }
            Self::NothingToGain => {
                "Waaraan zouden we merken dat hier voor u niets te winnen valt?".into()
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recognise { title } => {
                format!("Do you recognise “{title}” in your own work, and how does it show?")
            }
            Self::Baseline(metric) => baseline_en(metric).into(),
            Self::OwnHours => "How many hours a week does this work take you now?".into(),
            Self::BaselineOf { title, metric } => {
                format!("About “{title}”: {}", baseline_of_en(metric))
            }
            Self::Implication => "If this stays the same for another year, who notices first and \
                                  what does it cost?"
                .into(),
            Self::Payoff(metric) => payoff_en(metric),
            Self::WhoDecides { has_pilot: true } => {
                "Who decides on a pilot, and what does that person need to see?".into()
            }
            Self::WhoDecides { has_pilot: false } => {
                "Who decides on a follow-up, and what does that person need to see?".into()
            }
            Self::Disconfirm => "What would show that we are wrong about this?".into(),
            Self::TriedBefore => "What has been tried before, and why did it stop?".into(),
            Self::Conditions {
                may_have_council: true,
            } => "What must be in place before a pilot can start: IT access, privacy, works \
                  council?"
                .into(),
            Self::Conditions {
                may_have_council: false,
            } => "What must be in place before a start: IT access, privacy?".into(),
            Self::Success => "After ninety days, what would make you call this a success?".into(),
            Self::SlowWork { company } => {
                format!("Which work at {company} takes more time than seems reasonable to you?")
            }
            Self::StuckWork => {
                "When did work last get stuck between two people, and how did that happen?".into()
            }
            Self::DoubleEntry { technologies: [] } => {
                "Which data does somebody still copy by hand?".into()
            }
            Self::DoubleEntry { technologies } => format!(
                "We understand that you use {}: which work around that is still done by hand?",
                number::list(technologies, Language::En)
            ),
            Self::HoursOnIt => "How many people deal with that every week, and how many hours \
                                does it take them together?"
                .into(),
            Self::NothingToGain => {
                "What would show that there is nothing to gain for you here?".into()
            }
        }
    }
}

fn baseline_nl(metric: Option<Metric>) -> &'static str {
    match metric {
        Some(Metric::Hours(_)) => {
            "Hoeveel mensen doen dit elke week, en hoeveel uur kost het hun samen?"
        }
        Some(Metric::Handover(_)) => {
            "Van eerste aanvraag tot overdracht: wat is normaal, en wat is het slechtste geval?"
        }
        Some(Metric::Errors(_)) => {
            "Van de laatste twintig keer dat dit werk werd gedaan: hoe vaak moest het worden \
             gecorrigeerd?"
        }
        Some(Metric::Money(Money { kind, .. })) => match kind {
            MoneyKind::Unbilled => {
                "Welk werk is vorige maand gedaan maar te laat of niet gefactureerd?"
            }
            MoneyKind::Waste => "Wat is er de afgelopen week weggegooid, en wat was dat waard?",
            MoneyKind::LostSales => {
                "Welke verkopen bent u de afgelopen maand misgelopen, en waardoor?"
            }
            MoneyKind::Cost => "Wat kost dit werk u nu, en waar ziet u dat aan?",
            MoneyKind::Unknown => "Om welk bedrag gaat het nu, en over welke periode?",
        },
        None => "Wat zou u tellen om te zien hoe vaak dit speelt?",
    }
}

fn baseline_en(metric: Option<Metric>) -> &'static str {
    match metric {
        Some(Metric::Hours(_)) => {
            "How many people do this every week, and how many hours does it take them together?"
        }
        Some(Metric::Handover(_)) => {
            "From first request to hand-over: what is normal, and what is the worst case?"
        }
        Some(Metric::Errors(_)) => {
            "Of the last twenty times this work was done, how often did it need correction?"
        }
        Some(Metric::Money(Money { kind, .. })) => match kind {
            MoneyKind::Unbilled => "What work was done last month but invoiced late or not at all?",
            MoneyKind::Waste => "What was thrown away last week, and what was it worth?",
            MoneyKind::LostSales => "Which sales did you miss last month, and why?",
            MoneyKind::Cost => "What does this work cost you now, and how can you tell?",
            MoneyKind::Unknown => "What amount is at stake now, and over which period?",
        },
        None => "What would you count to see how often this happens?",
    }
}

/// Returns a baseline question in a form that can follow a colon.
fn baseline_of_nl(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Handover(_)) => "hoelang duurt het normaal van eerste aanvraag tot \
                                      overdracht, en hoelang in het slechtste geval?"
            .into(),
        Some(Metric::Errors(_)) => {
            "hoe vaak moest dit werk de laatste twintig keer worden gecorrigeerd?".into()
        }
        Some(Metric::Hours(_) | Metric::Money(_)) | None => continued(baseline_nl(metric)),
    }
}

/// Returns a baseline question in a form that can follow a colon.
fn baseline_of_en(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Handover(_)) => "how long does it normally take from first request to \
                                      hand-over, and how long in the worst case?"
            .into(),
        Some(Metric::Errors(_)) => {
            "how often did this work need correction, the last twenty times?".into()
        }
        Some(Metric::Hours(_) | Metric::Money(_)) | None => continued(baseline_en(metric)),
    }
}

fn payoff_nl(metric: Option<Metric>) -> String {
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

fn payoff_en(metric: Option<Metric>) -> String {
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
