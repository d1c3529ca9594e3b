//! Writes down what came of the faults.

use std::{fmt::Write as _, num::NonZero, process::ExitCode, thread, time::Duration};

use super::{
    FaultSettings,
    fault::Fault,
    fuzzing::{self, Fuzzed},
    line::Line,
    list::FAULTS,
};

const INTRODUCTION: &str = include_str!("introduction.md");
/// What was fuzzed, counted by hand.
const FUZZING: &str = include_str!("fuzzing.md");

/// What came of all faults.
pub(crate) struct Report {
    seed: u64,
    minutes: u64,
    is_whole: bool,
    lines: Vec<(Fault, Line)>,
    fuzzed: Vec<Fuzzed>,
    took: Duration,
}

impl Report {
    pub(crate) fn new(settings: &FaultSettings, lines: Vec<(Fault, Line)>, took: Duration) -> Self {
        Self {
            seed: settings.seed,
            minutes: settings.minutes,
            is_whole: settings.fault.is_empty() && !settings.short,
            lines,
            fuzzed: Vec::new(),
            took,
        }
    }

    /// Adds what came of the targets that were fuzzed.
    pub(crate) fn with_fuzzed(self, fuzzed: Vec<Fuzzed>) -> Self {
        Self { fuzzed, ..self }
    }

    /// Whether every fault was caused.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether no fault did harm.
    pub(crate) fn passed(&self) -> bool {
        self.lines.iter().all(|(_, line)| line.passed)
            && self.fuzzed.iter().all(|fuzzed| fuzzed.passed)
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.passed() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    /// Returns the tables alone.
    pub(crate) fn tables(&self) -> String {
        let mut text = String::new();
        if !self.lines.is_empty() {
            text.push_str(&self.table());
        }
        if !self.fuzzed.is_empty() {
            text.push_str(&self.fuzzing_table());
        }
        text
    }

    fn fuzzing_table(&self) -> String {
        let mut text = "\n| target | time | executions | inputs kept | crashes | hangs |\n\
                        |---|--:|--:|--:|--:|--:|\n"
            .to_owned();
        for fuzzed in &self.fuzzed {
            let name = format!("{}: {}", fuzzing::NAME, fuzzed.target);
            let name = if fuzzed.passed {
                name
            } else {
                format!("**{name}: failed**")
            };
            let _ = writeln!(
                text,
                "| {name} | {:.0} s | {} | {} | {} | {} |",
                fuzzed.took.as_secs_f64(),
                fuzzed.executions,
                fuzzed.inputs,
                fuzzed.crashes,
                fuzzed.hangs,
            );
        }
        text
    }

    fn table(&self) -> String {
        let mut text =
            "| fault | how it was injected | times | in flight | webhooks | lost | doubled | \
                        wrong | slowest answer | recovery |\n\
                        |---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
                .to_owned();
        for (fault, line) in &self.lines {
            let findings = &line.findings;
            let (lost, doubled) = (findings.lost.len(), findings.doubled.len());
            let name = if line.passed {
                fault.name.to_owned()
            } else {
                format!("**{}: failed**", fault.name)
            };
            let _ = writeln!(
                text,
                "| {name} | {} | {} | {} | {} | {lost} | {doubled} | {} | {} | {} |",
                fault.cause,
                line.caused.times,
                line.caused.in_flight,
                line.sent,
                findings.wrong.len(),
                seconds(line.slowest),
                in_words(line.recovery),
            );
        }
        text
    }

    /// Returns the whole document.
    pub(crate) fn document(&self) -> String {
        let minutes = self.took.as_secs_f64() / 60.0;
        let sent = self.lines.iter().map(|(_, line)| line.sent).sum::<usize>();
        let resent = self.lines.iter().map(|(_, line)| line.resent);
        let times = self.lines.iter().map(|(_, line)| line.caused.times);
        let (resent, times) = (resent.sum::<usize>(), times.sum::<usize>());
        let cores = thread::available_parallelism().map_or(0, NonZero::get);
        let build = if cfg!(debug_assertions) {
            "debug builds"
        } else {
            "release builds"
        };
        let mut text = format!(
            "{INTRODUCTION}\n## The last run\n\n\
             With `--seed {} --minutes {}`: {} faults, {times} times in {minutes:.0} minutes, and \
             {sent} webhooks. {resent} events were not answered with 2xx and were sent again. \
             The programs were {build}, on {cores} cores.\n\n",
            self.seed,
            self.minutes,
            self.lines.len(),
        );
        text.push_str(&self.table());
        self.write_notes(&mut text);
        text.push('\n');
        text.push_str(FUZZING);
        if !self.fuzzed.is_empty() {
            text.push_str("\nIn the last run:\n");
            text.push_str(&self.fuzzing_table());
        }
        text.push_str("\n## Not injected\n\n");
        let was_caused = |fault: &&Fault| self.lines.iter().any(|(it, _)| it.name == fault.name);
        for fault in FAULTS.iter().filter(|fault| !was_caused(fault)) {
            let _ = writeln!(text, "- **{}**: {}", fault.name, fault.cause);
        }
        text
    }

    fn write_notes(&self, text: &mut String) {
        let mut notes = String::new();
        for (fault, line) in &self.lines {
            let found = line.findings.all();
            for note in line.caused.notes.iter().cloned().chain(found) {
                let _ = writeln!(notes, "- {}: {note}", fault.name);
            }
        }
        if !notes.is_empty() {
            text.push_str("\n## Notes\n\n");
            text.push_str(&notes);
        }
    }
}

/// Returns a duration as people read it, or that there is none.
pub(crate) fn in_words(duration: Option<Duration>) -> String {
    duration.map_or_else(|| "none".to_owned(), seconds)
}

fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}
