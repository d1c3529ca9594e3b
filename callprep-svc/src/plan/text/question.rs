//! The questions of the planner.

use super::{Language, Sentence, continued, money, number};
use crate::plan::{
    MoneyKind, MoneyPeriod,
    law::StaffBody,
    metric::{Metric, Money},
};

/// A question of the planner. Those of the research are quoted unchanged.
#[derive(Clone, Copy, Debug)]
pub(crate) enum QuestionText<'a> {
    /// Of the lead.
    Recognise,
    RecogniseOther {
        label: &'a str,
    },
    Baseline(Option<Metric>),
    /// The same for somebody who works alone.
    OwnHours,
    BaselineOf {
        label: &'a str,
        metric: Option<Metric>,
    },
    Implication,
    Payoff(Option<Metric>),
    WhoDecides(WhoDecides),
    Disconfirm,
    TriedBefore,
    Conditions(Conditions),
    Success,
    SlowWork,
    /// What the booker wrote.
    FromBooking,
    StuckWork,
    DoubleEntry {
        technologies: &'a [String],
    },
    /// The same for somebody who works alone.
    OwnDoubleEntry,
    HoursOnIt,
    NothingToGain,
}

/// Who decides, and who should join.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent facts about who is in the call"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct WhoDecides {
    /// Whether the decision is about a pilot.
    pub(crate) has_pilot: bool,
    /// Whether somebody in the call seems to decide.
    pub(crate) is_present: bool,
    /// Whether nobody in the call seems to know the work.
    pub(crate) lacks_process_owner: bool,
    /// Whether the company is one person.
    pub(crate) is_alone: bool,
}

/// What must be in place before a start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conditions {
    pub(crate) staff_body: Option<StaffBody>,
    pub(crate) knows_country: bool,
}

impl Sentence for QuestionText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Recognise => "Herkent u dit in uw eigen werk, en waar ziet u dat aan?".into(),
            Self::RecogniseOther { label } => {
                format!("En {label}: speelt dat bij u ook, en waar merkt u dat?")
            }
            Self::Baseline(metric) => baseline_nl(metric).into(),
            Self::OwnHours => "Hoeveel uur per week kost dit werk u nu?".into(),
            Self::BaselineOf { label, metric } => format!("{label}: {}", baseline_nl(metric)),
            Self::Implication => {
                "Als dit nog een jaar zo blijft, wie merkt dat als eerste en wat kost het?".into()
            }
            Self::Payoff(metric) => payoff_nl(metric),
            Self::WhoDecides(who) => who.nl(),
            Self::Disconfirm => "Waaraan zouden we merken dat we het hier mis hebben?".into(),
            Self::TriedBefore => "Wat is er al geprobeerd, en waarom is dat gestopt?".into(),
            Self::Conditions(conditions) => conditions.nl(),
            Self::Success => "Wanneer noemt u dit na negentig dagen geslaagd?".into(),
            Self::FromBooking => {
                "U schreef iets bij de boeking: wat daarvan is voor u het belangrijkst?".into()
            }
            Self::SlowWork => "Welk werk kost bij u meer tijd dan u redelijk vindt?".into(),
            Self::StuckWork => {
                "Wanneer bleef er voor het laatst werk liggen tussen twee mensen, en hoe kwam dat?"
                    .into()
            }
            Self::OwnDoubleEntry => "Welke gegevens typt u nu met de hand over?".into(),
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
            Self::Recognise => {
                "Do you recognise this in your own work, and how does it show?".into()
            }
            Self::RecogniseOther { label } => {
                format!("And {label}: does that happen here too, and where do you notice it?")
            }
            Self::Baseline(metric) => baseline_en(metric).into(),
            Self::OwnHours => "How many hours a week does this work take you now?".into(),
            Self::BaselineOf { label, metric } => format!("{label}: {}", baseline_en(metric)),
            Self::Implication => "If this stays the same for another year, who notices first and \
                                  what does it cost?"
                .into(),
            Self::Payoff(metric) => payoff_en(metric),
            Self::WhoDecides(who) => who.en(),
            Self::Disconfirm => "What would show that we are wrong about this?".into(),
            Self::TriedBefore => "What has been tried before, and why did it stop?".into(),
            Self::Conditions(conditions) => conditions.en(),
            Self::Success => "After ninety days, what would make you call this a success?".into(),
            Self::FromBooking => {
                "You wrote something when booking: what of that matters most to you?".into()
            }
            Self::SlowWork => {
                "Which work takes more time here than seems reasonable to you?".into()
            }
            Self::StuckWork => {
                "When did work last get stuck between two people, and how did that happen?".into()
            }
            Self::OwnDoubleEntry => "Which data do you still copy by hand?".into(),
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

impl Sentence for WhoDecides {
    fn nl(&self) -> String {
        let what = if self.has_pilot {
            "een pilot"
        } else {
            "een vervolg"
        };
        match (self.is_alone, self.is_present, self.lacks_process_owner) {
            (true, ..) => "Wat zou u willen zien voordat u aan een proef begint?".into(),
            (_, true, false) => {
                format!("Wat moet u zien om over {what} te beslissen, en wie beslist er mee?")
            }
            (_, true, true) => format!(
                "Wat moet u zien om over {what} te beslissen, en wie doet dit werk elke dag en zou \
                 moeten aansluiten?"
            ),
            (_, false, false) => format!(
                "Wie beslist over {what}, wat wil die persoon zien, en wanneer kan die aansluiten?"
            ),
            (_, false, true) => format!(
                "Wie zou moeten aansluiten: wie beslist over {what}, en wie doet dit werk elke dag?"
            ),
        }
    }

    fn en(&self) -> String {
        let what = if self.has_pilot {
            "a pilot"
        } else {
            "a follow-up"
        };
        match (self.is_alone, self.is_present, self.lacks_process_owner) {
            (true, ..) => "What would you want to see before you start a trial?".into(),
            (_, true, false) => {
                format!("What do you need to see to decide on {what}, and who decides with you?")
            }
            (_, true, true) => format!(
                "What do you need to see to decide on {what}, and who does this work every day and \
                 should join us?"
            ),
            (_, false, false) => format!(
                "Who decides on {what}, what do they need to see, and when could they join?"
            ),
            (_, false, true) => {
                format!("Who should join: who decides on {what}, and who does this work every day?")
            }
        }
    }
}

impl Sentence for Conditions {
    fn nl(&self) -> String {
        let needs = match self.staff_body {
            Some(body) => {
                format!("toegang tot systemen, privacy, {}", continued(&body.nl()))
            }
            None => "toegang tot systemen, privacy".to_owned(),
        };
        if self.knows_country {
            format!("Wat moet er geregeld zijn voordat u kunt beginnen: {needs}?")
        } else {
            format!("In welk land werkt het team, en wat moet daar vooraf geregeld zijn: {needs}?")
        }
    }

    fn en(&self) -> String {
        let needs = match self.staff_body {
            Some(body) => format!("access to systems, privacy, {}", continued(&body.en())),
            None => "access to systems, privacy".to_owned(),
        };
        if self.knows_country {
            format!("What must be in place before you can start: {needs}?")
        } else {
            format!(
                "In which country does the team work, and what must be in place there first: {needs}?"
            )
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
        Some(Metric::Money(Money { kind, period, .. })) => match kind {
            MoneyKind::Unbilled if period == Some(MoneyPeriod::Year) => {
                "Wat is er vorig jaar te laat of niet gefactureerd, en waardoor?"
            }
            MoneyKind::Unbilled if period == Some(MoneyPeriod::Quarter) => {
                "Wat is er vorig kwartaal te laat of niet gefactureerd, en waardoor?"
            }
            MoneyKind::Unbilled => {
                "Wat is er vorige maand te laat of niet gefactureerd, en waardoor?"
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
        Some(Metric::Money(Money { kind, period, .. })) => match kind {
            MoneyKind::Unbilled if period == Some(MoneyPeriod::Year) => {
                "What was invoiced late or not at all last year, and why?"
            }
            MoneyKind::Unbilled if period == Some(MoneyPeriod::Quarter) => {
                "What was invoiced late or not at all last quarter, and why?"
            }
            MoneyKind::Unbilled => "What was invoiced late or not at all last month, and why?",
            MoneyKind::Waste => "What was thrown away last week, and what was it worth?",
            MoneyKind::LostSales => "Which sales did you miss last month, and why?",
            MoneyKind::Cost => "What does this work cost you now, and how can you tell?",
            MoneyKind::Unknown => "What amount is at stake now, and over which period?",
        },
        None => "What would you count to see how often this happens?",
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
