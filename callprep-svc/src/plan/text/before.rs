//! What is to be done or known before the call.

use crate::plan::codes::GapCode;

/// Returns it in one sentence. Empty for what does not come before the call.
pub(super) fn before_nl(code: GapCode) -> &'static str {
    match code {
        GapCode::Shorter => {
            "Het gesprek is korter dan geboekt, zoals de aanvrager schreef; het verloop past daarin."
        }
        GapCode::OnlyListen => {
            "Zij willen eerst alleen luisteren: toon niets ongevraagd en vraag om geen besluit."
        }
        GapCode::NotRaised => "De boeking noemt iets waar je niet over begint; lees het daar na.",
        GapCode::Agreement => {
            "Regel eerst de geheimhouding of overeenkomst uit de boeking; tot dan wordt er niets getoond."
        }
        GapCode::Beforehand => "Stuur of regel wat de boeking vooraf verlangt.",
        GapCode::Link => "Er is nog geen link; stuur die.",
        GapCode::Asked => {
            "Zoek uit wat de aanvrager in de boeking wil weten; het dossier geeft geen antwoord."
        }
        _ => "",
    }
}

/// Returns it in one sentence. Empty for what does not come before the call.
pub(super) fn before_en(code: GapCode) -> &'static str {
    match code {
        GapCode::Shorter => {
            "The call is shorter than booked, as the booker wrote; the course fits into that."
        }
        GapCode::OnlyListen => {
            "They only want to listen for now: show nothing unasked, and ask for no decision."
        }
        GapCode::NotRaised => "The booking names something not to be raised; read it there.",
        GapCode::Agreement => {
            "First settle the agreement that the booking names; until then nothing is shown."
        }
        GapCode::Beforehand => "Send or arrange what the booking wants beforehand.",
        GapCode::Link => "There is no link yet; send one.",
        GapCode::Asked => {
            "Find out what the booker wants to know in the booking; the dossier gives no answer."
        }
        _ => "",
    }
}
