//! What the programs say of themselves in `--help`.

use std::{
    collections::BTreeMap,
    process::{Command, Output},
};

use crate::program;

pub(crate) const SERVICES: [&str; 3] = ["gateway", "booking-svc", "callprep-svc"];

/// The settings of one program with their defaults.
pub(crate) type Settings = BTreeMap<String, Option<String>>;

/// Runs a program without any setting in its environment.
pub(crate) fn run(words: &str, arguments: &[&str]) -> Output {
    let mut words = words.split(' ');
    Command::new(program(words.next().unwrap()))
        .args(words)
        .args(arguments)
        .env_clear()
        .output()
        .unwrap()
}

/// Returns the settings of every program, by the words that start it, such as `gateway reconcile`.
///
/// A command that has no settings but those of its program is not listed.
pub(crate) fn settings_by_program() -> BTreeMap<String, Settings> {
    let mut programs = BTreeMap::new();
    for service in SERVICES {
        let text = help(service);
        let own = settings(&text);
        for command in commands(&text) {
            let words = format!("{service} {command}");
            let settings = settings(&help(&words));
            if settings.keys().any(|name| !own.contains_key(name)) {
                programs.insert(words, settings);
            }
        }
        programs.insert(service.to_owned(), own);
    }
    programs
}

fn help(words: &str) -> String {
    let output = run(words, &["--help"]);
    assert!(output.status.success(), "{words}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that a help text lists, without `help`.
fn commands(help: &str) -> impl Iterator<Item = &str> {
    let listed = help.split_once("Commands:\n").map_or("", |(_, rest)| rest);
    listed
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            // The lines that go on with a text are indented further.
            let name = line.strip_prefix("  ")?;
            name.split(' ').next().filter(|name| !name.is_empty())
        })
        .filter(|name| *name != "help")
}

/// The settings that a help text names as `[env: NAME=…]`, and below that `[default: …]`.
fn settings(help: &str) -> Settings {
    let mut lines = help.lines().map(str::trim).peekable();
    let mut settings = Settings::new();
    while let Some(line) = lines.next() {
        let Some(named) = line.strip_prefix("[env: ") else {
            continue;
        };
        let name = named.trim_end_matches([']', '=']);
        let default = lines
            .peek()
            .and_then(|line| line.strip_prefix("[default: ")?.strip_suffix(']'));
        settings.insert(name.to_owned(), default.map(ToOwned::to_owned));
    }
    settings
}
