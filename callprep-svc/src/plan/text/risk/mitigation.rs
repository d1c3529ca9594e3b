//! What to do about each risk.

use super::{
    RiskText,
    booking::{DOUBTS_MITIGATION_EN, DOUBTS_MITIGATION_NL},
};
use crate::plan::{text::Sentence, wishes::Limit};

/// What to do about a risk.
pub(crate) struct Mitigation<'a> {
    pub(crate) risk: RiskText<'a>,
    /// Whether no example may be asked for.
    pub(crate) is_confidential: bool,
}

impl Sentence for Mitigation<'_> {
    fn nl(&self) -> String {
        match self.risk {
            RiskText::Declined { .. } => "Ga er alleen op in als de klant het noemt.",
            RiskText::OneKindOfSource if self.is_confidential => {
                "Vraag de klant hoe die het zelf ziet."
            }
            RiskText::Privacy { .. } | RiskText::Sensitive(..) if self.is_confidential => {
                "Vraag naar stappen, niet naar gevallen of stukken, en meet werk, geen mensen."
            }
            RiskText::Doubts => DOUBTS_MITIGATION_NL,
            RiskText::Limits(limits) if limits.contains(&Limit::NoChange) => {
                "Stel niets voor dat er niet binnen past; wat een systeem verandert, wacht tot dan."
            }
            RiskText::Limits(_) => "Stel niets voor dat er niet binnen past.",
            RiskText::Agreement { .. } => "Begin er direct na het gesprek mee.",
            RiskText::Leaves(_) => "Laat wie het overneemt vanaf de toets meedoen.",
            RiskText::UnequalTimes => {
                "Vergelijk per geval, of dezelfde tijd van de maand of het jaar."
            }
            RiskText::OneKindOfSource => "Vraag de klant om een recent eigen voorbeeld.",
            RiskText::SameEvidenceEverywhere => {
                "Toets elke hypothese apart; de ene bewijst de andere niet."
            }
            RiskText::GenericFigures { .. } => "Noem ze alleen als voorbeeld, nooit als belofte.",
            RiskText::WideHours(_) | RiskText::WideMoney(_) => {
                "Vraag waar het verschil van afhangt."
            }
            RiskText::NoBaseline { .. } => "Zeg vooraf dat het dan daarbij blijft.",
            RiskText::Privacy {
                is_alone: false, ..
            } => "Vraag om voorbeelden zonder namen, en meet werk, geen mensen.",
            RiskText::OldResearch {
                has_sources: false, ..
            } => "Neem er niets uit over zonder het na te vragen.",
            RiskText::OldResearch { .. } => "Loop de bronnen vóór het gesprek nog eens na.",
            RiskText::ImplausibleHours => {
                "Vraag eerst hoeveel mensen dit doen en hoelang; noem de uren niet."
            }
            RiskText::ImplausiblePercent => "Noem geen percentage voordat er is gemeten.",
            RiskText::UnprovenIntegration { .. } => {
                "Beloof er geen vóór het proefgeval in het plan."
            }
            RiskText::Season {
                is_looked_up: true, ..
            } => "Vraag hoeveel werk er in die maanden meer is dan in andere.",
            RiskText::Season { .. } => "Vraag of de nulmeting beter na die maanden kan beginnen.",
            RiskText::Privacy { is_alone: true, .. } | RiskText::Sensitive(..) => {
                "Vraag om voorbeelden zonder namen."
            }
        }
        .into()
    }

    fn en(&self) -> String {
        match self.risk {
            RiskText::Declined { .. } => "Take it up only if the client mentions it.",
            RiskText::OneKindOfSource if self.is_confidential => {
                "Ask the client how they see it themselves."
            }
            RiskText::Privacy { .. } | RiskText::Sensitive(..) if self.is_confidential => {
                "Ask for steps, not for cases or files, and measure work, not people."
            }
            RiskText::Doubts => DOUBTS_MITIGATION_EN,
            RiskText::Limits(limits) if limits.contains(&Limit::NoChange) => {
                "Propose nothing that does not fit them; what changes a system waits until then."
            }
            RiskText::Limits(_) => "Propose nothing that does not fit them.",
            RiskText::Agreement { .. } => "Start on it right after the call.",
            RiskText::Leaves(_) => "Have whoever takes it over join from the test on.",
            RiskText::UnequalTimes => {
                "Compare per case, or the same time of the month or the year."
            }
            RiskText::OneKindOfSource => "Ask the client for a recent example of their own.",
            RiskText::SameEvidenceEverywhere => {
                "Test each hypothesis by itself; one does not prove another."
            }
            RiskText::GenericFigures { .. } => "Use them only as an example, never as a promise.",
            RiskText::WideHours(_) | RiskText::WideMoney(_) => {
                "Ask what the difference depends on."
            }
            RiskText::NoBaseline { .. } => "Say beforehand that it then ends there.",
            RiskText::Privacy {
                is_alone: false, ..
            } => "Ask for examples without names, and measure work, not people.",
            RiskText::OldResearch {
                has_sources: false, ..
            } => "Use nothing of it without asking first.",
            RiskText::OldResearch { .. } => "Go through the sources again before the call.",
            RiskText::ImplausibleHours => {
                "Ask first how many people do this and for how long; do not quote the hours."
            }
            RiskText::ImplausiblePercent => {
                "Quote no percentage until something has been measured."
            }
            RiskText::UnprovenIntegration { .. } => {
                "Promise none before the trial case in the plan."
            }
            RiskText::Season {
                is_looked_up: true, ..
            } => "Ask how much more work there is in those months than in others.",
            RiskText::Season { .. } => {
                "Ask whether the baseline had better begin after those months."
            }
            RiskText::Privacy { is_alone: true, .. } | RiskText::Sensitive(..) => {
                "Ask for examples without names."
            }
        }
        .into()
    }
}
