//! The rows that the transaction writes for a decision.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    calcom_metadata::{calcom_metadata, iso_time},
    decided::Decided,
    notices::{DueNotices, due_notices},
    passed_on::{PassedOn, passed_on},
    plan_changes::{AddedPlan, added_plan, moved_plans},
};
use crate::{
    domain::{
        BookingEvent, BookingState, CallContact, MatchedBy, OutreachChange, OutreachStatus,
        PersonsChange,
    },
    new_id, now,
    store::{
        Locks,
        bookings::Booking,
        outreach_logs::LogEntry,
        sequences::{Released, Sequence},
    },
};

/// Everything that an event changes, except for its delivery.
#[derive(Debug)]
pub(super) struct WriteSet<'a> {
    /// The event, as it was reported.
    pub(super) event: &'a BookingEvent,
    /// The locks on everything that must not change meanwhile.
    pub(super) locks: Locks,
    pub(super) sequence: &'a Sequence,
    /// The sequences to which the call belonged until now, or from which it takes a booking.
    pub(super) left: BTreeMap<String, Released>,
    /// The contacts of those sequences, as far as they may take part in a call.
    pub(super) left_contacts: Vec<&'a CallContact>,
    /// The prospects to which the call belonged until now.
    pub(super) left_prospects: BTreeSet<&'a str>,
    /// The bookings of the call that belonged to other sequences.
    pub(super) rematched_uids: Vec<&'a str>,
    /// The change of the sequence and its open steps, or `None` if they stay unchanged.
    pub(super) outreach: Option<OutreachOutcome>,
    /// The changes of the participants' contacts.
    pub(super) persons: &'a PersonsChange,
    /// The booking that pauses other outreach to the participants.
    pub(super) paused_by: String,
    /// Whether the prospect becomes ENGAGED.
    pub(super) engages: bool,
    /// The changed bookings, in their new state.
    pub(super) bookings: Vec<Booking>,
    /// The bookings whose plans follow the call, each with the booking to which the plan goes.
    pub(super) moved_plans: Vec<(&'a str, &'a str)>,
    /// The plan that is due.
    pub(super) plan: Option<AddedPlan<'a>>,
    /// The notices about the call.
    pub(super) notices: Option<DueNotices>,
    pub(super) log: LogEntry<'a>,
    /// The uids that become known with this event, as deliveries name them.
    pub(super) new_uids: Vec<&'a str>,
    /// The booking numbers that become known with this event.
    pub(super) new_numbers: Vec<&'a str>,
    /// The events that are passed on to other seats of a shared call.
    pub(super) passed_on: Vec<PassedOn<'a>>,
}

/// The change of a sequence and its open steps.
#[derive(Debug)]
pub(super) struct OutreachOutcome {
    pub(super) status: OutreachStatus,
    /// The new `metadata.calcom` of the sequence.
    pub(super) calcom: Value,
}

impl<'a> WriteSet<'a> {
    pub(super) fn new(event: &'a BookingEvent, decided: &'a Decided, delivery_id: Uuid) -> Self {
        let decision = &decided.decision;
        let (whole, event) = (event, &decision.event);
        let sequence = &decided.snapshot.sequence;
        let bookings = changed_bookings(decided);
        let plan = added_plan(decided, &bookings, delivery_id);
        let prospects = bookings.iter().map(|booking| &booking.prospect_id);
        let former = decided.snapshot.former().collect::<Vec<_>>();
        let former_prospects = former.iter().map(|booking| &booking.prospect_id);
        let prospects = prospects.chain([&sequence.prospect_id]);
        let prospects = prospects.chain(former_prospects).cloned();
        let owners = decided.snapshot.owners(event);
        Self {
            locks: Locks::on_bookings(event.locked_names())
                .and_prospects(prospects)
                .and_persons(owners.iter().map(String::as_str)),
            event: whole,
            sequence,
            left: left_sequences(decided, &bookings),
            left_contacts: left_contacts(decided, &bookings),
            left_prospects: former
                .iter()
                .map(|booking| &*booking.prospect_id)
                .filter(|prospect_id| *prospect_id != sequence.prospect_id)
                .collect(),
            rematched_uids: former.iter().map(|booking| &*booking.uid).collect(),
            outreach: outreach_outcome(event, decided, &bookings),
            persons: &decided.persons,
            paused_by: decision
                .current_uid
                .clone()
                .or(event.kept_uid())
                .unwrap_or_default(),
            engages: decision.engages,
            moved_plans: moved_plans(event, decided),
            notices: due_notices(decided, plan.as_ref().map(AddedPlan::applied), &bookings),
            plan,
            log: log_entry(event, sequence, decision.outreach, delivery_id),
            new_uids: new_uids(event, decided, &bookings),
            new_numbers: new_numbers(event, decided, &bookings),
            passed_on: passed_on(whole, decided),
            // A booking without a uid is stored only with its delivery.
            bookings: bookings
                .into_iter()
                .filter(|booking| !booking.uid.is_empty())
                .collect(),
        }
    }
}

/// Returns the sequences the call belonged to until now, and the sequences that lose a booking
/// because it turns out to be replaced by a booking of another sequence.
fn left_sequences(decided: &Decided, changed: &[Booking]) -> BTreeMap<String, Released> {
    lost_bookings(decided, changed)
        .map(|booking| (booking.sequence_id.clone(), released(decided, booking)))
        .collect()
}

fn left_contacts<'a>(decided: &'a Decided, changed: &[Booking]) -> Vec<&'a CallContact> {
    let lost = lost_bookings(decided, changed);
    let ids = lost.filter_map(|booking| booking.contact_id.as_deref());
    let ids = ids.collect::<BTreeSet<_>>();
    let contacts = decided.snapshot.contacts.iter();
    contacts
        .filter(|contact| ids.contains(&*contact.id))
        .collect()
}

/// Returns the bookings that other sequences lose.
fn lost_bookings<'a>(
    decided: &'a Decided,
    changed: &'a [Booking],
) -> impl Iterator<Item = &'a Booking> {
    let snapshot = &decided.snapshot;
    let stood = |uid: &str| {
        let before = snapshot.booking(uid);
        before.is_some_and(|before| before.standing().is_live())
    };
    let is_lost = move |booking: &&Booking| {
        let is_off = booking.state.is_off() && stood(&booking.uid);
        is_off && booking.sequence_id != snapshot.sequence.id
    };
    snapshot.former().chain(changed.iter().filter(is_lost))
}

/// Decides what becomes of the sequence that a booking leaves. If the call is ahead, that is paused
/// like other outreach.
fn released(decided: &Decided, booking: &Booking) -> Released {
    let contacts = &decided.snapshot.contacts;
    let has_other_call = contacts.iter().any(|contact| {
        contact.has_other_call && booking.contact_id.as_deref() == Some(&*contact.id)
    });
    // A contact who was only listed next to the booker is not affected.
    let is_matched = booking.matched_by.is_some();
    let is_paused = decided.decision.pauses && is_matched;
    if !is_paused && (has_other_call || booking.confirmed && is_matched) {
        Released::Replied
    } else {
        Released::Restored
    }
}

/// Returns the bookings to write: the ones the event changes, and other bookings of the call that
/// move with it to this sequence.
fn changed_bookings(decided: &Decided) -> Vec<Booking> {
    let changed = &decided.decision.bookings;
    let is_unchanged = |former: &&Booking| {
        let mut changed = changed.iter();
        changed.all(|changed| changed.standing.uid != former.uid)
    };
    let moved = decided.snapshot.former().filter(is_unchanged);
    let moved = moved.map(|former| known_or_new(decided, &former.uid, former.state));
    let changed = changed.iter().map(|changed| {
        let standing = &changed.standing;
        let mut booking = known_or_new(decided, &standing.uid, standing.state);
        booking.set_standing(standing);
        booking.set_details(changed.details.clone());
        booking
    });
    let changed_now = &decided.decision.bookings;
    let companions = decided.decision.companions.iter().filter_map(|companion| {
        let uid = &companion.standing.uid;
        let mut changed = changed_now.iter();
        let is_other = changed.all(|changed| changed.standing.uid != *uid);
        let mut booking = decided.snapshot.booking(uid).filter(|_| is_other)?.clone();
        booking.set_details(companion.details.clone());
        Some(booking)
    });
    changed.chain(moved).chain(companions).collect()
}

fn known_or_new(decided: &Decided, uid: &str, state: BookingState) -> Booking {
    let snapshot = &decided.snapshot;
    let (sequence, matched_by) = (&snapshot.sequence, snapshot.matched_by);
    if let Some(mut known) = snapshot.booking(uid).cloned() {
        let is_stronger = known.sequence_id == sequence.id
            && MatchedBy::yields(known.matched_by, &sequence.id, matched_by, &sequence.id);
        if snapshot.has_left(&known) || is_stronger {
            known.move_to(sequence, matched_by);
        }
        known
    } else {
        let mut new = Booking::new(uid.to_owned(), state, sequence, now());
        new.matched_by = matched_by;
        new
    }
}

/// Returns the uids that become known, without seats: unmatched deliveries name a booking that way.
fn new_uids<'a>(event: &'a BookingEvent, decided: &Decided, bookings: &[Booking]) -> Vec<&'a str> {
    let is_new = |booking: &Booking| {
        let known = decided.snapshot.booking(&booking.uid);
        known.is_none_or(|known| known.seat_uids != booking.seat_uids)
    };
    if !bookings.iter().any(is_new) {
        return Vec::new();
    }
    let named = [&event.booking_uid, &event.reschedule_uid];
    named.into_iter().flatten().map(String::as_str).collect()
}

/// Returns the booking numbers that become known. A moved booking may have another number than
/// before.
fn new_numbers<'a>(
    event: &'a BookingEvent,
    decided: &Decided,
    bookings: &[Booking],
) -> Vec<&'a str> {
    let numbers = [&event.booking_number, &event.reschedule_number];
    let numbers = numbers.into_iter().flatten().map(String::as_str);
    let is_new = |number: &&str| {
        let mut numbered = bookings
            .iter()
            .filter(|booking| booking.booking_number.as_deref() == Some(number));
        numbered.any(|booking| {
            let known = decided.snapshot.booking(&booking.uid);
            known.is_none_or(|known| known.booking_number != booking.booking_number)
        })
    };
    numbers.filter(is_new).collect()
}

fn outreach_outcome(
    event: &BookingEvent,
    decided: &Decided,
    changed: &[Booking],
) -> Option<OutreachOutcome> {
    let status = match decided.decision.outreach {
        OutreachChange::Booked | OutreachChange::Moved => OutreachStatus::Booked,
        OutreachChange::Replied | OutreachChange::SequenceReplied => OutreachStatus::Replied,
        OutreachChange::Unchanged => return None,
    };
    Some(OutreachOutcome {
        status,
        calcom: calcom_metadata(&led_to(event, decided, changed)),
    })
}

/// Returns the current booking of the sequence, in its new state.
fn led_to(event: &BookingEvent, decided: &Decided, changed: &[Booking]) -> Booking {
    let uid = match &decided.decision.led_to_uid {
        Some(uid) => uid.clone(),
        None => event.kept_uid().unwrap_or_default(),
    };
    let led_to = changed.iter().find(|booking| booking.uid == uid).cloned();
    led_to.unwrap_or_else(|| known_or_new(decided, &uid, BookingState::Superseded))
}

/// Returns the log entry of the event.
fn log_entry<'a>(
    event: &BookingEvent,
    sequence: &'a Sequence,
    change: OutreachChange,
    delivery_id: Uuid,
) -> LogEntry<'a> {
    let metadata = json!({
        "bookingUid": event.booking_uid,
        "rescheduleUid": event.reschedule_uid,
        "eventType": event.event_type.sender_name(),
        "eventTypeId": event.event_type_id,
        "startTime": event.start_time.map(iso_time),
        "endTime": event.end_time.map(iso_time),
        "attendeeEmails": event.match_emails,
        "attendees": event.attendees,
        "outreachSequenceId": sequence.id,
        "contactId": sequence.contact_id,
        "prospectId": sequence.prospect_id,
        "changedOutreach": change != OutreachChange::Unchanged,
    });
    LogEntry {
        id: new_id().to_string(),
        prospect_id: &sequence.prospect_id,
        contact_id: sequence.contact_id.as_deref(),
        sequence_id: &sequence.id,
        channel: "calcom",
        status: event.event_type.log_status(),
        subject: event.event_type.log_subject(),
        metadata,
        delivery_id,
        sent_at: now(),
    }
}
