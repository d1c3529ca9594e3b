//! The command `plan`, with the binary as a person would run it.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use callprep_svc::{Format, PlanArguments, Planner, plan_from_file};

#[tokio::test]
async fn a_plan_is_written_in_three_forms() {
    let text = plan("dossiers/transport_overijssel.json", Format::Text).await;
    let text = text.unwrap();
    assert!(text.starts_with("Gespreksvoorbereiding: "));
    assert!(text.ends_with("(planner/3, zonder model)\n"));

    let markdown = plan("hostile/en_markup.json", Format::Markdown).await;
    let markdown = markdown.unwrap();
    assert!(markdown.starts_with("# Call preparation: "));
    assert!(markdown.contains("\\<img src=x onerror=alert(1)\\>"));
    assert!(markdown.contains("\\[click\\](javascript"));
    assert!(markdown.contains("\n- [ ] "));
    assert!(markdown.contains("\n1. ["));
    assert!(markdown.contains("](<https://"));

    let json = plan("dossiers/transport_overijssel.json", Format::Json).await;
    let json: serde_json::Value = serde_json::from_str(&json.unwrap()).unwrap();
    assert_eq!(json["plannerVersion"], "planner/3");
    assert_eq!(json["provenance"]["outcome"], "off");
}

#[tokio::test]
async fn a_plan_in_markdown_has_boxes_to_tick_and_links_to_open() {
    let markdown = plan("dossiers/facilities_uk.json", Format::Markdown).await;

    insta::assert_snapshot!(markdown.unwrap());
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    let error = plan("no-such-file.json", Format::Text).await.unwrap_err();

    assert!(format!("{error:#}").contains("no-such-file.json"));
}

#[test]
fn a_dash_reads_the_standard_input() {
    let (succeeded, text) = run(r#"{"language": "en"}"#);
    assert!(succeeded);
    assert!(text.starts_with("Call preparation: this organisation"));

    let (succeeded, message) = run("{}");
    assert!(!succeeded);
    assert!(
        message.contains("language: must be `nl` or `en`"),
        "{message}"
    );

    let (_, message) = run(r#"{"call": {"startTime": "tomorrow"}}"#);
    assert!(message.contains("`call.startTime`"), "{message}");
}

async fn plan(file: &str, format: Format) -> anyhow::Result<String> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"));
    let arguments = PlanArguments {
        file: folder.join(file),
        format,
    };
    plan_from_file(&Planner::default(), &arguments).await
}

/// Runs the binary, and returns whether it succeeded and what it said.
fn run(input: &str) -> (bool, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_callprep-svc"))
        .args(["plan", "-"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}
