//! What is to be done or known before the call.

use super::{Language, number};
use crate::plan::codes::GapCode;

/// Returns it in one sentence. Empty for what does not come before the call.
pub(super) fn before_nl(code: GapCode) -> &'static str {
    match code {
        GapCode::Shorter => {
            "Het gesprek is korter dan geboekt, zoals de aanvrager schreef; het verloop past daarin."
        }
        GapCode::Price => {
            "Zoek op wat het ongeveer kost: de boeking vraagt dat, en het dossier noemt het niet."
        }
        GapCode::Examples => {
            "Zoek op hoe anderen dit doen: de boeking vraagt dat, en het dossier noemt geen voorbeeld."
        }
        GapCode::OnlyListen => {
            "Zij willen eerst alleen luisteren: toon niets ongevraagd en vraag om geen besluit."
        }
        GapCode::NotRaised => "De boeking noemt iets waar je niet over begint; lees het daar na.",
        GapCode::Agreement => {
            "Regel eerst de geheimhouding of overeenkomst uit de boeking; tot dan wordt er niets getoond."
        }
        GapCode::Beforehand => "Doe vooraf wat de boeking verlangt.",
        GapCode::Invite => {
            "Nodig uit wie volgens de boeking nog aansluit, en vraag naar de functie."
        }
        GapCode::Link => "Er is nog geen link; stuur die.",
        GapCode::NoRecording => "Neem het gesprek niet op en laat geen software meeschrijven.",
        _ => "",
    }
}

/// Returns it in one sentence. Empty for what does not come before the call.
pub(super) fn before_en(code: GapCode) -> &'static str {
    match code {
        GapCode::Shorter => {
            "The call is shorter than booked, as the booker wrote; the course fits into that."
        }
        GapCode::Price => {
            "Look up what it roughly costs: the booking asks that, and the dossier does not say."
        }
        GapCode::Examples => {
            "Look up how others do this: the booking asks that, and the dossier has no example."
        }
        GapCode::OnlyListen => {
            "They only want to listen for now: show nothing unasked, and ask for no decision."
        }
        GapCode::NotRaised => "The booking names something not to be raised; read it there.",
        GapCode::Agreement => {
            "First settle the agreement that the booking names; until then nothing is shown."
        }
        GapCode::Beforehand => "Do beforehand what the booking wants.",
        GapCode::Invite => "Invite whoever is to join by the booking, and ask for the job title.",
        GapCode::Link => "There is no link yet; send one.",
        GapCode::NoRecording => "Do not record the call, nor have notes taken by software.",
        _ => "",
    }
}

/// Returns what the booker wrote that is to be known before the call, from names, or whether there is a solution to
/// answer with.
pub(super) fn told_nl(code: GapCode, texts: &[String], has_solution: bool) -> String {
    match code {
        GapCode::Asked if has_solution => {
            "Heb een antwoord klaar op de boeking; de oplossing bij H1 kan een begin zijn.".into()
        }
        GapCode::Asked => {
            "Zoek een antwoord op wat de boeking vraagt; het dossier geeft er geen.".into()
        }
        GapCode::Times => "Houd de tijden aan die de boeking noemt.".into(),
        GapCode::NotInvited => {
            format!(
                "De boeking noemt ook {}, niet uitgenodigd.",
                number::list(texts, Language::Nl)
            )
        }
        GapCode::HostNamed => format!(
            "De boeking schrijft over {} van onze kant; lees dat eerst.",
            number::list(texts, Language::Nl)
        ),
        _ => String::new(),
    }
}

/// Returns the same in English.
pub(super) fn told_en(code: GapCode, texts: &[String], has_solution: bool) -> String {
    match code {
        GapCode::Asked if has_solution => {
            "Have an answer ready for the booking; the solution for H1 may be a start.".into()
        }
        GapCode::Asked => {
            "Look up an answer to what the booking asks; the dossier gives none.".into()
        }
        GapCode::Times => "Keep to the times that the booking names.".into(),
        GapCode::NotInvited => {
            format!(
                "The booking also names {}, not invited.",
                number::list(texts, Language::En)
            )
        }
        GapCode::HostNamed => format!(
            "The booking writes of {} on our side; read that first.",
            number::list(texts, Language::En)
        ),
        _ => String::new(),
    }
}
