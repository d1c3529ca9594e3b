//! How a baseline is measured, or found in what is past.

use crate::plan::{
    MoneyKind,
    case::Crew,
    metric::{Metric, Money},
    schedule::Interruption,
    text::{Past, Sentence},
};

pub(super) fn measure_nl(
    label: &str,
    metric: Metric,
    crew: Crew,
    interruption: Interruption,
) -> String {
    let days = match interruption {
        Interruption::None => "",
        Interruption::Holidays => " (feestdagen niet meegeteld)",
        Interruption::Christmas => " (de weken rond Kerst niet meegeteld)",
    };
    let what = match metric {
        Metric::Hours(_) if crew <= Crew::Few => "houd de uren bij",
        Metric::Hours(_) => "wie het werk doet, houdt de uren bij",
        Metric::Handover(_) => "noteer van elke aanvraag het begin en het moment van overdracht",
        Metric::Errors(_) => {
            "noteer hoe vaak het werk wordt gedaan en hoe vaak het moet worden gecorrigeerd"
        }
        Metric::Money(Money { kind, .. }) => match kind {
            MoneyKind::Waste => "noteer wat er wordt weggegooid en wat dat waard is",
            MoneyKind::LostSales => "noteer welke verkopen niet doorgaan en om welk bedrag",
            MoneyKind::Cost => "houd bij wat dit werk kost, aan uren en aan uitgaven",
            MoneyKind::Unbilled | MoneyKind::Unknown => "houd bij om welk bedrag het gaat",
        },
    };
    format!("Nulmeting voor {label}, twee normale werkweken: {what}{days}")
}

pub(super) fn measure_en(
    label: &str,
    metric: Metric,
    crew: Crew,
    interruption: Interruption,
) -> String {
    let days = match interruption {
        Interruption::None => "",
        Interruption::Holidays => " (public holidays not counted)",
        Interruption::Christmas => " (the weeks around Christmas not counted)",
    };
    let what = match metric {
        Metric::Hours(_) if crew <= Crew::Few => "count the hours",
        Metric::Hours(_) => "those who do the work count the hours",
        Metric::Handover(_) => "note when every request starts and when it is handed over",
        Metric::Errors(_) => "note how often the work is done and how often it needs correction",
        Metric::Money(Money { kind, .. }) => match kind {
            MoneyKind::Waste => "note what is thrown away and what it is worth",
            MoneyKind::LostSales => "note which sales fall through and for what amount",
            MoneyKind::Cost => "keep track of what this work costs, in hours and in spending",
            MoneyKind::Unbilled | MoneyKind::Unknown => "keep track of the amount at stake",
        },
    };
    format!("Baseline for {label}, two normal working weeks: {what}{days}")
}

pub(super) fn look_back_nl(label: &str, past: Past, kind: MoneyKind, with_finance: bool) -> String {
    let with = if with_finance { " met financiën" } else { "" };
    let past = past.nl();
    let what = match kind {
        MoneyKind::Unbilled => format!("wat er in {past} te laat of niet is gefactureerd"),
        MoneyKind::Waste => format!("wat er in {past} is weggegooid en wat dat waard was"),
        MoneyKind::LostSales => format!("welke verkopen in {past} zijn misgelopen"),
        MoneyKind::Cost => format!("wat dit werk in {past} heeft gekost"),
        MoneyKind::Unknown => format!("om welk bedrag het in {past} ging"),
    };
    format!("Nulmeting voor {label}: zet{with} op een rij {what}")
}

pub(super) fn look_back_en(label: &str, past: Past, kind: MoneyKind, with_finance: bool) -> String {
    let with = if with_finance { " with finance" } else { "" };
    let what = match kind {
        MoneyKind::Unbilled => "what was invoiced late or not at all",
        MoneyKind::Waste => "what was thrown away and what it was worth",
        MoneyKind::LostSales => "which sales were missed",
        MoneyKind::Cost => "what this work cost",
        MoneyKind::Unknown => "what amounts were at stake",
    };
    format!("Baseline for {label}: list{with} {what} in {}", past.en())
}
