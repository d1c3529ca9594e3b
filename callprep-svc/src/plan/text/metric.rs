//! Metrics of actions, their baselines and targets.

use super::{Language, Part, Past, Sentence, money, number};
use crate::plan::{
    MoneyKind,
    metric::{Figure, Metric},
};

/// The metric of an action, with what it is about in quotation marks. Its words fit whatever that is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ActionMetric<'a> {
    /// The metric of a hypothesis.
    Of(Metric, &'a str),
    /// The same, for as much work as in the baseline.
    OfSameVolume(Metric, &'a str),
    /// Of a hypothesis that nothing measures yet.
    NotAgreed(&'a str),
    Verdict(&'a str),
    Decision(&'a str),
    Introduction,
    Signing,
    Consultation,
    Pilot,
    /// Of something that is tried out.
    Trial,
    /// How many of them take part in the pilot.
    PilotParts(Part),
    Solutions,
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
    NotIntroduced,
    NotSigned,
    NotConsulted,
    NotStarted,
    NoPart(Part),
    OnePart(Part),
    NoSolution,
    NotMapped,
}

/// The value that a metric should have on the due day.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    StandsOrIsDropped,
    /// Two weeks of it.
    Counted,
    /// What is past of it.
    LookedUp,
    MeasureAgreed,
    GoOrNoGo,
    Introduced,
    SigningSettled,
    ConsultedBefore,
    /// The same, before the test as well.
    ConsultedBeforeTest,
    /// The same where nobody may have to be.
    ConsultedOrNeedless,
    Started,
    OnePart(Part),
    TwoParts(Part),
    WorkedOut,
    Improvement(Improvement),
    /// What was aimed at once the baseline was known.
    AgreedGoal,
    BottlenecksOrNone,
    /// The same where no example may be asked for.
    Bottlenecks,
}

/// So much better than the baseline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Improvement {
    pub(crate) metric: Metric,
    /// Absent if none may be named.
    pub(crate) figure: Option<Figure>,
    /// What of that which the estimate is about takes part.
    pub(crate) part: Part,
}

impl Sentence for ActionMetric<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Of(Metric::Hours(_), about) => format!("uren per week bij {about}"),
            Self::Of(Metric::Handover(_), about) => format!("duur per geval bij {about}"),
            Self::Of(Metric::Errors(_), about) => format!("hoe vaak het misgaat bij {about}"),
            Self::Of(Metric::Money(money), about) => {
                let period = money::per_period(&money, Language::Nl);
                format!("{}{period} bij {about}", money_nl(money.kind))
            }
            Self::OfSameVolume(metric, about) => {
                format!("{}, bij evenveel gevallen", Self::Of(metric, about).nl())
            }
            Self::NotAgreed("") => "maatstaf".into(),
            Self::NotAgreed(about) => format!("maatstaf voor {about}"),
            Self::Verdict(about) => format!("oordeel over {about}"),
            Self::Decision("") => "besluit".into(),
            Self::Decision(about) => format!("besluit over {about}"),
            Self::Introduction => "kennismaking".into(),
            Self::Signing => "ondertekening".into(),
            Self::Consultation => "overleg".into(),
            Self::Pilot => "begin van de pilot".into(),
            Self::Trial => "begin van het uitproberen".into(),
            Self::PilotParts(part) => format!("{} in de pilot", part.nouns(Language::Nl)[1]),
            Self::Solutions => "oplossingen".into(),
            Self::Bottlenecks => "knelpunten".into(),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Of(Metric::Hours(_), about) => format!("hours per week for {about}"),
            Self::Of(Metric::Handover(_), about) => format!("time per case for {about}"),
            Self::Of(Metric::Errors(_), about) => format!("how often it goes wrong for {about}"),
            Self::Of(Metric::Money(money), about) => {
                let period = money::per_period(&money, Language::En);
                format!("{}{period} for {about}", money_en(money.kind))
            }
            Self::OfSameVolume(metric, about) => {
                format!(
                    "{}, at an equal number of cases",
                    Self::Of(metric, about).en()
                )
            }
            Self::NotAgreed("") => "measure".into(),
            Self::NotAgreed(about) => format!("measure for {about}"),
            Self::Verdict(about) => format!("verdict on {about}"),
            Self::Decision("") => "decision".into(),
            Self::Decision(about) => format!("decision on {about}"),
            Self::Introduction => "introduction".into(),
            Self::Signing => "signing".into(),
            Self::Consultation => "consultation".into(),
            Self::Pilot => "start of the pilot".into(),
            Self::Trial => "start of the trial".into(),
            Self::PilotParts(part) => format!("{} in the pilot", part.nouns(Language::En)[1]),
            Self::Solutions => "solutions".into(),
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
            Self::NotIntroduced => "nog niet gebeurd",
            Self::NotSigned => "nog niet geregeld",
            Self::NotConsulted => "nog niet gevoerd",
            Self::NotStarted => "nog niet begonnen",
            Self::NoPart(part) => return format!("nog geen {}", part.nouns(Language::Nl)[0]),
            Self::OnePart(part) => return format!("één {}", part.nouns(Language::Nl)[0]),
            Self::NoSolution => "nog geen",
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
            Self::NotIntroduced => "not made yet",
            Self::NotSigned => "not arranged yet",
            Self::NotConsulted => "not held yet",
            Self::NotStarted => "not started yet",
            Self::NoPart(part) => return format!("no {} yet", part.nouns(Language::En)[0]),
            Self::OnePart(part) => return format!("one {}", part.nouns(Language::En)[0]),
            Self::NoSolution => "none yet",
            Self::NotMapped => "not mapped yet",
        }
        .into()
    }
}

impl Sentence for Target {
    fn nl(&self) -> String {
        match self {
            Self::StandsOrIsDropped => "blijft overeind of vervalt".into(),
            Self::Counted => "twee werkweken geteld".into(),
            Self::LookedUp => "bedrag bekend, of per geval bijgehouden".into(),
            Self::MeasureAgreed => "één maatstaf".into(),
            Self::GoOrNoGo => "wel of niet".into(),
            Self::Introduced => "gebeurd vóór de toets".into(),
            Self::SigningSettled => "datum bekend".into(),
            Self::ConsultedBefore => "gevoerd vóór de nulmeting".into(),
            Self::ConsultedBeforeTest => "gevoerd vóór toets en nulmeting".into(),
            Self::ConsultedOrNeedless => "gevoerd vóór de nulmeting, of niet nodig".into(),
            Self::Started => "begonnen".into(),
            Self::OnePart(part) => format!("één {}", part.nouns(Language::Nl)[0]),
            Self::TwoParts(part) => format!("twee {}", part.nouns(Language::Nl)[1]),
            Self::WorkedOut => "één of twee uitgewerkt".into(),
            Self::Improvement(more) => improvement(*more, Language::Nl),
            Self::AgreedGoal => "het doel dat bij het besluit is afgesproken".into(),
            Self::BottlenecksOrNone => "knelpunten met elk een voorbeeld, of geen".into(),
            Self::Bottlenecks => "knelpunten in stappen verteld, of geen".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::StandsOrIsDropped => "stands or is dropped".into(),
            Self::Counted => "two working weeks counted".into(),
            Self::LookedUp => "amount known, or noted case by case".into(),
            Self::MeasureAgreed => "one measure".into(),
            Self::GoOrNoGo => "go or no-go".into(),
            Self::Introduced => "made before the test".into(),
            Self::SigningSettled => "date known".into(),
            Self::ConsultedBefore => "held before the baseline".into(),
            Self::ConsultedBeforeTest => "held before test and baseline".into(),
            Self::ConsultedOrNeedless => "held before the baseline, or not needed".into(),
            Self::Started => "started".into(),
            Self::OnePart(part) => format!("one {}", part.nouns(Language::En)[0]),
            Self::TwoParts(part) => format!("two {}", part.nouns(Language::En)[1]),
            Self::WorkedOut => "one or two worked out".into(),
            Self::Improvement(more) => improvement(*more, Language::En),
            Self::AgreedGoal => "the target agreed with the decision".into(),
            Self::BottlenecksOrNone => "bottlenecks with an example each, or none".into(),
            Self::Bottlenecks => "bottlenecks told in steps, or none".into(),
        }
    }
}

/// Returns the improvement on the baseline. Before that is known, every figure is indicative.
fn improvement(improvement: Improvement, language: Language) -> String {
    let Improvement {
        metric,
        figure,
        part,
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
    let all = match (part, language) {
        _ if is_share => "",
        (Part::Everybody, _) => "",
        (Part::Team, Language::Nl) => ", omgerekend naar alle teams",
        (Part::Team, Language::En) => ", scaled to all teams",
        (Part::Site, Language::Nl) => ", omgerekend naar alle vestigingen",
        (Part::Site, Language::En) => ", scaled to all sites",
        (Part::OfWork, Language::Nl) => ", omgerekend naar het geheel",
        (Part::OfWork, Language::En) => ", scaled to the whole",
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

fn money_nl(kind: MoneyKind) -> &'static str {
    match kind {
        MoneyKind::Unbilled => "te laat of niet gefactureerd bedrag",
        MoneyKind::Waste => "waarde van de verspilling",
        MoneyKind::LostSales => "misgelopen inkomsten",
        MoneyKind::Cost => "kosten",
        MoneyKind::Unknown => "bedrag",
    }
}

fn money_en(kind: MoneyKind) -> &'static str {
    match kind {
        MoneyKind::Unbilled => "amount invoiced late or not at all",
        MoneyKind::Waste => "value of the waste",
        MoneyKind::LostSales => "missed income",
        MoneyKind::Cost => "costs",
        MoneyKind::Unknown => "amount",
    }
}
