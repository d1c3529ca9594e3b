//! Properties of the whole page, as a salesperson reads it: its length, and that nothing is said twice.

use std::{collections::BTreeMap, fs, path::Path};

use callprep_svc::{
    dossier, generate_plan,
    plan::{Language, NumberSets, brief_of, case::Case, most_words},
    render,
};
use proptest::prelude::*;
use proto::callprep::v1 as pb;

use crate::{cases, check, dossiers, requests::request, rich_requests::rich_request};

/// The most words of a brief, as a person counts them, beside what the booker wrote: that stays whole.
const MAX_WORDS: usize = 900;
/// The most words of title and summary, which are on the first screen.
const MAX_FIRST_WORDS: usize = 120;
/// How a quotation in another language is marked.
const LANGUAGES: [&str; 9] = [
    "(nl)",
    "(en)",
    "(de)",
    "(fr)",
    "(es)",
    "(it)",
    "(pt)",
    "(anderstalig)",
    "(foreign)",
];
/// A shorter sentence, such as `likewise`, may come back.
const MIN_SENTENCE: usize = 4;

/// The page of a request, with what it is written from.
struct Page {
    case: Case,
    brief: pb::Brief,
    text: String,
}

proptest! {
    #[test]
    fn every_page_is_short_and_says_nothing_twice(request in request()) {
        let mut faults = Page::new(&request).faults();
        // Its other texts are drawn from the same ones as its titles.
        faults.retain(|fault| !fault.starts_with("title twice"));

        prop_assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn a_page_about_which_much_is_known_is_as_short_and_has_no_more_words_than_were_counted(
        request in rich_request()
    ) {
        let page = Page::new(&request);
        let most = most_words(&brief_of(&page.case));

        prop_assert_eq!(page.faults(), Vec::<String>::new());
        prop_assert!(words(&page.text) <= most, "{} {most} {}", words(&page.text), page.text);
    }
}

#[test]
fn every_page_of_a_known_dossier_is_short_and_says_nothing_twice() {
    let known = dossiers::all().into_iter().chain(briefs());
    let edge_cases = cases::all()
        .into_iter()
        .map(|(name, request)| (name.to_owned(), request));
    for (name, mut request) in known.chain(edge_cases) {
        for language in ["nl", "en"] {
            language.clone_into(&mut request.language);

            assert_eq!(
                Page::new(&request).faults(),
                Vec::<String>::new(),
                "{name}, {language}"
            );
        }
    }
}

/// Returns dossiers of organisations of many kinds, each with people whose titles are odd.
pub(crate) fn briefs() -> impl Iterator<Item = (String, pb::GeneratePlanRequest)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/briefs");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.into_iter().map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        (name, serde_json::from_str(&text).unwrap())
    })
}

impl Page {
    fn new(request: &pb::GeneratePlanRequest) -> Self {
        let brief = generate_plan(request.clone()).unwrap().brief.unwrap();
        Self {
            case: Case::new(&dossier(request.clone()).unwrap(), &NumberSets::default()),
            text: render::text(&brief),
            brief,
        }
    }

    fn faults(&self) -> Vec<String> {
        let Self { case, brief, text } = self;
        let mut faults = Vec::new();
        let first: usize = text.split("\n\n").take(2).map(words).sum();
        if first > MAX_FIRST_WORDS {
            faults.push(format!("{first} words on the first screen"));
        }
        let beside = words(text) - words_of_booker(brief, text);
        if beside > MAX_WORDS {
            faults.push(format!(
                "{} words, {beside} beside the booking",
                words(text)
            ));
        }
        faults.extend(early_labels(brief, text));
        let told = without_lists_of_others(text);
        faults.extend(repeated_sentences(case, &told));
        faults.extend(repeated_titles(case, &told));
        faults.extend(foreign_lines(case, &told));
        faults
    }
}

/// Returns how many words of a page are those of the booker: in their section, and where an answer tells who decides.
fn words_of_booker(brief: &pb::Brief, page: &str) -> usize {
    let headings = ["Uit de boeking", "From the booking"];
    let is_theirs = |section: &&str| headings.iter().any(|heading| section.starts_with(heading));
    let section: usize = page.split("\n\n").filter(is_theirs).map(words).sum();
    let roles = brief.stakeholders.iter().map(|each| &each.objective);
    let quoted = roles.map(|text| {
        let parts = text.split('“').skip(1);
        let quoted = parts.filter_map(|part| part.split('”').next());
        quoted.map(words).sum::<usize>()
    });
    let before = ["Vóór het gesprek", "Before the call"];
    let is_before = |section: &&str| before.iter().any(|heading| section.starts_with(heading));
    let told = [&brief.summary].into_iter().map(String::as_str);
    let told = told.chain(page.split("\n\n").filter(is_before));
    let told = told.chain(brief.demo_flow.iter().map(|step| step.text.as_str()));
    // The title of the lead is ours.
    let title = brief
        .hypotheses
        .first()
        .map_or("", |lead| lead.title.as_str());
    let again = told.flat_map(|text| {
        let parts = text.split('“').skip(1);
        parts
            .filter_map(|part| part.split('”').next())
            .filter(|part| *part != title && !title.starts_with(part.trim_end_matches('…')))
    });
    section + quoted.sum::<usize>() + again.map(words).sum::<usize>()
}

/// Returns the page without what the booker wrote, and without the titles of sources.
fn without_lists_of_others(page: &str) -> String {
    let headings = ["Uit de boeking", "From the booking", "Bronnen", "Sources"];
    let is_ours = |section: &&str| !headings.iter().any(|heading| section.starts_with(heading));
    let sections: Vec<&str> = page.split("\n\n").filter(is_ours).collect();
    sections.join("\n\n")
}

/// Returns the sentences of ours that stand twice on the page. Names and what is quoted are
/// not ours.
fn repeated_sentences(case: &Case, page: &str) -> Vec<String> {
    let names = check::names(case);
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for line in page.lines() {
        let plain = check::without_names(&check::without_quotations(line), &names).to_lowercase();
        let plain = plain.trim_start_matches(|c: char| !c.is_alphabetic());
        // Not within `6.5 hours`.
        let sentences = plain.split(". ").flat_map(|part| part.split("; "));
        let sentences = sentences.map(str::trim).filter(|each| !is_label(each));
        for sentence in sentences.filter(|each| words(each) >= MIN_SENTENCE) {
            *found.entry(sentence.to_owned()).or_default() += 1;
        }
    }
    found
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(sentence, _)| format!("twice: {sentence}"))
        .collect()
}

/// Two hypotheses may have the same estimate or solution, and what is known of people may be the same.
fn is_label(sentence: &str) -> bool {
    let starts = [
        "te winnen:",
        "to gain:",
        "hooguit",
        "at most",
        "functie niet bekend",
        "job title not known",
        "naam niet bekend",
        "name not known",
        "vermoedelijk",
        "kent het werk",
        "mogelijk",
        "kan vermoedelijk",
        "kan de bedragen",
        "van buiten",
        "vraag namens wie",
        "ask on whose behalf",
        "niet in dit plan",
        "not in this plan",
        "kent dit werk",
        "kent vermoedelijk",
        "may know",
        "from outside",
        "beslist mogelijk",
        "praat vermoedelijk",
        "werkt vermoedelijk",
        "probably",
        "possibly",
        "may have",
        "can probably",
        "de boeking noemt deze persoon",
        "the booking names this person",
        "net als",
        "same as",
        "bereid voor:",
        "prepare:",
    ];
    starts.iter().any(|start| sentence.starts_with(start))
}

/// Returns the titles that stand twice in full on the page.
fn repeated_titles(case: &Case, page: &str) -> Vec<String> {
    let titles: Vec<&String> = case
        .hypotheses
        .iter()
        .chain(&case.opportunities)
        .map(|each| &each.title)
        .collect();
    let is_long = |title: &str| title.split(' ').count() >= MIN_SENTENCE;
    titles
        .iter()
        .filter(|title| is_long(title) && page.matches(&format!("“{title}”")).count() > 1)
        // Two may be called alike.
        .filter(|title| titles.iter().filter(|each| each == title).count() == 1)
        .map(|title| format!("title twice: {title}"))
        .collect()
}

/// A label stands for a hypothesis only after the line that tells which.
fn early_labels(brief: &pb::Brief, page: &str) -> Vec<String> {
    let is_early = |label: &str| {
        let before = page.split(&format!("- {label}: ")).next().unwrap();
        let before = check::without_quotations(before).replace("(H1)", "");
        before
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == label)
    };
    // The summary names the lead before it asks for something about it.
    brief
        .hypotheses
        .iter()
        .skip(1)
        .filter(|each| is_early(&each.label))
        .map(|each| format!("{} before its line", each.label))
        .collect()
}

/// Returns the lines whose words are of the other language.
fn foreign_lines(case: &Case, page: &str) -> Vec<String> {
    let names = check::names(case);
    // The first line is a title.
    let lines = page.lines().skip(1);
    lines
        .map(|line| check::without_names(&check::without_quotations(line), &names))
        .map(|line| {
            LANGUAGES
                .iter()
                .fold(line, |line, code| line.replace(code, ""))
        })
        .filter(|line| is_foreign(case.language, line))
        .map(|line| format!("foreign: {line}"))
        .collect()
}

fn is_foreign(language: Language, line: &str) -> bool {
    let (own, other) = callprep_svc::plan::stop_words::count(line).own_and_other(language);
    other > own
}

/// Returns whether so much is known that a brief may have left something out.
pub(crate) fn is_full(brief: &pb::Brief) -> bool {
    words(&render::text(brief)) > MAX_WORDS - 100
}

fn words(text: &str) -> usize {
    let is_word = |word: &&str| word.contains(char::is_alphabetic);
    text.split_whitespace().filter(is_word).count()
}
