//! The changes of an event, and everything needed to write them.

use std::collections::BTreeSet;

use addresses::normalise;
use uuid::Uuid;

use crate::{
    domain::{
        BookingEvent, Decision, Details, KnownBooking, Language, PersonsChange, PersonsOfCall,
        Relation, call_id, decide, distinct_addresses, persons_change,
    },
    new_id, now,
    plans::{Generated, PlanRequest},
    store::{
        bookings::Booking, call_prep_plans::PlanSummary, dossiers::Dossier,
        related::RelatedBooking, snapshot::Snapshot,
    },
};

/// The changes of an event, with the snapshot from which they were decided.
#[derive(Clone, Debug)]
pub struct Decided {
    pub snapshot: Snapshot,
    pub decision: Decision,
    /// The changes of the contacts among the participants.
    pub persons: PersonsChange,
    /// The input of the plan, if one is due.
    pub basis: Option<PlanBasis>,
    /// The plan, unless none is due or callprep-svc did not write it in time.
    pub written: Option<Generated>,
    /// Whether the id of a new call is derived from its first booking. It is not if that id is
    /// taken by a call that was left behind with other outreach.
    pub derives_call_id: bool,
    /// How long before a call its reminder is due.
    pub remind_before: Option<chrono::Duration>,
}

/// The input of a plan.
#[derive(Clone, Debug)]
pub struct PlanBasis {
    pub campaign_id: Option<String>,
    pub research_run_id: Option<String>,
    pub language: Language,
    /// The details of the call when the plan was requested.
    pub call: Details,
    /// The number of erased contacts of the prospect at that time.
    pub erased_contacts: i64,
}

impl Decided {
    /// Decides the changes of `event`.
    pub fn new(event: &BookingEvent, snapshot: Snapshot) -> Self {
        Self {
            decision: decision(&snapshot, event),
            persons: PersonsChange::default(),
            snapshot,
            basis: None,
            written: None,
            derives_call_id: true,
            remind_before: None,
        }
        .with_persons()
    }

    /// Decides again from a newer snapshot. The plan and its input are kept.
    #[must_use]
    pub fn anew(self, event: &BookingEvent, snapshot: Snapshot) -> Self {
        Self {
            decision: decision(&snapshot, event),
            snapshot,
            ..self
        }
        .with_persons()
    }

    fn with_persons(mut self) -> Self {
        let event = &self.decision.event.clone();
        let details = self.details_of_current();
        let pauses = self.decision.pauses;
        let sharers = [details.sharers(), event.sharers()].concat();
        let mut addresses = details.match_emails;
        addresses.extend_from_slice(&self.snapshot.known_emails);
        // An event may list hosts that only a later event names as such, unless a host has booked a
        // call with themselves.
        let hosts = details.meeting.hosts();
        let hosts = hosts.map(|host| normalise(&host.email));
        let hosts = hosts.collect::<BTreeSet<_>>();
        let first = addresses.first().cloned();
        addresses.retain(|address| !hosts.contains(address) || Some(address) == first.as_ref());
        addresses.extend_from_slice(&event.match_emails);
        let booker = distinct_addresses(&addresses).into_iter().next();
        addresses.extend(sharers);
        let addresses = distinct_addresses(&addresses);
        let call = PersonsOfCall {
            booker: booker.as_deref(),
            addresses: &addresses,
            contact_id: self.snapshot.sequence.contact_id.as_deref(),
            outreach: self.decision.outreach,
            is_on: self.decision.is_on,
            pauses,
        };
        self.persons = persons_change(call, &self.snapshot.contacts);
        // A contact who was only listed next to the booker is affected only as an attendee.
        let former = self.snapshot.former();
        let former = former.filter(|booking| booking.matched_by.is_some());
        let former = former.filter_map(|booking| booking.contact_id.clone());
        for contact_id in former
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter(|_| pauses)
        {
            self.persons.add_former(contact_id);
        }
        self
    }

    /// Returns whether a plan is due whose input has not been read yet.
    pub fn lacks_basis(&self) -> bool {
        self.decision.plan_due && self.basis.is_none()
    }

    /// Sets the input of the plan. Returns the request to callprep-svc.
    pub fn request_plan(&mut self, dossier: Dossier, default_language: Language) -> PlanRequest {
        let campaign = dossier.campaign.as_ref();
        let call = self.details_of_current();
        let language = Language::choose(
            campaign.and_then(|campaign| campaign.language.as_deref()),
            &call.attendees,
            default_language,
        );
        self.basis = Some(PlanBasis {
            campaign_id: campaign.map(|campaign| campaign.id.clone()),
            research_run_id: dossier.research_run.as_ref().map(|run| run.id.clone()),
            language,
            call: call.clone(),
            erased_contacts: dossier.erased_contacts,
        });
        PlanRequest {
            dossier: Box::new(dossier),
            language,
            call,
        }
    }

    /// Returns whether the call has moved since the plan was requested.
    pub fn is_plan_outdated(&self) -> bool {
        let now = self.details_of_current();
        let requested = self.basis.as_ref().map(|basis| basis.call.start_time);
        requested.is_some_and(|start_time| start_time != now.start_time)
    }

    /// Returns the newest plan of the call, if it has one.
    pub fn existing_plan(&self) -> Option<&PlanSummary> {
        let newest = self
            .related_of_call()
            .filter_map(|related| related.newest_plan.as_ref());
        newest.max_by_key(|plan| plan.version)
    }

    /// Returns the first plan of the call, if it has one. Its id is that of the call.
    pub fn first_plan(&self) -> Option<&PlanSummary> {
        self.first_plans().min_by_key(|plan| plan.version)
    }

    /// Returns the first plan of each booking of the call. Each is the id of a call that may have become part
    /// of this one.
    pub fn first_plans(&self) -> impl Iterator<Item = &PlanSummary> {
        self.related_of_call()
            .filter_map(|related| related.first_plan.as_ref())
    }

    /// Returns the id of a new call, which is that of its first plan.
    pub fn new_call_id(&self, changed: &[Booking]) -> Uuid {
        let current_uid = self.decision.current_uid.as_deref();
        let Some(mut first) = current_uid.filter(|_| self.derives_call_id) else {
            return new_id();
        };
        let mut seen = BTreeSet::from([first]);
        let find = |uid: &str| {
            let changed = changed.iter().find(|booking| booking.uid == uid);
            changed.or_else(|| self.snapshot.booking(uid))
        };
        while let Some(replaced) = find(first).and_then(|booking| booking.reschedule_uid.as_deref())
            && seen.insert(replaced)
        {
            first = replaced;
        }
        call_id(first, &self.snapshot.sequence.prospect_id)
    }

    fn related_of_call(&self) -> impl Iterator<Item = &RelatedBooking> {
        let decision = &self.decision;
        let plan_uid = decision.plan_uid.as_ref();
        let is_of_call = move |related: &&RelatedBooking| {
            let uid = &related.booking.uid;
            Some(uid) == plan_uid || decision.plans_follow_from.contains(uid)
        };
        let snapshot = &self.snapshot;
        let related = snapshot.call.iter().chain(&snapshot.companions);
        related.filter(is_of_call)
    }

    /// Returns the details of the current booking, merged with those of the event.
    fn details_of_current(&self) -> Details {
        let event = &self.decision.event;
        let current_uid = self.decision.current_uid.as_deref();
        let stored = current_uid
            .and_then(|uid| self.snapshot.booking(uid))
            .map(Booking::details);
        if event.kept_uid().as_deref() == current_uid {
            let mut changed = self.decision.bookings.iter();
            let own = changed.find(|changed| Some(&*changed.standing.uid) == current_uid);
            let own = own.map(|own| own.details.clone());
            own.unwrap_or_else(|| stored.unwrap_or_default().after(event))
        } else {
            stored.unwrap_or_default()
        }
    }
}

fn decision(snapshot: &Snapshot, event: &BookingEvent) -> Decision {
    let companions = snapshot.companions.iter().map(|related| KnownBooking {
        standing: related.booking.standing(),
        details: related.booking.details(),
        relation: Relation::Contact,
        has_plan: related.newest_plan.is_some(),
    });
    let companions = companions.collect::<Vec<_>>();
    decide(&known_bookings(snapshot), &companions, event, now())
}

/// Returns the input of the state machine.
fn known_bookings(snapshot: &Snapshot) -> Vec<KnownBooking> {
    let sequence = &snapshot.sequence;
    let known = |booking: &Booking, otherwise, has_plan| KnownBooking {
        standing: booking.standing(),
        details: booking.details(),
        relation: if booking.sequence_id == sequence.id {
            Relation::Sequence
        } else {
            otherwise
        },
        // A plan about another prospect does not count for this call.
        has_plan: has_plan && booking.prospect_id == sequence.prospect_id,
    };
    let call = snapshot.call.iter().map(|related| {
        let otherwise = if snapshot.has_left(&related.booking) {
            Relation::Former
        } else {
            Relation::Contact
        };
        known(&related.booking, otherwise, related.newest_plan.is_some())
    });
    let others = snapshot.others.iter();
    let others = others.map(|booking| known(booking, Relation::Contact, false));
    call.chain(others).collect()
}
