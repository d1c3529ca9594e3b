//! The addresses in a text.

use std::collections::BTreeSet;

use addresses::normalise;
use unicode_normalization::UnicodeNormalization as _;

use super::{folded::is_invisible, reading::readings};

/// The maximum number of positions at which an address may begin or end within a piece of text.
const MOST_PARTS: usize = 5;
/// The maximum number of pieces of a text that are examined, which bounds the cost.
const MOST_PIECES: usize = 1000;

/// Returns possible e-mail addresses in a text, normalised, however they are written.
pub fn addresses_in(text: &str) -> Vec<String> {
    let mut known = BTreeSet::new();
    let mut addresses = Vec::new();
    for reading in readings(text) {
        if !reading.text().contains(['@', '＠', '﹫']) {
            continue;
        }
        let visible = reading.text().chars().filter(|one| !is_invisible(*one));
        let text = visible.nfkc().collect::<String>();
        let is_of_address =
            |letter: &char| letter.is_alphanumeric() || "._%+-@!#$&'*/=?^`{|}~".contains(*letter);
        let pieces = text.split(|letter| !is_of_address(&letter));
        let pieces = pieces.filter(|piece| piece.contains('@'));
        let found = pieces.take(MOST_PIECES).flat_map(candidates);
        addresses.extend(found.filter(|address| known.insert(address.clone())));
    }
    addresses
}

/// Returns the possible addresses in a piece of text, the whole piece first: surrounding characters
/// may look like a part of the address.
fn candidates(piece: &str) -> Vec<String> {
    let is_no_word = |letter: char| !letter.is_alphanumeric();
    let bare = piece.trim_matches(is_no_word);
    let Some((local, domain)) = bare.rsplit_once('@') else {
        return Vec::new();
    };
    let starts = local.rmatch_indices(is_no_word);
    let starts = starts.map(|(at, found)| at + found.len());
    let starts = starts.take(MOST_PARTS);
    let starts = [0].into_iter().chain(starts);
    // A domain has at least two labels.
    let ends = domain.match_indices(is_no_word).map(|(at, _)| at).skip(1);
    let ends = [domain.len()].into_iter().chain(ends).take(MOST_PARTS);
    let ends = ends.collect::<Vec<_>>();
    let pairs = starts.flat_map(|start| ends.iter().map(move |end| (start, *end)));
    pairs
        .map(|(start, end)| normalise(&format!("{}@{}", &local[start..], &domain[..end])))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_whatever_surrounds_it() {
        for text in [
            "-ada@acme.example",
            "_ada@acme.example_",
            "b-ada@acme.example.Thanks",
            "ada&#64;acme.example",
            "YWRhQGFjbWUuZXhhbXBsZQ==",
            "https://meet.example/?u=ada%2540acme.example",
            "ａｄａ＠ａｃｍｅ．ｅｘａｍｐｌｅ",
        ] {
            let found = addresses_in(text);

            assert!(found.contains(&"ada@acme.example".to_owned()), "{found:?}");
        }
        assert_eq!(
            addresses_in("at 10 @ home, ada@, @ada, 100% & more"),
            [""; 0]
        );
        assert_eq!(addresses_in("Ada@acme.example!")[0], "ada@acme.example");
    }
}
