//! The rules: from a dossier to a brief with a 30/60/90-day plan.
//!
//! A pure function. Nothing here does I/O, reads a clock or draws randomness.

mod actions;
mod band;
mod booker;
mod brief;
mod budget;
mod calendar;
pub mod case;
pub mod clean;
mod codes;
mod company;
mod country;
mod demo_flow;
mod documents;
mod dossier;
mod function_words;
mod gaps;
mod job_titles;
mod language;
mod languages;
mod law;
mod left_out;
mod mail_providers;
mod matter;
pub mod metric;
mod normalise;
mod number_sets;
mod owners;
pub mod people;
mod phases;
mod place;
mod preparation;
pub(crate) mod questions;
mod requests;
mod research;
mod rhythm;
mod risks;
mod schedule;
mod season;
mod sensitive;
mod solutions;
mod sources;
mod stakeholders;
pub mod stop_words;
mod subjects;
pub mod summary;
mod tally;
pub mod text;
mod titles;
mod told;
mod wishes;
mod work_months;
mod workflow;

pub(crate) use self::sources::{Cited, citation, label};
use self::{
    actions::ActionWriter,
    budget::Reach,
    case::{Case, CompanyLabel},
    phases::Phases,
    schedule::{Schedule, Step},
    sources::Sources,
    text::{CompanyOf, DayOne, DeadlineText, Sentence, ThisOrganisation},
};
pub use self::{
    brief::{
        Action, Brief, BriefHypothesis, BriefKind, CallSide, DemoStep, Gap, GeneratedBy, Meddicc,
        PlanItem, Question, QuestionKind, Risk, Source, Stakeholder,
    },
    budget::most_words,
    case::Band,
    codes::{GapCode, RiskCode},
    dossier::{
        Answer, Attendee, Call, Company, Dossier, EvidenceItem, Host, MoneyKind, MoneyPeriod,
        Proposition, RawImpact, ReviewStatus, Stance,
    },
    language::{Language, TextLanguage, UnknownLanguage},
    languages::Languages,
    number_sets::{InvalidNumberSet, NumberSet, NumberSets},
};

/// The planner and its version. To be raised with every change of the brief for the same dossier,
/// because it is part of the input digest.
pub const PLANNER_VERSION: &str = "planner/3";

/// Returns the brief for `dossier`. Figures in `number_sets` are shown as a worked example.
pub fn write_brief(dossier: &Dossier, number_sets: &NumberSets) -> Brief {
    brief_of(&Case::new(dossier, number_sets))
}

/// Returns the brief for `case`. If it is too long with all hypotheses, the weakest one is left out as a whole,
/// rather than all of them without what they say.
pub fn brief_of(case: &Case) -> Brief {
    let mut fewer: Option<Case> = None;
    loop {
        let case = fewer.as_ref().unwrap_or(case);
        let mut brief = compose(case);
        let remark = |brief: &Brief| left_out::find(case, brief);
        let reach = if case.ends_with_wanted() {
            Reach::Sources
        } else {
            Reach::Details
        };
        if budget::fit(&mut brief, remark, reach) {
            return brief;
        }
        let Some(next) = case.without_weakest() else {
            budget::fit(&mut brief, remark, Reach::Everything);
            return brief;
        };
        fewer = Some(next);
    }
}

/// Returns the brief with all that there is to say.
fn compose(case: &Case) -> Brief {
    let company = match &case.company {
        CompanyLabel::Name(label) | CompanyLabel::Domain(label) => label.clone(),
        CompanyLabel::Unknown => ThisOrganisation.text(case.language),
    };
    let sources = Sources::new(case);
    let schedule = case.schedule();
    let matters = matter::of(case);
    let words = booker::topic(case, booker::SHORT);
    let phases = phases::plan(case, &company, &matters, &words, &schedule);
    let deadline = deadline(case, &phases, &schedule);
    let mut writer = ActionWriter::new(case, &sources, &schedule);
    let start = phases
        .second
        .as_ref()
        .and_then(|phase| phase.actions.first());
    let start = start.and_then(|action| schedule.due(action.step).date);
    let summary = summary::write(case, start);

    Brief {
        language: case.language,
        languages: case.languages.clone(),
        kind: match case.lead() {
            Some(_) => BriefKind::Full,
            None => BriefKind::Minimal,
        },
        summary: format!("{} {}", summary.opening, summary.rest),
        opening: summary.opening,
        summary_by: GeneratedBy::Planner,
        first_day: schedule.first_day(),
        day_one: DayOne {
            date: schedule.first_day(),
            delay: schedule.delay(),
            pauses: schedule.pauses(if case.is_measured() {
                Step::End
            } else {
                Step::Decision
            }),
            is_open: case.is_undated(),
            has_times: !case.remarks.timing.is_empty(),
            english: case.english(),
            deadline,
        }
        .text(case.language),
        plan30: writer.write(phases.first),
        plan60: writer.write(phases.second),
        plan90: writer.write(phases.third),
        stakeholders: stakeholders::find(case),
        questions: questions::choose(case),
        risks: risks::find(case, &schedule),
        demo_flow: demo_flow::plan(case),
        gaps: gaps::find(case),
        answers: case.booking.answers.clone(),
        notes: case.booking.notes.clone(),
        location: case.booking.location.clone(),
        meeting_url: case.booking.meeting_url.clone(),
        is_terse: false,
        hypotheses: sources.hypotheses(case),
        sources: sources.into_list(),
        company: titled(case).unwrap_or(company),
    }
}

/// Returns how far the plan is by a day that the booking names.
fn deadline(case: &Case, phases: &Phases<'_>, schedule: &Schedule) -> Option<DeadlineText> {
    let day = case.terms.deadline?.day;
    let [done, open] = phases.around(day, schedule);
    let is_dated = done.is_some() || open.is_some();
    is_dated.then_some(DeadlineText {
        day,
        done,
        open,
        english: case.english(),
    })
}

/// Returns what the brief is called by where the company has no name and somebody in the call does.
fn titled(case: &Case) -> Option<String> {
    let booker = case.attendees.first().filter(|each| each.is_booker)?;
    let is_named = case.company == CompanyLabel::Unknown && !booker.name.is_empty();
    is_named.then(|| CompanyOf(&booker.name).text(case.language))
}
