//! Texts in fewer words: each returns whether it has shortened one.

use super::{super::brief::Brief, words::count};
use crate::plan::{
    clean,
    text::{OtherParticipants, Sentence},
};

/// So many words of what is said of the lead stay.
const MIN_STATEMENT: usize = 15;
/// So many words of a title stay.
pub(super) const MIN_TITLE: usize = 6;

/// The longest question of the booking form.
pub(super) fn shorten_labels(brief: &mut Brief, least: usize) -> bool {
    shorten_longest_to(brief.answers.iter_mut().map(|(label, _)| label), least)
}

/// The longest title of a source that speaks against a hypothesis: it stays, with its link.
pub(super) fn shorten_counter_evidence(brief: &mut Brief, least: usize) -> bool {
    let sources = brief.sources.iter_mut().filter(|source| source.contradicts);
    shorten_longest_to(sources.map(|source| &mut source.title), least)
}

/// Of the lead.
pub(super) fn shorten_statement(brief: &mut Brief) -> bool {
    let statement = brief.hypotheses.first_mut().map(|lead| &mut lead.statement);
    let Some(statement) = statement.filter(|statement| count(statement) > MIN_STATEMENT) else {
        return false;
    };
    *statement = clean::sentences(statement, MIN_STATEMENT);
    true
}

/// The longest title of a source that does not speak against anything, to `least` words.
pub(super) fn shorten_source(brief: &mut Brief, least: usize) -> bool {
    let sources = brief
        .sources
        .iter_mut()
        .filter(|source| !source.contradicts);
    shorten_longest_to(sources.map(|source| &mut source.title), least)
}

/// The longest title of a solution.
pub(super) fn shorten_solution(brief: &mut Brief) -> bool {
    let hypotheses = brief.hypotheses.iter_mut();
    shorten_longest(hypotheses.map(|each| &mut each.solution))
}

/// The longest title of a hypothesis that does not lead.
pub(super) fn shorten_title(brief: &mut Brief) -> bool {
    let others = brief.hypotheses.iter_mut().skip(1);
    shorten_longest(others.map(|each| &mut each.title))
}

/// The longest title of a source that does not speak against anything, a solution, another hypothesis than the
/// lead, or somebody.
pub(super) fn shorten_all(brief: &mut Brief, least: usize) -> bool {
    let sources = brief
        .sources
        .iter_mut()
        .filter(|source| !source.contradicts);
    let sources = sources.map(|source| &mut source.title);
    let others = brief.hypotheses.iter_mut().skip(1);
    let titles = others.flat_map(|each| [&mut each.title, &mut each.solution]);
    let people = brief.stakeholders.iter_mut();
    let job_titles = people.map(|each| &mut each.job_title);
    shorten_longest_to(sources.chain(titles).chain(job_titles), least)
}

pub(super) fn shorten_job_title(brief: &mut Brief) -> bool {
    let people = brief.stakeholders.iter_mut();
    shorten_longest(people.map(|each| &mut each.job_title))
}

/// Long names.
pub(super) fn shorten_others(brief: &mut Brief) -> bool {
    let group = OtherParticipants.text(brief.language);
    let people = brief.stakeholders.iter_mut();
    let people = people.filter(|each| each.role != group);
    shorten_longest(people.filter_map(|each| each.person.as_mut()))
}

/// Of those who have no line of their own, the last one.
pub(super) fn shorten_group(brief: &mut Brief) -> bool {
    let group = OtherParticipants.text(brief.language);
    let mut people = brief.stakeholders.iter_mut();
    let group = people.find(|each| each.role == group);
    let Some(person) = group.and_then(|each| each.person.as_mut()) else {
        return false;
    };
    let Some((before, _)) = person.trim_end_matches(['…', ' ', ';']).rsplit_once("; ") else {
        return false;
    };
    *person = format!("{before}; …");
    true
}

pub(super) fn shorten_company(brief: &mut Brief) -> bool {
    shorten_longest(std::iter::once(&mut brief.company))
}

fn shorten_longest<'a>(texts: impl Iterator<Item = &'a mut String>) -> bool {
    shorten_longest_to(texts, MIN_TITLE)
}

fn shorten_longest_to<'a>(texts: impl Iterator<Item = &'a mut String>, least: usize) -> bool {
    let longest = texts.max_by_key(|text| count(text));
    let Some(longest) = longest.filter(|text| count(text) > least) else {
        return false;
    };
    let shorter = clean::words(longest, least);
    let is_shorter = count(&shorter) < count(longest);
    *longest = shorter;
    is_shorter
}
