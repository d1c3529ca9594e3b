//! Files that `gateway import` imports.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use gateway::import::{Format, Importer, Summary};
use serde_json::{Value, json};

use crate::system::{System, kestrel};

/// A file that is deleted with its test.
struct Input(PathBuf);

impl Input {
    fn new(text: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("bookbrief-import-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

async fn import(system: &System, text: &str, format: Format) -> Summary {
    let input = Input::new(text);
    let importer = Importer::new(system.booking.clone(), false);
    importer.import(&input.0, format).await.unwrap()
}

fn dossier(id: &str) -> Value {
    json!({ "prospect": { "id": id, "companyName": id.to_uppercase() } })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_again_changes_nothing_and_a_broken_line_costs_only_itself() {
    let system = System::start().await;
    let nobody = json!({
        "prospect": { "id": "zeta" },
        "outreachSequences": [{ "id": "zeta-sequence", "contactId": "nobody" }],
    });
    let lines = [
        kestrel(),
        json!({ "prospects": 7 }),
        nobody,
        dossier("acme"),
    ];
    let lines = lines.map(|line| line.to_string()).join("\n");

    let first = import(&system, &lines, Format::Ndjson).await;
    let rows = "SELECT concat_ws(' ', (SELECT count(*) FROM prospects), \
                (SELECT count(*) FROM contacts), (SELECT count(*) FROM outreach_steps))";
    let stored = system.text(rows).await;
    let again = import(&system, &lines, Format::Ndjson).await;

    assert_eq!((first.imported, first.failed), (2, 2));
    assert_eq!(first.updated, 0);
    assert_eq!((again.imported, again.failed, again.inserted), (2, 2, 0));
    assert_eq!(again.updated, first.inserted);
    assert_eq!(system.text(rows).await, stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_changes_the_columns_that_it_has() {
    let system = System::start().await;
    let array = json!([dossier("acme"), dossier("zeta")]).to_string();
    import(&system, &array, Format::Json).await;
    let table = "prospect_id,country,email,first_name,opted_out\n\
                 acme,NL,ada@acme.example,Ada,\n\
                 acme,,bob@acme.example,Bob,yes\n";

    let imported = import(&system, table, Format::Csv).await;

    assert_eq!((imported.imported, imported.failed), (1, 0));
    let told = "SELECT string_agg(concat_ws(' ', p.company_name, p.country, c.first_name, c.outreach_status), ', ' \
                ORDER BY c.id) FROM prospects p LEFT JOIN contacts c ON c.prospect_id = p.id WHERE p.id = 'acme'";
    assert_eq!(
        system.text(told).await,
        "ACME NL Ada NONE, ACME NL Bob OPTED_OUT"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_what_is_wrong_and_changes_nothing() {
    let system = System::start().await;
    let array = json!([dossier("acme"), { "prospect": { "id": "" } }]);
    let input = Input::new(&array.to_string());
    let dry = Importer::new(system.booking.clone(), true);

    let told = dry.import(&input.0, Format::Json).await.unwrap();

    assert_eq!((told.imported, told.failed, told.inserted), (1, 1, 1));
    assert_eq!(system.text("SELECT count(*) FROM prospects").await, "0");
}
