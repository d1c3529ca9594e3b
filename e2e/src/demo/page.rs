//! A plan for the terminal: the text that callprep-svc renders, wrapped.

use callprep_svc::render;
use proto::booking::v1::CallPrepPlan;

use crate::terminal::{BOLD, DIM, wrap};

const WIDTH: usize = 88;
/// The margin of the continuation of an item or a note.
const MARGIN: usize = 4;

/// Returns `plan` as styled text, at most 88 columns wide unless a word is longer.
pub(super) fn render(plan: &CallPrepPlan) -> String {
    let Some(brief) = &plan.brief else {
        return "The plan is still being written.".to_owned();
    };
    let text = render::text(brief);
    let (title, text) = text.split_once('\n').unwrap_or((&text, ""));
    let rule = "─".repeat(WIDTH);
    let CallPrepPlan {
        version,
        language,
        planner_version,
        ..
    } = plan;
    let mut page = format!(
        "{DIM}{rule}{DIM:#}\n{BOLD}{title}{BOLD:#}\n{DIM}version {version}, {language}, \
         {planner_version}\n{rule}{DIM:#}\n"
    );
    for line in text.lines() {
        page.push_str(&wrapped(line));
        page.push('\n');
    }
    page
}

/// Wraps a line. Headings and the summary begin with a letter, items with a marker, notes with spaces.
fn wrapped(line: &str) -> String {
    let margin = if line.starts_with(char::is_alphabetic) {
        0
    } else {
        MARGIN
    };
    let indent = &line[..line.len() - line.trim_start().len()];
    let separator = format!("\n{:margin$}", "");
    format!("{indent}{}", wrap(line, WIDTH - margin).join(&separator))
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::*;

    fn shown(json: &str) -> String {
        strip_str(&render(&serde_json::from_str(json).unwrap())).to_string()
    }

    #[test]
    fn a_full_brief_reads_well() {
        insta::assert_snapshot!(shown(include_str!("full_plan.json")));
    }

    #[test]
    fn a_minimal_brief_says_what_is_missing() {
        insta::assert_snapshot!(shown(
            r#"{
                "version": 1, "language": "en", "plannerVersion": "planner/1",
                "brief": {
                    "language": "en",
                    "company": "Brightloom Textiles",
                    "summary": "The research holds no hypothesis yet.",
                    "questions": [{ "text": "What has been tried before, and why did it stop?" }],
                    "gaps": [{ "code": "no-hypotheses", "text": "No hypotheses." }]
                }
            }"#
        ));
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        let text = shown(include_str!("full_plan.json"));

        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
    }
}
