//! Names in what the booker wrote: of people who are not invited, and of the company. Told by form, too seldom rather
//! than too often.

use super::told::{Sentence, Told};
use crate::plan::clean;

/// Before the name of somebody, without accents and stops.
const ADDRESSES: [&str; 19] = [
    "mr", "mrs", "ms", "miss", "herr", "herrn", "frau", "mme", "mlle", "madame", "monsieur", "dhr",
    "meneer", "mevrouw", "mevr", "prof", "dr", "senor", "senora",
];
/// Before the name of somebody whom it costs time.
const COSTS: [&str; 7] = ["takes", "took", "costs", "cost", "kost", "kostte", "kosten"];
/// With these a pair of capitals is no person.
const NO_PEOPLE: &str = "fund fonds bank group groep gruppe act trust council board street road central meet teams school \
    university hospital day week season store office house club society union party app suite cloud portal server \
    gmbh ltd llc inc bv nv ag sarl association foundation committee department centre center google microsoft zoom \
    excel outlook january february march april may june july august september october november december monday \
    tuesday wednesday thursday friday saturday sunday january januari februari maart mei juni juli augustus oktober \
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag christmas easter new old the de het le la les der die \
    das north south east west noord zuid oost west saint san great united";

/// Returns the names of people who are not invited. `people` are the names of everybody in the call, `known` is what
/// else the dossier names, folded.
pub(super) fn others(texts: &[Told], people: &[&str], known: &str) -> Vec<String> {
    let invited: Vec<String> = people.iter().map(|name| clean::folded(name)).collect();
    let mut found: Vec<String> = Vec::new();
    for sentence in texts.iter().flat_map(|told| &told.sentences) {
        for name in candidates(sentence) {
            let last = clean::folded(name.rsplit([' ', '-']).next().unwrap_or_default());
            let is_part = |list: &str| {
                let mut words = list.split(|c: char| !c.is_alphanumeric());
                words.any(|word| word == last)
            };
            let is_invited = invited.iter().any(|name| is_part(name));
            let is_found = found.iter().any(|each| is_part(&clean::folded(each)));
            if !is_invited && !is_found && !is_part(known) {
                found.push(name);
            }
        }
    }
    found
}

/// Returns whether a sentence has what may be the name of somebody: also two words with capitals anywhere.
pub(super) fn has_person(sentence: &Sentence) -> bool {
    let words: Vec<&str> = sentence.text.split_whitespace().collect();
    // A sentence begins with a capital.
    let mut pairs = words.windows(2).skip(1);
    let is_pair = |pair: &[&str]| run(pair).is_some_and(|name| name.contains(' '));
    !candidates(sentence).is_empty() || pairs.any(is_pair)
}

/// Returns whether a text names somebody: by the first name, or by the last one without another first name before it.
pub(super) fn is_same_person(text: &str, name: &str) -> bool {
    let is_separator = |c: char| !c.is_alphanumeric() && c != '-';
    let words: Vec<&str> = text
        .split(is_separator)
        .filter(|word| !word.is_empty())
        .collect();
    let parts: Vec<&str> = name
        .split(is_separator)
        .filter(|part| !part.is_empty())
        .collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    let is_other = |before: &str| {
        before.starts_with(char::is_uppercase)
            && !is_address_word(before)
            && !parts.contains(&before)
    };
    let is_last = |at: usize| {
        // A capital at the beginning of a sentence is no name.
        words[at] == *last && (at < 2 || !is_other(words[at - 1]))
    };
    words.contains(first) || (0..words.len()).any(is_last)
}

/// Returns what looks like names of people in a sentence.
fn candidates(sentence: &Sentence) -> Vec<String> {
    let words: Vec<&str> = sentence.text.split_whitespace().collect();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let word = clean::folded(words[at].trim_matches(|c: char| !c.is_alphanumeric()));
        let is_address = is_address_word(words[at]) || (words[at] == "M." && at + 1 < words.len());
        if is_address {
            // `Frau Prof. Stein` is one person.
            if words.get(at + 1).is_some_and(|next| is_address_word(next)) {
                continue;
            }
            let name: Vec<&str> = words[at + 1..].iter().take(3).copied().collect();
            found.extend(run(&name).map(|name| format!("{} {name}", words[at])));
            continue;
        }
        // `The rota takes Brian a day`: whom something costs time is a person.
        if COSTS.contains(&word.as_str()) && words.len() > at + 2 {
            found.extend(run(&words[at + 1..at + 2]));
        }
        // In brackets, or before a comma: `is Rajesh Olney, our data manager`.
        let is_first = at == 0 || words[at - 1].ends_with(['.', '!', '?', ':', ')']);
        let is_opened = words[at].starts_with('(');
        let pair = words.get(at..at + 2).unwrap_or_default();
        let is_closed = pair
            .get(1)
            .is_some_and(|last| last.trim_end_matches('.').ends_with([',', ')']));
        if !is_first && is_closed && (is_opened || !words[at - 1].ends_with(',')) {
            found.extend(run(pair).filter(|name| name.contains(' ')));
        }
    }
    found
}

fn is_address_word(word: &str) -> bool {
    let word = clean::folded(word.trim_matches(|c: char| !c.is_alphanumeric()));
    ADDRESSES.contains(&word.as_str())
}

/// Returns the capitalised words at the beginning, as one name.
fn run(words: &[&str]) -> Option<String> {
    let mut name: Vec<&str> = Vec::new();
    for word in words {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        let mut letters = plain.chars();
        let is_capital =
            letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase);
        let is_name = is_capital
            && plain
                .chars()
                .all(|c| c.is_alphabetic() || c == '-' || c == '’');
        let folded = clean::folded(plain);
        if !is_name || NO_PEOPLE.split_whitespace().any(|other| other == folded) {
            break;
        }
        name.push(plain);
        if word.ends_with([',', '.', ';', ')', '!', '?', ':']) {
            break;
        }
    }
    (!name.is_empty()).then(|| name.join(" "))
}

/// Returns the name that follows words such as `we are now called`.
pub(super) fn of_company(texts: &[Told]) -> Option<String> {
    const NOW: [&str; 12] = [
        "heissen wir",
        "wir heissen jetzt",
        "wir heissen nun",
        "wij heten nu",
        "we heten nu",
        "heten wij",
        "heten we",
        "we are now called",
        "we are called",
        "we are now",
        "nous nous appelons desormais",
        "nous nous appelons maintenant",
    ];
    let sentences = texts.iter().flat_map(|told| &told.sentences);
    sentences.into_iter().find_map(|sentence| {
        let words: Vec<&str> = sentence.text.split_whitespace().collect();
        (0..words.len()).find_map(|at| {
            let starts = |phrase: &&str| {
                let parts: Vec<&str> = phrase.split(' ').collect();
                let told = words.get(at..at + parts.len()).unwrap_or_default();
                let is_same = |(word, part): (&&str, &&str)| clean::folded(word) == **part;
                told.len() == parts.len() && told.iter().zip(&parts).all(is_same)
            };
            let phrase = NOW.iter().find(|phrase| starts(phrase))?;
            let name = &words[at + phrase.split(' ').count()..];
            company(name)
        })
    })
}

/// Returns the words with capitals at the beginning, until a comma or a stop.
fn company(words: &[&str]) -> Option<String> {
    const MOST: usize = 5;
    let mut name: Vec<&str> = Vec::new();
    for word in words.iter().take(MOST) {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '&');
        if !plain.starts_with(|c: char| c.is_uppercase() || c == '&') {
            break;
        }
        name.push(plain);
        if word.ends_with([',', ';', '!', '?', ')'])
            || (word.ends_with('.') && !word.contains("B.V"))
        {
            break;
        }
    }
    (name.len() > 1).then(|| name.join(" "))
}

#[cfg(test)]
mod tests {
    use super::{super::told::note, *};

    #[test]
    fn whoever_is_named_and_not_invited_is_found() {
        let others = |text: &str| {
            others(
                &[note(text)],
                &["Raj Okafor", "Sander van Dijk"],
                "lowther fund",
            )
        };

        assert_eq!(
            others("Please ignore Mr Okafor. The one I meant is Rajesh Olney, our data manager."),
            ["Rajesh Olney"]
        );
        assert_eq!(
            others("hier schreibt die Resi (Therese Angerer)."),
            ["Therese Angerer"]
        );
        assert_eq!(
            others("Frau Szymańska kommt auch, Herr Stumpf nicht."),
            ["Frau Szymańska", "Herr Stumpf"]
        );
        assert_eq!(
            others("Filling the rota takes Brian most of a day, and costs Raj an hour."),
            ["Brian"]
        );
        assert_eq!(
            others(
                "It takes two days. The Lowther Fund closes on 14 May. Your Mr van Dijk rang. We use Google Meet, as always."
            ),
            Vec::<String>::new()
        );
    }

    #[test]
    fn the_new_name_of_a_company_is_told() {
        let name = |text: &str| of_company(&[note(text)]);

        assert_eq!(
            name(
                "Bitte beachten: seit 1. Januar heißen wir Nordpack Franken GmbH, der alte Name nicht."
            ),
            Some("Nordpack Franken GmbH".to_owned())
        );
        assert_eq!(name("We are now closed."), None);
    }
}
