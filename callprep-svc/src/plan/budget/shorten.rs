//! Texts in fewer words: each returns whether it has shortened one.

use super::{super::brief::Brief, words::count};
use crate::plan::{
    clean,
    text::{OtherParticipants, Sentence},
};

/// So many words of what is said of the lead stay.
const MIN_STATEMENT: usize = 15;
/// So many words of a title stay.
const MIN_TITLE: usize = 6;

/// The longest title of a source that speaks against a hypothesis: it stays, with its link.
pub(super) fn shorten_counter_evidence(brief: &mut Brief) -> bool {
    let sources = brief.sources.iter_mut().filter(|source| source.contradicts);
    shorten_longest(sources.map(|source| &mut source.title))
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

/// The longest title of a source that does not speak against anything.
pub(super) fn shorten_source(brief: &mut Brief) -> bool {
    let sources = brief
        .sources
        .iter_mut()
        .filter(|source| !source.contradicts);
    shorten_longest(sources.map(|source| &mut source.title))
}

/// The longest title of a solution.
pub(super) fn shorten_solution(brief: &mut Brief) -> bool {
    let hypotheses = brief.hypotheses.iter_mut();
    shorten_longest(hypotheses.map(|each| &mut each.solution))
}

pub(super) fn shorten_job_title(brief: &mut Brief) -> bool {
    let people = brief.stakeholders.iter_mut();
    shorten_longest(people.map(|each| &mut each.job_title))
}

/// Long names of those who have a line of their own.
pub(super) fn shorten_others(brief: &mut Brief) -> bool {
    let group = OtherParticipants.text(brief.language);
    let people = brief.stakeholders.iter_mut();
    let people = people.filter(|each| each.role != group);
    shorten_longest(people.filter_map(|each| each.person.as_mut()))
}

pub(super) fn shorten_company(brief: &mut Brief) -> bool {
    shorten_longest(std::iter::once(&mut brief.company))
}

/// Returns a text without a bracket or a quotation at its end that is not closed, unless it begins with that.
fn closed(text: String) -> String {
    let is_open = |(open, close): &(char, char)| {
        let at = text.rfind(*open)?;
        (!text[at..].contains(*close)).then_some(at)
    };
    let pairs = [('(', ')'), ('“', '”'), ('„', '“'), ('«', '»'), ('[', ']')];
    let first = pairs.iter().filter_map(is_open).min();
    match first.map(|at| text[..at].trim_end_matches([' ', ':', ',', '–', '-'])) {
        Some(before) if !before.is_empty() => format!("{before}…"),
        _ => text,
    }
}

fn shorten_longest<'a>(texts: impl Iterator<Item = &'a mut String>) -> bool {
    let longest = texts.max_by_key(|text| count(text));
    let Some(longest) = longest.filter(|text| count(text) > MIN_TITLE) else {
        return false;
    };
    let shorter = closed(clean::words(longest, MIN_TITLE));
    let is_shorter = count(&shorter) < count(longest);
    *longest = shorter;
    is_shorter
}

#[cfg(test)]
mod tests {
    use super::closed;

    #[test]
    fn a_cut_title_ends_before_what_it_opens() {
        for (text, expected) in [
            ("Vacancy: planner (fixed term…", "Vacancy: planner…"),
            ("Glassdoor: “timesheets eat…", "Glassdoor…"),
            ("Jobs (two) in planning…", "Jobs (two) in planning…"),
            ("“All of it…", "“All of it…"),
        ] {
            assert_eq!(closed(text.to_owned()), expected);
        }
    }
}
