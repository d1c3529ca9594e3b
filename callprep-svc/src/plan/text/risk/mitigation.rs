//! What to do about each risk.

use super::RiskText;
use crate::plan::{law::PrivacyLaw, text::Sentence};

/// What to do about a risk.
pub(crate) struct Mitigation<'a>(pub(crate) RiskText<'a>);

impl Sentence for Mitigation<'_> {
    fn nl(&self) -> String {
        match self.0 {
            RiskText::Declined { .. } => "Begin er niet over, tenzij de klant dat zelf doet.",
            RiskText::LeadIsUncertain => {
                "Leg dit als vraag voor en laat het los zodra het tegendeel blijkt."
            }
            RiskText::OneKindOfSource => "Vraag de klant om een recent eigen voorbeeld.",
            RiskText::SameEvidenceEverywhere => {
                "Toets elke hypothese apart; de ene bewijst de andere niet."
            }
            RiskText::GenericFigures { .. } => "Noem ze alleen als voorbeeld, nooit als belofte.",
            RiskText::WideHours(_) | RiskText::WideMoney(_) => {
                "Vraag naar een rustige en een drukke periode; dat kan het verschil verklaren."
            }
            RiskText::NoBaseline(None) => "Noem geen cijfers en beloof niets.",
            RiskText::NoBaseline(Some(_)) => "Noem elk doel indicatief tot de nulmeting er is.",
            RiskText::NoBudgetHolder => {
                "Vraag wie dat doet en plan een vervolg met die persoon erbij."
            }
            RiskText::UnknownBudgetHolder => "Stel de vraag naar het besluit vroeg in het gesprek.",
            RiskText::DutchCouncil => {
                "Vraag wanneer de raad bijeenkomt, en meet werk, geen mensen."
            }
            RiskText::PossibleStaffBody(_) => {
                "Vraag wat vooraf overleg vraagt, en meet werk, geen mensen."
            }
            RiskText::Privacy(PrivacyLaw::Gdpr | PrivacyLaw::UkGdpr) => "Meet werk, geen mensen.",
            RiskText::Privacy(PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry) => {
                "Vraag welke regels gelden, en meet werk, geen mensen."
            }
            RiskText::CustomerData(_) => "Spreek af welke gegevens je wel en niet te zien krijgt.",
            RiskText::OldResearch => "Loop de bronnen vóór het gesprek nog eens na.",
            RiskText::ImplausibleHours => {
                "Vraag eerst hoeveel mensen dit doen en hoelang; noem de uren niet."
            }
            RiskText::ImplausiblePercent => "Noem geen percentage voordat er is gemeten.",
            RiskText::UnknownTechnologies => "Vraag welke dat zijn en wie de toegang regelt.",
            RiskText::UnprovenIntegration { .. } => {
                "Beloof geen koppeling voordat die met gegevens van de klant is geprobeerd."
            }
            RiskText::BookedLate => {
                "Vraag eerst wat de aanleiding is, en laat daarvoor zo nodig iets anders vallen."
            }
            RiskText::Season { .. } => {
                "Vraag welke weken gewoon zijn en schuif de data zo nodig op."
            }
            RiskText::Sensitive(..) => "Vraag om voorbeelden zonder namen, en wie hierover gaat.",
            RiskText::Freeze => "Vraag wat die nog wel toelaat.",
        }
        .into()
    }

    fn en(&self) -> String {
        match self.0 {
            RiskText::Declined { .. } => "Do not raise it unless they do.",
            RiskText::LeadIsUncertain => {
                "Put it as a question and drop it as soon as it proves wrong."
            }
            RiskText::OneKindOfSource => "Ask the client for a recent example of their own.",
            RiskText::SameEvidenceEverywhere => {
                "Test each hypothesis by itself; one does not prove another."
            }
            RiskText::GenericFigures { .. } => "Use them only as an example, never as a promise.",
            RiskText::WideHours(_) | RiskText::WideMoney(_) => {
                "Ask about a quiet and a busy period; that may explain the difference."
            }
            RiskText::NoBaseline(None) => "Quote no figures and promise nothing.",
            RiskText::NoBaseline(Some(_)) => {
                "Call every target indicative until the baseline is there."
            }
            RiskText::NoBudgetHolder => "Ask who does, and plan a follow-up that includes them.",
            RiskText::UnknownBudgetHolder => {
                "Put the question about the decision early in the call."
            }
            RiskText::DutchCouncil => "Ask when the council meets, and measure work, not people.",
            RiskText::PossibleStaffBody(_) => {
                "Ask what needs consultation beforehand, and measure work, not people."
            }
            RiskText::Privacy(PrivacyLaw::Gdpr | PrivacyLaw::UkGdpr) => "Measure work, not people.",
            RiskText::Privacy(PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry) => {
                "Ask which rules apply, and measure work, not people."
            }
            RiskText::CustomerData(_) => "Agree on which data you do and do not get to see.",
            RiskText::OldResearch => "Go through the sources again before the call.",
            RiskText::ImplausibleHours => {
                "Ask first how many people do this and for how long; do not quote the hours."
            }
            RiskText::ImplausiblePercent => {
                "Quote no percentage until something has been measured."
            }
            RiskText::UnknownTechnologies => "Ask which ones they are and who arranges access.",
            RiskText::UnprovenIntegration { .. } => {
                "Promise no integration before it has been tried with the client’s own data."
            }
            RiskText::BookedLate => {
                "Ask first what prompted the call, and drop something else for it if need be."
            }
            RiskText::Season { .. } => "Ask which weeks are ordinary ones; move dates if need be.",
            RiskText::Sensitive(..) => {
                "Ask for examples without names, and who is in charge of this."
            }
            RiskText::Freeze => "Ask what it still allows.",
        }
        .into()
    }
}
