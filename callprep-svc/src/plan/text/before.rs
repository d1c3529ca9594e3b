//! What is to be done or known before the call.

use super::{Language, Sentence, number};
use crate::plan::codes::GapCode;

/// That what is not used of the booking bears on the plan.
pub(crate) struct MayChangePlan;

impl Sentence for MayChangePlan {
    fn nl(&self) -> String {
        ", kan het plan veranderen".into()
    }

    fn en(&self) -> String {
        ", may change the plan".into()
    }
}

/// In place of a solution: the lead is about what is asked for.
pub(crate) const ABOUT_LEAD: usize = usize::MAX;

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
            "Zoek uit wie bij ons de overeenkomst tekent die eerst komt, en houd een voorstel klaar."
        }
        GapCode::Beforehand => "Doe vooraf wat de boeking verlangt.",
        GapCode::Invite => {
            "Nodig uit wie volgens de boeking nog aansluit, en vraag naar de functie."
        }
        GapCode::Link => "Er is nog geen link; stuur die.",
        GapCode::NoPrices => "Noem geen prijzen, zoals de boeking vraagt.",
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
        GapCode::OnlyListen => {
            "They only want to listen for now: show nothing unasked, and ask for no decision."
        }
        GapCode::NotRaised => "The booking names something not to be raised; read it there.",
        GapCode::Agreement => {
            "Find out who signs the agreement that comes first on our side, and have a draft ready."
        }
        GapCode::Beforehand => "Do beforehand what the booking wants.",
        GapCode::Invite => "Invite whoever is to join by the booking, and ask for the job title.",
        GapCode::Link => "There is no link yet; send one.",
        GapCode::NoPrices => "Name no prices, as the booking asks.",
        GapCode::NoRecording => "Do not record the call, nor have notes taken by software.",
        _ => "",
    }
}

/// Returns what the booker wrote that is to be known before the call, from names or quotations; `solution` is the place
/// of the hypothesis whose solution has words of it, from 1, or 0.
pub(super) fn told_nl(code: GapCode, texts: &[String], solution: usize) -> String {
    match code {
        GapCode::Asked => {
            let what = texts
                .first()
                .map_or("een antwoord op de boeking", String::as_str);
            match solution {
                ABOUT_LEAD => format!("Bereid voor: {what}; daar gaat H1 over."),
                0 => format!("Bereid voor: {what}, waarover het dossier niets zegt."),
                place => {
                    format!(
                        "Bereid voor: {what}, waarvoor de oplossing bij H{place} een begin kan zijn."
                    )
                }
            }
        }
        GapCode::Times => match texts {
            [] => "Houd de tijden aan die de boeking noemt.".into(),
            _ => format!("Let op de tijd: {}.", number::list(texts, Language::Nl)),
        },
        GapCode::NotInvited => {
            format!(
                "De boeking noemt ook {}, niet uitgenodigd.",
                number::list(texts, Language::Nl)
            )
        }
        GapCode::NotUsed => {
            let quoted = number::list(texts, Language::Nl);
            match solution {
                0 => format!("Ongebruikt uit de boeking: {quoted}."),
                _ => format!("Ongebruikt uit de boeking{}: {quoted}.", MayChangePlan.nl()),
            }
        }
        GapCode::HostNamed => format!(
            "De boeking schrijft over {} van onze kant; lees dat eerst.",
            number::list(texts, Language::Nl)
        ),
        _ => String::new(),
    }
}

/// Returns the same in English.
pub(super) fn told_en(code: GapCode, texts: &[String], solution: usize) -> String {
    match code {
        GapCode::Asked => {
            let what = texts
                .first()
                .map_or("an answer to the booking", String::as_str);
            match solution {
                ABOUT_LEAD => format!("Prepare: {what}; H1 is about it."),
                0 => format!("Prepare: {what}, on which the dossier has nothing."),
                place => {
                    format!("Prepare: {what}, for which the solution for H{place} may be a start.")
                }
            }
        }
        GapCode::Times => match texts {
            [] => "Keep to the times that the booking names.".into(),
            _ => format!("Mind the time: {}.", number::list(texts, Language::En)),
        },
        GapCode::NotInvited => {
            format!(
                "The booking also names {}, not invited.",
                number::list(texts, Language::En)
            )
        }
        GapCode::NotUsed => {
            let quoted = number::list(texts, Language::En);
            match solution {
                0 => format!("Unused from the booking: {quoted}."),
                _ => format!("Unused from the booking{}: {quoted}.", MayChangePlan.en()),
            }
        }
        GapCode::HostNamed => format!(
            "The booking writes of {} on our side; read that first.",
            number::list(texts, Language::En)
        ),
        _ => String::new(),
    }
}
