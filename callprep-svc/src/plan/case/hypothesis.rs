//! A hypothesis of a case, with its figures and its evidence.

use serde::Serialize;

use super::super::{
    band::Band,
    dossier::Stance,
    metric::{Figure, Impact, Metric, Money},
    rhythm,
    tally::{self, Tally},
    told::Told,
    work_months::WorkMonths,
    workflow::{Tag, Workflow},
};

/// A hypothesis, or an opportunity, that may be used.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is found by another rule, and they are independent"
)]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Hypothesis {
    pub id: String,
    pub title: String,
    pub(crate) band: Band,
    pub(crate) tag: Tag,
    pub(crate) workflow: Workflow,
    /// The figures that can be used.
    pub impact: Impact,
    /// Whether a figure on speed, if there is one, is its metric: the booking is about how long things take, or the
    /// other figures are too high to be true.
    pub(crate) measures_speed: bool,
    /// Whether the figures are default ones, shown as a worked example.
    pub(crate) generic: bool,
    /// Whether a company of this size can save as much.
    pub(crate) plausible: bool,
    /// Whether its hours were given the wrong way round.
    pub(crate) has_swapped_hours: bool,
    /// Whether its amounts of money were.
    pub(crate) has_swapped_money: bool,
    /// Whether some of its figures cannot be used.
    pub(crate) has_unusable_figures: bool,
    /// Whether somebody has approved it.
    pub(crate) is_reviewed: bool,
    /// Whether the prospect has confirmed it.
    pub(crate) is_confirmed: bool,
    pub(crate) statement: String,
    pub(crate) assumptions: Vec<String>,
    /// A validation question of the research.
    pub question: Option<String>,
    /// The other ones. Of the lead only.
    pub(crate) more_questions: Vec<String>,
    /// The months of its work. Found once, of the lead only: it takes time.
    #[serde(skip)]
    pub(crate) work_months: Option<WorkMonths>,
    /// Whether it does not lead, and the booking or its booker is about it as well.
    #[serde(skip)]
    pub(crate) is_wanted: bool,
    /// How much of it there is in the dossier.
    pub(crate) told: Told,
    pub evidence: Vec<Evidence>,
}

/// A source that a hypothesis rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Evidence {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The URL and its host, if a reader can safely open it.
    pub(crate) web_address: Option<(String, String)>,
    pub(crate) source_type: String,
    pub stance: Stance,
}

impl Hypothesis {
    /// Returns the metric that its success is measured by.
    pub(crate) fn metric(&self) -> Option<Metric> {
        let handover = self.impact.handover.map(Metric::Handover);
        handover
            .filter(|_| self.measures_speed)
            .or_else(|| self.impact.primary_metric(self.workflow))
    }

    /// Returns whether its title tells of work that two weeks do not show.
    pub(crate) fn is_seldom(&self) -> bool {
        rhythm::is_seldom(&self.title)
    }

    /// Returns whether its figure is one a week of work that is done once in a while: that says nothing.
    pub(crate) fn hides_estimate(&self) -> bool {
        let is_by_week = |metric: Metric| match metric {
            Metric::Hours(_) => true,
            Metric::Money(money) => metric.is_weekly() && money.period.is_some(),
            Metric::Handover(_) | Metric::Errors(_) => false,
        };
        rhythm::is_yearly(&self.title) && self.metric().is_some_and(is_by_week)
    }

    /// Returns whether ninety days are too short for `metric` to show, or two weeks for the work to occur.
    pub(super) fn is_slow(&self, metric: Metric) -> bool {
        metric.is_slow() || (metric.is_weekly() && self.is_seldom())
    }

    /// Returns its metric if the figures may be named to the prospect: those of a worked example are
    /// not theirs, implausible ones nobody believes, and of swapped or incomplete ones nobody knows what
    /// they mean.
    pub(crate) fn estimate(&self) -> Option<Metric> {
        let is_complete = |metric: &Metric| match metric {
            Metric::Money(money) => money.currency.is_some() && money.period.is_some(),
            Metric::Hours(_) | Metric::Handover(_) | Metric::Errors(_) => true,
        };
        self.metric()
            .filter(|metric| !self.generic && self.plausible && is_complete(metric))
            .filter(|metric| !self.is_swapped() && !metric.is_limit())
    }

    /// Returns whether the range of its metric was given the wrong way round.
    pub(crate) fn is_swapped(&self) -> bool {
        self.metric().is_some_and(|metric| self.has_swapped(metric))
    }

    /// Returns whether the range of `metric` was.
    pub(crate) fn has_swapped(&self, metric: Metric) -> bool {
        match metric {
            Metric::Hours(_) => self.has_swapped_hours,
            Metric::Money(_) => self.has_swapped_money,
            Metric::Handover(_) | Metric::Errors(_) => false,
        }
    }

    /// Returns the low and the expected figure, if they may be named to the prospect. They are equal
    /// if only one is known.
    pub fn named_figures(&self) -> Option<(Figure, Figure)> {
        Some(match self.estimate()? {
            Metric::Hours(spread) | Metric::Money(Money { amount: spread, .. }) => {
                (spread.low, spread.mid)
            }
            Metric::Handover(gain) | Metric::Errors(gain) => (gain, gain),
        })
    }

    /// Returns whether its statement says what its title does.
    pub(crate) fn repeats_itself(&self) -> bool {
        let title = self.title.trim_end_matches(['.', '…']).to_lowercase();
        self.statement.to_lowercase().starts_with(&title)
    }

    /// Leaves out all evidence that says no more than the first one. Returns whether there was any.
    pub(super) fn keep_least_evidence(&mut self) -> bool {
        let before = self.evidence.len();
        let mut has_one = false;
        self.evidence.retain(|item| match item.stance {
            Stance::Contradicts => true,
            Stance::Supports => !std::mem::replace(&mut has_one, true),
            Stance::Neutral => false,
        });
        self.evidence.len() < before
    }

    /// Returns the evidence that speaks for it.
    pub(crate) fn support(&self) -> impl Iterator<Item = &Evidence> {
        let supports = |item: &&Evidence| item.stance == Stance::Supports;
        self.evidence.iter().filter(supports)
    }

    /// Returns whether something speaks for it.
    pub fn has_support(&self) -> bool {
        self.support().next().is_some()
    }

    pub(crate) fn is_contradicted(&self) -> bool {
        let contradicts = |item: &Evidence| item.stance == Stance::Contradicts;
        self.evidence.iter().any(contradicts)
    }

    /// Returns what becomes of the number that its question asks for, if it does.
    pub(crate) fn tally(&self) -> Tally {
        let question = self.question.as_deref();
        question.map_or(Tally::None, |question| tally::find(question, self.metric()))
    }

    pub(crate) fn evidence_ids(&self) -> Vec<String> {
        self.evidence.iter().map(|item| item.id.clone()).collect()
    }
}
