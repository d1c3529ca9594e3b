//! The holder of a seat. Events of a shared call list all attendees, and may carry the answers of
//! the first booker instead of the holder's.

use addresses::{digest, normalise, untagged};

use chrono::{DateTime, Utc};

use super::{
    Attendee, BookingEvent, BookingState, Details, EventTimes, EventType, KnownBooking, Meeting,
};

/// A seat in a shared call, whichever sequence it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The state of its booking.
    pub state: BookingState,
    /// The address of the person in it.
    pub holder: Option<String>,
    /// The ids of the seat.
    pub uids: Vec<String>,
    /// The time of its newest event of each type.
    pub event_times: EventTimes,
    /// When the person moved to another call.
    pub superseded_time: Option<DateTime<Utc>>,
}

impl Seat {
    /// Returns whether the person with this address held the seat at a time.
    fn is_taken_by(&self, address: &str, time: Option<DateTime<Utc>>) -> bool {
        let off = [EventType::SeatCancelled, EventType::BookingCancelled];
        let left = self.event_times.newest(&off).max(self.superseded_time);
        let is_taken = match self.state {
            BookingState::Pending
            | BookingState::Accepted
            | BookingState::AwaitingRebooking
            | BookingState::Completed
            | BookingState::NoShow => true,
            BookingState::Cancelled | BookingState::Superseded => {
                left.zip(time).is_some_and(|(left, time)| left > time)
            }
            BookingState::Rejected => false,
        };
        is_taken && self.holder.as_deref() == Some(address)
    }

    /// Returns whether the sender has given the seat an id. A seat without one is identified by the
    /// address.
    fn has_id(&self) -> bool {
        let of_address = self.holder.as_deref().map(digest);
        self.uids.iter().any(|uid| Some(uid) != of_address.as_ref())
    }
}

impl BookingEvent {
    /// Reassigns the event to the seat of the person in [`Self::other_seat_email`], if the reported
    /// person already has a seat in the call, since no person has two. For a further seat, the
    /// sender may report the answers of the first booker. Returns `None` if the event stays as it
    /// is.
    pub fn reassigned(&self, seats: &[Seat]) -> Option<Self> {
        let (holder, seat_uid) = (self.seat_email.as_ref()?, self.seat_uid.as_ref()?);
        let other = self.other_seat_email.as_ref()?;
        let mut with_id = seats.iter().filter(|seat| seat.uids.contains(seat_uid));
        let is_of_other = match with_id.find_map(|seat| seat.holder.as_ref()) {
            Some(known) => known == other,
            None => self.is_further(holder, other, seats),
        };
        if !is_of_other {
            return None;
        }
        let mut event = self.clone();
        event.attendees = holder_first(event.attendees, Some(other), &[]);
        event.match_emails = vec![other.clone()];
        event.seat_email = Some(other.clone());
        event.other_seat_email = None;
        // The link, the title and the texts are the first booker's.
        event.outreach_sequence_id = None;
        event.contact_id = None;
        event.title = None;
        event.meeting.take_texts(Meeting::default());
        Some(event)
    }

    /// Returns whether the event is about a further seat, since the `holder` has one already.
    fn is_further(&self, holder: &str, other: &str, seats: &[Seat]) -> bool {
        let time = self.event_time;
        let has_another = |seat: &Seat| seat.is_taken_by(holder, time) && seat.has_id();
        // If no event has reported the booking of a seat, this one may do so.
        let is_in = |seat: &Seat| seat.is_taken_by(other, time) && seat.event_times.tells_booking();
        seats.iter().any(has_another) && !seats.iter().any(is_in)
    }
}

/// Reduces `event` to what belongs to its seat; `original` is the event as reported. Texts that
/// were not written by the person in the seat are replaced by those known of the seat, here or in
/// the call that it leaves.
pub(super) fn keep_to_seat(
    event: &mut BookingEvent,
    original: &BookingEvent,
    known: &[KnownBooking],
) {
    if !event.is_of_seat() || has_own_texts(original) {
        return;
    }
    let uids = [event.kept_uid(), event.kept_reschedule_uid()];
    let find = |uid: String| {
        let mut seats = known.iter().filter(|known| known.is_seat());
        let seat = seats.find(|seat| seat.standing.uid == uid)?;
        Some(&seat.details)
    };
    let seats = uids.into_iter().flatten().filter_map(find);
    let seats = seats.collect::<Vec<_>>();
    event.title = seats.iter().find_map(|seat| seat.title.clone());
    let words = seats.iter().map(|seat| seat.meeting.clone());
    event
        .meeting
        .take_texts(words.reduce(Meeting::or).unwrap_or_default());
    let Some(holder) = event.seat_holder().map(str::to_owned) else {
        return;
    };
    let people = seats.iter().flat_map(|seat| &seat.attendees);
    let people = people.cloned().collect::<Vec<_>>();
    if let Some(index) = find_person(&people, &holder) {
        event.attendees = first(&people[index], std::mem::take(&mut event.attendees));
    }
}

/// Turns the details of a whole call into those of the seat that `event` is about, before the event
/// is applied. The other attendees are kept; the texts of the first booker are not.
pub(super) fn become_seat(details: &mut Details, event: &BookingEvent) {
    details.title = None;
    details.meeting.take_texts(Meeting::default());
    let Some(holder) = event.seat_holder() else {
        return;
    };
    details.match_emails = vec![holder.to_owned()];
    let is_listed = find_person(&event.attendees, holder).is_some();
    if let Some(index) = find_person(&details.attendees, holder).filter(|_| is_listed) {
        details.attendees.remove(index);
    }
}

/// Turns the details of a whole call into those of a seat that was moved to it.
pub(super) fn become_seat_of(details: &mut Details, seat: Details) {
    details.title = seat.title;
    details.meeting.take_texts(seat.meeting);
    details.match_emails = seat.seat_email.iter().cloned().collect();
    let people = std::mem::take(&mut details.attendees);
    details.attendees = match seat.attendees.first() {
        Some(person) => first(person, people),
        None => holder_first(people, seat.seat_email.as_deref(), &[]),
    };
    details.add_seat_uids(seat.seat_uids);
    details.seat_email = seat.seat_email;
}

/// Returns whether the texts in an event about a seat are those of the person in it, who takes the
/// seat or moves to one in another call.
fn has_own_texts(event: &BookingEvent) -> bool {
    let takes_seat = match event.event_type {
        // For changed details, `gateway reconcile` reads the answers of each attendee.
        EventType::BookingCreated | EventType::BookingRequested | EventType::DetailsChanged => true,
        EventType::BookingRescheduled => event.other_reschedule_uid().is_some(),
        EventType::BookingRejected
        | EventType::BookingCancelled
        | EventType::RescheduleRequested
        | EventType::SeatCancelled
        | EventType::NoShowMarked
        | EventType::NoShowCleared
        | EventType::MeetingEnded => false,
    };
    takes_seat && event.is_of_seat() && !event.passed_on
}

/// Returns the attendees with the holder of the seat first, if the holder is known. The holder's
/// entry is taken from the list, else from `known`.
pub(super) fn holder_first(
    attendees: Vec<Attendee>,
    holder: Option<&str>,
    known: &[Attendee],
) -> Vec<Attendee> {
    let Some(holder) = holder.filter(|_| !attendees.is_empty()) else {
        return attendees;
    };
    let listed = find_person(&attendees, holder).map(|index| attendees[index].clone());
    let known = || find_person(known, holder).map(|index| known[index].clone());
    let nameless = || Attendee {
        email: holder.to_owned(),
        ..Attendee::default()
    };
    let person = listed.or_else(known).unwrap_or_else(nameless);
    first(&person, attendees)
}

/// Returns the attendees with this person first.
fn first(person: &Attendee, mut attendees: Vec<Attendee>) -> Vec<Attendee> {
    if let Some(index) = find_person(&attendees, &normalise(&person.email)) {
        attendees.remove(index);
    }
    attendees.insert(0, person.clone());
    attendees
}

/// Returns the index of the person with this address, else of one whose address differs in its tag
/// alone.
fn find_person(people: &[Attendee], address: &str) -> Option<usize> {
    let addresses = people.iter().map(|person| normalise(&person.email));
    let addresses = addresses.collect::<Vec<_>>();
    let exact = addresses.iter().position(|it| it == address);
    let owner = untagged(address);
    exact.or_else(|| addresses.iter().position(|it| untagged(it) == owner))
}
