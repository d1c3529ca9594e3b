//! The questions of the planner.

use super::{
    Language, Sentence,
    measure_question::{baseline_en, baseline_nl, payoff_en, payoff_nl},
    number,
};
use crate::plan::metric::Metric;

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
    Implication,
    Payoff(Option<Metric>),
    WhoDecides(WhoDecides),
    Disconfirm {
        /// Whether a source says the opposite.
        is_contradicted: bool,
    },
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
    reason = "independent facts about who is in the call"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct WhoDecides {
    /// Whether the decision is about a pilot.
    pub(crate) has_pilot: bool,
    /// Whether somebody in the call seems to decide.
    pub(crate) is_present: bool,
    /// Whether somebody in the call may decide.
    pub(crate) may_be_present: bool,
    /// Whether nobody in the call seems to know the work.
    pub(crate) lacks_process_owner: bool,
    /// Whether the company is one person.
    pub(crate) is_alone: bool,
}

/// What must be in place before a start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conditions {
    pub(crate) knows_country: bool,
    /// Whether weeks are measured that have to be ordinary ones.
    pub(crate) has_weeks: bool,
}

impl Sentence for QuestionText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Recognise => "Herkent u dit in uw eigen werk, en waar ziet u dat aan?".into(),
            Self::RecogniseOther { label } => {
                format!("En {label}: speelt dat bij u ook, en waar merkt u dat?")
            }
            Self::Baseline(metric) => baseline_nl(metric),
            Self::OwnHours => "Hoeveel uur per week kost dit werk u nu?".into(),
            Self::Implication => {
                "Als dit nog een jaar zo blijft, wie merkt dat als eerste en wat kost het?".into()
            }
            Self::Payoff(metric) => payoff_nl(metric),
            Self::WhoDecides(who) => who.nl(),
            Self::Disconfirm {
                is_contradicted: false,
            } => "Waaraan zouden we merken dat we het hier mis hebben?".into(),
            Self::Disconfirm { .. } => {
                "Wij lazen ook het tegendeel: waaraan zouden we merken dat we het mis hebben?"
                    .into()
            }
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
            Self::Baseline(metric) => baseline_en(metric),
            Self::OwnHours => "How many hours a week does this work take you now?".into(),
            Self::Implication => "If this stays the same for another year, who notices first and \
                                  what does it cost?"
                .into(),
            Self::Payoff(metric) => payoff_en(metric),
            Self::WhoDecides(who) => who.en(),
            Self::Disconfirm {
                is_contradicted: false,
            } => "What would show that we are wrong about this?".into(),
            Self::Disconfirm { .. } => {
                "We also read the opposite: what would show that we are wrong about this?".into()
            }
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
            (_, false, false) if self.may_be_present => {
                format!("Wie beslist over {what}, en wat wil die persoon zien?")
            }
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
            (_, false, false) if self.may_be_present => {
                format!("Who decides on {what}, and what do they need to see?")
            }
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
        let needs = "toegang tot systemen, privacy";
        let needs = if self.has_weeks {
            format!("{needs}, weken die door vakantie of seizoen afvallen")
        } else {
            needs.to_owned()
        };
        if self.knows_country {
            format!("Waar moeten we vooraf rekening mee houden: {needs}?")
        } else {
            format!("In welk land werkt u, en waar moeten we vooraf rekening mee houden: {needs}?")
        }
    }

    fn en(&self) -> String {
        let needs = "access to systems, privacy";
        let needs = if self.has_weeks {
            format!("{needs}, weeks that drop out for holidays or the season")
        } else {
            needs.to_owned()
        };
        if self.knows_country {
            format!("What should we take into account beforehand: {needs}?")
        } else {
            format!("In which country do you work, and what should we take into account: {needs}?")
        }
    }
}
