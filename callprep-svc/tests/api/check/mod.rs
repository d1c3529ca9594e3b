//! Checks a brief against the dossier that it was made from: every number with its unit, every
//! citation, the language of every sentence, and the shape of every action.
//!
//! The tests in `mutations` show that each check can fail.

mod agreement;
mod citations;
mod course;
mod demands;
mod left_out;
mod numbers;
mod people;
mod shape;
mod whole;
mod words;

use callprep_svc::plan::{
    Brief, Dossier, GeneratedBy, NumberSets,
    case::{Case, CompanyLabel},
    clean,
    summary::{COMPANY_WORDS, PERSON_WORDS, TITLE_WORDS},
};

/// A defect of a brief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// What is wrong, for example `invented-number`.
    pub(crate) code: &'static str,
    /// Where, for example `A3.target`.
    pub(crate) place: String,
}

/// Returns every defect of `brief`.
pub(crate) fn findings(dossier: &Dossier, number_sets: &NumberSets, brief: &Brief) -> Vec<Finding> {
    let case = &Case::new(dossier, number_sets);
    let names = names(case);
    let mut found = Vec::new();
    for (place, text) in texts(brief) {
        let plain = without_quotations(&without_names(text, &names));
        // A title may be a word of `14 hours a week`, so a number counts as wrong only if it is wrong
        // with that title in place as well.
        let is_wrong = |code: &&str| numbers::check(case, text).any(|whole| whole == *code);
        let wrong = numbers::check(case, &plain).filter(is_wrong);
        found.extend(wrong.map(|code| (code, place.clone())));
        found.extend(words::check(brief.language, &plain).map(|code| (code, place.clone())));
    }
    found.extend(citations::check(case, brief));
    found.extend(shape::check(brief));
    found.extend(agreement::check(case, brief));
    found.extend(whole::check(case, brief));
    found.extend(course::check(case, brief));
    found.extend(demands::check(case, brief));
    found.extend(people::check(case, brief));
    found.extend(left_out::check(dossier, brief));
    found
        .into_iter()
        .map(|(code, place)| Finding { code, place })
        .collect()
}

/// Returns every text by the planner or a model, with its place.
fn texts(brief: &Brief) -> Vec<(String, &str)> {
    // The opening is checked by its own tests: its times are in no list of facts.
    let rest = brief.summary.strip_prefix(&brief.opening);
    let mut texts = vec![("summary".to_owned(), rest.unwrap_or(&brief.summary))];
    for item in [&brief.plan30, &brief.plan60, &brief.plan90]
        .into_iter()
        .flatten()
    {
        texts.push(("focus".to_owned(), &item.focus));
    }
    for action in brief.actions() {
        let parts = [
            ("text", &action.text),
            ("owner", &action.owner_role),
            ("metric", &action.metric),
            ("baseline", &action.baseline),
            ("target", &action.target),
        ];
        texts.extend(parts.map(|(part, text)| (format!("{}.{part}", action.id), text.as_str())));
    }
    texts.extend(numbered("question", own_questions(brief)));
    texts.extend(numbered(
        "risk",
        brief.risks.iter().map(|risk| risk.text.as_str()),
    ));
    texts.extend(numbered(
        "mitigation",
        brief.risks.iter().map(|risk| risk.mitigation.as_str()),
    ));
    texts.extend(numbered(
        "risk-owner",
        brief.risks.iter().map(|risk| risk.owner_role.as_str()),
    ));
    texts.extend(numbered(
        "role",
        brief.stakeholders.iter().map(|each| each.role.as_str()),
    ));
    texts.extend(numbered(
        "step",
        brief.demo_flow.iter().map(|step| step.text.as_str()),
    ));
    texts.extend(numbered(
        "objective",
        brief
            .stakeholders
            .iter()
            .map(|each| each.objective.as_str()),
    ));
    texts.extend(numbered(
        "gap",
        brief.gaps.iter().map(|gap| gap.text.as_str()),
    ));
    texts.extend(numbered(
        "estimate",
        brief.hypotheses.iter().map(|each| each.estimate.as_str()),
    ));
    texts.extend(numbered(
        "upside",
        brief.hypotheses.iter().map(|each| each.upside.as_str()),
    ));
    texts
}

fn own_questions(brief: &Brief) -> impl Iterator<Item = &str> {
    brief
        .questions
        .iter()
        .filter(|question| question.generated_by != GeneratedBy::Research)
        .map(|question| question.text.as_str())
}

fn numbered<'a>(
    place: &str,
    texts: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = (String, &'a str)> {
    (1..)
        .zip(texts)
        .map(move |(number, text)| (format!("{place}-{number}"), text))
}

/// Returns the texts that are quoted from the dossier, the longest first.
pub(crate) fn names(case: &Case) -> Vec<String> {
    let mut names = Vec::new();
    if let CompanyLabel::Name(label) | CompanyLabel::Domain(label) = &case.company {
        names.push(label.clone());
        names.push(clean::words(label, COMPANY_WORDS));
    }
    for attendee in &case.attendees {
        names.push(attendee.name.clone());
        names.push(clean::words(&attendee.name, PERSON_WORDS));
        names.push(attendee.job_title.clone());
    }
    for proposition in case.hypotheses.iter().chain(&case.opportunities) {
        names.push(proposition.title.clone());
        names.push(clean::words(&proposition.title, TITLE_WORDS));
        names.extend(proposition.question.clone());
    }
    names.extend(case.hosts.iter().cloned());
    names.extend(case.technologies.iter().cloned());
    names.extend(case.declined.iter().cloned());
    let without_stop: Vec<String> = names
        .iter()
        .map(|name| name.trim_end_matches('.').to_owned())
        .collect();
    names.extend(without_stop);
    // A single sign, such as `%`, may be part of a number.
    names.retain(|name| name.chars().count() > 1 || name.contains(char::is_alphanumeric));
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

/// Returns a text without what it quotes.
pub(crate) fn without_quotations(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, quoted)) = rest.split_once('“') {
        plain.push_str(before);
        rest = quoted.split_once('”').map_or("", |(_, after)| after);
    }
    plain + rest
}

/// Returns a text without the names and titles of the dossier.
pub(crate) fn without_names(text: &str, names: &[String]) -> String {
    let mut plain = text.to_owned();
    for name in names {
        plain = without_name(&plain, name);
    }
    plain
}

fn without_name(text: &str, name: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let is_part_of_word = continues(before.chars().rev(), name.chars().next())
            || continues(after.chars(), name.chars().next_back());
        plain.push_str(before);
        plain.push_str(if is_part_of_word { name } else { "\u{fffc}" });
        rest = after;
    }
    plain + rest
}

/// Returns whether the word or number that `edge` belongs to continues in `beyond`.
fn continues(mut beyond: impl Iterator<Item = char>, edge: Option<char>) -> bool {
    let Some(edge) = edge.filter(|edge| edge.is_alphanumeric()) else {
        return false;
    };
    match beyond.next() {
        Some(next) if next.is_alphanumeric() => true,
        Some('.' | ',' | ':' | '-' | '–') if edge.is_numeric() => {
            beyond.next().is_some_and(char::is_numeric)
        }
        _ => false,
    }
}
