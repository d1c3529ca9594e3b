//! Imports leave unchanged records alone.

use proto::booking::v1::BookingEvent;

use crate::{
    dossier::acme,
    events::{cancelled, created},
    system::{IMPORTED, System},
};

/// Returns every record that an import may write, with the transaction that last wrote it.
async fn versions(system: &System) -> Vec<String> {
    let versions =
        IMPORTED.map(|table| format!("SELECT concat_ws(' ', '{table}', id, xmin) FROM {table}"));
    let query = format!("{} ORDER BY 1", versions.join(" UNION ALL "));
    system.database.texts(&query).await
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_the_same_again_writes_nothing() {
    let system = System::start_knowing(acme()).await;
    let steps: [Option<fn() -> BookingEvent>; 3] =
        [None, Some(|| created("uid-1")), Some(|| cancelled("uid-1"))];
    for step in steps {
        if let Some(event) = step {
            system.record(event()).await;
        }
        let before = versions(&system).await;

        let imported = system.import(acme()).await;

        let counts = (imported.inserted_count, imported.updated_count);
        assert_eq!(counts, (0, 0));
        assert_eq!(versions(&system).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_writes_only_what_it_changes() {
    let system = System::start_knowing(acme()).await;
    let mut changed = acme();
    changed.contacts[0].job_title = "Head of Everything".to_owned();
    changed.outreach_sequences[0].steps[0].body_text = "Another text".to_owned();
    changed.campaigns[0].name = "Another name".to_owned();
    let before = versions(&system).await;

    let imported = system.import(changed).await;

    assert_eq!((imported.inserted_count, imported.updated_count), (0, 3));
    let after = versions(&system).await;
    let written = after.iter().filter(|version| !before.contains(version));
    assert_eq!(written.count(), 3);
}
