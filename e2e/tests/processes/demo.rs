//! The first thing that a newcomer runs.

use std::{fs, process::Command};

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
        for words in ["grpcurl", "curl", "Dag 1-30", "Dag 31-60", "Dag 61-90"] {
            assert!(printed.contains(words), "{run} run: no {words}");
        }
    }

    fs::remove_dir_all(folder(base)).unwrap();
}
