//! Files that `gateway import` imports.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use gateway::import::{Format, ImportSummary, Importer};
use serde_json::{Value, json};

use crate::{
    system::{IMPORT_TOKEN, System, kestrel},
    wire::{self, Answer},
};

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

async fn import(system: &System, text: &str, format: Format) -> ImportSummary {
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
    assert_eq!(again.updated, 0);
    assert_eq!(system.text(rows).await, stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_interrupted_and_repeated_ends_as_one_that_was_not() {
    let (whole, interrupted) = tokio::join!(System::start(), System::start());
    let kestrel = kestrel().to_string();
    let lines = (0..60).map(|number| kestrel.replace("kestrel", &format!("firm-{number}")));
    let lines = lines.collect::<Vec<_>>().join("\n");
    let count = "SELECT count(*) FROM prospects";
    let some = async { while interrupted.text(count).await == "0" {} };

    // It ends after some of them; should it be too fast for that, it is repeated as a whole.
    tokio::select! {
        _ = import(&interrupted, &lines, Format::Ndjson) => {}
        () = some => {}
    }
    let summary = import(&interrupted, &lines, Format::Ndjson).await;
    import(&whole, &lines, Format::Ndjson).await;

    assert_eq!((summary.imported, summary.failed), (60, 0));
    let rows = "SELECT string_agg(row, E'\\n' ORDER BY row) FROM (
        SELECT concat_ws(' ', p.id, p.company_name, p.status) FROM prospects p
        UNION ALL SELECT concat_ws(' ', c.id, c.normalised_email, c.outreach_status) FROM contacts c
        UNION ALL SELECT concat_ws(' ', s.id, s.contact_id, s.status) FROM outreach_sequences s
        UNION ALL SELECT concat_ws(' ', t.id, t.step_order, t.status, t.body_text) FROM outreach_steps t
        UNION ALL SELECT concat_ws(' ', h.id, h.title) FROM workflow_hypotheses h) AS rows (row)";
    assert_eq!(interrupted.text(rows).await, whole.text(rows).await);
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
                ORDER BY c.primary_email) FROM prospects p LEFT JOIN contacts c ON c.prospect_id = p.id WHERE p.id = 'acme'";
    assert_eq!(
        system.text(told).await,
        "ACME NL Ada NONE, ACME NL Bob OPTED_OUT"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_by_address_stops_the_known_contact_and_makes_no_other() {
    let system = System::start().await;
    import(&system, &kestrel().to_string(), Format::Ndjson).await;
    let contacts = "SELECT count(*) FROM contacts WHERE prospect_id = 'kestrel'";
    let known = system.text(contacts).await;
    let table = "prospect_id,email,opted_out\nkestrel,ZOE.Mueller+list@kestrel.example,true\n";

    let imported = import(&system, table, Format::Csv).await;

    assert_eq!((imported.imported, imported.inserted), (1, 0));
    assert_eq!(system.text(contacts).await, known);
    let status = "SELECT outreach_status FROM contacts WHERE id = 'kestrel-zoe-mueller'";
    assert_eq!(system.text(status).await, "OPTED_OUT");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_a_prospect_that_do_not_follow_each_other_add_up() {
    let system = System::start().await;
    let lines = (0..20).map(|number| {
        format!(
            "p{number},Company {number},Trade,a@p{number}.example\n\
             other{number},Other,Trade,\np{number},,,b@p{number}.example\n"
        )
    });
    let table = format!(
        "prospect_id,company_name,industry,email\n{}",
        lines.collect::<String>()
    );

    let imported = import(&system, &table, Format::Csv).await;

    assert_eq!((imported.imported, imported.failed), (60, 0));
    let whole = "SELECT count(*) FROM prospects p WHERE id LIKE 'p%' AND company_name LIKE 'Company%' \
                 AND industry = 'Trade' AND 2 = (SELECT count(*) FROM contacts WHERE prospect_id = p.id)";
    assert_eq!(system.text(whole).await, "20");
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

async fn put(system: &System, id: &str, token: &str, body: &str) -> Answer {
    let line = format!("PUT /api/prospects/{id}");
    let headers = format!("Authorization: Bearer {token}\r\n");
    wire::send(system.gateway, &line, &headers, body.as_bytes()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_puts_a_dossier_with_its_token() {
    let system = System::start().await;
    let body = kestrel()["dossier"].to_string();

    let first = put(&system, "kestrel", IMPORT_TOKEN, &body).await;
    let again = put(&system, "kestrel", IMPORT_TOKEN, &body).await;

    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(first.json["prospectId"], "kestrel");
    assert_eq!(again.json["insertedCount"], 0);
    assert_eq!(again.json["updatedCount"], 0);
    assert_eq!(system.text("SELECT count(*) FROM prospects").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_that_cannot_be_put_is_refused_with_its_field_and_changes_nothing() {
    let system = System::start().await;
    let dossier = dossier("acme").to_string();
    let unknown = json!({ "prospect": {}, "outreachSequences": [{ "id": "s", "contactId": "c" }] });
    for (id, token, body, status, told) in [
        ("acme", "guessed", &*dossier, 401, "Invalid token"),
        ("zeta", IMPORT_TOKEN, &dossier, 400, "prospect.id"),
        ("acme", IMPORT_TOKEN, "{", 400, "is not JSON"),
        (
            "acme",
            IMPORT_TOKEN,
            r#"{"prospect":{"industry":7}}"#,
            400,
            "prospect.industry",
        ),
        (
            "acme",
            IMPORT_TOKEN,
            &unknown.to_string(),
            400,
            "outreach_sequences",
        ),
        (
            "acme",
            IMPORT_TOKEN,
            &"x".repeat(9 << 20),
            413,
            "Dossier too large",
        ),
    ] {
        let answer = put(&system, id, token, body).await;

        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.json.to_string().contains(told), "{answer:?}");
    }
    assert_eq!(system.text("SELECT count(*) FROM prospects").await, "0");
}
