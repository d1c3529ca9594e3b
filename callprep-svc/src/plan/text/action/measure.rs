//! How a baseline is measured, or found in what is past. What is measured is called by words that fit
//! whatever the hypothesis is about.

use crate::plan::{
    MoneyKind,
    case::Crew,
    metric::Metric,
    tally::Tally,
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
    /// What becomes of the number that the first question asks for.
    pub(crate) tally: Tally,
    /// Whether the work comes back once a week: then two weeks show little of it.
    pub(crate) is_weekly: bool,
}

pub(super) fn measure_nl(label: &str, metric: Metric, measuring: Measuring) -> String {
    let Measuring {
        crew,
        has_holidays,
        is_busy,
        tally,
        is_weekly,
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
        Metric::Hours(_) => "hoeveel gevallen er zijn en hoeveel uur die kosten",
        Metric::Handover(_) => {
            "hoelang elk geval duurt, van begin tot eind (is dat langer dan twee weken: zoek de laatste gevallen op)"
        }
        Metric::Errors(_) if tally == Tally::IsMetric => {
            "hoeveel gevallen er zijn en bij hoeveel daarvan gebeurt wat de eerste vraag noemt"
        }
        Metric::Errors(_) => "hoeveel gevallen er zijn en hoe vaak het misgaat",
        Metric::Money(money) => match money.kind {
            MoneyKind::Unbilled => "welk bedrag te laat of niet wordt gefactureerd",
            MoneyKind::Waste => "wat er verloren gaat en wat dat waard is",
            MoneyKind::LostSales => "welke inkomsten u misloopt",
            MoneyKind::Cost => "wat dit kost",
            MoneyKind::Unknown => "om welk bedrag het gaat",
        },
    };
    let look = match tally {
        Tally::LookedUp => "zoek het antwoord op de eerste vraag op, en ",
        Tally::None | Tally::IsMetric => "",
    };
    let what = match who {
        "" => format!("{look}houd bij {what}"),
        who => format!("{look}{who}{what}"),
    };
    let last = match metric {
        Metric::Errors(_) | Metric::Handover(_) if is_weekly && tally != Tally::IsMetric => {
            "; eens per week is te weinig: zoek ook de laatste tien keer op"
        }
        _ => "",
    };
    let cases = if is_busy && matches!(metric, Metric::Money(_)) {
        ", en voor hoeveel gevallen"
    } else {
        ""
    };
    format!("Nulmeting voor {label}, twee werkweken: {what}{cases}{last}{days}")
}

pub(super) fn measure_en(label: &str, metric: Metric, measuring: Measuring) -> String {
    let Measuring {
        crew,
        has_holidays,
        is_busy,
        tally,
        is_weekly,
    } = measuring;
    let days = if has_holidays {
        " (public holidays and days off around them not counted)"
    } else {
        ""
    };
    let who = if crew == Crew::OnePerson {
        "note"
    } else {
        "have those who do the work note"
    };
    let what = match metric {
        Metric::Hours(_) => "how many cases there are and how many hours they take",
        Metric::Handover(_) => {
            "how long each case takes, from start to finish (if that is more than two weeks: look up the last cases)"
        }
        Metric::Errors(_) if tally == Tally::IsMetric => {
            "how many cases there are and in how many of them happens what the first question names"
        }
        Metric::Errors(_) => "how many cases there are and how often it goes wrong",
        Metric::Money(money) => match money.kind {
            MoneyKind::Unbilled => "what amount is invoiced late or not at all",
            MoneyKind::Waste => "what is wasted and what it is worth",
            MoneyKind::LostSales => "what income is missed",
            MoneyKind::Cost => "what this costs",
            MoneyKind::Unknown => "what amount is at stake",
        },
    };
    let cases = if is_busy && matches!(metric, Metric::Money(_)) {
        ", and for how many cases"
    } else {
        ""
    };
    let look = match tally {
        Tally::LookedUp => "look up the answer to the first question, and ",
        Tally::None | Tally::IsMetric => "",
    };
    let last = match metric {
        Metric::Errors(_) | Metric::Handover(_) if is_weekly && tally != Tally::IsMetric => {
            "; once a week is too seldom: look up the last ten times as well"
        }
        _ => "",
    };
    format!("Baseline for {label}, two working weeks: {look}{who} {what}{cases}{last}{days}")
}

pub(super) fn look_back_nl(
    label: &str,
    past: Past,
    kind: MoneyKind,
    (is_busy, tally): (bool, Tally),
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
    let tally = match tally {
        Tally::LookedUp => "; zoek ook het antwoord op de eerste vraag op",
        Tally::None | Tally::IsMetric => "",
    };
    format!(
        "Nulmeting voor {label}: zoek op {what}{cases}; is dat niet te vinden, houd het dan vanaf nu \
         per geval bij, en besluit als er genoeg is{tally}"
    )
}

pub(super) fn look_back_en(
    label: &str,
    past: Past,
    kind: MoneyKind,
    (is_busy, tally): (bool, Tally),
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
    let tally = match tally {
        Tally::LookedUp => "; also look up the answer to the first question",
        Tally::None | Tally::IsMetric => "",
    };
    format!(
        "Baseline for {label}: look up {what}{cases}; if that cannot be found, note it case by case \
         from now on, and decide once there is enough{tally}"
    )
}
