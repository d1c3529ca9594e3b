//! The persons in an event, and how to remove some of them.

use std::collections::BTreeSet;

use super::{Attendee, BookingEvent, ERASED, Known, Scope, Traces, addresses_in};

/// The maximum number of addresses checked in the texts of a call: each adds a part to a statement.
pub const MAX_TEXT_ADDRESSES: usize = 50;

impl BookingEvent {
    /// Returns every address of attendees and hosts, as given.
    fn all_addresses(&self) -> impl Iterator<Item = &str> {
        let hosts = self.meeting.hosts().map(|host| host.email.as_str());
        self.addresses()
            .chain(hosts.filter(|address| !address.is_empty()))
    }

    /// Returns every address of attendees and hosts, and possible addresses in the texts of the
    /// call.
    pub fn named_addresses(&self) -> BTreeSet<String> {
        let all = self.all_addresses().map(str::to_owned);
        let in_texts = self.texts().flat_map(addresses_in);
        all.chain(in_texts.take(MAX_TEXT_ADDRESSES)).collect()
    }

    /// Returns the event without the persons for whose addresses `is_out` returns true, and without
    /// their names, or `None` if it names none of them.
    pub fn without_persons(&self, is_out: &dyn Fn(&str) -> bool) -> Option<Self> {
        let mut event = self.clone();
        let is_attendee_out = |attendee: &Attendee| is_out(&attendee.email);
        let out = self.attendees.iter().filter(|one| is_attendee_out(one));
        let out = out.map(|one| (one.email.clone(), one.name.clone()));
        let hosts = self.meeting.hosts().filter(|host| is_out(&host.email));
        let out = out.chain(hosts.map(|host| (host.email.clone(), host.name.clone())));
        let named = self.named_addresses().into_iter();
        let named = named.filter(|address| is_out(address));
        let out = out.chain(named.map(|address| (address, String::new())));
        let out = out.collect::<Vec<_>>();
        if out.is_empty() {
            return None;
        }
        event.attendees.retain(|one| !is_attendee_out(one));
        event.match_emails.retain(|address| !is_out(address));
        event.meeting = event.meeting.without_hosts(is_out);
        event.absences.retain(|absence| !is_out(&absence.email));
        event.seat_email = event.seat_email.filter(|address| !is_out(address));
        event.other_seat_email = event.other_seat_email.filter(|address| !is_out(address));
        for (address, name) in out {
            let mut known = Known::of(&address);
            known.add_name(&name);
            let others = event.all_addresses();
            others.for_each(|other| known.add_other(other));
            let event_json = serde_json::to_value(&event).ok()?;
            let replaced = Traces::new(known).replace_in_json(&event_json, Scope::Anywhere);
            event = match replaced {
                Some(event_json) => serde_json::from_value(event_json).ok()?,
                None => event,
            };
        }
        // An address in a text may be part of a longer one. In that case all texts are dropped.
        if event.has_text_with(is_out) {
            event.forget_texts();
        }
        Some(event)
    }

    /// Reduces an event about a call of an erased person to what happened to the call, when, and
    /// with which other attendees. No texts remain, and nothing by which the event could be matched
    /// again.
    #[must_use]
    pub fn reduced_to_call(&self, is_out: &dyn Fn(&str) -> bool) -> Self {
        let mut event = self.without_persons(is_out).unwrap_or_else(|| self.clone());
        if self.booker().is_none() {
            // Without a known booker, any attendee may be the erased person.
            event.attendees.clear();
        }
        event.forget_texts();
        event.title = None;
        event.match_emails.clear();
        event.seat_email = None;
        event.other_seat_email = None;
        event.outreach_sequence_id = None;
        event.contact_id = None;
        event
    }

    /// Returns whether the event contains more than [`Self::reduced_to_call`] keeps.
    pub fn has_personal_data(&self) -> bool {
        self.texts().next().is_some() || !self.attendees.is_empty()
    }

    /// Returns the texts of the call.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let meeting = &self.meeting;
        let texts = [&self.title, &meeting.url, &meeting.location, &meeting.notes];
        let answers = meeting.answers.iter();
        let answers = answers.flat_map(|answer| [&answer.label, &answer.value]);
        let texts = texts.into_iter().flatten().chain(answers);
        texts.map(String::as_str)
    }

    fn has_text_with(&self, is_out: &dyn Fn(&str) -> bool) -> bool {
        let mut in_texts = self.texts().flat_map(addresses_in);
        in_texts.any(|address| is_out(&address))
    }

    fn forget_texts(&mut self) {
        self.title = self.title.take().map(|_| ERASED.to_owned());
        self.meeting.url = None;
        self.meeting.location = None;
        self.meeting.notes = None;
        self.meeting.answers.clear();
    }
}
