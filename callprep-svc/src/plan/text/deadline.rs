//! How far the plan is by a day that the booking names.

use chrono::{Datelike, NaiveDate};

use super::{Sentence, date::month_nl, english::English};
use crate::plan::{schedule::Step, wishes::DeadlineKind};

/// A day that the booking names, and what of the plan is done by then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeadlineText {
    pub(crate) day: NaiveDate,
    /// The last step until then.
    pub(crate) done: Option<(Step, NaiveDate)>,
    /// The first step after it.
    pub(crate) open: Option<(Step, NaiveDate)>,
    pub(crate) english: English,
}

/// The day alone, for the summary.
pub(crate) struct DeadlineDay {
    pub(crate) kind: DeadlineKind,
    pub(crate) day: NaiveDate,
    /// The day on which the pilot starts, if that is later.
    pub(crate) late: Option<NaiveDate>,
    pub(crate) english: English,
}

impl Sentence for DeadlineDay {
    fn nl(&self) -> String {
        let day = day_nl(self.day);
        match (self.kind, self.late) {
            (_, Some(late)) => format!(
                "Eerlijk vooraf: vóór {day}, de grens uit de boeking, draait er geen pilot (start: {}).",
                day_nl(late)
            ),
            (DeadlineKind::Wanted, None) => format!("De boeking noemt {day} als grens."),
            (DeadlineKind::NothingNew, None) => {
                format!("Vanaf {day} past er volgens de boeking niets nieuws.")
            }
        }
    }

    fn en(&self) -> String {
        let day = self.english.day(self.day);
        match (self.kind, self.late) {
            (_, Some(late)) => format!(
                "Say so first: no pilot runs by {day}, the limit in the booking (it starts on {}).",
                self.english.day(late)
            ),
            (DeadlineKind::Wanted, None) => format!("The booking sets {day} as a limit."),
            (DeadlineKind::NothingNew, None) => {
                format!("From {day} on nothing new fits in, says the booking.")
            }
        }
    }
}

impl Sentence for DeadlineText {
    fn nl(&self) -> String {
        let day = day_nl(self.day);
        match (self.done, self.open) {
            (Some((done, _)), Some((open, on))) => format!(
                "Op {day}, de grens uit de boeking, is {} klaar; {} is pas op {}.",
                step_nl(done),
                step_nl(open),
                day_nl(on)
            ),
            (None, Some((open, on))) => format!(
                "Op {day}, de grens uit de boeking, is er nog niets klaar ({} is op {}): spreek iets kleiners af.",
                step_nl(open),
                day_nl(on)
            ),
            (_, None) => format!("Dit plan loopt af vóór {day}, de grens uit de boeking."),
        }
    }

    fn en(&self) -> String {
        let day = self.english.day(self.day);
        match (self.done, self.open) {
            (Some((done, _)), Some((open, on))) => format!(
                "By {day}, the limit in the booking, {} is done; {} comes on {} only.",
                step_en(done),
                step_en(open),
                self.english.day(on)
            ),
            (None, Some((open, on))) => format!(
                "By {day}, the limit in the booking, nothing is done yet ({} is on {}): agree on something smaller.",
                step_en(open),
                self.english.day(on)
            ),
            (_, None) => format!("This plan ends before {day}, the limit in the booking."),
        }
    }
}

fn day_nl(day: NaiveDate) -> String {
    format!("{} {}", day.day(), month_nl(day.month()))
}

fn step_nl(step: Step) -> &'static str {
    match step {
        Step::Introduction => "de kennismaking",
        Step::Signing => "de ondertekening",
        Step::Talk | Step::Verdict => "de toets",
        Step::Consultation | Step::EarlyConsultation => "het overleg",
        Step::Agreement => "de afspraak over een maatstaf",
        Step::Baseline | Step::LookBack => "de nulmeting",
        Step::WorkOut => "de uitwerking van oplossingen",
        Step::Decision => "het besluit",
        Step::PilotStart => "de start",
        Step::PilotReview => "de tussenstand",
        Step::Extension => "de uitbreiding",
        Step::End => "de laatste vergelijking",
    }
}

fn step_en(step: Step) -> &'static str {
    match step {
        Step::Introduction => "the introduction",
        Step::Signing => "the signing",
        Step::Talk | Step::Verdict => "the test",
        Step::Consultation | Step::EarlyConsultation => "the consultation",
        Step::Agreement => "the agreement on a measure",
        Step::Baseline | Step::LookBack => "the baseline",
        Step::WorkOut => "the working out of solutions",
        Step::Decision => "the decision",
        Step::PilotStart => "the start",
        Step::PilotReview => "the interim review",
        Step::Extension => "the extension",
        Step::End => "the last comparison",
    }
}
