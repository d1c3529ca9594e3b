//! Plans the call: steps with minutes that add up to its length.

use super::{
    brief::DemoStep,
    case::{Case, Hypothesis},
    owners::Role,
    text::{Ask, DemoText, Sentence},
};

/// For a call of unknown length.
const ASSUMED_MINUTES: u32 = 30;
/// A shorter call leaves no time for a demo.
const DEMO_FROM_MINUTES: u32 = 20;

pub(crate) fn plan(case: &Case) -> Vec<DemoStep> {
    let total = case.minutes.unwrap_or(ASSUMED_MINUTES);
    let lead = case.lead();
    let opportunity = match lead {
        Some(lead) => case.opportunity_for(lead),
        None => case.opportunities.first(),
    };
    let opportunity_id = opportunity.map(|opportunity| opportunity.id.clone());
    let opportunity = opportunity.map(|opportunity| opportunity.title.as_str());
    let owner = Role::process_owner(case).text(case.language);
    let mut steps = vec![
        (
            10,
            DemoText::Recap {
                title: lead.map(|lead| lead.title.as_str()),
            },
        ),
        (25, DemoText::WalkThrough { owner: &owner }),
        (15, DemoText::MapBottleneck { opportunity }),
        (30, DemoText::MiniDemo { opportunity }),
        (
            20,
            DemoText::Ask {
                ask: Ask(case.scope()),
                estimate: lead.and_then(Hypothesis::estimate),
            },
        ),
    ];
    if total < DEMO_FROM_MINUTES {
        steps.retain(|(_, text)| !matches!(text, DemoText::MiniDemo { .. }));
    }
    let weights: Vec<u32> = steps.iter().map(|(weight, _)| *weight).collect();
    (1..)
        .zip(steps)
        .zip(share(total, &weights))
        .map(|((step, (_, text)), minutes)| DemoStep {
            step,
            text: text.text(case.language),
            minutes,
            hypothesis_id: lead.map(|lead| lead.id.clone()),
            opportunity_id: match text {
                DemoText::MapBottleneck { .. } | DemoText::MiniDemo { .. } => {
                    opportunity_id.clone()
                }
                DemoText::Recap { .. } | DemoText::WalkThrough { .. } | DemoText::Ask { .. } => {
                    None
                }
            },
        })
        .collect()
}

/// Divides `total` by weight. The minutes lost by rounding down go to the largest remainders, so that
/// the shares add up to `total`.
fn share(total: u32, weights: &[u32]) -> Vec<u32> {
    let sum: u32 = weights.iter().sum();
    let mut shares: Vec<u32> = weights.iter().map(|weight| total * weight / sum).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|place| std::cmp::Reverse(total * weights[*place] % sum));
    let missing = total - shares.iter().sum::<u32>();
    for place in by_remainder.into_iter().take(missing as usize) {
        shares[place] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_add_up_to_the_length_of_the_call() {
        for total in 5..=480 {
            assert_eq!(
                share(total, &[10, 25, 15, 30, 20]).iter().sum::<u32>(),
                total
            );
            assert_eq!(share(total, &[10, 25, 15, 20]).iter().sum::<u32>(), total);
        }
    }

    #[test]
    fn the_largest_remainders_get_the_minutes_that_are_left() {
        assert_eq!(share(30, &[10, 25, 15, 30, 20]), [3, 8, 4, 9, 6]);
        assert_eq!(share(45, &[10, 25, 15, 30, 20]), [5, 11, 7, 13, 9]);
    }
}
