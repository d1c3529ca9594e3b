//! Who is who: persons are told apart by their addresses.

use std::collections::HashSet;

use addresses::{normalise, untagged};

/// Returns the addresses in `texts` in their normal form, in order and without duplicates.
pub fn distinct_addresses(texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let addresses = texts.iter().map(|text| normalise(text));
    addresses
        .filter(|address| !address.is_empty() && seen.insert(address.clone()))
        .collect()
}

/// Somebody who is known by an address.
pub trait Addressed {
    /// The address in its normal form.
    fn address(&self) -> &str;
    /// The same less its tag.
    fn untagged(&self) -> &str;
}

/// Returns those among `known` who are the person with this address: if nobody has it, the one person whose
/// address differs by a tag alone.
pub fn find_person<'a, P: Addressed>(address: &str, known: &'a [P]) -> Vec<&'a P> {
    let exact = known.iter().filter(|known| known.address() == address);
    let exact = exact.collect::<Vec<_>>();
    if !exact.is_empty() {
        return exact;
    }
    let owner = untagged(address);
    let near = known.iter().filter(|known| known.untagged() == owner);
    let near = near.collect::<Vec<_>>();
    let is_one = near
        .windows(2)
        .all(|two| two[0].address() == two[1].address());
    if is_one { near } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Addressed for (&str, &str) {
        fn address(&self) -> &str {
            self.0
        }

        fn untagged(&self) -> &str {
            self.1
        }
    }

    const ADA: (&str, &str) = ("ada@acme.example", "ada@acme.example");
    const ADA_CRM: (&str, &str) = ("ada+crm@acme.example", "ada@acme.example");

    #[test]
    fn who_has_the_address_is_the_person_whatever_others_have() {
        let known = [ADA_CRM, ADA, ADA];

        assert_eq!(find_person("ada@acme.example", &known), [&ADA, &ADA]);
        assert_eq!(find_person("ada+crm@acme.example", &known), [&ADA_CRM]);
    }

    #[test]
    fn a_tag_is_looked_past_if_that_leads_to_one_person() {
        assert_eq!(
            find_person("ada+cal@acme.example", &[ADA, ADA]),
            [&ADA, &ADA]
        );
        assert_eq!(find_person("ada@acme.example", &[ADA_CRM]), [&ADA_CRM]);
        assert!(find_person("ada+cal@acme.example", &[ADA, ADA_CRM]).is_empty());
        assert!(find_person("bob@acme.example", &[ADA]).is_empty());
    }
}
