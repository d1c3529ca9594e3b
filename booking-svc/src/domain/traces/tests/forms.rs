//! Tests of the forms in which a person is named.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};

use serde_json::json;

use super::{ERASED, Known, Scope, Traces};

const ADDRESS: &str = "zoe.mueller@kestrel.example";

fn zoe_mueller() -> Traces {
    let mut known = Known::of(ADDRESS);
    known.add_names("Zoë", "Müller");
    known.add_phones(&json!("+31 6 1234 5678"));
    Traces::new(known)
}

/// Returns the forms that are not replaced, or not replaced exactly.
fn left(traces: &Traces, scope: Scope, forms: &[&str]) -> Vec<String> {
    let replaced = forms.iter().map(|form| {
        let replaced = traces.replace(&format!("one, {form}, two"), scope);
        (form, replaced.unwrap_or_default())
    });
    let is_right = |replaced: &str| replaced.starts_with("one, ") && replaced.ends_with(", two");
    let left = replaced.filter(|(_, replaced)| !is_right(replaced));
    left.map(|(form, replaced)| format!("{form}: {replaced}"))
        .collect()
}

#[test]
fn the_address_goes_whatever_touches_it() {
    let forms = [
        "-zoe.mueller@kestrel.example",
        "_zoe.mueller@kestrel.example_",
        "**zoe.mueller@kestrel.example**",
        "…zoe.mueller@kestrel.example...",
        "Mail zoe.mueller@kestrel.example.Thanks",
        "nzoe.mueller@kestrel.example-",
        "<zoe.mueller+tag@kestrel.example>",
        "zoe.mueller [at] kestrel [dot] example",
        "zoe.mueller(at)kestrel.example",
        "bounce-zoe.mueller=kestrel.example@lists.example",
        "zoe.mueller_kestrel.example#EXT#@tenant.example",
        "zoe.mueller&commat;kestrel&period;example",
        "zoe&#x2e;mueller&#64;kestrel.example",
        "zoe.mueller=40kestrel.example",
        r"zoe.mueller\u0040kestrel.example",
        r"zoe.mueller\\u{40}kestrel.example",
        r"zoe.mueller\x40kestrel.example",
        "zoe.muel=\r\nler@kestrel.example",
        "zoe.muel\u{ad}ler@kes\u{200b}trel.example",
        "ｚｏｅ．ｍｕｅｌｌｅｒ＠ｋｅｓｔｒｅｌ．ｅｘａｍｐｌｅ",
        "zoe.m%75eller%2540kestrel.example",
    ];

    assert_eq!(left(&zoe_mueller(), Scope::OfAnother, &forms), [""; 0]);
}

#[test]
fn the_name_goes_in_any_order_and_with_anything_between() {
    let forms = [
        "ZOË MÜLLER",
        "Zoe Mueller",
        "Zoe Muller",
        "Müller (Zoë",
        "Müller,\n  Zoë",
        "Zoë | Müller",
        "Zoë – Müller",
        "Zoë A. Müller",
        "Zoë A.B. Müller",
        "Zoë van Müller",
        "ZoëMüller",
        "fromZoëMüller",
        "zoe_mueller",
        "Zoë Müllers",
        "Zoë\u{a0}Mül\u{ad}ler",
        "Zoë\u{202e} \u{202c}Müller",
        "Zo&euml; M&uuml;ller",
        "Zo&euml M&amp;uuml;ller",
        "Zoë<br>Müller",
        "<b>Zoë</b> <i class='x'>Mül<u>ler",
        "Kestrel<br>Zoë Müller",
        r#"{"firstName":"Zoë","lastName":"Müller"#,
        r#"{\"firstName\": \"Zoë\", \"lastName\": \"Müller"#,
        "Zo=C3=AB M=C3=BCller",
        "=?utf-8?B?Wm/DqyBNw7xsbGVy?=",
        "=?UTF-8?Q?Zo=C3?=\r\n =?utf-8?q?=AB_M=C3=BC?= =?utf-8?Q?ller?=",
        "Zo%EB+M%FCller",
        r"Zo\303\253 M\303\274ller",
    ];

    assert_eq!(left(&zoe_mueller(), Scope::Anywhere, &forms), [""; 0]);
}

#[test]
fn the_number_goes_however_it_is_written() {
    let forms = [
        "06\u{2011}12345678",
        "06–1234–5678",
        "06,12345678",
        "06_12_34_56_78",
        "06 1234 5678x12",
        "0 6 1 2 3 4 5 6 7 8",
        "tel:+31%206%201234%205678",
        "０６１２３４５６７８",
        "+٣١٦١٢٣٤٥٦٧٨",
        "06&nbsp;1234&nbsp;5678",
        "06<span>1234</span>5678",
        "=2B31612345678",
    ];

    assert_eq!(left(&zoe_mueller(), Scope::OfAnother, &forms), [""; 0]);
}

#[test]
fn what_is_packed_goes_as_a_whole() {
    let document = format!(r#"{{"email":"{ADDRESS}"}}"#);
    let packed = BASE64_STANDARD.encode(&document);
    let (first, second) = packed.split_at(28);
    let long = "Zoë Müller".encode_utf16().flat_map(u16::to_le_bytes);
    let forms = [
        packed.clone(),
        BASE64_URL_SAFE_NO_PAD.encode("Zoë Müller"),
        BASE64_STANDARD.encode(&packed),
        format!("{first}\r\n{second}"),
        format!("/u/{packed}"),
        BASE64_STANDARD.encode(b"Zo\xeb M\xfcller"),
        BASE64_STANDARD.encode(long.collect::<Vec<_>>()),
        BASE64_STANDARD.encode("call 06 1234 5678"),
        hex::encode(&document),
        format!("x{}", hex::encode("Zoë Müller")),
        BASE64_STANDARD.encode("zoe.mueller%40kestrel.example"),
    ];
    let forms = forms.iter().map(|form| form.trim_end_matches('='));

    assert_eq!(
        left(&zoe_mueller(), Scope::Anywhere, &forms.collect::<Vec<_>>()),
        [""; 0]
    );
}

#[test]
fn names_of_every_kind_are_known() {
    for (name, forms) in [
        (
            "Seán O'Brien",
            &[
                "Seán O’Brien",
                "Sean OBrien",
                "O'Brien, Seán",
                "SEÁN OʼBRIEN",
            ][..],
        ),
        (
            "Quirina Zandvliet",
            &["Quirina Zandvliet", "Zandvliet Q. Quirina"],
        ),
        ("Wilhelmina Oostdijk (Acme BV)", &["Wilhelmina Oostdijk"]),
        ("Jürgen Großkopf", &["JÜRGEN GROSSKOPF", "Juergen Großkopf"]),
        ("İpek Şahin", &["IPEK ŞAHİN", "ipek sahin", "İPEK ŞAHIN"]),
        (
            "Anne-Marie Quist-Holm",
            &[
                "Anne‑Marie Quist‑Holm",
                "AnneMarie QuistHolm",
                "Anne Quist Holm",
            ],
        ),
        (
            "Jan van 't Hoff",
            &["Jan van ’t Hoff", "Hoff, Jan van 't", "jan vant hoff"],
        ),
        ("小明 王", &["王小明", "王 小明", "小明王"]),
        ("Иван Петров", &["ИВАН ПЕТРОВ", "Петров Иван"]),
        (
            "Søren Åkesson",
            &["SØREN ÅKESSON", "Soeren Aakesson", "Soren Akesson"],
        ),
    ] {
        let mut known = Known::of("x@acme.example");
        known.add_name(name);

        assert_eq!(
            left(&Traces::new(known), Scope::Anywhere, forms),
            [""; 0],
            "{name}"
        );
    }
}

#[test]
fn words_that_are_also_names_stay_where_they_are_words() {
    for (name, texts) in [
        ("De Boer", &["de boer op het land", "De boer plant"][..]),
        ("Sales", &["The sales team", "Sales plans by phone"]),
        ("Mark", &["Mark it as done", "a mark"]),
        ("Will Mark", &["Will you mark it?", "at will; they mark"]),
        ("A B", &["a b testing", "plan a, b and c"]),
    ] {
        let mut known = Known::of("x@acme.example");
        known.add_name(name);
        let traces = Traces::new(known);

        for text in texts {
            assert_eq!(
                traces.replace(text, Scope::Anywhere),
                None,
                "{name}: {text}"
            );
        }
    }
    let mut known = Known::of("info@acme.example");
    known.add_names("Jan", "de Wit");
    let traces = Traces::new(known);
    for text in [
        "More info at acme.example",
        "het witte huis",
        "de wit geverfde muur",
    ] {
        assert_eq!(traces.replace(text, Scope::Company), None, "{text}");
    }
    let replaced = traces.replace("Dhr. de Wit beslist.", Scope::Company);
    assert_eq!(replaced.as_deref(), Some("Dhr. [erased] beslist."));
}

#[test]
fn the_parts_of_a_name_are_replaced_across_members() {
    let data = json!({
        "guest": {"first": "Zoë", "last": "MÜLLER", "role": "planner"},
        "list": ["Müller", "Zoë", "Ada"],
        "other": {"first": "Zoë", "last": "Jansen"},
    });

    let replaced = zoe_mueller().replace_in_json(&data, Scope::Anywhere);

    let expected = json!({
        "guest": {"first": ERASED, "last": ERASED, "role": "planner"},
        "list": [ERASED, ERASED, "Ada"],
        "other": {"first": "Zoë", "last": "Jansen"},
    });
    assert_eq!(replaced, Some(expected));
}
