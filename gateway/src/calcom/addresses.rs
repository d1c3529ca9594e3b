//! Collects the e-mail addresses by which a booking may be matched: those of the attendees, and
//! those in the answers to the two questions about participants.

use std::collections::HashSet;

use proto::booking::v1::Attendee;

use super::field::{Field, Object};
use crate::addresses::{distinct, normalised};

/// The key of the answer with the booker's address.
const BOOKER: &str = "email";
/// The key of the answer with the addresses of further attendees.
const GUESTS: &str = "guests";

/// The maximum nesting of answers.
const DEEPEST: usize = 3;

/// Returns the addresses of the booker, then of the attendees, then of the guests in the answers,
/// without those of the hosts.
pub(super) fn read(
    attendees: &[Attendee],
    responses: &Object<'_>,
    hosts: &HashSet<String>,
) -> Vec<String> {
    let attending = attendees.iter().map(|attendee| attendee.email.as_str());
    let guests = answers(&responses.field(GUESTS));
    let named = of_booker(responses).chain(attending).chain(guests);
    distinct(named.filter(|text| !normalised(text).is_some_and(|address| hosts.contains(&address))))
}

/// Returns the guests in the answers that are not among `attendees`, nor hosts.
pub(super) fn further_guests(
    attendees: &[Attendee],
    responses: &Object<'_>,
    hosts: &HashSet<String>,
) -> Vec<Attendee> {
    let listed = attendees.iter().filter_map(|one| normalised(&one.email));
    let listed = listed.collect::<HashSet<_>>();
    let guests = distinct(answers(&responses.field(GUESTS)).into_iter());
    let is_further = |address: &String| !listed.contains(address) && !hosts.contains(address);
    let further = guests.into_iter().filter(is_further);
    let guest = |email| Attendee {
        email,
        ..Attendee::default()
    };
    further.map(guest).collect()
}

/// Returns the booker's answers to the question for an address.
pub(super) fn of_booker<'body>(responses: &Object<'body>) -> impl Iterator<Item = &'body str> {
    answers(&responses.field(BOOKER)).into_iter()
}

/// Returns the addresses in an answer: one or several, each a text or an object with an `email`, in a list, a list of
/// lists, or an object with an entry for each.
fn answers<'body>(answer: &Field<'body>) -> Vec<&'body str> {
    let mut texts = Vec::new();
    gather(answer, DEEPEST, &mut texts);
    texts.into_iter().flat_map(apart).collect()
}

fn gather<'body>(answer: &Field<'body>, depth: usize, texts: &mut Vec<&'body str>) {
    let answer = answer.answer();
    let text = answer
        .text()
        .or_else(|| answer.object().field("email").text());
    if text.is_some() || depth == 0 {
        texts.extend(text);
        return;
    }
    for item in answer.items().chain(answer.object().fields()) {
        gather(&item, depth - 1, texts);
    }
}

/// Returns the parts of a text with one or several addresses. Spaces also occur in names, so they
/// only separate addresses without another separator.
fn apart(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '\n', '\r']).flat_map(|part| {
        let is_several = part.matches('@').count() > 1 && !part.contains('<');
        let words = is_several.then(|| part.split_whitespace());
        let whole = (!is_several).then_some(part);
        words.into_iter().flatten().chain(whole)
    })
}
