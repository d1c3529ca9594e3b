//! Bytes that may be text in whatever encoding.

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode::Indifferent, GeneralPurpose, GeneralPurposeConfig},
};

/// How often base64 is decoded: text in base64 in base64.
const MOST_LAYERS: usize = 2;
/// The fewest characters that are looked at as base64: five letters and an `@`.
const SHORTEST_BASE64: usize = 8;
/// Cut off anywhere, it is still read as far as it goes.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(Indifferent),
);

/// Returns bytes as text in each encoding that they may be in: UTF-8, UTF-16, UTF-32 and Latin-1, each of them in
/// base64 or not.
pub fn readings(bytes: &[u8]) -> Vec<String> {
    readings_within(bytes, MOST_LAYERS)
}

/// Returns whether bytes are no text in UTF-8, so that only somebody who knows their encoding can tell what they say.
pub fn are_opaque(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).map_or(true, |text| text.contains(is_of_no_text))
}

fn is_of_no_text(letter: char) -> bool {
    letter.is_control() && !letter.is_whitespace()
}

fn readings_within(bytes: &[u8], layers: usize) -> Vec<String> {
    let mut readings = vec![String::from_utf8_lossy(bytes).into_owned()];
    if are_opaque(bytes) {
        readings.push(bytes.iter().copied().map(char::from).collect());
        let pairs = bytes.as_chunks::<2>().0;
        readings.push(utf_16(pairs.iter().copied().map(u16::from_le_bytes)));
        readings.push(utf_16(pairs.iter().copied().map(u16::from_be_bytes)));
        let fours = bytes.as_chunks::<4>().0;
        readings.push(utf_32(fours.iter().copied().map(u32::from_le_bytes)));
        readings.push(utf_32(fours.iter().copied().map(u32::from_be_bytes)));
    }
    if layers > 0 {
        let decoded = readings.iter().flat_map(|text| base64_in(text));
        let decoded = decoded.flat_map(|bytes| readings_within(&bytes, layers - 1));
        let decoded = decoded.collect::<Vec<_>>();
        readings.extend(decoded);
    }
    readings
}

fn utf_16(units: impl Iterator<Item = u16>) -> String {
    let letters = char::decode_utf16(units);
    letters
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn utf_32(units: impl Iterator<Item = u32>) -> String {
    units
        .map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Returns what is written in base64 in a text: the runs of its characters, and all of it if it has lines.
fn base64_in(text: &str) -> Vec<Vec<u8>> {
    let is_of_base64 =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/' | '-' | '_');
    let is_between = |letter: char| letter.is_ascii_whitespace() || letter == '=';
    let mut runs = text
        .split(|letter: char| !is_of_base64(letter))
        .map(str::to_owned)
        .collect::<Vec<_>>();
    if text.contains(is_between) && text.chars().all(|one| is_of_base64(one) || is_between(one)) {
        runs.push(text.chars().filter(|one| is_of_base64(*one)).collect());
    }
    let runs = runs.into_iter().filter(|run| run.len() >= SHORTEST_BASE64);
    runs.filter_map(|run| decode(&run)).collect()
}

fn decode(run: &str) -> Option<Vec<u8>> {
    let run = run.replace('-', "+").replace('_', "/");
    // One character alone is not even a byte.
    let end = run.len() - usize::from(run.len() % 4 == 1);
    BASE64.decode(&run[..end]).ok()
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

    use super::*;

    const TEXT: &str = r#"{"email": "zoë@kestrel.example"}"#;

    fn little_endian(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn text_is_read_in_every_encoding_that_it_may_be_in() {
        let big_endian = TEXT.encode_utf16().flat_map(u16::to_be_bytes);
        let long = TEXT.chars().map(u32::from);
        let lines = BASE64_STANDARD.encode(TEXT);
        let (first, second) = lines.split_at(20);
        for bytes in [
            TEXT.as_bytes().to_vec(),
            little_endian(TEXT),
            big_endian.collect(),
            long.clone().flat_map(u32::to_le_bytes).collect(),
            long.clone().flat_map(u32::to_be_bytes).collect(),
            long.map(|letter| u8::try_from(letter).unwrap()).collect(),
            BASE64_STANDARD.encode(TEXT).into_bytes(),
            BASE64_URL_SAFE_NO_PAD.encode(TEXT).into_bytes(),
            format!("{first}\r\n{second}\r\n").into_bytes(),
            format!(r#"{{"body":"{}"#, BASE64_STANDARD.encode(TEXT)).into_bytes(),
            BASE64_STANDARD.encode(little_endian(TEXT)).into_bytes(),
            BASE64_STANDARD
                .encode(BASE64_STANDARD.encode(TEXT))
                .into_bytes(),
            little_endian(&BASE64_STANDARD.encode(TEXT)),
        ] {
            let readings = readings(&bytes);

            let is_read = readings.iter().any(|reading| reading.contains(TEXT));
            assert!(is_read, "{readings:?}");
        }
    }

    #[test]
    fn what_is_no_text_in_utf_8_is_opaque() {
        for bytes in ["", "{\"a\": \"ë\"}\r\n\t", "\u{feff}{}"] {
            assert!(!are_opaque(bytes.as_bytes()), "{bytes}");
        }
        for bytes in [&b"\xff\xfe{\0"[..], b"zo\xeb", b"{\0", b"\x1f\x8b\x08"] {
            assert!(are_opaque(bytes), "{bytes:?}");
        }
    }
}
