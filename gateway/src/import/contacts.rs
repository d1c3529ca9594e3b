//! The contacts of a prospect while lines of a table change them. They are found by their id, or by
//! the address of the person.

use std::collections::{BTreeSet, HashMap};

use addresses::{normalise, untagged};
use proto::booking::v1::{Contact, ContactOutreachStatus};
use sha2::{Digest as _, Sha256};

/// Returns the id of a contact who is identified by an address alone. The id does not contain the
/// address, since it is kept when the person is erased.
pub(super) fn made_id(prospect_id: &str, email: &str) -> String {
    let digest = Sha256::digest(untagged(&normalise(email)));
    format!("{prospect_id}/{}", hex::encode(&digest[..16]))
}

/// The identity of a contact in a line: its id or its address.
#[derive(Clone, Copy, Debug)]
pub(super) enum Key<'cells> {
    Id(&'cells str),
    Address(&'cells str),
}

/// The contacts of a prospect, and which of them are changed by lines.
pub(super) struct Contacts {
    all: Vec<Contact>,
    by_id: HashMap<String, usize>,
    /// The contacts by normalised address.
    by_address: HashMap<String, usize>,
    /// The contacts by the address without its tag, which identifies a person.
    by_person: HashMap<String, BTreeSet<usize>>,
    changed: BTreeSet<usize>,
}

impl Contacts {
    /// Returns unchanged contacts.
    pub(super) fn new(known: Vec<Contact>) -> Self {
        let mut contacts = Self {
            all: Vec::new(),
            by_id: HashMap::new(),
            by_address: HashMap::new(),
            by_person: HashMap::new(),
            changed: BTreeSet::new(),
        };
        for contact in known {
            contacts.add(contact);
        }
        contacts
    }

    /// Returns the contact of a line, or a new one if there is none.
    ///
    /// If several contacts are the same person, the one with the same tag is used.
    pub(super) fn of_line(&mut self, key: Key<'_>, prospect_id: &str) -> usize {
        let index = match key {
            Key::Id(id) => self.with_id(id.to_owned()),
            Key::Address(email) => self.find_person(email).unwrap_or_else(|| {
                let index = self.with_id(made_id(prospect_id, email));
                self.set_email(index, email);
                index
            }),
        };
        self.changed.insert(index);
        index
    }

    /// Returns a contact for changes of anything except its id and its address.
    pub(super) fn get_mut(&mut self, index: usize) -> &mut Contact {
        &mut self.all[index]
    }

    /// Changes the address of a contact.
    pub(super) fn set_email(&mut self, index: usize, email: &str) {
        let before = std::mem::replace(&mut self.all[index].primary_email, email.to_owned());
        let address = normalise(&before);
        if let Some(others) = self.by_person.get_mut(&untagged(&address)) {
            others.remove(&index);
        }
        if self.by_address.get(&address) == Some(&index) {
            self.by_address.remove(&address);
        }
        self.list_address(index);
    }

    /// Opts out a contact.
    pub(super) fn opt_out(&mut self, index: usize) {
        self.all[index].set_outreach_status(ContactOutreachStatus::OptedOut);
        self.changed.insert(index);
    }

    /// Opts out all contacts with the address of a contact: a person opts out by address, whatever
    /// the contacts.
    pub(super) fn opt_out_person(&mut self, index: usize) {
        let person = untagged(&normalise(&self.all[index].primary_email));
        let same = self.by_person.get(&person).cloned().unwrap_or_default();
        for index in same {
            self.opt_out(index);
        }
    }

    /// Returns the changed contacts.
    pub(super) fn into_changed(self) -> Vec<Contact> {
        let Self { all, changed, .. } = self;
        let numbered = all.into_iter().enumerate();
        let changed = numbered.filter(|(index, _)| changed.contains(index));
        changed.map(|(_, contact)| contact).collect()
    }

    fn find_person(&self, email: &str) -> Option<usize> {
        let address = normalise(email);
        let of_person = || self.by_person.get(&untagged(&address))?.first();
        self.by_address.get(&address).or_else(of_person).copied()
    }

    fn with_id(&mut self, id: String) -> usize {
        if let Some(index) = self.by_id.get(&id) {
            return *index;
        }
        self.add(Contact {
            id,
            ..Contact::default()
        })
    }

    fn add(&mut self, contact: Contact) -> usize {
        let index = self.all.len();
        self.by_id.insert(contact.id.clone(), index);
        self.all.push(contact);
        self.list_address(index);
        index
    }

    /// Indexes a contact by its address, if it has one.
    fn list_address(&mut self, index: usize) {
        let address = normalise(&self.all[index].primary_email);
        if address.is_empty() {
            return;
        }
        let of_person = self.by_person.entry(untagged(&address)).or_default();
        of_person.insert(index);
        self.by_address.entry(address).or_insert(index);
    }
}
