//! What the booker asks for, beside what the dossier has.

use super::{
    case::{Case, LeadBy},
    clean,
    text::quote_as,
    wishes::{self, Request},
};

/// So many words in common make a solution an answer.
const LEAST_SHARED: usize = 2;
/// So many are named in the course of the call.
const MOST_NAMED: usize = 2;

/// Returns the place of the hypothesis whose solution has words of what is asked for, and the system that it is about.
pub(crate) fn solution(case: &Case, request: &Request) -> Option<usize> {
    let is_answer = |text: &str| {
        let named = request.system.iter();
        let named = named.chain(case.technologies.iter().filter(|name| {
            let words = request.words.to_lowercase();
            words.contains(&name.to_lowercase())
        }));
        let mut named = named.map(|name| wishes::shared_words(name, text));
        wishes::shared_words(&request.words, text) >= LEAST_SHARED && named.all(|words| words > 0)
    };
    case.hypotheses.iter().position(|each| {
        let solution = case.opportunity_for(each);
        solution.is_some_and(|solution| {
            is_answer(&format!("{} {}", solution.title, solution.statement))
        })
    })
}

/// Returns whether the booking is about what is asked for, and the lead was chosen for that.
pub(crate) fn is_about_lead(case: &Case, request: &Request) -> bool {
    let lead = case
        .lead()
        .filter(|_| case.booked.lead_by == LeadBy::Booking);
    lead.is_some_and(|lead| wishes::shared_words(&request.words, &lead.title) > 0)
}

/// Returns words of what is asked for in quotation marks, with the system that they point to; none that cannot be
/// quoted safely.
pub(crate) fn quoted(case: &Case, request: &Request, words: &str) -> Option<String> {
    let is_safe = !clean::has_address(words) && !words.contains(['“', '”', '"', '[', ']']);
    let language = case.languages.foreign(&request.sentence);
    let quoted = quote_as(words, language, case.language);
    is_safe.then(|| match &request.system {
        Some(system) => format!("{quoted} ({system})"),
        None => quoted,
    })
}

/// Returns the first ones as the course of the call names them.
pub(crate) fn all(case: &Case) -> Vec<String> {
    let requests = case.remarks.requests.iter();
    let quoted = requests.filter_map(|request| quoted(case, request, &request.beginning()));
    quoted.take(MOST_NAMED).collect()
}
