//! Finds the booking of an event. Each attendee of a shared call has a seat, which is recognised by
//! its id or by the person's address. The id takes precedence, since other attendees may be listed.
//! Events about the whole call apply to each seat, too.

use std::collections::HashSet;

use addresses::{normalise, untagged};

use super::{
    BookingEvent, EventType, KnownBooking, Relation,
    event::KeptUids,
    holder::{become_seat_of, keep_to_seat},
};

/// Returns the event with the uids of the stored bookings, reduced to its seat if it has one.
pub(super) fn resolve(event: &BookingEvent, known: &[KnownBooking]) -> BookingEvent {
    let mut resolved = without_hosts(event, known);
    // An unknown attendee cancelled.
    let is_of_unknown_seat = event.event_type == EventType::SeatCancelled;
    if !event.is_of_seat()
        && !is_of_unknown_seat
        && let Some(seat) = find_seat(event, known)
    {
        take_seat(&mut resolved, seat);
    }
    if let Some(holder) = known_holder(&resolved, known) {
        resolved.match_emails = vec![holder.clone()];
        resolved.seat_email = Some(holder);
    }
    let uid = resolved.booking_uid.as_ref();
    let uid = uid.map(|uid| find_uid(&resolved, uid, known));
    let reschedule_uid = resolved.other_reschedule_uid();
    let reschedule_uid = reschedule_uid.map(|uid| find_uid(&resolved, uid, known));
    resolved.kept = Some(KeptUids {
        uid,
        reschedule_uid,
    });
    keep_to_seat(&mut resolved, event, known);
    resolved
}

/// Returns the event without known hosts among its attendees. An event may list hosts next to the
/// booker without naming them as hosts.
fn without_hosts(event: &BookingEvent, known: &[KnownBooking]) -> BookingEvent {
    let mut event = event.clone();
    let call_uids = [event.booking_uid.as_deref(), event.other_reschedule_uid()];
    let of_call = |known: &&KnownBooking| call_uids.contains(&Some(known.call_uid()));
    let hosts = known.iter().filter(of_call).flat_map(|known| {
        let hosts = known.details.meeting.hosts();
        let hosts = hosts.map(|host| normalise(&host.email));
        // A host who books a call with themselves is an attendee.
        hosts.filter(|host| !known.details.match_emails.contains(host))
    });
    let hosts = hosts.collect::<HashSet<_>>();
    if !hosts.is_empty() {
        event.match_emails.retain(|email| !hosts.contains(email));
        let attendees = &mut event.attendees;
        attendees.retain(|attendee| !hosts.contains(&normalise(&attendee.email)));
    }
    event
}

/// Adds to each seat the ids of its predecessors in other calls, since events may still use those.
pub(super) fn carry_ids(bookings: &mut [KnownBooking]) {
    // Each iteration follows one more move.
    for _ in 0..bookings.len() {
        let mut carried = false;
        for index in 0..bookings.len() {
            let seat = &bookings[index];
            let replaced = seat
                .standing
                .reschedule_uid
                .as_ref()
                .filter(|_| seat.is_seat());
            let Some(replaced) = replaced else { continue };
            let mut replaced = bookings
                .iter()
                .filter(|other| other.standing.uid == *replaced && other.is_seat());
            let Some(replaced) = replaced.next() else {
                continue;
            };
            let ids = replaced.details.seat_uids.clone();
            carried |= bookings[index].details.add_seat_uids(ids);
        }
        if !carried {
            return;
        }
    }
}

/// Turns bookings that were moved out of a shared call into seats: if the replaced booking turns
/// out to be a seat, and its holder is among the attendees, the booking is that person's seat.
pub(super) fn carry_holders(bookings: &mut [KnownBooking]) {
    for _ in 0..bookings.len() {
        let of_seat = |moved: &KnownBooking| {
            let is_whole = !moved.is_seat() && moved.relation != Relation::Contact;
            let replaced = moved
                .standing
                .reschedule_uid
                .as_ref()
                .filter(|_| is_whole)?;
            let mut seats = bookings.iter();
            let seat = seats.find(|seat| seat.standing.uid == *replaced && seat.is_seat())?;
            let holder = seat.details.seat_email.as_ref()?;
            let is_listed = moved.details.match_emails.contains(holder);
            is_listed.then(|| seat.details.clone())
        };
        let of_seats = bookings.iter().map(of_seat);
        let Some((index, seat)) = of_seats
            .enumerate()
            .find_map(|(index, it)| Some((index, it?)))
        else {
            return;
        };
        become_seat_of(&mut bookings[index].details, seat);
    }
}

/// Returns a seat of the sequence to which an event about the whole call applies. The event is
/// stored separately for each other seat.
fn find_seat<'a>(event: &BookingEvent, known: &'a [KnownBooking]) -> Option<&'a KnownBooking> {
    let seats = || {
        let of_sequence = |known: &&KnownBooking| known.relation == Relation::Sequence;
        known
            .iter()
            .filter(of_sequence)
            .filter(|known| known.is_seat())
    };
    let of_call = |uid: &str| seats().find(|seat| seat.call_uid() == uid);
    let takes_part = |seat: &&KnownBooking| {
        let holder = seat.details.seat_email.as_ref();
        holder.is_none_or(|holder| event.match_emails.contains(holder))
    };
    let moved = |uid: &str| {
        seats()
            .filter(takes_part)
            .find(|seat| seat.call_uid() == uid)
    };
    let own = event.booking_uid.as_deref().and_then(of_call);
    own.or_else(|| event.other_reschedule_uid().and_then(moved))
}

/// Turns an event about a whole call into one about a seat in it.
fn take_seat(event: &mut BookingEvent, seat: &KnownBooking) {
    event.seat_uid.clone_from(&seat.details.seat_uid);
    event.seat_email.clone_from(&seat.details.seat_email);
    event.match_emails = event.seat_email.iter().cloned().collect();
}

/// Returns the holder of the stored seat of an event, if the event names another person. The seat
/// is identified by its id, whatever attendees the event lists, or by an address, whatever its tag.
fn known_holder(event: &BookingEvent, known: &[KnownBooking]) -> Option<String> {
    let call_uids = [event.booking_uid.as_deref(), event.other_reschedule_uid()];
    let find = |call_uid| {
        find_by_id(event, call_uid, known).or_else(|| find_by_holder(event, call_uid, known))
    };
    let seat = call_uids.into_iter().flatten().find_map(find)?;
    let holder = seat.details.seat_email.as_deref();
    holder
        .filter(|holder| event.seat_holder() != Some(holder))
        .map(ToOwned::to_owned)
}

/// Returns the seat in the call `call_uid` that is held by the person whose address the event
/// gives. Addresses that differ in a tag are not compared when a seat is taken, since that may be
/// another person.
fn find_by_holder<'a>(
    event: &BookingEvent,
    call_uid: &str,
    known: &'a [KnownBooking],
) -> Option<&'a KnownBooking> {
    let holder = event.seat_holder()?;
    let seats = || {
        let in_call = known.iter().filter(|known| known.call_uid() == call_uid);
        in_call.filter_map(|seat| Some((seat, seat.details.seat_email.as_deref()?)))
    };
    if let Some((seat, _)) = seats().find(|(_, address)| *address == holder) {
        return Some(seat);
    }
    if event.event_type.begins_booking() {
        return None;
    }
    let owner = untagged(holder);
    let mut near = seats().filter(|(_, address)| untagged(address) == owner);
    let (seat, _) = near.next()?;
    near.next().is_none().then_some(seat)
}

/// Returns the seat in the call `call_uid` with the seat id of the event.
fn find_by_id<'a>(
    event: &BookingEvent,
    call_uid: &str,
    known: &'a [KnownBooking],
) -> Option<&'a KnownBooking> {
    let seat_uid = event.seat_uid.as_ref()?;
    let mut in_call = known.iter().filter(|known| known.call_uid() == call_uid);
    in_call.find(|known| known.details.seat_uids.contains(seat_uid))
}

/// Returns the uid under which a booking is stored, or will be: the seat of `event` in the call
/// `call_uid`, or the call itself.
fn find_uid(event: &BookingEvent, call_uid: &str, known: &[KnownBooking]) -> String {
    if !event.is_of_seat() {
        return call_uid.to_owned();
    }
    let holder = event.seat_holder();
    let in_call = || known.iter().filter(|known| known.call_uid() == call_uid);
    // A booking that was stored before the call was known to be shared.
    let before = || {
        let may_be = |known: &&KnownBooking| {
            let emails = &known.details.match_emails;
            let has_booked = |holder: &str| emails.iter().any(|email| email == holder);
            !known.is_seat()
                && known.relation != Relation::Contact
                && (emails.is_empty() || holder.is_some_and(has_booked))
        };
        in_call().find(may_be)
    };
    let by_id = find_by_id(event, call_uid, known);
    let by_holder = || find_by_holder(event, call_uid, known);
    let found = by_id.or_else(by_holder).or_else(before);
    match found {
        Some(known) => known.standing.uid.clone(),
        None => event.of_seat(call_uid),
    }
}
