//! Property tests: a person is found in any text in any encoding, and no other person is.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use proptest::{prelude::*, sample::select};
use serde_json::json;
use unicode_normalization::UnicodeNormalization as _;

use super::{ERASED, Known, Scope, Traces};

/// Names of people, each with the name of another person who shares a part of it.
const NAMES: [(&str, &str, &str); 12] = [
    ("Zoë", "Müller", "Zoë Mullins"),
    ("Jan", "van den Berg", "Jan Bergman"),
    ("Seán", "O'Brien", "Sean O’Neill"),
    ("Anne-Marie", "Quist-Holm", "Anne-Marie Holmgren"),
    ("Jürgen", "Großkopf", "Jörg Großkopf"),
    ("İpek", "Şahin", "İpek Şen"),
    ("Иван", "Петров", "Иван Петровский"),
    ("Νίκος", "Παπαδόπουλος", "Νίκος Παππάς"),
    ("小明", "王", "李小龍"),
    ("محمد", "الأحمد", "محمد المصري"),
    ("Will", "Day", "Will the day come"),
    ("Mark", "De Boer", "mark de boeren"),
];
const LOCALS: [&str; 5] = ["info", "z.m", "zoë", "first-last_99", "o'neil"];
const DOMAINS: [&str; 3] = ["kestrel.example", "kestrel-bräu.example", "a.b.example"];

type Encoding = fn(&str) -> String;

const ENCODINGS: [Encoding; 20] = [
    str::to_owned,
    |text| text.to_uppercase(),
    |text| text.nfd().collect(),
    |text| each(text.bytes(), |byte| format!("%{byte:02X}")),
    |text| text.replace('@', "%40").replace(' ', "+"),
    |text| each(text.encode_utf16(), |unit| format!("\\u{unit:04x}")),
    |text| each(text.chars(), |one| format!("&#{};", u32::from(one))),
    |text| each(text.chars(), |one| format!("&#x{:X};", u32::from(one))),
    |text| {
        text.replace('ë', "&euml;")
            .replace('ü', "&uuml;")
            .replace('@', "&commat;")
    },
    |text| each(text.bytes(), |byte| format!("={byte:02X}")),
    |text| format!("=?UTF-8?B?{}?=", BASE64_STANDARD.encode(text)),
    |text| BASE64_STANDARD.encode(format!("[\"{text}\"]")),
    |text| BASE64_URL_SAFE_NO_PAD.encode(format!("To: {text}.")),
    |text| hex::encode(format!("{text}, hello")),
    |text| each(text.chars(), |one| format!("{one}\u{200b}")),
    |text| each(text.chars(), |one| format!("{one}\u{ad}")),
    |text| text.replace(' ', "\u{a0}").replace('-', "\u{2011}"),
    |text| text.replace(' ', "<br />"),
    |text| each(text.chars(), |one| format!("<i>{one}</i>")),
    |text| text.chars().map(full_width).collect(),
];

fn each<T>(items: impl Iterator<Item = T>, write: fn(T) -> String) -> String {
    items.map(write).collect::<Vec<_>>().concat()
}

fn full_width(letter: char) -> char {
    match letter {
        '!'..='~' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
        letter => letter,
    }
}

/// Returns whether the result of the first encoding survives the second one: base64, for example,
/// is case-sensitive.
fn keeps(first: usize, second: usize) -> bool {
    let has_case = |encoding| (5..=13).contains(&encoding);
    let is_torn = (has_case(first) && second == 1) || (first == 10 && [17, 18].contains(&second));
    !is_torn
}

fn person(name: usize, local: &str, domain: &str, digits: u32) -> (Traces, [String; 5]) {
    let (given, family, _) = NAMES[name];
    let address = format!("{local}@{domain}");
    let mut known = Known::of(&address);
    known.add_names(given, family);
    let number = format!("+31 6 {} {:04}", 1000 + digits / 10_000, digits % 10_000);
    known.add_phones(&json!(number));
    let national = number.replace("+31 ", "0").replace(' ', "-");
    let forms = [
        address,
        format!("{given} {family}"),
        format!("{family}, {given}"),
        number,
        national,
    ];
    (Traces::new(known), forms)
}

proptest! {
    #[test]
    fn anybody_is_found_in_any_encoding(
        name in 0..NAMES.len(),
        local in select(&LOCALS[..]),
        domain in select(&DOMAINS[..]),
        digits in 0..90_000_000_u32,
        form in 0..5_usize,
        inner in 0..ENCODINGS.len(),
        outer in 0..ENCODINGS.len(),
        before in "(See |Gäste: |x@y.example; |https://x.example/a/|)",
        behind in "(| is here|\\. Next|, 100% & more|\n--)",
    ) {
        prop_assume!(keeps(inner, outer));
        let (traces, forms) = person(name, local, domain, digits);
        let encoded = ENCODINGS[outer](&ENCODINGS[inner](&forms[form]));
        let text = format!("{before}{encoded} .{behind}");

        let replaced = traces.replace(&text, Scope::Anywhere);

        let replaced = replaced.unwrap_or_default();
        prop_assert!(replaced.contains(ERASED), "{}", text);
        prop_assert!(replaced.ends_with(&behind), "{} {}", text, replaced);
        prop_assert!(!traces.occur_in(&replaced, Scope::Anywhere), "{}", replaced);
    }

    #[test]
    fn no_other_person_is_found_in_any_encoding(
        name in 0..NAMES.len(),
        digits in 0..90_000_000_u32,
        inner in 0..ENCODINGS.len(),
        outer in 0..ENCODINGS.len(),
    ) {
        let (traces, _) = person(name, "info", "kestrel.example", digits);
        let (_, _, other) = NAMES[name];
        let (_, of_another) = person((name + 1) % NAMES.len(), "sales", "other.example", digits + 1);
        for form in of_another.iter().map(String::as_str).chain([other]) {
            let encoded = ENCODINGS[outer](&ENCODINGS[inner](form));

            prop_assert_eq!(traces.replace(&encoded, Scope::Anywhere), None, "{}", form);
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,60}", escapes in "([%&=\\\\<>?@A-Fa-z0-9;#+ ]){0,60}") {
        let (traces, _) = person(0, "info", "kestrel.example", 1);
        for text in [text, escapes] {
            let replaced = traces.replace(&text, Scope::Own);
            prop_assert!(replaced.is_none_or(|replaced| replaced != text));
        }
    }
}
