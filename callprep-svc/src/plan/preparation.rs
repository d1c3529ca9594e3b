//! What is to be done or known before the call.

use super::{
    brief::Gap,
    case::Case,
    clean,
    codes::GapCode,
    gaps::gap,
    requests,
    text::{ABOUT_LEAD, GapText, MoreSentences, Sentence, quote_as},
    wishes::{Accounted, Wish},
};

/// Returns what is to be done or known before the call.
pub(crate) fn find(case: &Case) -> Vec<Gap> {
    let is_shorter = case.minutes.is_some() && case.minutes < case.booked_minutes;
    [
        (GapCode::Shorter, is_shorter),
        (GapCode::OnlyListen, case.has_wish(Wish::OnlyListen)),
        (GapCode::Agreement, case.has_wish(Wish::Agreement)),
        (GapCode::Beforehand, case.has_wish(Wish::Beforehand)),
        (GapCode::Invite, case.has_wish(Wish::Invite)),
        (GapCode::Link, lacks_link(case)),
        (GapCode::NoPrices, case.has_wish(Wish::NoPrices)),
        (GapCode::NoRecording, case.has_wish(Wish::NoRecording)),
        (GapCode::NotRaised, case.has_wish(Wish::NotRaised)),
    ]
    .into_iter()
    .filter(|(_, is_so)| *is_so)
    .map(|(code, _)| gap(case, GapText::plain(code)))
    .chain(prepared(case))
    .chain(told(case))
    .chain(not_used(case))
    .collect()
}

/// Returns one line for each thing that the booker asks for.
fn prepared(case: &Case) -> impl Iterator<Item = Gap> {
    case.remarks.requests.iter().map(|request| {
        let solution = requests::solution(case, request);
        let place = match solution {
            Some(place) => place + 1,
            None if requests::is_about_lead(case, request) => ABOUT_LEAD,
            None => 0,
        };
        let labels = requests::quoted(case, request, &request.words);
        let text = GapText {
            code: GapCode::Asked,
            labels: labels.as_slice(),
            count: place,
        };
        gap(case, text)
    })
}

/// Returns what the booker wrote that is to be known before the call. The words themselves stand below.
fn told(case: &Case) -> Vec<Gap> {
    let about = |code, labels: &[String], count| {
        let text = GapText {
            code,
            labels,
            count,
        };
        gap(case, text)
    };
    let has = |of: &[String]| !of.is_empty();
    [
        has_other_times(case).then(|| about(GapCode::Times, &times(case), 0)),
        has(&case.booked.others_named)
            .then(|| about(GapCode::NotInvited, &case.booked.others_named, 0)),
        has(&case.booked.hosts_named)
            .then(|| about(GapCode::HostNamed, &case.booked.hosts_named, 0)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns which sentences of the booker the plan does not use: those that may change it first.
fn not_used(case: &Case) -> Option<Gap> {
    const MOST: usize = 3;
    const MOST_WORDS: usize = 7;
    let open = |bears: bool| {
        let open = case.account.iter();
        open.filter(move |each| each.used_by.is_none() && each.bears_on_plan == bears)
    };
    let all: Vec<&Accounted> = open(true).chain(open(false)).collect();
    let is_safe = |text: &str| !clean::has_address(text) && !text.contains(['“', '”', '"', '[']);
    let quoted = all.iter().map(|each| each.with_label());
    let quoted = quoted.filter(|text| is_safe(text)).take(MOST);
    let quoted = quoted.map(|text| {
        let words = clean::words(&text, MOST_WORDS);
        quote_as(&words, case.languages.foreign(&text), case.language)
    });
    let mut labels: Vec<String> = quoted.collect();
    let more = all.len() - labels.len();
    labels.extend((more > 0).then(|| MoreSentences(more).text(case.language)));
    let text = GapText {
        code: GapCode::NotUsed,
        labels: &labels,
        count: usize::from(case.is_provisional()),
    };
    (!labels.is_empty()).then(|| gap(case, text))
}

/// Returns the first clauses with a time, in quotation marks.
fn times(case: &Case) -> Vec<String> {
    const MOST: usize = 2;
    const MOST_WORDS: usize = 14;
    let clauses = case.booked.moments.clauses.iter();
    let mut timing: Vec<&String> = case.remarks.timing.iter().collect();
    let signed = case.terms.agreement.as_ref();
    timing.retain(|sentence| signed.is_none_or(|signed| signed.sentence != **sentence));
    timing.retain(|sentence| {
        case.booked
            .moments
            .clauses
            .iter()
            .all(|each| !sentence.contains(each.trim_matches('…')))
    });
    let clauses = clauses.chain(timing).take(MOST);
    let clauses =
        clauses.filter(|text| !clean::has_address(text) && !text.contains(['“', '”', '[']));
    clauses
        .map(|text| {
            let words = clean::words(text.trim_end_matches(['.', '!']), MOST_WORDS);
            quote_as(&words, case.languages.foreign(text), case.language)
        })
        .collect()
}

/// Returns whether the booker names times beside the end of the call and a day that the plan is dated against.
fn has_other_times(case: &Case) -> bool {
    let ends = usize::from(case.booked.moments.end.is_some());
    let has_more = case.booked.moments.clauses.len() > ends;
    !case.remarks.timing.is_empty() || (has_more && case.terms.deadline.is_none())
}

/// Returns whether the call is to be on the web, as its place says, and there is no link.
fn lacks_link(case: &Case) -> bool {
    const ONLINE: [&str; 9] = [
        "video",
        "visio",
        "online",
        "zoom",
        "teams",
        "google meet",
        "webex",
        "skype",
        "facetime",
    ];
    let place = clean::folded(&case.booking.location);
    let has_address = clean::has_address(&case.booking.location);
    let is_online = ONLINE.iter().any(|word| place.contains(word));
    // The number of a meeting is enough to join.
    let has_number = place.contains(|c: char| c.is_ascii_digit());
    case.booking.meeting_url.is_empty() && is_online && !has_address && !has_number
}
