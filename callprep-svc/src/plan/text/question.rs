//! The questions of the planner.

use super::{
    Language, Sentence, capitalised,
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
    /// Of work that is done once a month or less often.
    HoursEachTime,
    Implication,
    Payoff(Option<Metric>),
    WhoDecides(WhoDecides),
    Disconfirm {
        /// Whether a source says the opposite.
        is_contradicted: bool,
    },
    TriedBefore,
    Conditions(Conditions),
    /// Of those who do the work, if nobody in the call seems to.
    MeetWorker {
        has_others: bool,
    },
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
    /// Whether the company is one person.
    pub(crate) is_alone: bool,
}

/// What must be in place before a start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conditions {
    pub(crate) knows_country: bool,
    /// Whether somebody in the call speaks for the staff.
    pub(crate) has_staff_body: bool,
}

impl Sentence for QuestionText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Recognise => "Herkent u dit, en waar merkt u dat?".into(),
            Self::RecogniseOther { label } => {
                format!("Herkent u ook {label}, en weegt dat zwaarder dan H1?")
            }
            Self::Baseline(metric) => baseline_nl(metric),
            Self::OwnHours => "Hoeveel uur per week kost dit werk u nu?".into(),
            Self::HoursEachTime => {
                "Hoeveel uur kost dit per keer, en hoe vaak komt het voor?".into()
            }
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
                "Wat u bij de boeking schreef: hoe ging dat de laatste keer?".into()
            }
            Self::MeetWorker { has_others } => {
                let who = if has_others {
                    "Doet een van u"
                } else {
                    "Doet u"
                };
                format!("{who} dit werk zelf, of kunnen we iemand spreken die dat doet?")
            }
            Self::SlowWork => "Welk werk kost bij u meer tijd dan u redelijk vindt?".into(),
            Self::StuckWork => {
                "Wanneer bleef er voor het laatst werk liggen, en hoe kwam dat?".into()
            }
            Self::OwnDoubleEntry => "Welke gegevens typt u nu met de hand over?".into(),
            Self::DoubleEntry { technologies: [] } => {
                "Welke gegevens typt iemand bij u nu met de hand over?".into()
            }
            Self::DoubleEntry { technologies } => format!(
                "Wij begrijpen dat u met {} werkt: welk werk gebeurt daar nog met de hand omheen?",
                number::list(technologies, Language::Nl)
            ),
            Self::HoursOnIt => "Hoeveel uur per week kost dat nu, en bij welke functies?".into(),
            Self::NothingToGain => {
                "Waaraan zouden we merken dat hier voor u niets te winnen valt?".into()
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recognise => "Is this familiar to you, and where do you notice it?".into(),
            Self::RecogniseOther { label } => {
                format!("Is {label} familiar too, and does it weigh more than H1?")
            }
            Self::Baseline(metric) => baseline_en(metric),
            Self::OwnHours => "How many hours a week does this work take you now?".into(),
            Self::HoursEachTime => {
                "How many hours does this take each time, and how often does it come up?".into()
            }
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
                "What you wrote when booking: how did that go the last time?".into()
            }
            Self::MeetWorker { has_others } => {
                let who = if has_others {
                    "Does one of you"
                } else {
                    "Do you"
                };
                format!("{who} do this work, or could we talk to somebody who does?")
            }
            Self::SlowWork => {
                "Which work takes more time here than seems reasonable to you?".into()
            }
            Self::StuckWork => "When did work last get stuck, and how did that happen?".into(),
            Self::OwnDoubleEntry => "Which data do you still copy by hand?".into(),
            Self::DoubleEntry { technologies: [] } => {
                "Which data does somebody still copy by hand?".into()
            }
            Self::DoubleEntry { technologies } => format!(
                "We understand that you use {}: which work around that is still done by hand?",
                number::list(technologies, Language::En)
            ),
            Self::HoursOnIt => {
                "How many hours a week does that take now, and in which roles?".into()
            }
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
        match (self.is_alone, self.is_present) {
            (true, _) => format!("Wat zou u willen zien voordat u over {what} besluit?"),
            (_, true) => {
                format!("Wat moet u zien om over {what} te beslissen, en wie beslist er mee?")
            }
            (_, false) if self.may_be_present => {
                format!("Wie beslist over {what}, en wat wil die persoon zien?")
            }
            (_, false) => format!(
                "Wie beslist over {what}, wat wil die persoon zien, en wanneer kan die aansluiten?"
            ),
        }
    }

    fn en(&self) -> String {
        let what = if self.has_pilot {
            "a pilot"
        } else {
            "a follow-up"
        };
        match (self.is_alone, self.is_present) {
            (true, _) => format!("What would you want to see before you decide on {what}?"),
            (_, true) => {
                format!("What do you need to see to decide on {what}, and who decides with you?")
            }
            (_, false) if self.may_be_present => {
                format!("Who decides on {what}, and what do they need to see?")
            }
            (_, false) => format!(
                "Who decides on {what}, what do they need to see, and when could they join?"
            ),
        }
    }
}

/// The weeks are asked after in any case: not every holiday and busy season is known.
impl Sentence for Conditions {
    fn nl(&self) -> String {
        let staff = if self.has_staff_body {
            ", ook met het personeel,"
        } else {
            ""
        };
        let needs = format!(
            "wat moet er{staff} geregeld zijn voordat we beginnen, en welke weken vallen af?"
        );
        if self.knows_country {
            capitalised(&needs)
        } else {
            format!("In welk land werkt u, {needs}")
        }
    }

    fn en(&self) -> String {
        let staff = if self.has_staff_body {
            ", also with the staff,"
        } else {
            ""
        };
        let needs =
            format!("what has to be arranged{staff} before we start, and which weeks drop out?");
        if self.knows_country {
            capitalised(&needs)
        } else {
            format!("In which country do you work, {needs}")
        }
    }
}
