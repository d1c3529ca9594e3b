//! A risk that the booker tells of.

/// What failed before, or is doubted, in the words of the booker.
pub(super) fn doubts_nl(quotations: &str) -> String {
    format!("De boeking spreekt van twijfel of van iets dat niet werkte: {quotations}")
}

/// What failed before, or is doubted, in the words of the booker.
pub(super) fn doubts_en(quotations: &str) -> String {
    format!("The booking speaks of doubt or of something that did not work: {quotations}")
}

/// Somebody may have told of it in confidence.
pub(super) const DOUBTS_MITIGATION_NL: &str = "Vraag iedereen neutraal wat er deze keer anders moet; zeg niet wie dit schreef, en beloof niets.";
pub(super) const DOUBTS_MITIGATION_EN: &str = "Ask everybody neutrally what has to be different this time; do not say who wrote this, and promise \
     nothing.";
