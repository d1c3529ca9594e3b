//! The e-mail addresses that may match a booking to a contact. The crate `addresses` defines when
//! two of them are the same, also for booking-svc.

use std::collections::HashSet;

/// More than any call has guests.
const MAX_ADDRESSES: usize = 1000;

/// Returns the well-formed addresses among `texts`, normalised, in order and without duplicates.
///
/// Malformed ones are left out: a guest's typing mistake must not prevent the booking from being
/// recorded.
pub(crate) fn distinct<'text>(texts: impl Iterator<Item = &'text str>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts
        .filter_map(normalised)
        .filter(|address| seen.insert(address.clone()))
        .take(MAX_ADDRESSES)
        .collect()
}

/// Returns the address in `text`, normalised, if it is well-formed.
pub(crate) fn normalised(text: &str) -> Option<String> {
    let address = ::addresses::normalise(text);
    let is_well_formed = address.contains('@')
        && !address.contains(char::is_whitespace)
        && address.len() <= ::addresses::MAX_BYTES;
    is_well_formed.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_addresses_are_kept_once_and_in_order() {
        let long = format!("{}@kestrel.example", "a".repeat(320));
        let texts = [
            " Zoe@Kestrel.example",
            "unknown",
            "",
            "a b@kestrel.example",
            &long,
            "cfo@kestrel.example",
            "zoe@kestrel.EXAMPLE ",
        ];

        let addresses = distinct(texts.into_iter());

        assert_eq!(addresses, ["zoe@kestrel.example", "cfo@kestrel.example"]);
    }

    #[test]
    fn an_address_is_found_in_what_mail_programs_and_links_write() {
        for text in [
            "Zoe Müller <zoe@kestrel.example>",
            "\"Müller, Zoe\" < ZOE@kestrel.example > ",
            "mailto:zoe@kestrel.example",
            "<MailTo:zoe@kestrel.example>",
        ] {
            assert_eq!(
                normalised(text).as_deref(),
                Some("zoe@kestrel.example"),
                "{text}"
            );
        }
        for text in ["zoe", "<>", "mailto:", "é", "Zoe <zoe"] {
            assert_eq!(normalised(text), None, "{text}");
        }
    }
}
