//! The clock times and dates that the booker names, each with the clause it stands in, and the earliest clock time
//! within the call.

use chrono::NaiveDate;

use super::{
    limits, time,
    told::{Sentence, Told},
    words::Words,
};

/// So many of them have a clause of their own.
const MOST: usize = 6;
/// The words of a clause before and after its time, if it is long.
const AROUND: usize = 6;

/// By which a time is past.
static PAST: Words = Words::new("since, sinds, seit, depuis, desde, seitdem, sedert");
/// By which the guest has no more time.
static ENDS: Words = Words::new(
    "hard stop, stop*, ik moet weg, moet ik weg, moeten we weg, we moeten weg, have to leave, need to leave, must leave, have to go, need to go, i have \
     until, i have till, we have until, ich muss weg, muss ich weg, muss ich los, bis dann, je dois partir, nous devons partir, \
     dois m arreter, kan tot, kunnen tot, kann bis, konnen bis, only until, alleen tot, nur bis",
);
/// By which it may be somebody else.
static OF_ANOTHER: Words =
    Words::new("he, she, him, her, hij, zij, er, il, elle, herr, frau, mr, mrs, mme, prof, dr");
/// By which a time is that from which on somebody is there, and by which it is another one.
static ARRIVES: Words = Words::new(
    "komt, aansluiten, aansluit, aanschuiven, schuift, sluit, joins, join, joining, arrives, arrive, comes, kommt, dazu, dazukommen, \
     rejoint, rejoindra, arrivera, llega",
);
static LEAVES: Words = Words::new(
    "gaat, weg, vertrekt, geht, gehen, los, leaves, leave, go, part, partir, stop, stops, tot, bis, until, till",
);
/// Before a clock time with a stop, such as `10.25`.
static AT: Words = Words::new(
    "at, um, om, tot, bis, till, until, til, vor, voor, before, to, from, ab, vanaf, a, stop, by, around, rond, gegen, \
     vers, avant, des, las, is, van",
);

/// Returns the clauses with a time that the plan after a call on that day has to mind, and how many more there are.
pub(super) fn clauses(texts: &[Told], call: Option<NaiveDate>) -> (Vec<String>, usize) {
    let mut found: Vec<String> = Vec::new();
    let all = texts.iter();
    let all = all.flat_map(|told| told.sentences.iter().map(move |sentence| (told, sentence)));
    for (told, sentence) in all {
        // A date that bounds nothing is what the call is about, or a greeting.
        let is_bound = time::bounds(told, sentence, call)
            && limits::find(told, sentence, &[]).is_none()
            && !limits::tells_of_leaving(sentence);
        for clause in split(&sentence.text) {
            let read = Sentence::new(clause);
            let words: Vec<&str> = clause.split_whitespace().collect();
            let is_date = |at: usize| is_bound && has_date(&words, at);
            let is_time = |at: &usize| clock(&words, *at).is_some() || is_date(*at);
            let has_date = is_bound && time::dates_in(&read) > 0;
            let has_time = has_date || (0..words.len()).any(|at| is_time(&at));
            if has_time && !PAST.are_in(&read) {
                let at = (0..words.len()).find(is_time).unwrap_or(0);
                let clause = around(&words, at);
                if !found.contains(&clause) {
                    found.push(clause);
                }
            }
        }
    }
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    (found, more)
}

/// Returns how many minutes after the start of a call, which is that many minutes after midnight, the earliest clock
/// time is that the booker names within its `minutes`.
pub(super) fn first_in_call(texts: &[Told], start: u32, minutes: u32) -> Option<u32> {
    let sentences = texts.iter().flat_map(|told| &told.sentences);
    first_of(sentences, (start, minutes), |words, at| {
        !is_arrival(words, at)
    })
}

/// Returns the same of those from which on somebody else is there.
pub(super) fn arrival_in_call(texts: &[Told], start: u32, minutes: u32) -> Option<u32> {
    let sentences = texts.iter().flat_map(|told| &told.sentences);
    first_of(sentences, (start, minutes), is_arrival)
}

/// Returns the same of those at which the call ends for the guest.
pub(super) fn end_in_call(texts: &[Told], start: u32, minutes: u32) -> Option<u32> {
    let sentences = texts.iter().flat_map(|told| &told.sentences);
    let ends = |sentence: &&Sentence| ENDS.are_in(sentence) && !OF_ANOTHER.are_in(sentence);
    first_of(sentences.filter(ends), (start, minutes), |_, _| true)
}

/// Returns whether a sentence says that the guest has no more time.
pub(super) fn ends(sentence: &Sentence) -> bool {
    ENDS.are_in(sentence)
}

/// Returns whether the time at a place is that from which on somebody is there, by the nearest word that says so.
fn is_arrival(words: &[&str], at: usize) -> bool {
    /// So many words before and after the time.
    const NEAR: usize = 6;
    let kind = |word: &&str| {
        let word = Sentence::new(word);
        let is_one = |list: &Words| list.are_in(&word);
        match (is_one(&ARRIVES), is_one(&LEAVES)) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        }
    };
    let mut before = words[at.saturating_sub(NEAR)..at].iter().rev();
    let mut after = words[at + 1..].iter().take(NEAR);
    let found = before.find_map(kind).or_else(|| after.find_map(kind));
    found.unwrap_or(false)
}

fn first_of<'a>(
    sentences: impl Iterator<Item = &'a Sentence>,
    (start, minutes): (u32, u32),
    counts: impl Fn(&[&str], usize) -> bool,
) -> Option<u32> {
    let mut all = Vec::new();
    for sentence in sentences {
        let words: Vec<&str> = sentence.text.split_whitespace().collect();
        for at in (0..words.len()).filter(|at| counts(&words, *at)) {
            all.extend(clock(&words, at));
        }
    }
    // A clock of twelve hours shows each time twice.
    let after = all.into_iter().flat_map(|time| [time, time + 12 * 60]);
    let after = after.filter_map(|time| time.checked_sub(start));
    after.filter(|after| (1..minutes).contains(after)).min()
}

/// Returns the parts of a sentence between commas and the like.
fn split(sentence: &str) -> impl Iterator<Item = &str> {
    let parts = sentence.split([',', ';', '(', ')', '–']);
    let parts = parts.flat_map(|part| part.split(": "));
    let parts = parts.map(|part| part.trim().trim_end_matches(['.', '!', '?']));
    parts.filter(|part| !part.is_empty())
}

/// Returns the words around one of them.
fn around(words: &[&str], at: usize) -> String {
    if words.len() <= 2 * AROUND + 2 {
        return words.join(" ");
    }
    let (from, to) = (at.saturating_sub(AROUND), words.len().min(at + AROUND + 1));
    let (before, after) = (
        if from > 0 { "…" } else { "" },
        if to < words.len() { "…" } else { "" },
    );
    format!("{before}{}{after}", words[from..to].join(" "))
}

/// Returns whether the word at a place is a date by itself, to find the middle of a clause.
fn has_date(words: &[&str], at: usize) -> bool {
    let pair = words[at.saturating_sub(1)..=at].join(" ");
    let is_week = |pair: &str| {
        let folded = pair.to_lowercase();
        let mut parts = folded.split(' ');
        let is_named = matches!(
            parts.next(),
            Some("week" | "kw" | "wk" | "semaine" | "semana")
        );
        is_named
            && parts
                .next()
                .is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
    };
    is_week(&pair) || time::dates_in(&Sentence::new(&pair)) > 0
}

/// Returns the minutes after midnight of the clock time at a place: `14:20`, `9h50`, `um 10.25`, `21 uur`.
fn clock(words: &[&str], at: usize) -> Option<u32> {
    let word = words[at].trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let word = word.to_ascii_lowercase();
    let word = word.trim_end_matches(['p', 'a', 'm']);
    let time = |hour: &str, minute: &str| {
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(60 * hour + minute)
    };
    let has_two_digits = |minute: &str| minute.len() == 2;
    for mark in [':', 'h', 'u'] {
        if let Some((hour, minute)) = word.split_once(mark) {
            return if minute.is_empty() && mark != ':' {
                time(hour, "00")
            } else {
                time(hour, minute).filter(|_| has_two_digits(minute))
            };
        }
    }
    let before = at.checked_sub(1).map(|before| words[before].to_lowercase());
    let after = words.get(at + 1).map(|after| after.to_lowercase());
    let after = after.as_deref().unwrap_or_default();
    let after = after.trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_hour = matches!(after, "uur" | "uhr" | "heures" | "o’clock");
    if let Some((hour, minute)) = word.split_once('.') {
        let is_at = before.is_some_and(|before| AT.have(before.trim_matches('(')));
        return time(hour, minute).filter(|_| has_two_digits(minute) && (is_at || is_hour));
    }
    let is_clock = matches!(after, "uhr" | "o’clock")
        || (after == "uur" && before.is_some_and(|before| AT.have(&before) || before == "na"));
    if is_clock { time(word, "00") } else { None }
}

#[cfg(test)]
mod tests {
    use super::{super::told::note, *};

    #[test]
    fn each_time_stands_in_its_clause() {
        for (text, expected) in [
            (
                "Prof. Lindqvist kommt um 14:20 und geht um 14:40 in den OP.",
                vec!["Prof. Lindqvist kommt um 14:20 und geht um 14:40 in den OP"],
            ),
            (
                "M. Pruvost doit partir à 9h50.",
                vec!["M. Pruvost doit partir à 9h50"],
            ),
            (
                "(3) Hard stop 10:25 Central. The budget is set on 24 May, papers close before.",
                vec!["Hard stop 10:25 Central", "The budget is set on 24 May"],
            ),
            (
                "Wir liefern nur bis KW 32.",
                vec!["Wir liefern nur bis KW 32"],
            ),
            ("Ik ga volgend jaar met pensioen.", vec![]),
            ("Sinds 1 januari heten wij anders.", vec![]),
            ("Das kostet 12.50 im Monat und dauert 3 Stunden.", vec![]),
        ] {
            assert_eq!(
                clauses(&[note(text)], NaiveDate::from_ymd_opt(2026, 5, 4)).0,
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn the_earliest_clock_time_within_the_call_is_found() {
        let first = |text: &str| first_in_call(&[note(text)], 10 * 60, 45);

        assert_eq!(first("Hard stop 10:25, lunch at 12:00."), Some(25));
        assert_eq!(first("De zaal is tot 10.30, daarna niet."), Some(30));
        assert_eq!(first("He joins at 10h15."), None);
        assert_eq!(first("Every day at 9:00."), None);
        assert_eq!(first("It takes 3 hours."), None);
    }

    #[test]
    fn somebody_who_comes_later_ends_nothing() {
        let arrival = |text: &str| arrival_in_call(&[note(text)], 10 * 60, 60);

        for text in [
            "Herr Dr. Menzel kommt erst um 10:30 Uhr dazu.",
            "Mijn collega sluit om 10.30 uur aan.",
            "She joins at 10:30.",
            "Prof. Lind kommt um 10:30 und geht um 10:50.",
        ] {
            assert_eq!(arrival(text), Some(30), "{text}");
        }
        assert_eq!(arrival("She has to leave at 10:30."), None);
        let first = first_in_call(&[note("Er kommt um 10:30 und geht um 10:50.")], 10 * 60, 60);
        assert_eq!(first, Some(50));
    }

    #[test]
    fn a_call_ends_when_the_guest_has_to_stop() {
        let end = |text: &str| end_in_call(&[note(text)], 10 * 60, 60);

        assert_eq!(end("Om 10.50 uur moeten we echt stoppen."), Some(50));
        assert_eq!(end("Hard stop 10:45."), Some(45));
        assert_eq!(end("He has to go: hard stop for him at 10:20."), None);
        assert_eq!(end("We start production at 10:30."), None);
    }
}
