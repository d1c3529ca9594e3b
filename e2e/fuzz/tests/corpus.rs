//! Every file of the corpus is tried: what was found once stays mended.

use std::{fs, path::Path};

use fuzz::TARGETS;

/// Tries every file of one target.
fn attempt_all(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.expect("there is such a target");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    let mut count = 0;
    for file in fs::read_dir(&folder).expect("there is a corpus") {
        let path = file.expect("it can be listed").path();
        // The output of a failed test ends with it.
        eprintln!("{}", path.display());
        (target.attempt)(&fs::read(path).expect("it can be read"));
        count += 1;
    }
    assert!(
        count >= 10,
        "only {count} files are in `{}`",
        folder.display()
    );
    (target.attempt)(&[]);
}

macro_rules! corpora {
    ($($name:ident),* $(,)?) => {
        $(
            mod $name {
                #[test]
                fn nothing_in_the_corpus_breaks_it() {
                    super::attempt_all(stringify!($name));
                }
            }
        )*

        #[test]
        fn every_target_has_a_corpus() {
            let tested = [$(stringify!($name)),*];
            let named = TARGETS.iter().map(|target| target.name).collect::<Vec<_>>();
            assert_eq!(named, tested);
        }
    };
}

corpora!(
    addresses,
    booking_requests,
    brief_token,
    generate_plan,
    histories,
    import_csv,
    import_json,
    import_prospect,
    record_booking_event,
    signature,
    times,
    webhook,
);
