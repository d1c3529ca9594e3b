//! Words that are also names: the context decides which of the two they are.

use std::ops::Range;

use super::folded::Folded;

/// Months, in full and abbreviated, and days of the week.
const DATES: &str = "january february march april may june july august september october november december januari \
    februari maart mei juni juli augustus oktober jan feb mar mrt apr jun jul aug sep sept oct okt \
    nov dec monday tuesday wednesday thursday friday saturday sunday maandag dinsdag woensdag \
    donderdag vrijdag zaterdag zondag mars märz avril juin juillet janvier fevrier dezember januar \
    februar day dag";
/// Words that precede a month or a day of the week.
const BEFORE_DATES: &str = "in on by since until till from of early mid late end before after during next last this every \
    per between through to for each op sinds vanaf tot eind begin medio half voor na tegen deze \
    volgende vorige elke iedere van rond around";
/// Words between two months or days.
const AMONG_DATES: &str = "and or to en of tot";
/// Words that precede a name, even if the name is a common word.
const ADDRESSING: &str = "mr mrs ms miss mx dr drs prof ir ing dhr mevr mw meneer mijnheer mevrouw heer herr frau hr fr \
    mme mlle sir dame madam monsieur madame hi hello hey dear hoi hallo beste geachte lieve lieber \
    liebe aan";
/// Words in the names of mailboxes, teams and roles.
const ROLES: &str = "account accounts admin administratie administration afdeling backoffice billing booking buyer \
    call care coach contact created customer customers desk director directie engineering finance \
    financien front general guest head help helpdesk host human ict info information inkoop it job \
    klant legal logistics logistiek magazijn management manager market marketing office operations \
    order orders organizer owner people personeel plan planner planning project projects purchasing \
    quality reception receptie recruitment resources role sale sales secretariaat service services \
    staff support team technical techniek trade verkoop voorraad warehouse welcome work works";
/// Other words that are also given or family names.
const OTHERS: &str = "amber angel art autumn baker bakker band banks baron bas base baas bear bell ben berg best bill \
    bird bishop black boer bond boss brand bridge brook brooks brown bruin carpenter case cash \
    chance chase chef christian church clay close cole cook crystal daisy dawn dick dijk doctor door \
    drew drop duke earl east eve faith farmer field fields floor ford forest fox frank full gardener \
    gast gene glad goed gold good grace grant gray green grey groen groot guide guy hall happy heart \
    heath hello herfst high hill hills hoek hoofd hope house huis hunter iris ivy jack jet jong joy \
    justice kade kant kind king klein knight kok koning kort lake lance land lang law leader lily \
    little long love low major mark mason max maximum meer miles mill moon more nick noble noord \
    north olive oost oud page park pat patience pearl penny piece pierce poll pond pool pope post \
    power price prijs prince queen rank ray read rich river rivers rob robin rock roos rose ruby \
    rush school sharp short side skip sky small snow south spring star stone storm street strong sue \
    summer summers swift temple timmerman toon tree victor victory vos wade ward water way week west \
    white wijk wil will win winner winter winters wise wit wood woods worth young zand zee zeg zomer \
    zon zuid zwart";

fn is_in(word: &str, list: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

/// Returns whether a word, in canonical form, is more than a name.
pub(super) fn is_common(word: &str) -> bool {
    is_in(word, DATES) || is_in(word, ROLES) || is_in(word, OTHERS)
}

/// Returns whether a word, in canonical form, is a role rather than a name.
pub(super) fn is_role(word: &str) -> bool {
    is_in(word, ROLES)
}

/// Returns whether a common word is used as a name: after a title or a greeting, or with a capital
/// that no sentence, heading or date explains.
pub(super) fn is_name_there(text: &Folded, part: &Range<usize>) -> bool {
    let before = word_before(text, part.start);
    if before.is_some_and(|(word, _)| is_in(word, ADDRESSING)) {
        return true;
    }
    text.is_capital(part.start)
        && !is_shouted(text, part)
        && !begins_sentence(text, part.start)
        && !is_in_heading(text, part)
        && !is_date(text, part)
}

/// Returns whether a match is part of a date rather than a name, as `April` before a year.
pub(super) fn is_date(text: &Folded, part: &Range<usize>) -> bool {
    let word = &text.text()[part.clone()];
    if !is_in(word, DATES) {
        return false;
    }
    let before = word_before(text, part.start).map(|(word, at)| (word, Some(at)));
    let (before, at) = before.unwrap_or_default();
    let behind = word_behind(text, part.end);
    let is_number = |word: &str| word.starts_with(|one: char| one.is_ascii_digit());
    let is_beside = |word: &str| is_number(word) || is_in(word, DATES);
    if is_beside(before) || is_beside(behind) || is_in(before, BEFORE_DATES) {
        return true;
    }
    let further = at.and_then(|at| word_before(text, at));
    let next = text.text()[part.end..].trim_start_matches([' ', ',']);
    let next = next.strip_prefix(behind).unwrap_or_default();
    let next = next.trim_start_matches([' ', ',']);
    let next = next.split(|one: char| !one.is_alphanumeric()).next();
    (is_in(before, AMONG_DATES) && further.is_some_and(|(word, _)| is_beside(word)))
        || (is_in(behind, AMONG_DATES) && next.is_some_and(is_beside))
}

/// Returns the word before an offset and where it begins. Only spaces, dots, commas and hyphens may
/// separate it from the offset.
fn word_before(text: &Folded, at: usize) -> Option<(&str, usize)> {
    let before = text.text()[..at].trim_end_matches([' ', '.', ',', '-', '/']);
    let separator = before.rfind(|letter: char| !letter.is_alphanumeric());
    let start = separator.map_or(0, |at| at + 1);
    (start < before.len()).then(|| (&before[start..], start))
}

/// Returns the word after an offset, likewise, or an empty string if there is none.
fn word_behind(text: &Folded, at: usize) -> &str {
    let behind = text.text()[at..].trim_start_matches([' ', ',', '-', '/', '\'']);
    behind
        .split(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or_default()
}

/// Returns whether all letters of a word are capitals.
fn is_shouted(text: &Folded, part: &Range<usize>) -> bool {
    let letters = text.text()[part.clone()].char_indices();
    let mut letters = letters.filter(|(_, letter)| letter.is_alphabetic()).skip(1);
    letters.clone().next().is_some() && letters.all(|(at, _)| text.is_capital(part.start + at))
}

/// Returns whether a sentence, a list item or a quotation begins there.
fn begins_sentence(text: &Folded, at: usize) -> bool {
    let before = &text.text()[..at];
    let bare = before.trim_end_matches([' ', '"', '\'', '(', '[', '*', '_', '#']);
    let is_quoted = before.ends_with(['"', '\'']);
    bare.is_empty()
        || is_quoted
        || bare.ends_with(['.', '!', '?', ':', ';', '|', '>'])
        || bare.ends_with(" -")
        || bare == "-"
}

/// Returns whether the words before and after are capitalised, too, as in a heading.
fn is_in_heading(text: &Folded, part: &Range<usize>) -> bool {
    let is_capital_word = |start: usize| {
        let letter = text.text()[start..].chars().next();
        letter.is_some_and(char::is_alphabetic) && text.is_capital(start)
    };
    let before = text.text()[..part.start].strip_suffix(' ');
    let before = before.map(|before| {
        let separator = before.rfind(|letter: char| !letter.is_alphanumeric());
        separator.map_or(0, |at| at + 1)
    });
    let is_followed = text.text()[part.end..].starts_with(' ') && part.end + 1 < text.text().len();
    before.is_some_and(|start| start + 1 < part.start && is_capital_word(start))
        && is_followed
        && is_capital_word(part.end + 1)
}

/// Returns whether a given name is that of another person, whose family name follows: `Zoë de Vries`.
pub(super) fn has_other_family_name(
    text: &Folded,
    part: &Range<usize>,
    particles: &[&str],
) -> bool {
    let mut at = part.end;
    loop {
        let Some(behind) = text.text()[at..].strip_prefix(' ') else {
            return false;
        };
        let word = behind.split(|letter: char| !letter.is_alphabetic()).next();
        let word = word.unwrap_or_default();
        at += 1;
        if particles.contains(&word) {
            at += word.len();
            continue;
        }
        let is_long = word.chars().count() > 2;
        let is_name = is_long && text.is_capital(at) && !is_shouted(text, &(at..at + word.len()));
        return is_name && !is_common(word);
    }
}
