//! Mutates Cal.com's bodies beyond any schema. The same seed makes the same body.

use serde_json::{Value, json};

/// Tokens that no JSON value can hold. They replace placeholder texts after the JSON is serialised.
const ODD_TOKENS: [(&str, &str); 8] = [
    ("<huge>", "1e400"),
    ("<tiny>", "-1e-400"),
    ("<digits>", "123456789012345678901234567890"),
    ("<half>", r#""half \ud83d""#),
    ("<other half>", r#""\ude00 other half""#),
    ("<backslashes>", r#""\\\\ud83d\\""#),
    ("<nul>", r#""a\u0000b""#),
    ("<pair>", r#""\ud83d\ude00""#),
];

/// Numbers without a pattern, as SplitMix64 draws them.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).expect("a count fits");
        usize::try_from(self.roll() % bound).expect("it is below a count")
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Returns a body that differs from `sample` in some places.
pub(crate) fn mutated(sample: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut body = serde_json::from_slice::<Value>(sample).unwrap_or_else(|_| json!({}));
    for _ in 0..=dice.below(4) {
        let index = dice.below(count(&body));
        let other = nth(&mut body, &mut dice.below(64)).map(|value| value.clone());
        if let Some(place) = nth(&mut body, &mut index.clone()) {
            change(place, other, dice);
        }
    }
    let mut text = body.to_string();
    for (name, token) in ODD_TOKENS {
        text = text.replace(&format!("\"{name}\""), token);
    }
    let mut bytes = text.into_bytes();
    if dice.one_in(4) {
        change_text(&mut bytes, dice);
    }
    bytes
}

/// Replaces or bends a value.
fn change(place: &mut Value, other: Option<Value>, dice: &mut Dice) {
    let value = place.take();
    *place = match dice.below(8) {
        0 => other.unwrap_or_default(),
        1 => json!([value]),
        2 => json!({ "value": value, "label": "label" }),
        3 => nested(value, *dice.pick(&[20, 126, 127, 128, 200])),
        4 => bent(value, dice),
        _ => odd(dice),
    };
}

fn nested(mut value: Value, levels: usize) -> Value {
    for level in 0..levels {
        value = if level % 2 == 0 {
            json!([value])
        } else {
            json!({ "a": value })
        };
    }
    value
}

/// Bends a value within its type.
fn bent(value: Value, dice: &mut Dice) -> Value {
    match value {
        Value::String(text) => {
            let cut = text.floor_char_boundary(dice.below(text.len() + 1));
            let inserted = *dice.pick(&[
                "\u{0}", "\u{FEFF}", "\u{202E}", "\\", "\"", "é", "😀", " ", "@",
            ]);
            match dice.below(4) {
                0 => Value::from(&text[..cut]),
                1 => Value::from(text.to_uppercase()),
                2 => Value::from(text.repeat(1 + dice.below(400))),
                _ => Value::from(format!("{}{inserted}{}", &text[..cut], &text[cut..])),
            }
        }
        Value::Array(items) => {
            let copies = 1 + dice.below(300);
            let item = items.into_iter().next().unwrap_or_else(|| odd(dice));
            Value::from(vec![item; copies])
        }
        Value::Object(mut members) => {
            let keys = members.keys().cloned().collect::<Vec<_>>();
            if let Some(key) = keys.get(dice.below(keys.len())) {
                let member = members.remove(key).unwrap_or_default();
                if dice.one_in(2) {
                    members.insert(format!("{key}\u{0}"), member);
                }
            }
            Value::from(members)
        }
        Value::Number(number) => Value::from(number.as_f64().unwrap_or_default() * -1e3 + 0.5),
        Value::Bool(flag) => Value::from(!flag),
        Value::Null => odd(dice),
    }
}

fn odd(dice: &mut Dice) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!("true"),
        json!(0),
        json!(-1),
        json!(7.5),
        json!(1e308),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!(" "),
        json!("0"),
        json!([]),
        json!({}),
        json!([[]]),
        json!([null]),
        json!({ "email": {} }),
        json!({ "email": "zoe.mueller@kestrel.example" }),
        json!(["Zoe.Mueller@kestrel.example"]),
        json!("zoe.mueller@kestrel.example"),
        json!("9999-12-31T23:59:60Z"),
        json!("0001-01-01T00:00:00Z"),
        json!("-infinity"),
        json!("2026-02-30T00:00:00Z"),
        json!("2026-09-24T15:00:00.123456789+14:00"),
        json!("https://zoom.us/j/1?pwd=abc"),
        json!("x".repeat(255)),
        json!("x".repeat(256)),
        json!("é".repeat(5000)),
        json!("\u{0}"),
        json!("DROP TABLE bookings; --"),
        json!("{{uid}}"),
        json!({ "constructor": { "prototype": {} } }),
        json!({ "": { "": [] } }),
        json!("BOOKING_CANCELLED"),
        json!("kestrel-sequence-1"),
    ];
    if dice.one_in(4) {
        return Value::from(dice.pick(&ODD_TOKENS).0);
    }
    dice.pick(&values).clone()
}

/// Damages the text itself, so that it often is not JSON any more.
fn change_text(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let index = dice.below(bytes.len());
    match dice.below(8) {
        0 => bytes.truncate(index),
        1 => bytes[index] = *dice.pick(b"\x00\xff\"\\{}[],:e-9 u"),
        2 => bytes.extend_from_slice(b"{}"),
        3 => drop(bytes.splice(0..0, *b"\xef\xbb\xbf")),
        4 => drop(bytes.splice(index..index, *b"\\ud83d")),
        5 => drop(bytes.splice(index..index, *b"\\u0000")),
        // A duplicate member. The last one counts.
        _ => {
            if let Some(brace) = bytes.iter().rposition(|byte| *byte == b'}') {
                let member = *dice.pick(&[
                    r#","payload":null"#,
                    r#","uid":"twice""#,
                    r#","attendees":7"#,
                ]);
                drop(bytes.splice(brace..brace, member.bytes()));
            }
        }
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// Returns the value that comes `index` values after this one.
fn nth<'a>(value: &'a mut Value, index: &mut usize) -> Option<&'a mut Value> {
    if *index == 0 {
        return Some(value);
    }
    *index -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, index)),
        Value::Object(members) => members.values_mut().find_map(|member| nth(member, index)),
        _ => None,
    }
}
