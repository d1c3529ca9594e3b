//! Tests of valid and broken tables.

use proto::booking::v1::{Contact, ContactOutreachStatus, Prospect};

use super::*;

fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    read(text.as_bytes(), |entry| {
        entries.push(entry);
        true
    })
    .unwrap();
    entries
}

fn rows(entry: &Entry) -> &Rows {
    match entry.content.as_ref().unwrap() {
        Content::Rows(rows) => rows,
        Content::Dossier(dossier) => panic!("no dossier: {dossier:?}"),
    }
}

#[test]
fn the_lines_of_a_prospect_are_one_entry_with_its_contacts() {
    let text = "prospect_id,company_name,technologies,email,job_title,opted_out\n\
        acme,Acme,\"SAP; Excel\",Ada@acme.example,COO,\n\
        acme,,,bob@acme.example,,yes\n\
        zeta,Zeta,,,,\n";

    let entries = entries(text);

    assert_eq!(entries.iter().map(|it| it.line).collect::<Vec<_>>(), [2, 4]);
    let (prospect, contacts) = rows(&entries[0]).apply(None).unwrap();
    assert_eq!(prospect.company_name, "Acme");
    assert_eq!(prospect.technologies, ["SAP", "Excel"]);
    let addresses = contacts.iter().map(|contact| &*contact.primary_email);
    assert_eq!(
        addresses.collect::<Vec<_>>(),
        ["Ada@acme.example", "bob@acme.example"]
    );
    assert_eq!(contacts[0].job_title, "COO");
    assert_eq!(
        contacts[1].outreach_status(),
        ContactOutreachStatus::OptedOut
    );
}

#[test]
fn columns_that_are_not_given_stay_as_they_are() {
    let known = Prospect {
        id: "acme".to_owned(),
        company_name: "Acme".to_owned(),
        country: "NL".to_owned(),
        ..Prospect::default()
    };
    let ada = Contact {
        id: "ada".to_owned(),
        first_name: "Ada".to_owned(),
        job_title: "COO".to_owned(),
        ..Contact::default()
    };
    let entries = entries("prospect_id,country,contact_id,job_title\nacme,BE,ada,CEO\n");

    let (prospect, contacts) = rows(&entries[0]).apply(Some((known, vec![ada]))).unwrap();

    assert_eq!(
        (&*prospect.company_name, &*prospect.country),
        ("Acme", "BE")
    );
    assert_eq!(
        (&*contacts[0].first_name, &*contacts[0].job_title),
        ("Ada", "CEO")
    );
}

#[test]
fn a_broken_line_costs_only_itself_and_a_misspelt_column_everything() {
    let text = "prospect_id,company_name\nacme,Acme\n,Nobody\nzeta,Zeta,more\nbeta,Beta\n";
    let read = entries(text);
    let lines = read.iter().map(|entry| (entry.line, entry.content.is_ok()));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [(2, true), (3, false), (4, false), (5, true)]
    );

    let read = entries("prospect_id,compnay_name\nacme,Acme\n");
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].content.as_ref().unwrap_err().field, "compnay_name");
}

/// Returns the line of each entry with its prospect or its problem.
fn lines_of(text: &str) -> Vec<String> {
    let lines_of = entries(text).into_iter().map(|entry| match entry.content {
        Ok(Content::Rows(rows)) => format!("{} {}", entry.line, rows.prospect_id),
        Ok(Content::Dossier(dossier)) => panic!("no dossier: {dossier:?}"),
        Err(problem) => format!("{} {problem}", entry.line),
    });
    lines_of.collect()
}

#[test]
fn a_quote_that_is_not_closed_costs_only_its_line() {
    let open = |line: u64| format!("{line} the quote that opens in line {line} is not closed");
    for (lines, expected) in [
        (
            "c22,\"Acme\nc23,Beta\nc24,\n",
            vec![open(2), "3 c23".to_owned(), "4 c24".to_owned()],
        ),
        // The next quote was meant to open a value.
        (
            "c22,\"Acme\nc23,\"Beta\"\nc24,Ltd\n",
            vec![open(2), "3 c23".to_owned(), "4 c24".to_owned()],
        ),
        (
            "c22,\"Acme\nc23,\"Beta\nc24,Ltd",
            vec![open(2), open(3), "4 c24".to_owned()],
        ),
        ("c22,Acme\nc23,\"", vec!["2 c22".to_owned(), open(3)]),
    ] {
        let text = format!("prospect_id,company_name\n{lines}");

        assert_eq!(lines_of(&text), expected, "{lines}");
        let of_windows = text.replace('\n', "\r\n");
        assert_eq!(lines_of(&of_windows), expected, "{lines}");
    }
}

#[test]
fn what_may_belong_to_a_value_without_an_end_is_not_taken_for_a_prospect() {
    let text =
        "prospect_id,description,country\nacme,\"Pumps\nWe sell them\nc23,Beta,BE\nc24,Gamma\n";

    assert_eq!(
        lines_of(text),
        [
            "2 the quote that opens in line 2 is not closed",
            "3 may belong to the value whose quote is not closed in line 2: it was not read",
            "4 c23",
            "5 c24",
        ]
    );
}

#[test]
fn quoted_values_have_line_breaks_and_quotes_in_them() {
    let text = "\"prospect_id\",company_name,country\n\na,\"A \"\"B\"\"\n\nC, D\" ,NL\nb,\"Acme\" Inc,BE\r\"c\",x\"y,";

    let entries = entries(text);

    let names = entries.iter().map(|entry| {
        let (prospect, _) = rows(entry).apply(None).unwrap();
        (entry.line, prospect.id, prospect.company_name)
    });
    let expected = [
        (3, "a", "A \"B\"\n\nC, D"),
        (6, "b", "Acme Inc"),
        (7, "c", "x\"y"),
    ];
    assert!(names.eq(expected.map(|(line, id, name)| (line, id.to_owned(), name.to_owned()))));
}

#[test]
fn a_header_with_ambiguous_columns_is_refused() {
    assert_eq!(
        lines_of("prospect_id;country\nacme;NL\n"),
        ["1 prospect_id;country: is several columns: separate them by commas"]
    );
    assert_eq!(
        lines_of("prospect_id,country,country\nacme,NL,BE\n"),
        ["1 country: is there twice"]
    );
}
