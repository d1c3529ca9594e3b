//! From a dossier to a case: cleans, ranks and truncates.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;

use super::{
    case::{Booked, BookingDetails, Case, CompanyLabel, Hypothesis, LeadBy},
    clean::{self, MAX_NAME},
    company,
    country::Country,
    dossier::{Company, Dossier, Proposition, ReviewStatus},
    language::Language,
    languages::Languages,
    number_sets::NumberSets,
    people::{self, People},
    place,
    research::{self, Ranking, Research},
    sensitive,
    solutions::Solutions,
    text::{MoreInBooking, OnlyInBooking, Sentence},
    told::Beyond,
    wishes::{self, Reading, Remarks, Subject, Terms, Wish},
};

pub(super) const MAX_TITLE: usize = 120;
const MAX_ANSWERS: usize = 12;
/// The longest text of the booker that is cleaned, in characters.
const MAX_TOLD: usize = 4_000;
/// So many words of each text of the booker are shown, the first limit by which all of them together have no
/// more than `ALL_WORDS`.
const TOLD_WORDS: [usize; 4] = [400, 150, 80, 40];
const ALL_WORDS: usize = 500;
/// A company of no more people is that of whoever gives it its name.
const FEW: u32 = 10;
/// A company of no more people may be.
const SMALL: u32 = 50;
const MAX_DECLINED: usize = 3;
/// The titles of sources that are looked at for their language.
const MAX_TEXTS: usize = 12;
/// A call of another length is taken for a mistake in the calendar.
const CALL_MINUTES: std::ops::RangeInclusive<i64> = 5..=480;

impl Case {
    /// Returns the case of `dossier`. It does not depend on the order of lists, except that the first
    /// attendee is the booker. Figures in `number_sets` are marked as generic.
    pub fn new(dossier: &Dossier, number_sets: &NumberSets) -> Self {
        let company = &dossier.company;
        let (employees, most_employees) = company::employees(company);
        let told = booking_details(dossier);
        let mut people = people_of(dossier, &told, most_employees);
        let time_zone = zone(&dossier.call.attendee_time_zone);
        let (technologies, systems) =
            company::technologies(&company.technologies, &usable(dossier));
        let (wishes, terms, remarks) = read(dossier, &told, time_zone, &technologies);
        let most = most_employees.or(employees);
        let research = Research::new(&dossier.evidence_items, number_sets, most);
        let subject = wishes::subject(&clean::line(&dossier.call.title, MAX_TITLE), &told);
        let opportunities = research.opportunities(&dossier.opportunities, &subject);
        let ranking = ranking(dossier, &research, (&subject, &opportunities), &people);
        let industry = clean::some_line(&company.industry, MAX_NAME);
        let (opportunities, more) = ranking.opportunities(opportunities, &subject);
        people.find_fits(industry.as_deref(), &ranking.kept, &told);
        let day = local_day(dossier.call.starts_at, time_zone);
        let reading = Reading::new(day, &technologies, (&terms, &remarks)).with(&ranking);
        let (booking, answers) = shown(told.clone(), dossier.language);
        let minutes = shorter(call_minutes(dossier.call.minutes), terms.minutes);
        let booked = booked(dossier, &booking, &people, (time_zone, minutes));
        Self {
            account: wishes::account(&told, &reading),
            language: dossier.language,
            languages: languages(dossier, &booking, ranking.kept.iter().chain(&opportunities)),
            systems: company::systems(&technologies, ranking.kept.first(), &opportunities),
            company: company_label(company, &booking, &people),
            sensitive: sensitive::find(industry.as_deref(), ranking.kept.first()),
            industry,
            employees,
            most_employees,
            has_two_sizes: company::has_two_sizes(company, &told),
            is_governed: company::is_governed(company),
            is_public: company::is_public(company, &booking),
            country: Country::named(&company.country),
            technologies,
            specialties: company::specialties(company),
            starts_at: dossier.call.starts_at,
            time_zone,
            host_time_zone: zone(&dossier.organizer.time_zone),
            minutes: shorter(minutes, booked.moments.end),
            booked_minutes: call_minutes(dossier.call.minutes),
            booked_at: dossier.call.booked_at,
            attendees: people.attendees,
            hosts: people.hosts,
            unlisted: people.unlisted,
            wishes,
            terms,
            remarks,
            booked: booked.with_lead(&ranking, &subject, &booking),
            booking,
            research_completed_at: dossier.research_completed_at,
            declined: declined(dossier, &subject),
            has_unresolved_evidence: has_unresolved_evidence(&usable(dossier), &research),
            solutions: Solutions::new(opportunities.iter()).of_each(&ranking.kept),
            beyond: beyond(&ranking, (more, answers, systems), &research, dossier),
            hypotheses: ranking.kept,
            set_aside: Vec::new(),
            opportunities,
        }
    }
}

/// Returns the propositions that may be used.
fn usable(dossier: &Dossier) -> Vec<&Proposition> {
    let propositions = dossier.hypotheses.iter().chain(&dossier.opportunities);
    propositions
        .filter(|each| research::is_usable(each))
        .collect()
}

/// Returns what the booking tells of the call and of people, for a call of that length on the clock of the guest.
fn booked(
    dossier: &Dossier,
    booking: &BookingDetails,
    people: &People,
    (time_zone, minutes): (Option<Tz>, Option<u32>),
) -> Booked {
    let starts_at = dossier.call.starts_at;
    let day = local_day(starts_at, time_zone);
    let call = start_of_day(starts_at, time_zone).zip(minutes);
    Booked {
        lead_by: LeadBy::Strength,
        answers_name_lead: false,
        names_lead: false,
        shares_lead: false,
        spares_jobs: false,
        moments: wishes::moments(booking, day, call),
        others_named: other_names(dossier, booking, people),
        workers_named: Vec::new(),
        hosts_named: hosts_named(booking, people),
        outcome: wishes::outcome(booking),
    }
}

/// Returns the hypotheses, the one that the booking or its booker is about as well behind the lead.
fn ranking(
    dossier: &Dossier,
    research: &Research,
    (subject, opportunities): (&Subject, &[Hypothesis]),
    people: &People,
) -> Ranking {
    let mut ranking = research.hypotheses(&dossier.hypotheses, subject, opportunities);
    ranking.find_wanted(subject, people.booker_keeps_money());
    ranking
}

/// Returns the name that the company has now, or what it is called by.
fn company_label(company: &Company, booking: &BookingDetails, people: &People) -> CompanyLabel {
    match wishes::new_name(booking) {
        Some(name) => CompanyLabel::Name(name),
        None => company::label(company, &people.attendees),
    }
}

/// Returns those on our side whom the booker names.
fn hosts_named(booking: &BookingDetails, people: &People) -> Vec<String> {
    let is_told = |name: &&String| wishes::tells_of(booking, name);
    people.hosts.iter().filter(is_told).cloned().collect()
}

/// Returns everybody in the call.
fn people_of(dossier: &Dossier, told: &BookingDetails, most_employees: Option<u32>) -> People {
    let mut people = people::find(dossier, told);
    if let Some(most) = most_employees.filter(|most| *most <= SMALL) {
        people.find_owner(&dossier.company.name, most <= FEW);
    }
    people
}

/// Returns what the booker wrote, as far as the plan minds it, on the clock of the guest.
fn read(
    dossier: &Dossier,
    told: &BookingDetails,
    time_zone: Option<Tz>,
    systems: &[String],
) -> (Vec<Wish>, Terms, Remarks) {
    let day = local_day(dossier.call.starts_at, time_zone);
    let terms = wishes::terms(told, day);
    let remarks = wishes::remarks(told, day, systems);
    (wishes::find(told), terms, remarks)
}

/// Returns the languages that texts may be in, as the country and some of the longer ones tell.
fn languages<'a>(
    dossier: &'a Dossier,
    booking: &'a BookingDetails,
    hypotheses: impl Iterator<Item = &'a Hypothesis>,
) -> Languages {
    let answers = booking.answers.iter();
    let answers = answers.flat_map(|(label, answer)| [label.as_str(), answer]);
    let sources = dossier.evidence_items.iter().take(MAX_TEXTS);
    let texts = hypotheses
        .flat_map(|each| [each.title.as_str(), &each.statement])
        .chain(answers)
        .chain([booking.notes.as_str()])
        .chain(sources.map(|item| item.title.as_str()));
    let country = Country::named(&dossier.company.country).code;
    Languages::new(dossier.language, country, texts)
}

/// Returns the titles of what the prospect has declined: the brief names what not to raise.
fn declined(dossier: &Dossier, subject: &Subject) -> Vec<String> {
    let propositions = dossier.hypotheses.iter().chain(&dossier.opportunities);
    let titles: BTreeSet<String> = propositions
        .filter(|each| each.status == ReviewStatus::Declined)
        .filter_map(|each| clean::some_line(&each.title, MAX_TITLE))
        .filter(|title| !subject.rules_out_title(title))
        .collect();
    titles.into_iter().take(MAX_DECLINED).collect()
}

/// Returns what there is beyond the first hypotheses and opportunities, and how many documents there are.
fn beyond(
    ranking: &Ranking,
    (opportunities, answers, technologies): (usize, usize, usize),
    research: &Research,
    dossier: &Dossier,
) -> Beyond {
    Beyond {
        hypotheses: ranking.more,
        opportunities,
        ruled_out: ranking.ruled_out.len(),
        documents: research.documents(),
        rejected: rejected(&dossier.hypotheses),
        answers,
        technologies,
    }
}

/// Returns how many hypotheses somebody has rejected.
fn rejected(hypotheses: &[Proposition]) -> usize {
    let rejected = hypotheses
        .iter()
        .filter(|each| each.status == ReviewStatus::Rejected);
    let titles = rejected.filter_map(|each| clean::some_line(&each.title, MAX_TITLE));
    titles.collect::<BTreeSet<String>>().len()
}

/// Returns what the booker wrote as a whole: the answers that say something, and the notes.
fn booking_details(dossier: &Dossier) -> BookingDetails {
    let answers = dossier.answers.iter().filter_map(|answer| {
        let value = clean::some_line(&answer.value, MAX_TOLD)?;
        Some((clean::line(&answer.label, MAX_TITLE), value))
    });
    BookingDetails {
        answers: answers.collect(),
        notes: clean::line(&dossier.notes, MAX_TOLD),
        location: place::in_words(&dossier.call.location),
        meeting_url: clean::web_address(&dossier.call.meeting_url)
            .map(|(url, _)| url)
            .unwrap_or_default(),
    }
}

/// Returns as much of what the booker wrote as a brief shows, whole unless it is enormous, and how many more
/// answers there are.
fn shown(mut told: BookingDetails, language: Language) -> (BookingDetails, usize) {
    wishes::hide(&mut told, &OnlyInBooking.text(language));
    let more = told.answers.len().saturating_sub(MAX_ANSWERS);
    told.answers.truncate(MAX_ANSWERS);
    let words = |text: &str| text.split(' ').count();
    let answers = told.answers.iter().map(|(_, answer)| words(answer));
    let lengths: Vec<usize> = answers.chain([words(&told.notes)]).collect();
    let fits = |limit: &usize| {
        let all: usize = lengths.iter().map(|words| words.min(limit)).sum();
        all <= ALL_WORDS
    };
    let limit = TOLD_WORDS.into_iter().find(fits);
    let limit = limit.unwrap_or(TOLD_WORDS[TOLD_WORDS.len() - 1]);
    let answers = told.answers.iter_mut().map(|(_, answer)| answer);
    for text in answers.chain([&mut told.notes]) {
        let all = words(text);
        if all > limit {
            let kept: Vec<&str> = text.split(' ').take(limit).collect();
            let missing = MoreInBooking(all - limit).text(language);
            *text = format!("{} {missing}", kept.join(" "));
        }
    }
    (told, more)
}

fn has_unresolved_evidence(usable: &[&Proposition], research: &Research) -> bool {
    let mut ids = usable.iter().flat_map(|each| &each.evidence_refs);
    ids.any(|id| !research.has_evidence(id))
}

fn zone(name: &str) -> Option<Tz> {
    name.trim().parse().ok()
}

fn call_minutes(minutes: Option<i64>) -> Option<u32> {
    let minutes = minutes.filter(|minutes| CALL_MINUTES.contains(minutes))?;
    u32::try_from(minutes).ok()
}

/// Returns the shorter one of two lengths, as far as they are known.
fn shorter(booked: Option<u32>, told: Option<u32>) -> Option<u32> {
    booked.into_iter().chain(told).min()
}

/// Returns the day of a time where the guest is, otherwise in UTC.
fn local_day(at: Option<DateTime<Utc>>, time_zone: Option<Tz>) -> Option<NaiveDate> {
    at.map(|at| at.with_timezone(&time_zone.unwrap_or(Tz::UTC)).date_naive())
}

/// Returns how many minutes after midnight a call starts where the guest is.
fn start_of_day(at: Option<DateTime<Utc>>, time_zone: Option<Tz>) -> Option<u32> {
    let local = at?.with_timezone(&time_zone.unwrap_or(Tz::UTC));
    Some(60 * local.hour() + local.minute())
}

/// Returns those whom the booker names and who are neither in the call nor a name of anything else in the dossier.
fn other_names(dossier: &Dossier, booking: &BookingDetails, people: &People) -> Vec<String> {
    if booking.notes.is_empty() && booking.answers.is_empty() {
        return Vec::new();
    }
    let guests = people.attendees.iter().map(|each| each.name.as_str());
    let names: Vec<&str> = guests
        .chain(people.hosts.iter().map(String::as_str))
        .collect();
    let company = &dossier.company;
    let known: Vec<&str> = [company.name.as_str(), &company.domain, &booking.location]
        .into_iter()
        .chain(company.technologies.iter().map(String::as_str))
        .chain(
            dossier
                .evidence_items
                .iter()
                .map(|item| item.title.as_str()),
        )
        .chain(usable(dossier).iter().map(|each| each.title.as_str()))
        .collect();
    wishes::other_names(booking, &names, &clean::folded(&known.join(" ")))
}
