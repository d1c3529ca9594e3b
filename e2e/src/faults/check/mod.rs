//! Compares the database with the ledger: what was lost, what is there twice, and what is wrong.
//!
//! - I1: what was promised to be kept is stored once.
//! - I2: each booking is in the state to which its events lead, and so are outreach and log.
//! - I3: each call that is on has one plan; what is off has at most one.
//! - I4: nothing is left to be done.
//! - I5: what was not promised is absent, or stored once.
//! - I6: after the fault webhooks are taken again; this is measured from the ledger.
//!
//! The received notices are compared, too: one for each active call.

mod effects;
mod stored;

use std::collections::{BTreeSet, HashMap};

pub(crate) use self::stored::{Database, Stored};
use super::{hook::ReceivedNotice, ledger::Entry};

/// What does not agree, each in words that name the row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// What should be there and is not.
    pub(crate) lost: BTreeSet<String>,
    /// What is there more than once.
    pub(crate) doubled: BTreeSet<String>,
    /// What is there, and says something else than it should.
    pub(crate) wrong: BTreeSet<String>,
}

impl Findings {
    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// Returns each with what is the matter.
    pub(crate) fn all(&self) -> impl Iterator<Item = String> {
        let kinds = [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("wrong", &self.wrong),
        ];
        kinds
            .into_iter()
            .flat_map(|(kind, found)| found.iter().map(move |found| format!("{kind}: {found}")))
    }

    /// Adds others.
    pub(crate) fn extend(&mut self, other: Self) {
        self.lost.extend(other.lost);
        self.doubled.extend(other.doubled);
        self.wrong.extend(other.wrong);
    }

    /// Removes those that are known.
    pub(crate) fn without(mut self, known: &Self) -> Self {
        self.lost.retain(|found| !known.lost.contains(found));
        self.doubled.retain(|found| !known.doubled.contains(found));
        self.wrong.retain(|found| !known.wrong.contains(found));
        self
    }

    /// Finds that something is not there exactly once.
    fn count(&mut self, count: usize, what: impl FnOnce() -> String) {
        match count {
            0 => self.lost.insert(what()),
            1 => false,
            _ => self.doubled.insert(what()),
        };
    }

    /// Finds that something is not as it should be.
    fn compare(&mut self, found: Option<&String>, expected: &str, what: impl FnOnce() -> String) {
        match found {
            None => self.lost.insert(what()),
            Some(found) if found == expected => false,
            Some(found) => self
                .wrong
                .insert(format!("{} is {found}, not {expected}", what())),
        };
    }
}

/// Compares the deliveries alone (I1, I5), right after a fault: nothing has been sent again yet.
pub(crate) fn promises(entries: &[Entry], stored: &Stored) -> Findings {
    let mut counts = HashMap::<_, usize>::new();
    let mut copies = HashMap::<_, usize>::new();
    // What was found at Cal.com first may come under another key: the second changes nothing.
    let (reconciled, received) = stored
        .deliveries
        .iter()
        .partition::<Vec<_>, _>(|delivery| delivery.was_reconciled);
    for delivery in received {
        // Each copy of another subscription is stored, once.
        let copy = copies.entry((key_of(delivery), &delivery.made));
        let copies = copy.and_modify(|count| *count += 1).or_insert(1);
        let count = counts.entry(key_of(delivery)).or_default();
        *count = (*count).max(*copies);
    }
    for delivery in reconciled {
        counts.entry(key_of(delivery)).or_insert(1);
    }
    let mut findings = Findings::default();
    for entry in entries {
        let event = &entry.event;
        let key = (event.name, event.uid.as_str(), event.seat);
        let count = counts.get(&key).copied().unwrap_or_default();
        let name = || format!("delivery of {}", in_words(entry));
        if entry.is_promised() && !entry.is_rolled_back {
            findings.count(count, name);
        } else if count > 1 {
            findings.doubled.insert(name());
        }
        if entry.is_ignored() {
            findings.wrong.insert(format!("{} was ignored", name()));
        }
    }
    findings
}

/// Compares everything, once every event was promised to be kept and nothing is left to do.
pub(crate) fn everything(
    entries: &[Entry],
    stored: &Stored,
    received: &[ReceivedNotice],
) -> Findings {
    let mut findings = promises(entries, stored);
    effects::compare(entries, stored, received, &mut findings);
    findings
}

/// Whether the delivery of an event is stored.
pub(crate) fn is_stored(entry: &Entry, stored: &Stored) -> bool {
    let event = &entry.event;
    let key = (event.name, event.uid.as_str(), event.seat);
    let mut deliveries = stored.deliveries.iter();
    deliveries.any(|delivery| key_of(delivery) == key)
}

fn key_of(delivery: &stored::Delivery) -> (&str, &str, Option<&str>) {
    let seat = delivery.seat.as_deref();
    // A seat is part of the name of its booking.
    let uid = match seat {
        Some(seat) => delivery.uid.strip_suffix(seat).unwrap_or(&delivery.uid),
        None => &delivery.uid,
    };
    (&delivery.event, uid.trim_end_matches('/'), seat)
}

fn in_words(entry: &Entry) -> String {
    let event = &entry.event;
    let seat = event.seat.map(|seat| format!("/{seat}"));
    format!("{} {}{}", event.name, event.uid, seat.unwrap_or_default())
}

#[cfg(test)]
mod tests;
