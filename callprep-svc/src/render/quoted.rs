//! What the page quotes and cites: in which languages, and from which sources.

use proto::callprep::v1 as pb;

use super::{labels::Label, page::language};
use crate::plan::{Cited, Languages, text::quote};

/// Returns what a hypothesis rests on, and what speaks against it.
pub(super) fn sources_of(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> String {
    let say = |label: Label| label.text(language(brief));
    let cited = cited(brief, hypothesis);
    let supporting = match cited.supporting.as_slice() {
        [] => say(Label::NoSource).to_owned(),
        [only] => format!("{} {only}", say(Label::Source)),
        several => format!(
            "{} {}",
            say(Label::Sources).to_lowercase(),
            several.join(", ")
        ),
    };
    format!("{supporting}{}", cited.others(language(brief)))
}

/// Returns the solution of a hypothesis, or the first one that it is the solution of as well.
pub(super) fn solution_of(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> String {
    let solution = &hypothesis.solution;
    let mut all = brief.hypotheses.iter();
    let first = all.find(|each| each.solution == *solution);
    match first.filter(|first| first.label != hypothesis.label) {
        Some(first) => format!("{} {}", Label::AsFor.text(language(brief)), first.label),
        None if hypothesis.solution_statement.is_empty() => quote(solution, &languages(brief)),
        None => {
            let statement = quote(&hypothesis.solution_statement, &languages(brief));
            format!("{}: {statement}", quote(solution, &languages(brief)))
        }
    }
}

/// Returns the numbers of the sources of a hypothesis.
pub(super) fn cited(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> Cited {
    let mut cited = Cited::default();
    for number in &hypothesis.source_numbers {
        let mut sources = brief.sources.iter();
        let source = sources.find(|source| source.number == *number);
        cited.add(
            number,
            source.is_some_and(|source| source.contradicts),
            source.is_some_and(|source| source.background),
        );
    }
    cited
}

/// Returns the languages that the quotations of a brief may be in.
pub(super) fn languages(brief: &pb::Brief) -> Languages {
    let codes = brief.text_languages.iter();
    Languages::from_codes(language(brief), codes.map(String::as_str))
}
