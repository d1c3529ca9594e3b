//! Metrics of actions, their baselines and targets.

use super::{Language, Sentence, number};
use crate::plan::metric::Metric;

/// The metric of an action.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ActionMetric {
    /// The metric of a hypothesis. Without figures it is agreed in the call.
    Of(Option<Metric>),
    Verdict,
    PilotDecision,
    FollowUpDecision,
    WorksCouncilAgenda,
    PilotTeams,
    Bottlenecks,
    BottleneckHours,
}

/// The value of a metric at the start of an action.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Baseline {
    NotMeasured,
    MeasuredInFirstPhase,
    NotTested,
    NotDecided,
    NotOnAgenda,
    NoTeam,
    NotMapped,
}

/// The value that a metric should have on the due day.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    ConfirmedOrDropped,
    BaselineKnown,
    GoOrNoGo,
    OnAgenda,
    OneTeam,
    AtDaySixty(Option<Metric>),
    AtDayNinety(Option<Metric>),
    ImprovementOrStop,
    ContinueChangeOrStop,
    ThreeBottlenecks,
}

/// Marks a default figure.
pub(crate) struct WorkedExample;

impl Target {
    /// Returns whether the text contains a figure of the estimate.
    pub(crate) fn has_figure(self) -> bool {
        match self {
            Self::AtDaySixty(metric) => {
                matches!(metric, Some(Metric::Hours(_) | Metric::Revenue(_)))
            }
            Self::AtDayNinety(metric) => metric.is_some(),
            Self::ConfirmedOrDropped
            | Self::BaselineKnown
            | Self::GoOrNoGo
            | Self::OnAgenda
            | Self::OneTeam
            | Self::ImprovementOrStop
            | Self::ContinueChangeOrStop
            | Self::ThreeBottlenecks => false,
        }
    }
}

impl Sentence for ActionMetric {
    fn nl(&self) -> String {
        match self {
            Self::Of(Some(Metric::Hours(_))) => "uren per week aan dit werk",
            Self::Of(Some(Metric::Handover(_))) => "doorlooptijd van aanvraag tot overdracht",
            Self::Of(Some(Metric::Errors(_))) => "aandeel opdrachten met herstelwerk",
            Self::Of(Some(Metric::Revenue(_))) => "niet of te laat gefactureerde waarde per maand",
            Self::Of(None) => "nog te kiezen maatstaf",
            Self::Verdict => "oordeel over de hypothese",
            Self::PilotDecision => "besluit over de pilot",
            Self::FollowUpDecision => "besluit over een vervolg",
            Self::WorksCouncilAgenda => "bespreking in de ondernemingsraad",
            Self::PilotTeams => "teams in de pilot",
            Self::Bottlenecks => "knelpunten met een eigen voorbeeld",
            Self::BottleneckHours => "uren per week aan dit knelpunt",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::Of(Some(Metric::Hours(_))) => "hours per week on this work",
            Self::Of(Some(Metric::Handover(_))) => "lead time from request to hand-over",
            Self::Of(Some(Metric::Errors(_))) => "share of jobs needing rework",
            Self::Of(Some(Metric::Revenue(_))) => "value invoiced late or not at all per month",
            Self::Of(None) => "measure still to be chosen",
            Self::Verdict => "verdict on the hypothesis",
            Self::PilotDecision => "decision on the pilot",
            Self::FollowUpDecision => "decision on a follow-up",
            Self::WorksCouncilAgenda => "discussion in the works council",
            Self::PilotTeams => "teams in the pilot",
            Self::Bottlenecks => "bottlenecks with an example of their own",
            Self::BottleneckHours => "hours per week on this bottleneck",
        }
        .into()
    }
}

impl Sentence for Baseline {
    fn nl(&self) -> String {
        match self {
            Self::NotMeasured => "nog niet gemeten",
            Self::MeasuredInFirstPhase => "gemeten in dag 1-30",
            Self::NotTested => "nog niet getoetst",
            Self::NotDecided => "nog niet genomen",
            Self::NotOnAgenda => "nog niet geagendeerd",
            Self::NoTeam => "nog geen team",
            Self::NotMapped => "nog niet in kaart gebracht",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::NotMeasured => "not measured yet",
            Self::MeasuredInFirstPhase => "measured in days 1-30",
            Self::NotTested => "not tested yet",
            Self::NotDecided => "not taken yet",
            Self::NotOnAgenda => "not on the agenda yet",
            Self::NoTeam => "no team yet",
            Self::NotMapped => "not mapped yet",
        }
        .into()
    }
}

impl Sentence for Target {
    fn nl(&self) -> String {
        match self {
            Self::ConfirmedOrDropped => "bevestigd of geschrapt".into(),
            Self::BaselineKnown => "nulmeting bekend".into(),
            Self::GoOrNoGo => "wel of niet, met de reden".into(),
            Self::OnAgenda => "geagendeerd vóór de start".into(),
            Self::OneTeam => "één team".into(),
            Self::AtDaySixty(metric) => day_sixty_nl(*metric),
            Self::AtDayNinety(metric) => day_ninety_nl(*metric),
            Self::ImprovementOrStop => "verbetering, anders stoppen of bijstellen".into(),
            Self::ContinueChangeOrStop => "doorgaan, bijstellen of stoppen, met de reden".into(),
            Self::ThreeBottlenecks => "drie knelpunten, elk met een voorbeeld".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::ConfirmedOrDropped => "confirmed or dropped".into(),
            Self::BaselineKnown => "baseline known".into(),
            Self::GoOrNoGo => "go or no-go, with the reason".into(),
            Self::OnAgenda => "on the agenda before the start".into(),
            Self::OneTeam => "one team".into(),
            Self::AtDaySixty(metric) => day_sixty_en(*metric),
            Self::AtDayNinety(metric) => day_ninety_en(*metric),
            Self::ImprovementOrStop => "improvement, otherwise stop or re-scope".into(),
            Self::ContinueChangeOrStop => "continue, change or stop, with the reason".into(),
            Self::ThreeBottlenecks => "three bottlenecks, each with an example".into(),
        }
    }
}

fn day_sixty_nl(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(hours)) => {
            format!(
                "{} uur per week minder dan gemeten",
                number::whole(hours.low, Language::Nl)
            )
        }
        Some(Metric::Handover(_) | Metric::Errors(_)) => "aantoonbaar lager dan gemeten".into(),
        Some(Metric::Revenue(revenue)) => {
            format!(
                "{} per maand teruggewonnen",
                number::euros(revenue.low, Language::Nl)
            )
        }
        None => "in het gesprek af te spreken".into(),
    }
}

fn day_ninety_nl(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(hours)) => {
            format!(
                "{} uur per week minder dan gemeten",
                number::whole(hours.mid, Language::Nl)
            )
        }
        Some(Metric::Handover(gain) | Metric::Errors(gain)) => {
            format!("{} lager dan gemeten", number::percent(gain, Language::Nl))
        }
        Some(Metric::Revenue(revenue)) => {
            format!(
                "{} per maand teruggewonnen",
                number::euros(revenue.mid, Language::Nl)
            )
        }
        None => "in het gesprek af te spreken".into(),
    }
}

fn day_sixty_en(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(hours)) => fewer_hours_en(hours.low),
        Some(Metric::Handover(_) | Metric::Errors(_)) => "measurably lower than measured".into(),
        Some(Metric::Revenue(revenue)) => {
            format!(
                "{} per month recovered",
                number::euros(revenue.low, Language::En)
            )
        }
        None => "to be agreed in the call".into(),
    }
}

fn day_ninety_en(metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(hours)) => fewer_hours_en(hours.mid),
        Some(Metric::Handover(gain) | Metric::Errors(gain)) => {
            format!(
                "{} lower than measured",
                number::percent(gain, Language::En)
            )
        }
        Some(Metric::Revenue(revenue)) => {
            format!(
                "{} per month recovered",
                number::euros(revenue.mid, Language::En)
            )
        }
        None => "to be agreed in the call".into(),
    }
}

fn fewer_hours_en(hours: u32) -> String {
    match hours {
        1 => "1 hour per week less than measured".into(),
        several => format!(
            "{} fewer hours per week than measured",
            number::whole(several, Language::En)
        ),
    }
}

impl Sentence for WorkedExample {
    fn nl(&self) -> String {
        "(rekenvoorbeeld, geen meting bij u)".into()
    }

    fn en(&self) -> String {
        "(worked example, not measured at your company)".into()
    }
}
