//! The summary: a few sentences within [`MAX_SUMMARY_WORDS`], whatever names they contain.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{
    booker,
    case::{Case, CompanyLabel, Evidence, Hypothesis, LeadBy},
    clean,
    country::CountryCode,
    dossier::Stance,
    requests, sources,
    text::{
        AboutCompany, Ask, AskText, Before, Clocks, DeadlineDay, Lead, OpeningText, Sentence,
        quote_as,
    },
    wishes::{Deadline, Request},
};

/// The longest summary, in words.
pub const MAX_SUMMARY_WORDS: usize = 100;
/// The most words that a model may put after the opening.
pub(crate) const MAX_MODEL_WORDS: usize = 50;
/// The longest name of the company in a summary, in words.
pub const COMPANY_WORDS: usize = 6;
/// The longest name of the booker in a summary, in words.
pub const PERSON_WORDS: usize = 7;
/// The longest name of an industry in a summary, in words.
const INDUSTRY_WORDS: usize = 4;
/// The longest title of the lead in a summary, in words.
pub const TITLE_WORDS: usize = 18;

pub(crate) struct Summary {
    /// With whom the call is, and when. Never reworded.
    pub(crate) opening: String,
    /// The lead, and what to ask for.
    pub(crate) rest: String,
}

/// `start` is the day on which the pilot starts, if it has a date.
pub(crate) fn write(case: &Case, start: Option<NaiveDate>) -> Summary {
    let company = match &case.company {
        CompanyLabel::Name(label) | CompanyLabel::Domain(label) => {
            Some(clean::words(label, COMPANY_WORDS))
        }
        CompanyLabel::Unknown => None,
    };
    let person = case
        .attendees
        .first()
        .map(|booker| clean::words(&booker.name, PERSON_WORDS))
        .filter(|name| !name.is_empty());
    let title = case.lead().map(|lead| {
        let language = case.languages.foreign(&lead.title);
        quote_as(
            &clean::words(&lead.title, TITLE_WORDS),
            language,
            case.language,
        )
    });
    let lead = case.lead().zip(title.as_deref());
    let lead = lead.map(|(lead, title)| lead_text(case, lead, title));
    let opening = OpeningText {
        company: company.as_deref(),
        person: person.as_deref(),
        clocks: case.starts_at.map(|at| Clocks {
            at,
            host: case.host_time_zone,
            guest: case.time_zone,
            country: case.country.code,
        }),
        minutes: case.booked_minutes,
        told_minutes: case.minutes.filter(|_| case.minutes != case.booked_minutes),
    };
    // Where none leads, all of them are named alike.
    let open: Vec<String> = match case.lead() {
        Some(_) => Vec::new(),
        None => (1..=case.hypotheses.len()).map(sources::label).collect(),
    };
    let about = about_company(case);
    let opening = [opening.text(case.language), about];
    let opening = opening.into_iter().filter(|text| !text.is_empty());
    let (outcome, agreement) = (booker::outcome(case), booker::agreement(case));
    let wish = wish(case);
    let ask = AskText {
        lead,
        wish: &wish,
        has_words: booker::has_topic(case),
        ask: Ask::new(case, (&outcome, &agreement)),
        open: &open,
    };
    Summary {
        opening: opening.collect::<Vec<_>>().join(" "),
        rest: format!("{}{}", ask.text(case.language), deadline(case, start)),
    }
}

/// Returns what the booking asks for first, in quotation marks, unless the lead is about it or it is what is asked for.
pub(crate) fn wish(case: &Case) -> String {
    if case.lead().is_none() {
        return String::new();
    }
    let is_other = |request: &&Request| !requests::is_about_lead(case, request);
    let first = case.remarks.requests.iter().find(is_other);
    let first = first.and_then(|request| requests::quoted(case, request, &request.beginning()));
    match first {
        Some(first) => first,
        None if case.quotes_outcome() => String::new(),
        None => booker::outcome(case),
    }
}

/// Returns what the summary says of the lead, whose title is in quotation marks.
fn lead_text<'a>(case: &Case, lead: &Hypothesis, title: &'a str) -> Lead<'a> {
    let contradicts = |item: &&Evidence| item.stance == Stance::Contradicts;
    Lead {
        title,
        is_only: case.known().count() == 1,
        before: before(case, lead),
        band: lead.band,
        sources: lead.support().count(),
        contradicting: lead.evidence.iter().filter(contradicts).count(),
    }
}

/// Returns the day that the plan is dated against, in a sentence after a space, if there is one.
fn deadline(case: &Case, start: Option<NaiveDate>) -> String {
    let Some(Deadline { day, kind }) = case.terms.deadline else {
        return String::new();
    };
    let english = case.english();
    let late = start.filter(|start| *start > day);
    let text = DeadlineDay {
        kind,
        day,
        late,
        english,
    };
    format!(" {}", text.text(case.language))
}

/// Returns what is known of the company, and when the research was done.
fn about_company(case: &Case) -> String {
    let industry = case.industry.as_deref().map(|industry| {
        let language = case.languages.foreign(industry);
        quote_as(
            &clean::words(industry, INDUSTRY_WORDS),
            language,
            case.language,
        )
    });
    let is_short = |text: &&str| !clean::has_address(text);
    let zone = case.host_time_zone.or(case.time_zone).unwrap_or(Tz::UTC);
    let has_hypotheses = case.known().next().is_some();
    AboutCompany {
        industry: industry.as_deref().filter(is_short).unwrap_or_default(),
        country: case.country.code.map_or("", CountryCode::of_state),
        employees: case
            .employees
            .filter(|_| !case.has_two_sizes)
            .map(|least| (least, case.most_employees)),
        researched: case
            .research_completed_at
            .filter(|_| has_hypotheses)
            .map(|at| at.with_timezone(&zone).date_naive()),
        english: case.english(),
    }
    .text(case.language)
}

/// Returns why `lead` leads, if another hypothesis is surer.
fn before(case: &Case, lead: &Hypothesis) -> Option<Before> {
    if case.booked.lead_by == LeadBy::Booking {
        let has_other = case.hypotheses.iter().any(|each| each.is_wanted);
        return Some(if has_other && case.booked.answers_name_lead {
            Before::OneOfBooking
        } else {
            Before::Booking
        });
    }
    let surer = |each: &&Hypothesis| each.band > lead.band;
    let surer: Vec<&Hypothesis> = case.known().filter(surer).collect();
    if surer.is_empty() {
        None
    } else if lead.is_confirmed && surer.iter().all(|each| !each.is_confirmed) {
        Some(Before::Confirmed)
    } else if lead.is_reviewed && surer.iter().all(|each| !each.is_reviewed) {
        Some(Before::Reviewed)
    } else {
        Some(Before::Unsaid)
    }
}
