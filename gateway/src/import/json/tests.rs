//! Tests of valid and broken JSON documents and lines.

use super::*;

fn document(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    read_document(text.as_bytes(), |entry| {
        entries.push(entry);
        true
    })
    .unwrap();
    entries
}

fn lines(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    read_lines(text.as_bytes(), |entry| {
        entries.push(entry);
        true
    })
    .unwrap();
    entries
}

fn ids(entries: &[Entry]) -> Vec<String> {
    let id = |entry: &Entry| match &entry.content {
        Ok(Content::Dossier(dossier)) => {
            let prospect = dossier.prospect.clone().unwrap_or_default();
            format!("{} {}", entry.line, prospect.id)
        }
        Ok(Content::Rows(rows)) => panic!("no rows: {rows:?}"),
        Err(problem) => format!("{} {problem}", entry.line),
    };
    entries.iter().map(id).collect()
}

#[test]
fn one_dossier_an_array_and_one_a_line_are_read_wrapped_or_not() {
    let plain = r#"{ "prospect": { "id": "a" } }"#;
    let wrapped = r#"{ "dossier": { "prospect": { "id": "b" } } }"#;

    assert_eq!(ids(&document(plain)), ["1 a"]);
    assert_eq!(ids(&document(wrapped)), ["1 b"]);
    let array = format!("[\n  {plain},\n\n  {wrapped}\n]\n");
    assert_eq!(ids(&document(&array)), ["2 a", "4 b"]);
    assert_eq!(ids(&document(" [ ] ")), Vec::<String>::new());
    assert_eq!(
        ids(&lines(&format!("{plain}\n\n{wrapped}"))),
        ["1 a", "3 b"]
    );
}

#[test]
fn a_broken_entry_is_reported_with_its_line_and_field_and_costs_only_itself() {
    let text = "{\"prospect\": {\"id\": 7}}\n{\"prospect\": \n{\"prospects\": {}}\n{\"prospect\": {\"id\": \"d\"}}\n";

    let entries = ids(&lines(text));

    assert!(
        entries[0].starts_with("1 prospect.id: invalid type"),
        "{entries:?}"
    );
    assert!(entries[1].starts_with("2 is not JSON"), "{entries:?}");
    assert!(
        entries[2].contains("unknown field `prospects`"),
        "{entries:?}"
    );
    assert_eq!(entries[3], "4 d");
}

#[test]
fn an_unknown_status_is_reported_and_not_ignored() {
    let sequence = r#"{"outreachSequences": [{"id": "s", "status": "SENTT"}]}"#;
    let step = r#"{"outreachSequences": [{"id": "s", "steps": [{"id": "t", "status": 99}]}]}"#;

    let entries = ids(&document(&format!("[{sequence}, {step}]")));

    let [sequence, step] = &entries[..] else {
        panic!("two entries are read: {entries:?}");
    };
    assert!(
        sequence.starts_with("1 outreachSequences[0].status: unknown variant `SENTT`"),
        "{sequence}"
    );
    assert!(
        step.starts_with("1 outreachSequences[0].steps[0].status: invalid value"),
        "{step}"
    );
}

#[test]
fn a_number_that_a_field_cannot_hold_is_reported_in_words() {
    for wrong in ["1e300", "1.5", "true"] {
        let text = format!(r#"{{"prospect": {{"id": "a", "employeeCount": {wrong}}}}}"#);

        let entries = ids(&lines(&text));

        let expected =
            "1 prospect.employeeCount: must be a number; a whole one, if it counts something";
        assert_eq!(entries, [expected], "{wrong}");
    }
}

#[test]
fn a_dossier_that_asks_to_be_validated_only_is_refused_instead_of_stored() {
    let asks = r#"{"dossier": {"prospect": {"id": "a"}}, "validateOnly": true}"#;
    let does_not = r#"{"dossier": {"prospect": {"id": "b"}}, "validateOnly": false}"#;

    let entries = ids(&document(&format!("[{asks}, {does_not}]")));

    assert!(
        entries[0].starts_with("1 validateOnly: must not be set"),
        "{entries:?}"
    );
    assert_eq!(entries[1], "1 b");
}

#[test]
fn text_after_the_end_of_a_document_is_reported_and_not_dropped() {
    let a = r#"{ "prospect": { "id": "a" } }"#;
    let b = r#"{ "prospect": { "id": "b" } }"#;
    let behind = "stands behind the end of the document, and was not read: if there is one dossier \
                  a line, give --format ndjson";
    let off = "is where the array breaks off, without a bracket";
    for (text, expected) in [
        (
            format!("{a}\n{b}\n"),
            vec!["1 a".to_owned(), format!("2 {behind}")],
        ),
        (
            format!("[{a}]\n\ngarbage"),
            vec!["1 a".to_owned(), format!("3 {behind}")],
        ),
        (
            format!("[{a}]\n[{b}]"),
            vec!["1 a".to_owned(), format!("2 {behind}")],
        ),
        (
            format!("[{a},\n"),
            vec!["1 a".to_owned(), format!("2 {off}")],
        ),
        ("[\n".to_owned(), vec![format!("2 {off}")]),
        (
            format!("[{a}\n"),
            vec![
                "1 a".to_owned(),
                format!("2 {off}: what follows was not read"),
            ],
        ),
        (
            format!("[{a}\n{b}]"),
            vec![
                "1 a".to_owned(),
                format!("2 {off}: what follows was not read"),
            ],
        ),
    ] {
        assert_eq!(ids(&document(&text)), expected, "{text}");
    }
    for text in [format!("{a}\n \n"), format!("[{a},]"), String::new()] {
        let entries = ids(&document(&text));
        assert!(entries.iter().all(|entry| entry == "1 a"), "{entries:?}");
    }
}

#[test]
fn an_element_that_is_not_json_is_reported_with_what_is_lost_after_it() {
    let entries = ids(&document(
        "[{\"prospect\": {\"id\": \"a\"}},\n {\"prospect\": ], {}]",
    ));

    assert_eq!((entries.len(), entries[0].as_str()), (2, "1 a"));
    assert!(entries[1].starts_with("2 is not JSON"), "{entries:?}");
    assert!(
        entries[1].ends_with("what follows was not read"),
        "{entries:?}"
    );
}
