//! Persons, identified by their addresses.

use std::collections::HashSet;

use addresses::{normalise, untagged};

use super::{ContactStatus, OutreachChange, Progress as _};

/// Returns the addresses in `texts` in their normal form, in order and without duplicates.
pub fn distinct_addresses(texts: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let addresses = texts.iter().map(|text| normalise(text));
    addresses
        .filter(|address| !address.is_empty() && seen.insert(address.clone()))
        .collect()
}

/// A person, by address.
pub trait Addressed {
    /// The address in its normal form.
    fn address(&self) -> &str;
    /// The address without its tag.
    fn untagged(&self) -> &str;
}

/// Returns those among `known` who have this address, or, if none has it, those whose address
/// differs in its tag alone, provided that they share one address.
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

/// A contact who takes part in a call, or possibly does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallContact {
    /// The id.
    pub id: String,
    /// The address in its normal form; may be empty.
    pub address: String,
    /// The address without its tag.
    pub untagged: String,
    /// How far the outreach has come.
    pub status: ContactStatus,
    /// Whether the contact has another upcoming call.
    pub has_other_call: bool,
    /// Whether outreach to the contact continues in another sequence than that of the call.
    pub goes_on: bool,
}

impl Addressed for CallContact {
    fn address(&self) -> &str {
        &self.address
    }

    fn untagged(&self) -> &str {
        &self.untagged
    }
}

/// A call, reduced to what decides the changes to its participants.
#[derive(Clone, Copy, Debug)]
pub struct PersonsOfCall<'a> {
    /// The address of the booker.
    pub booker: Option<&'a str>,
    /// The addresses of the participants.
    pub addresses: &'a [String],
    /// The contact of the sequence that led to the call, who counts as the booker.
    pub contact_id: Option<&'a str>,
    /// The change of the outreach that led to the call.
    pub outreach: OutreachChange,
    /// Whether the call takes place or has taken place.
    pub is_on: bool,
    /// Whether the call pauses other outreach.
    pub pauses: bool,
}

/// The changes to contacts, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonsChange {
    /// The contacts who are the booker.
    pub bookers: Vec<String>,
    /// The contacts who now have a call.
    pub converted: Vec<String>,
    /// The contacts whose conversation continues manually.
    pub replied: Vec<String>,
    /// The contacts whose other outreach is paused.
    pub paused: Vec<String>,
}

impl PersonsChange {
    /// Adds the contact to whose outreach the call belonged until now. That outreach is now paused
    /// like any other, and unless the contact is the booker, the contact has no call of its own.
    pub fn add_former(&mut self, contact_id: String) {
        if !self.bookers.contains(&contact_id) && !self.replied.contains(&contact_id) {
            self.replied.push(contact_id.clone());
        }
        if !self.paused.contains(&contact_id) {
            self.paused.push(contact_id);
        }
    }
}

/// Decides how the contacts who take part in a call change.
///
/// The booker's contacts become CONVERTED, those of other attendees REPLIED, none of them moves
/// backwards, and no further message is sent to any of them. When the call falls through, the
/// booker's contacts become REPLIED, unless the booker has another call.
pub fn persons_change(call: PersonsOfCall<'_>, contacts: &[CallContact]) -> PersonsChange {
    let bookers = bookers(call, contacts);
    let has_other_call = contacts
        .iter()
        .any(|contact| contact.has_other_call && bookers.contains(&&*contact.id));
    let addresses = call.addresses.iter();
    let others = addresses.filter(|address| call.booker != Some(address.as_str()));
    let others = others.flat_map(|address| find_person(address, contacts));
    let others = others.map(|contact| &*contact.id).collect::<HashSet<_>>();
    let mut change = PersonsChange {
        bookers: bookers.iter().map(|id| (*id).to_owned()).collect(),
        ..PersonsChange::default()
    };
    for contact in contacts {
        let is_booker = bookers.contains(&&*contact.id);
        if !is_booker && !others.contains(&*contact.id) {
            continue;
        }
        let is_before =
            |status: ContactStatus| call.pauses && contact.status.rank() < status.rank();
        let is_matched = call.contact_id == Some(contact.id.as_str());
        let is_converted = contact.status == ContactStatus::Converted;
        let list = match call.outreach {
            _ if !is_booker => is_before(ContactStatus::Replied).then_some(&mut change.replied),
            OutreachChange::Booked | OutreachChange::Moved => {
                (is_matched || is_before(ContactStatus::Converted)).then_some(&mut change.converted)
            }
            OutreachChange::Replied => {
                let falls = is_matched || is_converted || is_before(ContactStatus::Replied);
                (falls && !has_other_call).then_some(&mut change.replied)
            }
            OutreachChange::SequenceReplied | OutreachChange::Unchanged if call.is_on => {
                is_before(ContactStatus::Converted).then_some(&mut change.converted)
            }
            OutreachChange::SequenceReplied | OutreachChange::Unchanged => {
                is_before(ContactStatus::Replied).then_some(&mut change.replied)
            }
        };
        if let Some(list) = list {
            list.push(contact.id.clone());
        }
        if call.pauses && contact.goes_on {
            change.paused.push(contact.id.clone());
        }
    }
    change
}

/// Returns the ids of the contacts who are the booker: by address, or because the booking link was
/// theirs.
fn bookers<'a>(call: PersonsOfCall<'_>, contacts: &'a [CallContact]) -> Vec<&'a str> {
    let matched = contacts
        .iter()
        .find(|contact| Some(&*contact.id) == call.contact_id);
    let addresses = matched
        .map(|contact| &contact.address)
        .filter(|address| !address.is_empty());
    let addresses = addresses.map(String::as_str).into_iter().chain(call.booker);
    let by_address = addresses.flat_map(|address| find_person(address, contacts));
    by_address
        .chain(matched)
        .map(|contact| &*contact.id)
        .collect()
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

    fn contact(id: &str, address: &str, status: ContactStatus) -> CallContact {
        CallContact {
            id: id.to_owned(),
            address: address.to_owned(),
            untagged: untagged(address),
            status,
            has_other_call: false,
            goes_on: true,
        }
    }

    fn change(outreach: OutreachChange, contacts: &[CallContact]) -> PersonsChange {
        let addresses = ["ada@acme.example", "bob@acme.example"].map(str::to_owned);
        let call = PersonsOfCall {
            booker: Some("ada@acme.example"),
            addresses: &addresses,
            contact_id: Some("a1"),
            outreach,
            is_on: matches!(outreach, OutreachChange::Booked | OutreachChange::Moved),
            pauses: true,
        };
        persons_change(call, contacts)
    }

    fn everybody() -> [CallContact; 5] {
        [
            contact("a1", "ada@acme.example", ContactStatus::EmailSent),
            contact("a2", "ada@acme.example", ContactStatus::Queued),
            contact("b1", "bob@acme.example", ContactStatus::Opened),
            contact("b2", "bob@acme.example", ContactStatus::Converted),
            contact("c1", "cem@acme.example", ContactStatus::Queued),
        ]
    }

    #[test]
    fn a_call_concerns_every_contact_of_each_participant() {
        let change = change(OutreachChange::Booked, &everybody());

        assert_eq!(change.converted, ["a1", "a2"]);
        assert_eq!(change.replied, ["b1"]);
        assert_eq!(change.paused, ["a1", "a2", "b1", "b2"]);
    }

    #[test]
    fn the_contact_of_the_link_counts_as_the_booker_whoever_booked() {
        let mut contacts = everybody();
        contacts[0].address = "old@acme.example".to_owned();
        contacts[4].address = "old@acme.example".to_owned();

        let change = change(OutreachChange::Booked, &contacts);

        assert_eq!(change.converted, ["a1", "a2", "c1"]);
    }

    #[test]
    fn when_the_call_falls_through_the_booker_goes_back_unless_there_is_another_one() {
        let mut contacts = everybody().map(|contact| CallContact {
            status: ContactStatus::Converted,
            ..contact
        });
        assert_eq!(
            change(OutreachChange::Replied, &contacts).replied,
            ["a1", "a2"]
        );

        contacts[1].has_other_call = true;
        assert!(
            change(OutreachChange::Replied, &contacts)
                .replied
                .is_empty()
        );
    }
}
