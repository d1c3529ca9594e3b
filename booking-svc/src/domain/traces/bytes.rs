//! Bytes that may be text in an unknown encoding.

/// Decodes bytes in each encoding that they may be in: UTF-8, UTF-16, UTF-32 and Latin-1.
pub fn readings_of_bytes(bytes: &[u8]) -> Vec<String> {
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
    readings
}

/// Returns whether bytes are not UTF-8 text, so that they cannot be read without knowing their
/// encoding.
pub fn are_opaque(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).map_or(true, |text| text.contains(is_of_no_text))
}

/// Returns whether a character never occurs in text.
pub(super) fn is_of_no_text(letter: char) -> bool {
    letter.is_control() && !letter.is_whitespace()
}

/// Decodes UTF-16 code units.
pub(super) fn utf_16(units: impl Iterator<Item = u16>) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"email": "zoë@kestrel.example"}"#;

    #[test]
    fn text_is_read_in_every_encoding_that_it_may_be_in() {
        let little_endian = TEXT.encode_utf16().flat_map(u16::to_le_bytes);
        let big_endian = TEXT.encode_utf16().flat_map(u16::to_be_bytes);
        let long = TEXT.chars().map(u32::from);
        for bytes in [
            TEXT.as_bytes().to_vec(),
            little_endian.collect(),
            big_endian.collect(),
            long.clone().flat_map(u32::to_le_bytes).collect(),
            long.clone().flat_map(u32::to_be_bytes).collect(),
            long.map(|letter| u8::try_from(letter).unwrap()).collect(),
        ] {
            let readings = readings_of_bytes(&bytes);

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
