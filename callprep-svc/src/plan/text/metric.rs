//! Metrics of actions, their baselines and targets.

use super::{Language, Sentence, money, number};
use crate::plan::{
    MoneyKind,
    metric::{Figure, Metric, Money},
};

/// The metric of an action.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ActionMetric {
    /// The metric of a hypothesis.
    Of(Metric),
    /// Of a hypothesis that nothing measures yet.
    NotAgreed,
    Verdict,
    Progress,
    Decision,
    WorksCouncilAgenda,
    PilotTeams,
    PilotPeople,
    Bottlenecks,
}

/// The value of a metric at the start of an action.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Baseline {
    NotMeasured,
    Measured,
    NotTested,
    NotAgreed,
    NotDecided,
    NotJudged,
    NotOnAgenda,
    NoTeam,
    OneTeam,
    Nobody,
    OnePerson,
    SomePeople,
    NotMapped,
}

/// The value that a metric should have on the due day.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    ConfirmedOrDropped,
    BaselineKnown,
    MeasureAgreed,
    GoOrNoGo,
    OnAgenda,
    OneTeam,
    TwoTeams,
    OnePerson,
    SomePeople,
    Everybody,
    /// So much better than the baseline, if a figure may be named.
    Improvement(Metric, Option<Figure>),
    /// What was aimed at once the baseline was known.
    AgreedGoal,
    ContinueChangeOrStop,
    ThreeBottlenecks,
}

impl Sentence for ActionMetric {
    fn nl(&self) -> String {
        match self {
            Self::Of(Metric::Hours(_)) => "uren per week aan dit werk".into(),
            Self::Of(Metric::Handover(_)) => "doorlooptijd van aanvraag tot overdracht".into(),
            Self::Of(Metric::Errors(_)) => "hoe vaak dit werk moet worden gecorrigeerd".into(),
            Self::Of(Metric::Money(money)) => money_metric(money, Language::Nl),
            Self::NotAgreed => "maatstaf".into(),
            Self::Verdict => "oordeel".into(),
            Self::Progress => "voortgang".into(),
            Self::Decision => "besluit".into(),
            Self::WorksCouncilAgenda => "overleg".into(),
            Self::PilotTeams => "teams in de pilot".into(),
            Self::PilotPeople => "medewerkers in de pilot".into(),
            Self::Bottlenecks => "knelpunten met een eigen voorbeeld".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Of(Metric::Hours(_)) => "hours per week on this work".into(),
            Self::Of(Metric::Handover(_)) => "lead time from request to hand-over".into(),
            Self::Of(Metric::Errors(_)) => "how often this work needs correction".into(),
            Self::Of(Metric::Money(money)) => money_metric(money, Language::En),
            Self::NotAgreed => "measure".into(),
            Self::Verdict => "verdict".into(),
            Self::Progress => "progress".into(),
            Self::Decision => "decision".into(),
            Self::WorksCouncilAgenda => "consultation".into(),
            Self::PilotTeams => "teams in the pilot".into(),
            Self::PilotPeople => "people in the pilot".into(),
            Self::Bottlenecks => "bottlenecks with an example of their own".into(),
        }
    }
}

impl Sentence for Baseline {
    fn nl(&self) -> String {
        match self {
            Self::NotMeasured => "nog niet gemeten",
            Self::Measured => "de nulmeting",
            Self::NotTested => "nog niet getoetst",
            Self::NotAgreed => "nog niet afgesproken",
            Self::NotDecided => "nog niet genomen",
            Self::NotJudged => "nog niet beoordeeld",
            Self::NotOnAgenda => "nog niet gevoerd",
            Self::NoTeam => "nog geen team",
            Self::OneTeam => "één team",
            Self::Nobody => "nog niemand",
            Self::OnePerson => "één medewerker",
            Self::SomePeople => "een deel",
            Self::NotMapped => "nog niet in kaart gebracht",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::NotMeasured => "not measured yet",
            Self::Measured => "the baseline",
            Self::NotTested => "not tested yet",
            Self::NotAgreed => "not agreed on yet",
            Self::NotDecided => "not taken yet",
            Self::NotJudged => "not judged yet",
            Self::NotOnAgenda => "not held yet",
            Self::NoTeam => "no team yet",
            Self::OneTeam => "one team",
            Self::Nobody => "nobody yet",
            Self::OnePerson => "one person",
            Self::SomePeople => "some",
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
            Self::MeasureAgreed => "één maatstaf, met wie telt".into(),
            Self::GoOrNoGo => "wel of niet, met reden".into(),
            Self::OnAgenda => "gevoerd vóór de pilot".into(),
            Self::OneTeam => "één team".into(),
            Self::TwoTeams => "twee teams".into(),
            Self::OnePerson => "één medewerker".into(),
            Self::SomePeople => "een deel".into(),
            Self::Everybody => "iedereen die dit werk doet".into(),
            Self::Improvement(metric, figure) => improvement(*metric, *figure, Language::Nl),
            Self::AgreedGoal => "het doel dat na de nulmeting is bepaald".into(),
            Self::ContinueChangeOrStop => "doorgaan, bijstellen of stoppen".into(),
            Self::ThreeBottlenecks => "drie knelpunten, elk met een voorbeeld".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::ConfirmedOrDropped => "confirmed or dropped".into(),
            Self::BaselineKnown => "baseline known".into(),
            Self::MeasureAgreed => "one measure, and who counts it".into(),
            Self::GoOrNoGo => "go or no-go, with a reason".into(),
            Self::OnAgenda => "held before the pilot".into(),
            Self::OneTeam => "one team".into(),
            Self::TwoTeams => "two teams".into(),
            Self::OnePerson => "one person".into(),
            Self::SomePeople => "some".into(),
            Self::Everybody => "everybody who does this work".into(),
            Self::Improvement(metric, figure) => improvement(*metric, *figure, Language::En),
            Self::AgreedGoal => "the target set after the baseline".into(),
            Self::ContinueChangeOrStop => "continue, change or stop".into(),
            Self::ThreeBottlenecks => "three bottlenecks, each with an example".into(),
        }
    }
}

/// Returns the improvement on the baseline. Before that is known, every figure is indicative.
fn improvement(metric: Metric, figure: Option<Figure>, language: Language) -> String {
    let Some(figure) = figure else {
        let direction = direction(metric, language);
        return match language {
            Language::Nl => format!("{direction}; hoeveel volgt uit de nulmeting"),
            Language::En => format!("{direction}; how much depends on the baseline"),
        };
    };
    let gain = match (metric, language) {
        (Metric::Hours(_), Language::Nl) => {
            format!("{} per week minder", number::hours(figure, language))
        }
        (Metric::Hours(_), Language::En) => {
            format!("{} per week less", number::hours(figure, language))
        }
        (Metric::Handover(_) | Metric::Errors(_), _) => {
            let percent = number::percent(figure, language);
            format!("{percent} {}", direction(metric, language))
        }
        (Metric::Money(money), Language::Nl) => {
            format!("{} minder", money::one(&money, figure, language))
        }
        (Metric::Money(money), Language::En) => {
            format!("{} less", money::one(&money, figure, language))
        }
    };
    match language {
        Language::Nl => format!("indicatief: {gain}"),
        Language::En => format!("indicative: {gain}"),
    }
}

fn direction(metric: Metric, language: Language) -> &'static str {
    match (metric, language) {
        (Metric::Hours(_), Language::Nl) => "minder uren",
        (Metric::Hours(_), Language::En) => "fewer hours",
        (Metric::Handover(_), Language::Nl) => "sneller",
        (Metric::Handover(_), Language::En) => "faster",
        (Metric::Errors(_), Language::Nl) => "minder fouten",
        (Metric::Errors(_), Language::En) => "fewer errors",
        (Metric::Money(_), Language::Nl) => "een lager bedrag",
        (Metric::Money(_), Language::En) => "a lower amount",
    }
}

fn money_metric(money: &Money, language: Language) -> String {
    let what = match (money.kind, language) {
        (MoneyKind::Unbilled, Language::Nl) => "ongefactureerd bedrag",
        (MoneyKind::Unbilled, Language::En) => "unbilled amount",
        (MoneyKind::Waste, Language::Nl) => "waarde van de verspilling",
        (MoneyKind::Waste, Language::En) => "value of the waste",
        (MoneyKind::LostSales, Language::Nl) => "gemiste omzet",
        (MoneyKind::LostSales, Language::En) => "missed sales",
        (MoneyKind::Cost, Language::Nl) => "kosten van dit werk",
        (MoneyKind::Cost, Language::En) => "cost of this work",
        (MoneyKind::Unknown, Language::Nl) => "bedrag waar het om gaat",
        (MoneyKind::Unknown, Language::En) => "amount at stake",
    };
    format!("{what}{}", money::per_period(money, language))
}
