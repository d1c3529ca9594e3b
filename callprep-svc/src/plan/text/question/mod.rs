//! The questions of the planner.

mod conditions;
mod decision;

pub(crate) use self::{conditions::Conditions, decision::WhoDecides};
use super::{
    Language, Sentence,
    measure_question::{baseline_en, baseline_nl, payoff_en, payoff_nl},
    months, number,
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
    /// The same without who does it.
    HoursAltogether,
    /// Of work that is done once a month or less often.
    HoursEachTime,
    /// Of work that is done from one month to another, and not now.
    HoursIn((u32, u32)),
    Implication,
    Payoff(Option<Metric>),
    WhoDecides(WhoDecides),
    Disconfirm {
        /// The source that says the opposite, by its number and the beginning of its title, which may be empty.
        against: Option<(u32, &'a str)>,
    },
    TriedBefore,
    /// Of the work of somebody who leaves, of this name if that is known.
    TakesOver(&'a str),
    Conditions(Conditions),
    /// Of those who do the work, if nobody in the call seems to.
    MeetWorker {
        has_others: bool,
    },
    /// The same, of somebody who is not invited, whom the booker says does it.
    MeetNamed {
        name: &'a str,
    },
    /// After how many days the plan ends.
    Success {
        is_long: bool,
    },
    SlowWork,
    /// Of an organisation of which neither industry nor size is known.
    WhatTheyDo,
    /// How the work that the booker wrote of went.
    FromBooking,
    /// How many hours it takes, of a booker who wrote figures.
    ToldHours,
    /// Whether title and description of the lead, which say the opposite, mean before or after.
    Opposite,
    StuckWork,
    DoubleEntry {
        technologies: &'a [String],
    },
    /// The same for somebody who works alone.
    OwnDoubleEntry,
    HoursOnIt,
    NothingToGain,
}

const IMPLICATION_NL: &str =
    "Als dit nog een jaar zo blijft, wie merkt dat als eerste en wat kost het?";
const IMPLICATION_EN: &str =
    "If this stays the same for another year, who notices first and what does it cost?";
const TOLD_HOURS_EN: &str = "With the numbers from the booking: how many hours a week does this work come to, \
     and what shows that?";

impl Sentence for QuestionText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Recognise => "Herkent u dit, en waar merkt u dat?".into(),
            Self::RecogniseOther { label } => {
                format!("(Vertel {label}.) Herkent u dat ook, en weegt het zwaarder?")
            }
            Self::Baseline(metric) => baseline_nl(metric),
            Self::OwnHours => "Hoeveel uur per week kost dit werk u nu?".into(),
            Self::HoursAltogether => {
                "Hoeveel uur kost dit nu in een gewone week, bij elkaar?".into()
            }
            Self::HoursEachTime => "Hoeveel uur kostte dit de laatste keer, bij elkaar?".into(),
            Self::HoursIn(of_work) => hours_in_nl(of_work),
            Self::Implication => IMPLICATION_NL.into(),
            Self::Payoff(metric) => payoff_nl(metric),
            Self::WhoDecides(who) => who.nl(),
            Self::Disconfirm { against } => disconfirm_nl(against),
            Self::TriedBefore => "Wat is er al geprobeerd, en waarom is dat gestopt?".into(),
            Self::TakesOver("") => {
                "Wie neemt het werk over van wie weggaat, en vanaf wanneer?".into()
            }
            Self::TakesOver(name) => {
                format!("Wie neemt het werk van {name} over, en vanaf wanneer?")
            }
            Self::Conditions(conditions) => conditions.nl(),
            Self::Success { is_long: true } => {
                "Wanneer noemt u dit na negentig dagen geslaagd?".into()
            }
            Self::Success { .. } => "Wanneer noemt u dit na dertig dagen geslaagd?".into(),
            Self::FromBooking => {
                "Wat u bij de boeking schreef: hoe ging dat de laatste keer?".into()
            }
            Self::ToldHours => {
                "Met de getallen uit de boeking: op hoeveel uur per week komt dit werk uit, en \
                                waaruit blijkt dat?"
                    .into()
            }
            Self::Opposite => {
                "Over H1 lezen wij zowel te laat als op tijd: hoe is dat bij u?".into()
            }
            Self::MeetWorker { has_others } => meet_worker_nl(has_others),
            Self::MeetNamed { name } => meet_named_nl(name),
            Self::WhatTheyDo => "Wat doet u, met hoeveel mensen, en wat is uw rol daarin?".into(),
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
            Self::HoursOnIt => "Hoeveel uur per week kost dat nu, en wie doet het?".into(),
            Self::NothingToGain => {
                "Waaraan zouden we merken dat hier voor u niets te winnen valt?".into()
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recognise => "Is this familiar to you, and where do you notice it?".into(),
            Self::RecogniseOther { label } => {
                format!("(Tell {label}.) Is that familiar too, and does it weigh more?")
            }
            Self::Baseline(metric) => baseline_en(metric),
            Self::OwnHours => "How many hours a week does this work take you now?".into(),
            Self::HoursAltogether => {
                "How many hours does this take now in an ordinary week, altogether?".into()
            }
            Self::HoursEachTime => "How many hours did this take the last time, altogether?".into(),
            Self::HoursIn(of_work) => hours_in_en(of_work),
            Self::Implication => IMPLICATION_EN.into(),
            Self::Payoff(metric) => payoff_en(metric),
            Self::WhoDecides(who) => who.en(),
            Self::Disconfirm { against } => disconfirm_en(against),
            Self::TriedBefore => "What has been tried before, and why did it stop?".into(),
            Self::TakesOver("") => {
                "Who takes over the work of whoever leaves, and from when on?".into()
            }
            Self::TakesOver(name) => {
                format!("Who takes over the work of {name}, and from when on?")
            }
            Self::Conditions(conditions) => conditions.en(),
            Self::Success { is_long: true } => {
                "After ninety days, what would make you call this a success?".into()
            }
            Self::Success { .. } => {
                "After thirty days, what would make you call this a success?".into()
            }
            Self::FromBooking => {
                "What you wrote when booking: how did that go the last time?".into()
            }
            Self::ToldHours => TOLD_HOURS_EN.into(),
            Self::Opposite => {
                "On H1 we read both too late and in time: which is it in your case?".into()
            }
            Self::MeetWorker { has_others } => meet_worker_en(has_others),
            Self::MeetNamed { name } => meet_named_en(name),
            Self::WhatTheyDo => {
                "What do you do, with how many people, and what is your part?".into()
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
            Self::HoursOnIt => "How many hours a week does that take now, and who does it?".into(),
            Self::NothingToGain => {
                "What would show that there is nothing to gain for you here?".into()
            }
        }
    }
}

fn disconfirm_nl(against: Option<(u32, &str)>) -> String {
    match against {
        None => "Waaraan zouden we merken dat we het hier mis hebben?".into(),
        Some((number, title)) => format!(
            "Bron {number}{} spreekt dit tegen: wat klopt daarvan, en waaraan merken we dat we het mis hebben?",
            in_brackets(title)
        ),
    }
}

fn disconfirm_en(against: Option<(u32, &str)>) -> String {
    match against {
        None => "What would show that we are wrong about this?".into(),
        Some((number, title)) => format!(
            "Source {number}{} speaks against this: what is right about that, and what would show that we are wrong?",
            in_brackets(title)
        ),
    }
}

/// Returns a text in brackets, after a space, if there is one.
fn in_brackets(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!(" ({text})"),
    }
}

fn meet_worker_nl(has_others: bool) -> String {
    let who = if has_others {
        "Doet een van u"
    } else {
        "Doet u"
    };
    format!("{who} dit werk zelf, of kunnen we iemand spreken die dat doet?")
}

fn meet_worker_en(has_others: bool) -> String {
    let who = if has_others {
        "Does one of you"
    } else {
        "Do you"
    };
    format!("{who} do this work, or could we talk to somebody who does?")
}

fn hours_in_nl((first, last): (u32, u32)) -> String {
    let months = months(first, last, Language::Nl);
    format!("Hoeveel uur per week kost dit in {months}, bij elkaar?")
}

fn hours_in_en((first, last): (u32, u32)) -> String {
    let months = months(first, last, Language::En);
    format!("How many hours a week does this take in {months}, altogether?")
}

fn meet_named_nl(name: &str) -> String {
    format!("Kan {name} aansluiten, of kunnen we {name} apart spreken?")
}

fn meet_named_en(name: &str) -> String {
    format!("Could {name} join, or could we talk to {name} separately?")
}
