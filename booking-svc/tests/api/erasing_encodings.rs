//! A person in the encodings that people, forms and mail programs use: erased from every table,
//! while others are kept.

use proto::booking::v1::ProspectDossier;

use crate::{
    dossier::{contact, dossier, evidence, metadata},
    erasing::{ADDRESS, acme, dump, erase, zoe_books},
    events::created,
    system::System,
};

/// Encoded forms of Zoë Müller, `zoë.müller@acme.example`, +31 6 12345678.
const FORMS: [&str; 26] = [
    "-zoë.müller@acme.example",
    "_zoë.müller@acme.example_",
    "zoë.müller@acme.example.Thanks",
    "zo&euml;.m&uuml;ller&commat;acme&period;example",
    "zo=C3=AB.m=C3=BCller=40acme.example",
    "%7A%6F%C3%AB%2E%6D%C3%BC%6C%6C%65%72%40acme.example",
    "em/Dqy5tw7xsbGVyQGFjbWUuZXhhbXBsZQ==",
    "https://x.example/u/em_Dqy5tw7xsbGVyQGFjbWUuZXhhbXBsZQ",
    "eyJlbWFpbCI6InpvXHUwMGViLm1cdTAwZmNsbGVyQGFjbWUuZXhhbXBsZSJ9",
    r"\u007a\u006f\u00eb.m\u00fcller\u0040acme.example",
    "ｚｏë．ｍüｌｌｅｒ＠ａｃｍｅ．ｅｘａｍｐｌｅ",
    "zoë.mül\u{200b}ler@acme.example",
    "zoë.müller [at] acme.example",
    "Müller (Zoë)",
    "Zoë A. Müller",
    "Zoë – Müller",
    "Zoë<br>Müller",
    "Zo&euml; M&uuml;ller",
    "=?utf-8?Q?Zo=C3=AB_M=C3=BCller?=",
    "Wm/DqyBNw7xsbGVy",
    "5a6fc3ab204dc3bc6c6c6572",
    "Zoe Mueller",
    "Zoë Mül\u{ad}ler",
    "tel:+31%206%201234%205678",
    "06\u{2011}12345678",
    "０６１２３４５６７８",
];

/// Returns another company, whose texts name Zoë in these forms.
fn other() -> ProspectDossier {
    let mut other = dossier("other");
    let written = |number: usize| format!("before {} behind", FORMS[number]);
    let items = (0..FORMS.len()).map(|number| {
        let mut item = evidence(&format!("hidden-{number}"));
        item.snippet = written(number);
        item.title = written(number);
        item
    });
    other.research_runs[0].evidence_items.extend(items);
    let members = (0..FORMS.len()).map(|number| (format!("m{number}"), written(number)));
    let members = members.collect::<std::collections::BTreeMap<_, _>>();
    let members = serde_json::to_string(&members).unwrap();
    other.outreach_sequences[0].metadata = Some(metadata(&members));
    other
}

#[tokio::test(flavor = "multi_thread")]
async fn no_encoding_hides_an_erased_person() {
    let mut acme = acme();
    let prospect = acme.prospect.get_or_insert_default();
    "Mrs Müller runs the planning.".clone_into(&mut prospect.description);
    let colleague = "anne-zoë.müller@acme.example";
    acme.contacts.push(contact("anne", colleague));
    acme.outreach_sequences[0].steps[0].body_text = format!("Hi Anne ({colleague}),");
    let system = System::start_knowing(acme).await;
    system.import(other()).await;
    system.record(zoe_books("uid-1")).await;
    let mut of_ada = created("uid-2");
    of_ada.notes = FORMS.join(" | ");
    system.record(of_ada).await;
    let before = dump(&system.database).await;

    erase(&system, ADDRESS, false).await.unwrap();

    let after = dump(&system.database).await.replace(colleague, "");
    for form in FORMS.map(str::to_lowercase) {
        assert!(form.contains('\\') || before.contains(&form), "{form}");
        assert!(!after.contains(&form), "{form}");
    }
    for texts in [
        "SELECT snippet FROM evidence_items WHERE id LIKE 'hidden-%'",
        "SELECT title FROM evidence_items WHERE id LIKE 'hidden-%'",
        "SELECT value FROM outreach_sequences, jsonb_each_text(metadata) AS entry WHERE entry.key LIKE 'm%'",
    ] {
        for text in system.database.texts(texts).await {
            assert!(text.starts_with("before "), "{text}");
            assert!(text.contains("[erased]"), "{text}");
            assert!(text.ends_with(" behind"), "{text}");
        }
    }
    let description = "SELECT description FROM prospects WHERE id = 'acme'";
    let expected = "Mrs [erased] runs the planning.";
    assert_eq!(system.text(description).await, expected);
    let kept = "SELECT primary_email || ' ' || body_text FROM contacts, outreach_steps t
        WHERE contacts.id = 'anne' AND body_text LIKE 'Hi Anne%'";
    let expected = format!("{colleague} Hi Anne ({colleague}),");
    assert_eq!(system.text(kept).await, expected);
    let again = erase(&system, ADDRESS, false).await.unwrap();
    assert_eq!(again.records, []);
}
