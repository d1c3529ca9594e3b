//! The first thing that a newcomer runs.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    program,
    stack::{folder, port_base},
};

#[test]
fn the_demo_passes_with_a_postgresql_of_its_own_and_again_on_the_same_data() {
    let base = port_base(2);

    for run in ["first", "second"] {
        let output = Command::new(program("e2e"))
            .args(["demo", "--port-base", &base.to_string()])
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();

        let printed = String::from_utf8(output.stdout).unwrap();
        let progress = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{run} run: {printed}{progress}");
        assert!(
            printed.trim_end().ends_with("ALL TESTS PASSED"),
            "{run} run: {printed}"
        );
        for words in [
            "A notice arrived at sales@bookbrief.example",
            "A notice arrived at the chat",
            "De voorbereiding staat klaar.",
        ] {
            assert!(progress.contains(words), "{run} run: no {words}");
        }
        for words in ["grpcurl", "curl", "Dag 1-30", "Dag 31-60", "Dag 61-90"] {
            assert!(printed.contains(words), "{run} run: no {words}");
        }
    }

    fs::remove_dir_all(folder(base)).unwrap();
}

#[test]
fn a_stack_shows_the_page_of_a_sample_call_and_the_notices_about_it() {
    let base = port_base(6);
    let mut up = Command::new(program("e2e"))
        .args(["up", "--port-base", &base.to_string()])
        .env_remove("DATABASE_URL")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(up.stderr.take().unwrap()).lines();

    let mut missing = vec![
        format!("http://127.0.0.1:{base}/b/"),
        "A notice arrived at sales@bookbrief.example".to_owned(),
        "A notice arrived at the chat".to_owned(),
        "Gesprek met De Ondernemer".to_owned(),
    ];
    while !missing.is_empty() {
        let line = lines.next().expect("the stack goes on").unwrap();
        missing.retain(|words| !line.contains(words));
    }

    kill_process(Pid::from_child(&up), Signal::TERM).unwrap();
    // Who prints needs somebody who reads.
    lines.for_each(drop);
    assert!(up.wait().unwrap().success());
    fs::remove_dir_all(folder(base)).unwrap();
}
