//! Risks that the booker tells of.

use crate::plan::wishes::Limit;

/// What failed before, or is doubted. It stands in the booking.
pub(super) const DOUBTS_NL: &str = "De boeking spreekt van twijfel of van iets dat tegenviel.";
pub(super) const DOUBTS_EN: &str =
    "The booking speaks of doubt or of something that went wrong before.";

/// Where something is not to be raised, that is told before the call.
pub(super) const DOUBTS_MITIGATION_NL: &str =
    "Vraag de aanvrager wat er deze keer anders zou moeten, en beloof niets.";
pub(super) const DOUBTS_MITIGATION_EN: &str =
    "Ask the booker what would have to be different this time, and promise nothing.";

pub(super) fn limits_nl(limits: &[Limit]) -> String {
    let each = limits.iter().map(|limit| match limit {
        Limit::Tender => "aanbesteden vanaf een bedrag".to_owned(),
        Limit::Data => "de plaats van gegevens".to_owned(),
        Limit::Keeps(system) if system.is_empty() => "een systeem blijft".to_owned(),
        Limit::Keeps(system) => format!("{system} blijft"),
        Limit::NoChange => "vóór een datum verandert er niets aan systemen".to_owned(),
    });
    let list = each.collect::<Vec<_>>().join("; ");
    format!("De boeking stelt voorwaarden aan een oplossing: {list}.")
}

pub(super) fn limits_en(limits: &[Limit]) -> String {
    let each = limits.iter().map(|limit| match limit {
        Limit::Tender => "tendering from an amount on".to_owned(),
        Limit::Data => "where data may be kept".to_owned(),
        Limit::Keeps(system) if system.is_empty() => "a system stays".to_owned(),
        Limit::Keeps(system) => format!("{system} stays"),
        Limit::NoChange => "no system changes before a date".to_owned(),
    });
    let list = each.collect::<Vec<_>>().join("; ");
    format!("The booking sets conditions for a solution: {list}.")
}

pub(super) fn leaves_nl(name: &str) -> String {
    let who = if name.is_empty() { "iemand" } else { name };
    format!("Volgens de boeking gaat {who} weg, misschien met kennis van dit werk.")
}

pub(super) fn leaves_en(name: &str) -> String {
    let who = if name.is_empty() { "somebody" } else { name };
    format!("By the booking {who} leaves, perhaps with knowledge of this work.")
}

pub(super) fn agreement_nl(name: &str, length: &str) -> String {
    let long = match length {
        "" => String::new(),
        length => format!(" (duurt volgens de boeking {length})"),
    };
    format!("Zonder {name} wordt er niets getoond of getoetst{long}.")
}

pub(super) fn agreement_en(name: &str, length: &str) -> String {
    let long = match length {
        "" => String::new(),
        length => format!(" (it takes {length}, says the booking)"),
    };
    format!("Without {name} nothing is shown or tested{long}.")
}
