//! The settings of the programs match `.env.sample` and `docs/settings.md`.

use std::{collections::BTreeSet, process::Command};

use crate::{
    help::{Settings, run, settings_by_program},
    program,
};

/// What a document says of one setting.
#[derive(Debug)]
struct Documented {
    programs: Vec<String>,
    name: String,
    /// What stands where the default is expected.
    value: String,
    remark: String,
    is_required: bool,
}

/// Reads `.env.sample`: a line names programs, and those below it their settings.
fn sample() -> Vec<Documented> {
    let mut programs = Vec::new();
    let mut settings = Vec::new();
    for line in include_str!("../../../.env.sample").lines() {
        let text = line.trim_start_matches("# ");
        if let Some((name, rest)) = text.split_once('=').filter(|(name, _)| is_name(name)) {
            let (value, remark) = rest.split_once(" #").unwrap_or((rest, ""));
            settings.push(Documented {
                programs: programs.clone(),
                name: name.to_owned(),
                value: value.trim().to_owned(),
                remark: remark.to_owned(),
                is_required: text == line,
            });
        } else {
            programs = text.split(", ").map(ToOwned::to_owned).collect();
        }
    }
    settings
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
}

#[test]
fn the_sample_of_settings_names_exactly_those_that_each_program_has() {
    let existing = settings_by_program()
        .into_iter()
        .flat_map(|(program, settings)| {
            let names = settings.into_keys();
            names.map(move |name| (program.clone(), name))
        })
        .collect::<BTreeSet<_>>();

    let named = sample()
        .into_iter()
        .flat_map(|setting| {
            let Documented { programs, name, .. } = setting;
            programs
                .into_iter()
                .map(move |program| (program, name.clone()))
        })
        .collect::<BTreeSet<_>>();

    let difference = named.symmetric_difference(&existing).collect::<Vec<_>>();
    assert!(difference.is_empty(), "{difference:?}");
}

#[test]
fn the_sample_of_settings_shows_their_defaults() {
    let existing = settings_by_program();

    for setting in sample() {
        for program in &setting.programs {
            let default = existing.get(program).and_then(|it| it.get(&setting.name));
            let Some(Some(default)) = default else {
                continue;
            };
            let remark = format!("{program} {default}");
            assert!(
                setting.value == *default || setting.remark.contains(&remark),
                "{program} has the default {default}: {setting:?}"
            );
        }
    }
}

#[test]
fn a_program_without_what_it_needs_ends_at_once_and_says_what_to_set() {
    let required = sample().into_iter().filter(|setting| setting.is_required);
    let mut count = 0;

    for setting in required {
        for program in &setting.programs {
            let output = run(program, &[]);

            let complaint = String::from_utf8(output.stderr).unwrap();
            assert!(!output.status.success(), "{program}");
            assert!(complaint.contains(&setting.name), "{program}: {complaint}");
            count += 1;
        }
    }

    assert!(count > 0);
}

/// A row of the table in `docs/settings.md`: programs, settings and the default of one of them.
#[derive(Debug)]
struct Row<'a> {
    program: &'a str,
    names: Vec<&'a str>,
    defaults: Vec<&'a str>,
}

impl Row<'_> {
    /// Whether the row is about this setting. A command of a program is part of it, and a name that
    /// ends in an ellipsis stands for all that begin like it.
    fn covers(&self, program: &str, name: &str) -> bool {
        let is_of_program = self.program == "each"
            || program
                .strip_prefix(self.program)
                .is_some_and(|command| command.is_empty() || command.starts_with(' '));
        is_of_program
            && self.names.iter().any(|row| match row.strip_suffix('…') {
                Some(prefix) => name.starts_with(prefix),
                None => *row == name,
            })
    }

    fn shows(&self, default: &str) -> bool {
        self.defaults.iter().any(|shown| default.ends_with(shown))
    }
}

/// Reads the table of `docs/settings.md`.
fn table() -> Vec<Row<'static>> {
    let document = include_str!("../../../docs/settings.md");
    let rows = document
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'));
    rows.map(|line| {
        let cells = line.split('|').map(str::trim).collect::<Vec<_>>();
        Row {
            program: cells[1],
            names: code(cells[2]),
            defaults: code(cells[3]),
        }
    })
    .collect()
}

/// The texts between backticks.
fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_settings_page_has_every_setting_and_its_default() {
    let table = table();

    for (program, settings) in settings_by_program() {
        for (name, default) in settings {
            let rows = table.iter().filter(|row| row.covers(&program, &name));
            let rows = rows.collect::<Vec<_>>();
            assert!(!rows.is_empty(), "no row has {name} of {program}");
            let is_named = rows.iter().any(|row| row.names.contains(&name.as_str()));
            if let Some(default) = default.filter(|_| is_named) {
                assert!(
                    rows.iter().any(|row| row.shows(&default)),
                    "{program} has the default {default} of {name}: {rows:?}"
                );
            }
        }
    }
}

#[test]
fn the_settings_page_has_no_setting_that_does_not_exist() {
    let existing = settings_by_program();
    let is_there = |row: &Row, settings: &Settings, program| {
        settings.keys().any(|name| row.covers(program, name))
    };

    for row in table() {
        for name in &row.names {
            let row = Row {
                program: row.program,
                names: vec![name],
                defaults: Vec::new(),
            };
            assert!(
                existing
                    .iter()
                    .any(|(program, settings)| is_there(&row, settings, program)),
                "{row:?}"
            );
        }
    }
}

#[test]
fn help_shows_no_secret() {
    let programs = settings_by_program();
    let secrets = [
        "CALCOM_WEBHOOK_SECRET",
        "CALCOM_WEBHOOK_SECRET_PREVIOUS",
        "CALCOM_API_KEY",
        "DATABASE_URL",
        "SOURCE_URL",
        "MODEL_API_KEY",
    ];

    for words in programs.keys() {
        let mut words = words.split(' ');
        let output = Command::new(program(words.next().unwrap()))
            .args(words)
            .arg("--help")
            .env_clear()
            .envs(secrets.map(|name| (name, "postgres://user:very-secret@localhost/name")))
            .output()
            .unwrap();

        let help = String::from_utf8(output.stdout).unwrap();
        assert!(!help.contains("very-secret"), "{help}");
    }
}

#[test]
fn a_database_url_that_is_none_is_refused_without_being_shown() {
    let output = run(
        "booking-svc",
        &[
            "--database-url",
            "my-password-by-mistake",
            "--listen-addr",
            "127.0.0.1:0",
            "--admin-addr",
            "127.0.0.1:0",
        ],
    );

    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(
        complaint.contains("postgres://user:password@host"),
        "{complaint}"
    );
    assert!(!complaint.contains("my-password"), "{complaint}");
}
