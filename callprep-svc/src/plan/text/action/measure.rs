//! How a baseline is measured, or found in what is past. What is measured is called by words that fit
//! whatever the hypothesis is about.

use crate::plan::{
    MoneyKind,
    case::Crew,
    metric::Metric,
    text::{Past, Sentence},
};

/// How a baseline is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measuring {
    pub(crate) crew: Crew,
    /// Whether public holidays interrupt it.
    pub(crate) has_holidays: bool,
    /// Whether there is more work in some months of the plan than in others.
    pub(crate) is_busy: bool,
    /// Whether what the first question asks for is counted as well.
    pub(crate) has_tally: bool,
}

pub(super) fn measure_nl(label: &str, metric: Metric, measuring: Measuring) -> String {
    let Measuring {
        crew,
        has_holidays,
        is_busy,
        has_tally,
    } = measuring;
    let days = if has_holidays {
        " (feest- en brugdagen niet meegeteld)"
    } else {
        ""
    };
    let who = if crew == Crew::OnePerson {
        ""
    } else {
        "laat wie het werk doet bijhouden "
    };
    let what = match metric {
        Metric::Hours(_) => "hoeveel uur dit kost",
        Metric::Handover(_) => {
            "hoelang elk geval duurt, van begin tot eind (is dat langer dan twee weken: zoek de laatste gevallen op)"
        }
        Metric::Errors(_) => "hoe vaak het werk wordt gedaan en hoe vaak het misgaat",
        Metric::Money(money) => match money.kind {
            MoneyKind::Unbilled => "welk bedrag te laat of niet wordt gefactureerd",
            MoneyKind::Waste => "wat er verloren gaat en wat dat waard is",
            MoneyKind::LostSales => "welke inkomsten u misloopt",
            MoneyKind::Cost => "wat dit kost",
            MoneyKind::Unknown => "om welk bedrag het gaat",
        },
    };
    let tally = match (has_tally, what.contains(" en ")) {
        (false, _) => "",
        (true, false) => "wat de eerste vraag telt en ",
        (true, true) => "wat de eerste vraag telt, ",
    };
    let what = match who {
        "" => format!("houd bij {tally}{what}"),
        who => format!("{who}{tally}{what}"),
    };
    let cases = if is_busy && metric.grows_with_work() {
        ", en voor hoeveel gevallen"
    } else {
        ""
    };
    format!("Nulmeting voor {label}, twee werkweken: {what}{cases}{days}")
}

pub(super) fn measure_en(label: &str, metric: Metric, measuring: Measuring) -> String {
    let Measuring {
        crew,
        has_holidays,
        is_busy,
        has_tally,
    } = measuring;
    let days = if has_holidays {
        " (public holidays and bridge days not counted)"
    } else {
        ""
    };
    let who = if crew == Crew::OnePerson {
        "note"
    } else {
        "have those who do the work note"
    };
    let what = match metric {
        Metric::Hours(_) => "how many hours this takes",
        Metric::Handover(_) => {
            "how long each case takes, from start to finish (if that is more than two weeks: look up the last cases)"
        }
        Metric::Errors(_) => "how often the work is done and how often it goes wrong",
        Metric::Money(money) => match money.kind {
            MoneyKind::Unbilled => "what amount is invoiced late or not at all",
            MoneyKind::Waste => "what is wasted and what it is worth",
            MoneyKind::LostSales => "what income is missed",
            MoneyKind::Cost => "what this costs",
            MoneyKind::Unknown => "what amount is at stake",
        },
    };
    let cases = if is_busy && metric.grows_with_work() {
        ", and for how many cases"
    } else {
        ""
    };
    let tally = match (has_tally, what.contains(" and ")) {
        (false, _) => "",
        (true, false) => "what the first question counts and ",
        (true, true) => "what the first question counts, ",
    };
    format!("Baseline for {label}, two working weeks: {who} {tally}{what}{cases}{days}")
}

pub(super) fn look_back_nl(
    label: &str,
    past: Past,
    kind: MoneyKind,
    (is_busy, has_tally): (bool, bool),
) -> String {
    let past = past.nl();
    let what = match kind {
        MoneyKind::Unbilled => {
            format!("welk bedrag in {past} te laat of niet is gefactureerd")
        }
        MoneyKind::Waste => format!("wat er in {past} verloren ging en wat dat waard was"),
        MoneyKind::LostSales => format!("welke inkomsten u in {past} misliep"),
        MoneyKind::Cost => format!("wat dit in {past} kostte"),
        MoneyKind::Unknown => format!("om welk bedrag het in {past} ging"),
    };
    let cases = if is_busy {
        ", en voor hoeveel gevallen"
    } else {
        ""
    };
    let tally = if has_tally {
        "; tel ook wat de eerste vraag telt"
    } else {
        ""
    };
    format!(
        "Nulmeting voor {label}: zoek op {what}{cases}; is dat niet te vinden, houd het dan vanaf nu \
         per geval bij{tally}"
    )
}

pub(super) fn look_back_en(
    label: &str,
    past: Past,
    kind: MoneyKind,
    (is_busy, has_tally): (bool, bool),
) -> String {
    let past = past.en();
    let what = match kind {
        MoneyKind::Unbilled => format!("what amount was invoiced late or not at all in {past}"),
        MoneyKind::Waste => format!("what was wasted in {past} and what it was worth"),
        MoneyKind::LostSales => format!("what income was missed in {past}"),
        MoneyKind::Cost => format!("what this cost in {past}"),
        MoneyKind::Unknown => format!("what amount this came to in {past}"),
    };
    let cases = if is_busy {
        ", and for how many cases"
    } else {
        ""
    };
    let tally = if has_tally {
        "; also count what the first question counts"
    } else {
        ""
    };
    format!(
        "Baseline for {label}: look up {what}{cases}; if that cannot be found, note it case by case \
         from now on{tally}"
    )
}
