//! Which propositions a brief has room for, and which of them leads: the booking counts before the confidence.

use std::{cmp::Reverse, collections::BTreeSet};

use super::Research;
use crate::plan::{
    case::{Hypothesis, LeadBy},
    clean,
    dossier::Proposition,
    metric::Metric,
    solutions::Solutions,
    subjects,
    wishes::{self, Nearness, Subject},
    work_months::WorkMonths,
};

/// So many hypotheses, and so many opportunities, a brief has room for.
const MOST: usize = 3;
/// The longest statement of the lead, and of another hypothesis, in words.
const LEAD_WORDS: usize = 40;
const OTHER_WORDS: usize = 25;

/// Propositions that may be used, the first one to lead.
pub(crate) struct Ranking {
    pub(crate) kept: Vec<Hypothesis>,
    /// How many more there are.
    pub(crate) more: usize,
    /// Those that the booking rules out.
    pub(crate) ruled_out: Vec<Hypothesis>,
    pub(crate) lead: LeadBy,
    /// How near the first one is to what the booking is about.
    pub(crate) nearness: Nearness,
}

impl Research<'_> {
    /// Returns the usable hypotheses without repeated titles and ids: the one that the booking is about first, if it
    /// names another one than the strongest. What nothing speaks for comes last, and what the booking rules out is
    /// left out.
    pub(crate) fn hypotheses(
        &self,
        raw: &[Proposition],
        subject: &Subject,
        opportunities: &[Hypothesis],
    ) -> Ranking {
        let solutions = Solutions::new(opportunities.iter().take(MOST));
        let (mut ruled_out, mut kept): (Vec<_>, Vec<_>) = self
            .ranked(raw, subject, &solutions)
            .into_iter()
            .partition(|each| subject.rules_out(each));
        let is_by_booking = lead_by_booking(&mut kept, subject);
        let booked = kept.first().map(|first| subject.nearness(first));
        let is_other = |each: &Hypothesis| !subject.nearness(each).is_named();
        if booked.is_some_and(Nearness::is_certain) && subject.excludes_others(&ruled_out) {
            ruled_out.extend(kept.extract_if(.., |each| is_other(each)));
        }
        let more = kept.len().saturating_sub(MOST);
        let kept = shown(kept);
        let nearness = kept.first().map(|first| subject.nearness(first));
        let nearness = nearness.unwrap_or_default();
        let is_open = subject.excludes()
            && ruled_out.is_empty()
            && !nearness.is_named()
            && !nearness.is_wished();
        let lead = match (is_open && !kept.is_empty(), is_by_booking) {
            (true, _) => LeadBy::Nothing,
            (false, true) => LeadBy::Booking,
            (false, false) => LeadBy::Strength,
        };
        Ranking {
            kept,
            more,
            ruled_out,
            lead,
            nearness,
        }
    }

    /// Returns the usable opportunities, the strongest first.
    pub(crate) fn opportunities(&self, raw: &[Proposition], subject: &Subject) -> Vec<Hypothesis> {
        self.ranked(raw, subject, &Solutions::new(std::iter::empty()))
    }
}

impl Ranking {
    /// Puts the one behind the lead that the booking names as well, otherwise a confirmed one on money if whoever books
    /// keeps the money: it is asked about.
    pub(crate) fn find_wanted(&mut self, subject: &Subject, keeps_money: bool) {
        let Some((lead, others)) = self.kept.split_first() else {
            return;
        };
        let of_lead = kinds_of(lead);
        let of_booking = subjects::kinds(subject.named());
        let is_named = |each: &Hypothesis| {
            let nearness = subject.nearness(each);
            let kinds = kinds_of(each);
            (nearness.is_named() && nearness.is_shared())
                || of_booking
                    .intersection(&kinds)
                    .any(|kind| !of_lead.contains(kind))
        };
        let by_name = others.iter().position(is_named);
        let is_on_money = |each: &Hypothesis| {
            matches!(each.metric(), Some(Metric::Money(_))) && each.is_confirmed
        };
        let by_money = others
            .iter()
            .position(is_on_money)
            .filter(|_| keeps_money && !is_on_money(lead));
        let may_be = self.ruled_out.is_empty() && self.lead != LeadBy::Nothing;
        let Some(place) = by_name.or(by_money).filter(|_| may_be) else {
            return;
        };
        let mut wanted = self.kept.remove(place + 1);
        wanted.is_wanted = true;
        self.kept.insert(1, wanted);
    }

    /// Returns as many of the opportunities as a brief has room for, and how many more there are: without those that
    /// the booking rules out, or that belong to a hypothesis that it rules out.
    pub(crate) fn opportunities(
        &self,
        mut ranked: Vec<Hypothesis>,
        subject: &Subject,
    ) -> (Vec<Hypothesis>, usize) {
        let shares = |one: &Hypothesis, all: &[Hypothesis]| {
            let mut theirs = all.iter().flat_map(|each| &each.evidence);
            theirs.any(|item| one.evidence.contains(item))
        };
        ranked.retain(|each| {
            let is_of_other = shares(each, &self.ruled_out) && !shares(each, &self.kept);
            !is_of_other && !subject.rules_out_title(&each.title)
        });
        let more = ranked.len().saturating_sub(MOST);
        (shown(ranked), more)
    }
}

/// Returns the kinds of work that the title of a hypothesis names.
fn kinds_of(hypothesis: &Hypothesis) -> BTreeSet<usize> {
    let title = wishes::telling_words(&hypothesis.title);
    subjects::kinds(title.iter().map(String::as_str))
}

/// Puts the hypothesis first that the booking is about, if it is nearer to that than to the strongest one and
/// something speaks for it. Returns whether it does.
fn lead_by_booking(ranked: &mut Vec<Hypothesis>, subject: &Subject) -> bool {
    let near: Vec<Nearness> = ranked.iter().map(|each| subject.nearness(each)).collect();
    let supported = |place: &usize| ranked[*place].has_support();
    let first = (0..ranked.len().min(MOST)).find(supported).unwrap_or(0);
    let strongest = near.get(first).copied().unwrap_or_default();
    let nearest = (0..ranked.len())
        .filter(supported)
        .max_by_key(|place| (near[*place].is_wished(), near[*place], Reverse(*place)));
    let Some(place) = nearest.filter(|place| near[*place].leads(strongest, subject)) else {
        return false;
    };
    let lead = ranked.remove(place);
    ranked.insert(0, lead);
    true
}

/// Returns as many as a brief has room for, each without what it has no room for.
fn shown(mut ranked: Vec<Hypothesis>) -> Vec<Hypothesis> {
    ranked.truncate(MOST);
    ranked.sort_by_key(|usable| !usable.has_support());
    for (place, usable) in ranked.iter_mut().enumerate() {
        shorten(usable, place == 0);
    }
    ranked
}

/// Leaves out what a brief has no room for.
fn shorten(hypothesis: &mut Hypothesis, is_lead: bool) {
    let (words, assumptions) = if is_lead {
        (LEAD_WORDS, 2)
    } else {
        (OTHER_WORDS, 1)
    };
    if !is_lead {
        hypothesis.more_questions.clear();
    }
    hypothesis.statement = clean::sentences(&hypothesis.statement, words);
    let mut said: BTreeSet<String> = [&hypothesis.title, &hypothesis.statement]
        .map(|text| folded_sentence(text))
        .into();
    hypothesis
        .assumptions
        .retain(|each| said.insert(folded_sentence(each)));
    hypothesis.told.assumptions = hypothesis.assumptions.len();
    hypothesis.assumptions.truncate(assumptions);
    if is_lead {
        hypothesis.work_months = WorkMonths::of(hypothesis);
    }
}

fn folded_sentence(text: &str) -> String {
    text.trim_end_matches(['.', '…', ' ']).to_lowercase()
}
