//! Metrics of actions, their baselines and targets.

use super::{Language, Past, Sentence, money, number};
use crate::plan::{
    MoneyKind,
    metric::{Figure, Metric, Money},
};

/// The metric of an action, with what it is about in quotation marks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ActionMetric<'a> {
    /// The metric of a hypothesis.
    Of(Metric, &'a str),
    /// Of a hypothesis that nothing measures yet.
    NotAgreed(&'a str),
    Verdict(&'a str),
    Progress,
    Decision(&'a str),
    Connection,
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
    NotTried,
    NoTeam,
    OneTeam,
    Nobody,
    OnePerson,
    TwoPeople,
    NotMapped,
}

/// The value that a metric should have on the due day.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    ConfirmedOrDropped,
    /// Two weeks of it.
    Counted,
    /// What is past of it.
    LookedUp,
    MeasureAgreed,
    GoOrNoGo,
    OnAgenda,
    WorksOrNot,
    OneTeam,
    TwoTeams,
    OnePerson,
    TwoPeople,
    Everybody,
    Improvement(Improvement),
    /// What was aimed at once the baseline was known.
    AgreedGoal,
    ContinueChangeOrStop,
    BottlenecksOrNone,
}

/// So much better than the baseline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Improvement {
    pub(crate) metric: Metric,
    /// Absent if none may be named.
    pub(crate) figure: Option<Figure>,
    /// Whether only some of those whom the estimate is about take part.
    pub(crate) is_partial: bool,
}

impl Sentence for ActionMetric<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Of(Metric::Hours(_), about) => format!("uren per week aan {about}"),
            Self::Of(Metric::Handover(_), about) => {
                format!("doorlooptijd van aanvraag tot overdracht bij {about}")
            }
            Self::Of(Metric::Errors(_), about) => {
                format!("hoe vaak correctie nodig is bij {about}")
            }
            Self::Of(Metric::Money(money), about) => {
                format!("{} bij {about}", money_metric(&money, Language::Nl))
            }
            Self::NotAgreed("") => "maatstaf".into(),
            Self::NotAgreed(about) => format!("maatstaf voor {about}"),
            Self::Verdict("") => "oordeel".into(),
            Self::Verdict(about) => format!("oordeel over {about}"),
            Self::Progress => "voortgang".into(),
            Self::Decision("") => "besluit".into(),
            Self::Decision(about) => format!("besluit over {about}"),
            Self::Connection => "koppeling".into(),
            Self::WorksCouncilAgenda => "overleg".into(),
            Self::PilotTeams => "teams in de pilot".into(),
            Self::PilotPeople => "medewerkers in de pilot".into(),
            Self::Bottlenecks => "knelpunten".into(),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Of(Metric::Hours(_), about) => format!("hours per week on {about}"),
            Self::Of(Metric::Handover(_), about) => {
                format!("lead time from request to hand-over for {about}")
            }
            Self::Of(Metric::Errors(_), about) => {
                format!("how often correction is needed for {about}")
            }
            Self::Of(Metric::Money(money), about) => {
                format!("{} for {about}", money_metric(&money, Language::En))
            }
            Self::NotAgreed("") => "measure".into(),
            Self::NotAgreed(about) => format!("measure for {about}"),
            Self::Verdict("") => "verdict".into(),
            Self::Verdict(about) => format!("verdict on {about}"),
            Self::Progress => "progress".into(),
            Self::Decision("") => "decision".into(),
            Self::Decision(about) => format!("decision on {about}"),
            Self::Connection => "integration".into(),
            Self::WorksCouncilAgenda => "consultation".into(),
            Self::PilotTeams => "teams in the pilot".into(),
            Self::PilotPeople => "people in the pilot".into(),
            Self::Bottlenecks => "bottlenecks".into(),
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
            Self::NotTried => "nog niet beproefd",
            Self::NoTeam => "nog geen team",
            Self::OneTeam => "één team",
            Self::Nobody => "nog niemand",
            Self::OnePerson => "één medewerker",
            Self::TwoPeople => "twee medewerkers",
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
            Self::NotTried => "not tried yet",
            Self::NoTeam => "no team yet",
            Self::OneTeam => "one team",
            Self::Nobody => "nobody yet",
            Self::OnePerson => "one person",
            Self::TwoPeople => "two people",
            Self::NotMapped => "not mapped yet",
        }
        .into()
    }
}

impl Sentence for Target {
    fn nl(&self) -> String {
        match self {
            Self::ConfirmedOrDropped => "bevestigd of geschrapt".into(),
            Self::Counted => "twee werkweken geteld".into(),
            Self::LookedUp => "bedrag over die periode bekend".into(),
            Self::MeasureAgreed => "één maatstaf, met wie telt".into(),
            Self::GoOrNoGo => "wel of niet".into(),
            Self::OnAgenda => "gevoerd vóór de nulmeting".into(),
            Self::WorksOrNot => "werkt, of werkt niet".into(),
            Self::OneTeam => "één team".into(),
            Self::TwoTeams => "twee teams".into(),
            Self::OnePerson => "één medewerker".into(),
            Self::TwoPeople => "twee medewerkers".into(),
            Self::Everybody => "iedereen die dit werk doet".into(),
            Self::Improvement(more) => improvement(*more, Language::Nl),
            Self::AgreedGoal => "het doel dat bij het besluit is vastgelegd".into(),
            Self::ContinueChangeOrStop => "doorgaan, bijstellen of stoppen".into(),
            Self::BottlenecksOrNone => "knelpunten met elk een voorbeeld, of geen".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::ConfirmedOrDropped => "confirmed or dropped".into(),
            Self::Counted => "two working weeks counted".into(),
            Self::LookedUp => "amount for that period known".into(),
            Self::MeasureAgreed => "one measure, and who counts it".into(),
            Self::GoOrNoGo => "go or no-go".into(),
            Self::OnAgenda => "held before the baseline".into(),
            Self::WorksOrNot => "works, or does not".into(),
            Self::OneTeam => "one team".into(),
            Self::TwoTeams => "two teams".into(),
            Self::OnePerson => "one person".into(),
            Self::TwoPeople => "two people".into(),
            Self::Everybody => "everybody who does this work".into(),
            Self::Improvement(more) => improvement(*more, Language::En),
            Self::AgreedGoal => "the target fixed with the decision".into(),
            Self::ContinueChangeOrStop => "continue, change or stop".into(),
            Self::BottlenecksOrNone => "bottlenecks with an example each, or none".into(),
        }
    }
}

/// Returns the improvement on the baseline. Before that is known, every figure is indicative.
fn improvement(improvement: Improvement, language: Language) -> String {
    let Improvement {
        metric,
        figure,
        is_partial,
    } = improvement;
    let Some(figure) = figure else {
        let direction = direction(metric, language);
        return match language {
            Language::Nl => format!("{direction} dan in de nulmeting"),
            Language::En => format!("{direction} than in the baseline"),
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
    // What shows over months is not seen within weeks.
    let on_course = match (Past::of(metric), language) {
        (None, _) => "",
        (Some(_), Language::Nl) => "op koers voor ",
        (Some(_), Language::En) => "on course for ",
    };
    let is_share = matches!(metric, Metric::Handover(_) | Metric::Errors(_));
    let all = match language {
        _ if is_share || !is_partial => "",
        Language::Nl => ", omgerekend naar iedereen",
        Language::En => ", scaled to everybody",
    };
    match language {
        Language::Nl => format!("indicatief: {on_course}{gain}{all}"),
        Language::En => format!("indicative: {on_course}{gain}{all}"),
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
