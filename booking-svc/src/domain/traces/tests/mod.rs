//! Tests of finding and replacing traces.

mod forms;
mod hidden;
mod shared;

use serde_json::json;

use super::*;

fn zoe() -> Traces {
    let mut known = Known::of("Zoë.Müller+crm@Kestrel-Bräu.example");
    known.add_name("Zoë Müller");
    known.add_phones(&json!({"responses": {"phone": {"value": "+31 6 1234 5678"}}}));
    known.add_company("Kestrel");
    Traces::new(known)
}

#[test]
fn an_address_is_found_in_any_case_form_and_encoding() {
    for text in [
        "zoë.müller@kestrel-bräu.example",
        "ZOË.MÜLLER@KESTREL-BRÄU.EXAMPLE",
        "<Zoe\u{308}.Mu\u{308}ller+cal@xn--kestrel-bru-u8a.example>",
        "mailto:zo%C3%AB.m%c3%bcller%40kestrel-br%C3%A4u.example?x=1",
        "zo%25C3%25AB.m%25C3%25BCller%2540kestrel-br%25C3%25A4u.example",
        r"zo\u00eb.m\u00FCller\u0040kestrel-br\u00e4u.example",
        r#"{\"email\":\"zo\\u00eb.m\\u00fcller@kestrel-br\\u00e4u.example\"}"#,
        "zo&#235;.m&#xfc;ller&#64;kestrel-bräu.example.",
        "ｚoë.müller@kestrel-bräu.example",
        "zoë.mül\u{200b}ler@kestrel-bräu.example,",
    ] {
        let replaced = zoe().replace(text, Scope::Anywhere);

        let replaced = replaced.unwrap_or_else(|| panic!("{text}"));
        assert!(!zoe().occur_in(&replaced, Scope::Anywhere), "{replaced}");
        assert!(replaced.contains(ERASED), "{replaced}");
    }
}

#[test]
fn a_name_is_found_in_both_orders_and_a_number_however_it_is_written() {
    for (text, expected) in [
        ("Ask ZOË MÜLLER today", "Ask [erased] today"),
        ("Müller, Zoë", "[erased]"),
        (
            "https://x.example/in/zoë-müller/",
            "https://x.example/in/[erased]/",
        ),
        ("Zoe\u{308}  Mu\u{308}ller", "[erased]"),
        ("+31612345678", "[erased]"),
        ("0031 (0)6-12345678, or not", "[erased], or not"),
        ("call 06 1234 5678!", "call [erased]!"),
        ("tel:%2B31612345678", "tel:[erased]"),
    ] {
        let replaced = zoe().replace(text, Scope::Anywhere);

        assert_eq!(replaced.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_of_others_is_left_alone() {
    for text in [
        "x.ada@kestrel-bräu.example",
        "zoë.mülle@kestrel-bräu.example",
        "Zoë",
        "Müller & Sons",
        "Zoë and Jan Müller",
        "1612345678901234567890",
        "2026-01-05T09:00:00Z",
    ] {
        assert_eq!(zoe().replace(text, Scope::Anywhere), None, "{text}");
    }
    let ada = Traces::new(Known::of("ada@acme.example"));
    for text in [
        "bada@acme.example",
        "b.ada@acme.example",
        "ada@acme.examples",
        "ada@acme-example",
        "ada at acme.example",
    ] {
        assert_eq!(ada.replace(text, Scope::Own), None, "{text}");
    }
    let mut known = Known::of("ada@acme.example");
    known.add_other("b-Ada@acme.example");
    let ada = Traces::new(known);
    for (text, expected) in [
        ("b-ada@acme.example or _b-ada@acme.example_.", None),
        (
            "of b-ada@acme.example, c-ada@acme.example",
            Some("of b-ada@acme.example, c-[erased]"),
        ),
        ("ask ada@acme.example.nl", Some("ask [erased].nl")),
    ] {
        assert_eq!(ada.replace(text, Scope::Own).as_deref(), expected, "{text}");
    }
    let company = zoe().replace("Mrs Müller of Kestrel", Scope::Company);
    assert_eq!(company.as_deref(), Some("Mrs [erased] of Kestrel"));
    assert_eq!(zoe().replace("Zoë", Scope::Company), None);
    let own = zoe().replace("Hi Zoë,", Scope::Own);
    assert_eq!(own.as_deref(), Some("Hi [erased],"));
}

#[test]
fn documents_keep_their_shape() {
    let data = json!({
        "zoë.müller@kestrel-bräu.example": {"absent": true},
        "list": [1, "Zoë Müller", null, 31_612_345_678_u64],
        "kept": "x",
    });

    let replaced = zoe().replace_in_json(&data, Scope::Anywhere);

    let expected = json!({
        ERASED: {"absent": true},
        "list": [1, ERASED, null, ERASED],
        "kept": "x",
    });
    assert_eq!(replaced, Some(expected));
    assert_eq!(zoe().replace_in_json(&json!({"a": [1]}), Scope::Own), None);
}

#[test]
fn a_family_name_that_is_a_word_is_replaced_where_it_is_a_name() {
    let mut known = Known::of("will@acme.example");
    known.add_name("Will Day");
    let will = Traces::new(known);
    let research = |text: &str| will.replace(text, Scope::Company);
    let brief = |text: &str| will.replace(text, Scope::Brief);

    for text in [
        "The day is re-planned by phone, five hours per day.",
        "Will the planners retype it?",
        "a day-to-day matter",
    ] {
        assert_eq!(research(text), None, "{text}");
    }
    for text in [
        "This call will take all day.",
        "Day 10, 16 December: call",
        "A will. Day 3",
    ] {
        assert_eq!(brief(text), None, "{text}");
    }
    for (text, expected) in [
        ("Mr Day plans the day.", "Mr [erased] plans the day."),
        ("ASK MR DAY", "ASK MR [erased]"),
        ("will day plans", "[erased] plans"),
        ("Mr%20Day", "Mr%20[erased]"),
    ] {
        assert_eq!(research(text).as_deref(), Some(expected), "{text}");
    }
    let text = brief("Will and Mr Day, day one. Day 3: ask Day");
    let expected = "Will and Mr [erased], day one. Day 3: ask [erased]";
    assert_eq!(text.as_deref(), Some(expected));
    let own = will.replace("hi will", Scope::Own);
    assert_eq!(own.as_deref(), Some("hi [erased]"));
}

#[test]
fn a_name_without_capitals_or_with_some_inside_is_found() {
    for (name, text) in [
        ("王 小明明", "請問王小明明先生 小明明"),
        ("Jan van den Berg", "Mr van den Berg"),
        ("Eve IJssel", "Mrs IJssel"),
        ("Tom McDonald", "Tom's McDONALD"),
    ] {
        let mut known = Known::of("x@acme.example");
        known.add_name(name);

        assert!(Traces::new(known).occur_in(text, Scope::Company), "{name}");
    }
}

#[test]
fn another_person_of_the_same_name_keeps_the_own_address_and_entry() {
    let data = json!({
        "title": "Zoë Müller and zoë.müller@elsewhere.example, zoë.müller@kestrel-bräu.example",
        "attendees": [
            { "email": "zoë.müller@kestrel-bräu.example", "name": "Zoë Müller" },
            { "email": "zoë.müller@elsewhere.example", "name": "Zoë Müller" },
        ],
        "organizer": { "email": "Zoë.Müller@us.example", "name": "Zoë Müller", "notes": "06 12345678" },
    });

    let replaced = zoe().replace_in_json(&data, Scope::Anywhere).unwrap();

    assert_eq!(
        replaced,
        json!({
            "title": "[erased] and zoë.müller@elsewhere.example, [erased]",
            "attendees": [
                { "email": "[erased]", "name": "[erased]" },
                { "email": "zoë.müller@elsewhere.example", "name": "Zoë Müller" },
            ],
            "organizer": { "email": "Zoë.Müller@us.example", "name": "Zoë Müller", "notes": "[erased]" },
        })
    );
}

#[test]
fn a_brief_stays_readable_whatever_its_people_are_called() {
    let mut known = Known::of("tim.buyer@kestrel.example");
    known.add_names("Tim", "Buyer");
    let traces = Traces::new(known);
    let brief = json!({"role": "MEDDICC_ROLE_ECONOMIC_BUYER", "person": "Tim Buyer"});

    assert_eq!(
        traces.replace_in_json(&brief, Scope::Brief),
        Some(json!({"role": "MEDDICC_ROLE_ECONOMIC_BUYER", "person": ERASED}))
    );
}
