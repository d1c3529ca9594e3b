//! What a check prints.

use std::fmt::Display;

use super::checks::Check;
use crate::terminal::{BAD, BOLD, DIM, GOOD, wrap};

const OBSERVED_WIDTH: usize = 62;

/// Prints what is done next.
pub(super) fn step(text: impl Display) {
    anstream::println!("{BOLD}{text}{BOLD:#}");
}

/// Prints what was found on the way.
pub(super) fn note(text: impl Display) {
    anstream::println!("  {DIM}{text}{DIM:#}");
}

/// Returns every check with what was observed, as a table.
pub(super) fn table(checks: &[Check]) -> String {
    let mut lines = vec![format!(
        "{BOLD}{:<3}{:<26}{:<7}{}{BOLD:#}",
        "", "Check", "", "Observed"
    )];
    for (number, check) in (1..).zip(checks) {
        let (style, word) = if check.passed() {
            (GOOD, "PASS")
        } else {
            (BAD, "FAIL")
        };
        let mut observed = wrap(&check.observed, OBSERVED_WIDTH).into_iter();
        lines.push(format!(
            "{number:<3}{:<26}{style}{word}{style:#}   {}",
            check.title,
            observed.next().unwrap_or_default()
        ));
        lines.extend(observed.map(|line| format!("{:36}{line}", "")));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Returns the last line: whether all passed.
pub(super) fn result(checks: &[Check]) -> String {
    match checks.iter().filter(|check| !check.passed()).count() {
        0 => format!("{GOOD}ALL TESTS PASSED{GOOD:#}"),
        failed => format!("{BAD}{failed} OF {} TESTS FAILED{BAD:#}", checks.len()),
    }
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::*;

    #[test]
    fn every_check_is_shown_with_what_was_observed() {
        let checks = [
            Check::new("sequence booked", true, "status BOOKED"),
            Check::new(
                "steps booked",
                false,
                "1 of 3 steps BOOKED, the others SENT, which is more than fits on one line",
            ),
        ];

        let shown = format!("{}\n{}", table(&checks), result(&checks));
        insta::assert_snapshot!(strip_str(&shown).to_string());
    }
}
