//! A case: a dossier after cleaning, ranking and truncation. The rules see nothing else of it.

mod booked;
mod days;
mod hypothesis;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

pub(crate) use self::booked::{Booked, LeadBy};
pub use self::hypothesis::{Evidence, Hypothesis};
pub use super::band::Band;
use super::{
    country::{Country, CountryCode},
    language::Language,
    languages::Languages,
    metric::Figure,
    people::Participant,
    sensitive::Sensitive,
    told::Beyond,
    wishes::{self, Accounted, Remarks, Terms, Wish},
};

/// A dossier as the rules use it. Its JSON is part of the input digest: renaming or reordering fields
/// changes every digest, so every brief would be sent to the model again.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the company and the research"
)]
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    pub language: Language,
    /// Those that texts of the dossier may be in.
    pub(crate) languages: Languages,
    pub company: CompanyLabel,
    pub(crate) industry: Option<String>,
    /// The number of employees, or the lower end of their range.
    pub(crate) employees: Option<u32>,
    /// The upper end of a range.
    pub(crate) most_employees: Option<u32>,
    /// Whether the dossier names another number of employees as well.
    pub(crate) has_two_sizes: bool,
    /// Whether others than its employees decide: a council, a board or members.
    #[serde(skip)]
    pub(crate) is_governed: bool,
    /// Whether it is a public body.
    #[serde(skip)]
    pub(crate) is_public: bool,
    pub(crate) country: Country,
    /// Software in use, in alphabetical order.
    pub technologies: Vec<String>,
    /// What the company is known for, as the research says.
    pub(crate) specialties: Vec<String>,
    /// Those that the lead or its solution speaks of, otherwise all; none if one is an address.
    pub(crate) systems: Vec<String>,
    pub starts_at: Option<DateTime<Utc>>,
    #[serde(serialize_with = "zone_name")]
    pub time_zone: Option<Tz>,
    /// The clock of the salesperson.
    #[serde(serialize_with = "zone_name")]
    pub host_time_zone: Option<Tz>,
    /// The length of the call.
    pub minutes: Option<u32>,
    pub(crate) booked_at: Option<DateTime<Utc>>,
    /// Everybody on the side of the prospect, or whose side is not known; the booker first.
    pub attendees: Vec<Participant>,
    /// The names of those on the side of the salesperson.
    pub hosts: Vec<String>,
    /// Whose data the work may touch.
    pub(crate) sensitive: Option<Sensitive>,
    /// What the booker asks to be minded.
    pub(crate) wishes: Vec<Wish>,
    /// What the booker wrote that the plan counts with.
    pub(crate) terms: Terms,
    /// What the booker wrote, by what it bears on.
    pub(crate) remarks: Remarks,
    /// What becomes of each sentence of the booker.
    #[serde(skip)]
    pub(crate) account: Vec<Accounted>,
    /// The length of the call as booked. That of the call itself is less if the guests have less time.
    pub(crate) booked_minutes: Option<u32>,
    /// How many attendees are left out of the lists.
    pub(crate) unlisted: usize,
    pub booking: BookingDetails,
    pub(crate) research_completed_at: Option<DateTime<Utc>>,
    /// The titles of propositions that the prospect has declined.
    pub declined: Vec<String>,
    pub(crate) has_unresolved_evidence: bool,
    /// The one that leads first, if one does; then the strongest.
    pub hypotheses: Vec<Hypothesis>,
    /// What the booking tells of the call, of people and of the hypotheses.
    pub(crate) booked: Booked,
    /// Hypotheses that the page has no room for.
    pub(crate) set_aside: Vec<Hypothesis>,
    /// The strongest first.
    pub opportunities: Vec<Hypothesis>,
    /// Which one of them belongs to each hypothesis.
    #[serde(skip)]
    pub(crate) solutions: Vec<Option<usize>>,
    /// What of the dossier these lists have no room for.
    pub(crate) beyond: Beyond,
}

/// How the company is called in a brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum CompanyLabel {
    Name(String),
    /// Its domain, if it has no name.
    Domain(String),
    /// Neither is known.
    Unknown,
}

/// What the booker wrote, and where the call is. Quoted, never interpreted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BookingDetails {
    /// Questions with answers.
    pub answers: Vec<(String, String)>,
    pub notes: String,
    pub location: String,
    /// Where the call is on the web, if it can safely be opened.
    pub meeting_url: String,
}

/// How much of a plan there can be, given what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// There is no hypothesis: find out where work is lost.
    Exploration,
    /// Nothing speaks for the lead: ask about it.
    Questions,
    /// Nothing measures the lead, or nothing within ninety days: agree on what does.
    Measure,
    /// Too little is at stake for a pilot, or nobody else works there: try one step out.
    Trial,
    /// Measure, and try it out with a part of the company.
    Pilot,
}

/// What the booker wrote on who decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deciding {
    NotTold,
    /// Something on money or on who has to agree, somewhere.
    Mentioned,
    /// The answer to a question of the form who decides.
    Answered,
}

/// How many people there are to try something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Crew {
    OnePerson,
    /// So few that each of them counts.
    Few,
    /// Too few for teams, or it is not known.
    Group,
    /// So many that there are teams.
    Teams,
}

impl Case {
    /// Returns the hypothesis that the plan is about. Without one the brief is minimal.
    pub fn lead(&self) -> Option<&Hypothesis> {
        let first = self.hypotheses.first();
        first.filter(|_| self.booked.lead_by != LeadBy::Nothing)
    }

    /// Returns the case without its weakest hypothesis, which is set aside, or with less of it; nothing if only the
    /// lead is left.
    pub(crate) fn without_weakest(&self) -> Option<Self> {
        let mut fewer = self.clone();
        let (_, others) = fewer.hypotheses.split_first_mut()?;
        // What the booking is about as well is told in fewer words first.
        if others
            .last_mut()
            .is_some_and(|last| last.is_wanted && last.keep_least_evidence())
        {
            return Some(fewer);
        }
        let weakest = fewer.hypotheses.pop()?;
        if fewer.hypotheses.is_empty() {
            return None;
        }
        fewer.set_aside.insert(0, weakest);
        Some(fewer)
    }

    /// Returns whether the last hypothesis is one that is set aside only for want of any other room.
    pub(crate) fn ends_with_wanted(&self) -> bool {
        self.hypotheses.last().is_some_and(|last| last.is_wanted)
    }

    /// Returns all hypotheses, those that are set aside last.
    pub(crate) fn known(&self) -> impl Iterator<Item = &Hypothesis> {
        self.hypotheses.iter().chain(&self.set_aside)
    }

    /// Returns how much of a plan there can be.
    pub fn scope(&self) -> Scope {
        let Some(lead) = self.lead() else {
            return Scope::Exploration;
        };
        match lead.metric() {
            _ if !lead.has_support() => Scope::Questions,
            _ if self.is_bound() || self.work_ends().is_some() => Scope::Measure,
            None => Scope::Measure,
            Some(metric) if lead.is_slow(metric) => Scope::Measure,
            Some(metric) if metric.is_small() || self.crew() == Crew::OnePerson => Scope::Trial,
            Some(_) => Scope::Pilot,
        }
    }

    pub fn is_one_person(&self) -> bool {
        self.crew() == Crew::OnePerson
    }

    pub(crate) fn crew(&self) -> Crew {
        match (self.employees, self.most_employees) {
            (_, Some(0..=1)) if !self.is_governed => Crew::OnePerson,
            (_, Some(..=10)) => Crew::Few,
            (Some(50..), _) => Crew::Teams,
            _ => Crew::Group,
        }
    }

    /// Returns whether the plan measures the lead, and then tries something out.
    pub(crate) fn is_measured(&self) -> bool {
        matches!(self.scope(), Scope::Trial | Scope::Pilot)
    }

    /// Returns the opportunity that belongs to `hypothesis`.
    pub(crate) fn opportunity_for(&self, hypothesis: &Hypothesis) -> Option<&Hypothesis> {
        let place = self.known().position(|each| each == hypothesis)?;
        let solution = self.solutions.get(place).copied().flatten();
        solution.map(|rank| &self.opportunities[rank])
    }

    /// Returns whether what is tried is to work with systems in use. As long as it is not known what would be tried,
    /// nothing is to be integrated.
    pub(crate) fn needs_integration(&self) -> bool {
        let mut lead = self.lead().into_iter();
        let has_solution = lead.any(|lead| self.opportunity_for(lead).is_some());
        self.is_measured() && has_solution && !self.systems.is_empty()
    }

    /// Returns the low and the expected figure that a plan for the lead may aim at: no more than what is tried is
    /// estimated at, if that is known.
    pub fn aims(&self) -> Option<(Figure, Figure)> {
        let lead = self.lead()?;
        let (low, expected) = lead.named_figures()?;
        let solution = self.opportunity_for(lead);
        let of_solution = solution.and_then(|solution| {
            let metric = solution.estimate()?;
            metric
                .is_like(lead.metric()?)
                .then(|| solution.named_figures())?
        });
        Some(of_solution.map_or((low, expected), |(least, likely)| {
            (low.min(least), expected.min(likely))
        }))
    }

    /// Returns how many people work there at most, as far as that is known.
    pub(crate) fn most_people(&self) -> Option<u32> {
        self.most_employees.or(self.employees)
    }

    pub(crate) fn has_wish(&self, wish: Wish) -> bool {
        self.wishes.contains(&wish)
    }

    /// Returns what the booker wrote on who decides.
    pub(crate) fn deciding(&self) -> Deciding {
        if !self.remarks.deciders.is_empty() {
            Deciding::Answered
        } else if self.remarks.has_deciding {
            Deciding::Mentioned
        } else {
            Deciding::NotTold
        }
    }

    /// Returns whether the booker wrote of money or of who has to agree. Then no job title tells who decides.
    pub(crate) fn is_decider_told(&self) -> bool {
        self.deciding() != Deciding::NotTold
    }

    /// Returns whether the booker wrote of dates or times.
    pub(crate) fn has_times(&self) -> bool {
        !self.remarks.timing.is_empty()
            || self.terms.not_before.is_some()
            || self.terms.closure.is_some()
    }

    /// Returns whether the booker wrote what a conversation can start from: more than `ok` or `n/a`.
    pub(crate) fn has_opening_of_booker(&self) -> bool {
        const FEWEST: usize = 4;
        let answers = self.booking.answers.iter().map(|(_, answer)| answer);
        let mut texts = answers.chain([&self.booking.notes]);
        texts.any(|text| {
            let words = text.split(|c: char| !c.is_alphabetic());
            words.filter(|word| !word.is_empty()).count() >= FEWEST
        })
    }

    /// Returns whether nobody is to be asked to show or bring an example: secrecy, or they say so.
    pub(crate) fn is_confidential(&self) -> bool {
        self.has_wish(Wish::NoExamples)
            || self.has_wish(Wish::Agreement)
            || self.sensitive == Some(Sensitive::Confidential)
    }

    /// Returns whether the booker asks for nothing before a day after the call.
    pub(crate) fn starts_later(&self) -> bool {
        let asked = self.terms.not_before;
        asked.is_some_and(|(_, reason)| reason == wishes::Reason::Asked)
    }

    /// Returns whether the booking or the lead tells that there is more work at some times than at others.
    pub(crate) fn is_seasonal(&self) -> bool {
        let has_months = |lead: &Hypothesis| lead.work_months.is_some();
        self.has_wish(Wish::Season)
            || self
                .lead()
                .is_some_and(|lead| wishes::is_seasonal(lead) || has_months(lead))
    }
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands the field by reference"
)]
fn zone_name<S: serde::Serializer>(zone: &Option<Tz>, serializer: S) -> Result<S::Ok, S::Error> {
    zone.map(Tz::name).serialize(serializer)
}
