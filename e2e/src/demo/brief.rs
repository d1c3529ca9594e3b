//! A brief as a person reads it in a terminal.

use proto::{
    booking::v1::CallPrepPlan,
    callprep::v1::{Action, Brief, ConfidenceBand, PlanItem},
};

use crate::terminal::{BOLD, DIM, wrap};

const WIDTH: usize = 88;

/// The words around the brief, in its own language.
struct Words {
    title: &'static str,
    hypotheses: &'static str,
    phases: [&'static str; 3],
    day: &'static str,
    questions: &'static str,
    risks: &'static str,
    gaps: &'static str,
    sources: &'static str,
    /// From low to high.
    confidence: [&'static str; 3],
}

const DUTCH: Words = Words {
    title: "Gespreksvoorbereiding",
    hypotheses: "Hypothesen",
    phases: ["Dag 1-30", "Dag 31-60", "Dag 61-90"],
    day: "dag",
    questions: "Vragen",
    risks: "Risico's",
    gaps: "Wat ontbreekt",
    sources: "Bronnen",
    confidence: ["zekerheid laag", "zekerheid gemiddeld", "zekerheid hoog"],
};

const ENGLISH: Words = Words {
    title: "Call preparation",
    hypotheses: "Hypotheses",
    phases: ["Days 1-30", "Days 31-60", "Days 61-90"],
    day: "day",
    questions: "Questions",
    risks: "Risks",
    gaps: "What is missing",
    sources: "Sources",
    confidence: ["low confidence", "medium confidence", "high confidence"],
};

/// Returns the brief of `plan` as styled text, at most 88 columns wide.
pub(super) fn render(plan: &CallPrepPlan) -> String {
    let words = if plan.language == "nl" {
        &DUTCH
    } else {
        &ENGLISH
    };
    let Some(brief) = &plan.brief else {
        return "The plan is still being written.".to_owned();
    };
    let mut page = Page::default();
    page.rule();
    page.line(&format!("{BOLD}{}: {}{BOLD:#}", words.title, brief.company));
    page.line(&format!(
        "{DIM}version {}, {}, {}{DIM:#}",
        plan.version, plan.language, plan.planner_version
    ));
    page.rule();
    page.blank();
    page.text(0, "", &brief.summary);
    page.hypotheses(words, brief);
    for (name, items) in words
        .phases
        .iter()
        .zip([&brief.plan30, &brief.plan60, &brief.plan90])
    {
        page.phase(words, name, items);
    }
    page.questions(words, brief);
    page.risks(words, brief);
    page.gaps(words, brief);
    page.sources(words, brief);
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn rule(&mut self) {
        let rule = "─".repeat(WIDTH);
        self.line(&format!("{DIM}{rule}{DIM:#}"));
    }

    fn heading(&mut self, heading: &str) {
        self.blank();
        self.line(&format!("{BOLD}{heading}{BOLD:#}"));
    }

    /// Wraps `text` next to `label`, which stands in the margin of `indent` columns.
    fn text(&mut self, indent: usize, label: &str, text: &str) {
        let mut label = label;
        for line in wrap(text, WIDTH - indent) {
            self.line(&format!("{label:<indent$}{line}"));
            label = "";
        }
    }

    fn hypotheses(&mut self, words: &Words, brief: &Brief) {
        if brief.hypotheses.is_empty() {
            return;
        }
        self.heading(words.hypotheses);
        for hypothesis in &brief.hypotheses {
            let confidence = match hypothesis.confidence_band() {
                ConfidenceBand::Unspecified => String::new(),
                ConfidenceBand::Low => format!(", {}", words.confidence[0]),
                ConfidenceBand::Medium => format!(", {}", words.confidence[1]),
                ConfidenceBand::High => format!(", {}", words.confidence[2]),
            };
            let sources = numbers(&hypothesis.source_numbers);
            let text = format!("{}{confidence} {sources}", hypothesis.title);
            self.text(5, &format!("  {}", hypothesis.label), &text);
        }
    }

    fn phase(&mut self, words: &Words, name: &str, items: &[PlanItem]) {
        for item in items {
            self.heading(&format!("{name}: {}", item.focus));
            for action in &item.actions {
                self.action(words, action);
            }
        }
    }

    fn action(&mut self, words: &Words, action: &Action) {
        let day = format!("  {} {}", words.day, action.due_day);
        self.line(&format!("{day:<10}{BOLD}{}{BOLD:#}", action.owner_role));
        self.text(10, "", &action.text);
        let measure = format!("{}: {} → {}", action.metric, action.baseline, action.target);
        for line in wrap(&measure, WIDTH - 10) {
            self.line(&format!("{:10}{DIM}{line}{DIM:#}", ""));
        }
    }

    fn questions(&mut self, words: &Words, brief: &Brief) {
        if brief.questions.is_empty() {
            return;
        }
        self.heading(words.questions);
        for (number, question) in (1..).zip(&brief.questions) {
            self.text(6, &format!("  {number:>2}."), &question.text);
        }
    }

    fn risks(&mut self, words: &Words, brief: &Brief) {
        if brief.risks.is_empty() {
            return;
        }
        self.heading(words.risks);
        for risk in &brief.risks {
            self.text(4, "  -", &risk.text);
            let answer = format!("→ {} ({})", risk.mitigation, risk.owner_role);
            self.text(4, "", &answer);
        }
    }

    fn gaps(&mut self, words: &Words, brief: &Brief) {
        if brief.gaps.is_empty() {
            return;
        }
        self.heading(words.gaps);
        for gap in &brief.gaps {
            self.text(4, "  -", &gap.text);
        }
    }

    fn sources(&mut self, words: &Words, brief: &Brief) {
        if brief.sources.is_empty() {
            return;
        }
        self.heading(words.sources);
        for source in &brief.sources {
            let name = if source.title.is_empty() {
                &source.evidence_id
            } else {
                &source.title
            };
            let text = match source.host.as_str() {
                "" => name.clone(),
                host => format!("{name} ({host})"),
            };
            self.text(6, &format!("  [{}]", source.number), &text);
        }
    }
}

fn numbers(sources: &[i32]) -> String {
    if sources.is_empty() {
        return String::new();
    }
    let numbers = sources.iter().map(i32::to_string).collect::<Vec<_>>();
    format!("[{}]", numbers.join(","))
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
