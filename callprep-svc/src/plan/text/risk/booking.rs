//! Risks that the booker tells of.

use crate::plan::{codes::RiskCode, text::Sentence};

/// What may stop the plan, as the booker wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BookingRisk {
    /// They object or worry.
    Objection,
    /// They have seen something fail.
    Failure,
    /// Something is not to be mentioned.
    NotToMention,
    /// There is no money for it.
    NoMoney,
    /// Nothing is bought for the time being.
    Freeze,
}

impl BookingRisk {
    pub(super) fn code(self) -> RiskCode {
        match self {
            Self::Objection | Self::Failure => RiskCode::Objection,
            Self::NotToMention => RiskCode::NotToMention,
            Self::NoMoney => RiskCode::NoMoney,
            Self::Freeze => RiskCode::Freeze,
        }
    }

    pub(super) fn mitigation_nl(self) -> &'static str {
        match self {
            Self::Objection => "Begin er zelf over, en zeg het als het klopt.",
            Self::Failure => "Begin er zelf over: wat was de oorzaak, en wat is nu anders?",
            Self::NotToMention => "Vraag de aanvrager vooraf wie dit mag horen.",
            Self::NoMoney => "Vraag wat er zou moeten blijken om dat te veranderen.",
            Self::Freeze => "Vraag wat die nog wel toelaat.",
        }
    }

    pub(super) fn mitigation_en(self) -> &'static str {
        match self {
            Self::Objection => "Raise it yourself, and say so if it is right.",
            Self::Failure => "Raise it yourself: what was the cause, and what is different now?",
            Self::NotToMention => "Ask the booker beforehand who may hear this.",
            Self::NoMoney => "Ask what would have to show for that to change.",
            Self::Freeze => "Ask what it still allows.",
        }
    }
}

impl Sentence for BookingRisk {
    fn nl(&self) -> String {
        match self {
            Self::Objection => "De boeking noemt een bezwaar of zorg (zie daar).",
            Self::Failure => "De boeking noemt iets dat eerder niet werkte (zie daar).",
            Self::NotToMention => "De boeking vraagt om iets niet te noemen (zie daar).",
            Self::NoMoney => "Volgens de boeking is er geen geld voor.",
            Self::Freeze => "Bij de boeking is een stop genoemd (zie daar).",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::Objection => "The booking names an objection or a worry (see there).",
            Self::Failure => "The booking names something that did not work before (see there).",
            Self::NotToMention => "The booking asks not to mention something (see there).",
            Self::NoMoney => "The booking says that there is no money for it.",
            Self::Freeze => "The booking mentions a freeze (see there).",
        }
        .into()
    }
}
