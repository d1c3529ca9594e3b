//! Plans the call: steps with minutes that add up to its length.

use super::{
    booker,
    brief::DemoStep,
    case::Case,
    requests, stakeholders,
    text::{Ask, Cases, DemoText, Recap, Sentence},
    wishes::Wish,
};

/// For a call of unknown length.
const ASSUMED_MINUTES: u32 = 30;
/// A shorter call leaves no time for a demo.
const DEMO_FROM_MINUTES: u32 = 20;

/// A step with its share of the call, and the most minutes that it is worth.
type Weighed<'a> = (u32, u32, DemoText<'a>);

/// The step that takes all that the others leave.
const UNBOUNDED: u32 = u32::MAX;

/// Plans the call.
pub(crate) fn plan(case: &Case) -> Vec<DemoStep> {
    let total = case.minutes.unwrap_or(ASSUMED_MINUTES);
    let lead = case.lead();
    let opportunity = lead.and_then(|lead| case.opportunity_for(lead));
    let (outcome, agreement) = (booker::outcome(case), booker::agreement(case));
    // What is asked for comes before the time at which somebody leaves, or something else happens.
    let until = case.minutes_undisturbed().unwrap_or(total);
    let asked = requests::all(case);
    let mut steps = steps(case, until, (&outcome, &agreement), &asked);
    let weights: Vec<(u32, u32)> = steps
        .iter()
        .map(|(weight, most, _)| (*weight, *most))
        .collect();
    let mut shares = match case.minutes_before_arrival() {
        Some(arrival) => {
            // The first step is for those who are there from the start.
            let shares = share(until - arrival, &weights[1..]);
            let opening = arrival.min(weights[0].1);
            let mut before = vec![opening];
            if arrival > opening {
                let has_lead = lead.is_some();
                steps.insert(1, (0, 0, DemoText::Await { arrival, has_lead }));
                before.push(arrival - opening);
            }
            [before, shares].concat()
        }
        None => share(until, &weights),
    };
    if until < total {
        let rest = total - until;
        steps.push((0, rest, DemoText::Rest { after: until }));
        shares.push(rest);
    }
    (1..)
        .zip(steps)
        .zip(shares)
        .map(|((step, (.., text)), minutes)| DemoStep {
            step,
            text: text.text(case.language),
            minutes,
            hypothesis_id: lead.map(|lead| lead.id.clone()),
            opportunity_id: match text {
                DemoText::MapBottleneck { .. } | DemoText::MiniDemo | DemoText::DemoOfLead => {
                    opportunity.map(|opportunity| opportunity.id.clone())
                }
                DemoText::Recap(_)
                | DemoText::WalkThrough { .. }
                | DemoText::Importance { .. }
                | DemoText::FindWorker
                | DemoText::Tell { .. }
                | DemoText::Await { .. }
                | DemoText::Rest { .. }
                | DemoText::Ask { .. } => None,
            },
        })
        .collect()
}

/// Returns the steps of a call of `total` minutes. A demo is only worth its time if there is a hypothesis with
/// something to show.
fn steps<'a>(
    case: &Case,
    total: u32,
    outcome: (&'a str, &'a str),
    asked: &'a [String],
) -> Vec<Weighed<'a>> {
    let lead = case.lead();
    let opportunity = lead.and_then(|lead| case.opportunity_for(lead));
    let is_confidential = case.is_confidential();
    let is_seen = !case.has_wish(Wish::NoVideo);
    let refused = [Wish::NoDemo, Wish::OnlyListen, Wish::Agreement];
    let is_refused = refused.into_iter().any(|wish| case.has_wish(wish));
    // Where the booking decides, nothing is shown unasked.
    let asks_demo = case.has_wish(Wish::Demo);
    let wants_demo = asks_demo || (!case.is_bound() && !case.starts_later());
    let has_time = asks_demo || total >= DEMO_FROM_MINUTES;
    let has_demo = opportunity.is_some() && has_time && is_seen && wants_demo && !is_refused;
    let walk = DemoText::WalkThrough {
        is_known: case.is_one_person()
            || lead.is_some_and(|lead| stakeholders::does_work(case, lead)),
        is_seen,
        is_recent: case.cases() == Cases::Recent,
        is_confidential,
    };
    let map = DemoText::MapBottleneck {
        has_solution: opportunity.is_some(),
    };
    // What they want to know comes first, and takes time.
    let weight = if asked.is_empty() { 10 } else { 20 };
    let opening = (weight, 10, DemoText::Recap(recap(case, asked)));
    let ask = Ask::new(case, outcome);
    let closing = (20, 10, DemoText::Ask { ask });
    // Before it is signed, nothing of theirs is asked for either.
    if case.has_wish(Wish::OnlyListen) || case.has_wish(Wish::Agreement) {
        vec![
            opening,
            (
                40,
                UNBOUNDED,
                DemoText::Tell {
                    has_lead: lead.is_some(),
                },
            ),
            closing,
        ]
    } else if stakeholders::lacks_owner(case) {
        // Nobody in the call can show the work, or judge what is shown for it: only what they ask to see is shown.
        let importance = (40, UNBOUNDED, DemoText::Importance { is_confidential });
        let demo = (has_demo && asks_demo).then_some((15, 10, DemoText::DemoOfLead));
        let find = (15, 10, DemoText::FindWorker);
        let steps = [opening, importance].into_iter();
        steps.chain(demo).chain([find, closing]).collect()
    } else {
        let demo = has_demo.then_some((15, 10, DemoText::MiniDemo));
        let before = [opening, (40, UNBOUNDED, walk), (15, 15, map)];
        before.into_iter().chain(demo).chain([closing]).collect()
    }
}

/// Returns how the call begins.
fn recap<'a>(case: &Case, asked: &'a [String]) -> Recap<'a> {
    Recap {
        has_lead: case.lead().is_some(),
        is_bound: case.is_bound(),
        has_words_of_booker: case.has_opening_of_booker(),
        is_shared: case.booked.shares_lead,
        asked,
        has_demands: !case.remarks.demands.is_empty(),
        is_confidential: case.is_confidential(),
    }
}

/// Divides `total` by weight, none above what it is worth: what that saves goes to the unbounded one.
/// The minutes lost by rounding down go to the largest remainders, so that the shares add up to
/// `total`.
fn share(total: u32, weights: &[(u32, u32)]) -> Vec<u32> {
    let sum: u32 = weights.iter().map(|(weight, _)| weight).sum();
    let mut shares: Vec<u32> = weights
        .iter()
        .map(|(weight, _)| total * weight / sum)
        .collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|place| std::cmp::Reverse(total * weights[*place].0 % sum));
    let missing = total - shares.iter().sum::<u32>();
    for place in by_remainder.into_iter().take(missing as usize) {
        shares[place] += 1;
    }
    for (share, (_, most)) in shares.iter_mut().zip(weights) {
        *share = (*share).min(*most);
    }
    let saved = total - shares.iter().sum::<u32>();
    if let Some(place) = weights.iter().position(|(_, most)| *most == UNBOUNDED) {
        shares[place] += saved;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(u32, u32); 5] = [(10, 10), (40, UNBOUNDED), (15, 15), (15, 10), (20, 10)];

    #[test]
    fn minutes_add_up_to_the_length_of_the_call() {
        for total in 5..=480 {
            assert_eq!(share(total, &ALL).iter().sum::<u32>(), total);
            let without_demo = [ALL[0], ALL[1], ALL[2], ALL[4]];
            assert_eq!(share(total, &without_demo).iter().sum::<u32>(), total);
        }
    }

    #[test]
    fn the_largest_remainders_get_the_minutes_that_are_left() {
        assert_eq!(share(30, &ALL), [3, 12, 5, 4, 6]);
        assert_eq!(share(45, &ALL), [4, 18, 7, 7, 9]);
    }

    #[test]
    fn a_long_call_goes_to_the_work_and_not_to_the_demo() {
        assert_eq!(share(90, &ALL), [9, 47, 14, 10, 10]);
    }
}
