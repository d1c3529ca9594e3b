//! What the booking tells of the call, of people and of the hypotheses, beside what it wishes.

use serde::Serialize;

use super::Case;
use crate::plan::{
    booker,
    case::BookingDetails,
    clean,
    research::Ranking,
    subjects,
    wishes::{self, Moments, Subject, Wish},
};

/// What the booking tells of the call, of people and of the hypotheses.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the booking"
)]
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Booked {
    /// Why the first one leads, or that none does.
    pub(crate) lead_by: LeadBy,
    /// Whether an answer of the booker has words of the lead.
    pub(crate) answers_name_lead: bool,
    /// Whether the booking certainly names the lead.
    pub(crate) names_lead: bool,
    /// Whether the booking and the lead share their subject, by the words of both.
    pub(crate) shares_lead: bool,
    /// Whether the booking speaks of jobs: then no hours are named.
    pub(crate) spares_jobs: bool,
    /// The times that the booker names.
    pub(crate) moments: Moments,
    /// Those whom the booker names and who are not invited.
    pub(crate) others_named: Vec<String>,
    /// Those of them who do the work of the lead, as the booker says.
    pub(crate) workers_named: Vec<String>,
    /// Those on the side of the salesperson whom the booker names.
    pub(crate) hosts_named: Vec<String>,
    /// The answer of the booker to what is to come out of the call.
    pub(crate) outcome: Option<String>,
}

impl Booked {
    /// Returns the same with what it tells of the hypotheses.
    pub(crate) fn with_lead(
        self,
        ranking: &Ranking,
        subject: &Subject,
        booking: &BookingDetails,
    ) -> Self {
        let lead = ranking.kept.first();
        let does_it = |name: &&String| {
            let told = wishes::words_of_work(booking, name, &self.others_named);
            lead.is_some_and(|lead| subjects::shares_word(lead, &told))
        };
        let workers_named = self.others_named.iter().filter(does_it).cloned().collect();
        Self {
            workers_named,
            lead_by: ranking.lead,
            answers_name_lead: ranking.nearness.is_answered(),
            names_lead: ranking.nearness.is_certain(),
            shares_lead: ranking.nearness.is_shared(),
            spares_jobs: subject.spares_jobs,
            ..self
        }
    }
}

/// Why a hypothesis leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum LeadBy {
    /// It is the strongest.
    Strength,
    /// The booking is about it, and another one is stronger.
    Booking,
    /// None does: the booking rules something out, and nothing tells which one it is about.
    Nothing,
}

impl Case {
    /// Returns whether what the booker wrote decides what can be agreed on: then no step is certain to fit, and the
    /// plan goes no further than the first ones.
    pub(crate) fn is_bound(&self) -> bool {
        let wishes = [Wish::OnlyListen, Wish::Agreement, Wish::NotRaised];
        self.remarks.has_conditions
            || self.booked.lead_by == LeadBy::Nothing
            || wishes.into_iter().any(|wish| self.has_wish(wish))
    }

    /// Returns whether the plan has no dates: what the booking says of time comes first, or an agreement, or nothing
    /// is agreed on.
    pub(crate) fn is_undated(&self) -> bool {
        let wishes = [Wish::OnlyListen, Wish::Agreement];
        !self.remarks.timing.is_empty()
            || self.booked.lead_by == LeadBy::Nothing
            || wishes.into_iter().any(|wish| self.has_wish(wish))
    }

    /// Returns whether the booker wrote something that bears on the plan and that no part of it uses: then what can be
    /// agreed on is settled in the call.
    pub(crate) fn is_provisional(&self) -> bool {
        let mut sentences = self.account.iter();
        sentences.any(|each| each.used_by.is_none() && each.bears_on_plan)
    }

    /// Returns after how many minutes the call is no longer as it was, if the booker names a clock time within it that
    /// leaves enough before it.
    pub(crate) fn minutes_undisturbed(&self) -> Option<u32> {
        const LEAST: u32 = 10;
        let minutes = self.minutes?;
        let until = self.booked.moments.in_call?;
        (LEAST..minutes).contains(&until).then_some(until)
    }

    /// Returns after how many minutes somebody joins who is to see and agree to what comes then, if there is time before
    /// and after it.
    pub(crate) fn minutes_before_arrival(&self) -> Option<u32> {
        const LEAST_BEFORE: u32 = 5;
        const LEAST_AFTER: u32 = 15;
        let until = self.minutes_undisturbed().or(self.minutes)?;
        let arrival = self.booked.moments.arrival?;
        (arrival >= LEAST_BEFORE && arrival + LEAST_AFTER <= until).then_some(arrival)
    }

    /// Returns whether whoever decides as the booker wrote is in the call: named there, or the booker.
    pub(crate) fn is_told_decider_present(&self) -> bool {
        const BOOKER: [&str; 12] = [
            "ik", "ikzelf", "wij", "we", "i", "me", "myself", "ich", "wir", "je", "moi", "nous",
        ];
        let told = self.remarks.deciders.join(" ");
        let folded = clean::folded(&told);
        let mut words = folded.split(|c: char| !c.is_alphanumeric());
        let mut people = self.attendees.iter();
        people.any(|each| wishes::is_same_person(&told, &each.name))
            || words.any(|word| BOOKER.contains(&word))
    }

    /// Returns who leaves, as the booker wrote: the name of somebody invited, or none.
    pub(crate) fn leaver(&self) -> Option<&str> {
        let leaving = &self.remarks.leaving;
        let is_told = |name: &str| {
            let mut sentences = leaving.iter();
            sentences.any(|sentence| booker::has_name(sentence, name))
        };
        let mut people = self.attendees.iter().map(|each| each.name.as_str());
        let leaver = people.find(|name| is_told(name));
        (!leaving.is_empty()).then(|| leaver.unwrap_or_default())
    }

    /// Returns whether the summary may quote what the booker wants to come out of the call.
    pub(crate) fn quotes_outcome(&self) -> bool {
        self.is_bound() && self.booked.outcome.is_some()
    }
}
