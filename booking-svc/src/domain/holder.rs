//! What is told of the person in a seat: of a shared call, events list whoever takes part, and tell what the one has
//! said who booked first.

use addresses::{normalise, untagged};

use super::{
    Attendee, BookingEvent, BookingState, Details, EventType, KnownBooking, Meeting, event::digest,
};

/// A seat in a shared call, in whatever outreach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Where it stands.
    pub state: BookingState,
    /// The address of the person in it.
    pub holder: Option<String>,
    /// Its ids.
    pub uids: Vec<String>,
}

impl Seat {
    /// Returns whether this person is in it.
    fn is_taken_by(&self, address: &str) -> bool {
        let is_taken = matches!(
            self.state,
            BookingState::Pending | BookingState::Accepted | BookingState::AwaitingRebooking
        );
        is_taken && self.holder.as_deref() == Some(address)
    }

    /// Returns whether the sender has given it an id: without one it goes by the address.
    fn has_id(&self) -> bool {
        let of_address = self.holder.as_deref().map(digest);
        self.uids.iter().any(|uid| Some(uid) != of_address.as_ref())
    }
}

impl BookingEvent {
    /// Returns the event as one about the seat of the person in [`Self::other_seat_email`], if the other one has a seat
    /// in the call already: nobody has two. Of a further seat the sender may tell what the first booker has answered.
    pub fn of_other_seat(&self, seats: &[Seat]) -> Option<Self> {
        let (holder, seat_uid) = (self.seat_email.as_ref()?, self.seat_uid.as_ref()?);
        let other = self.other_seat_email.as_ref()?;
        let is_known = seats.iter().any(|seat| seat.uids.contains(seat_uid));
        let has_another = |seat: &Seat| seat.is_taken_by(holder) && seat.has_id();
        let is_other_in = seats.iter().any(|seat| seat.is_taken_by(other));
        if is_known || is_other_in || !seats.iter().any(has_another) {
            return None;
        }
        let mut event = self.clone();
        event.attendees = holder_first(event.attendees, Some(other), &[]);
        event.match_emails = vec![other.clone()];
        event.seat_email = Some(other.clone());
        event.other_seat_email = None;
        // Link, title and words are the first booker's.
        event.outreach_sequence_id = None;
        event.contact_id = None;
        event.title = None;
        event.meeting.take_words(Meeting::default());
        Some(event)
    }
}

/// Leaves of `event`, which was told as `told`, what is the seat's own: what nobody in the seat has said is what was
/// known of it before, here or in the call that it leaves.
pub(super) fn keep_to_seat(event: &mut BookingEvent, told: &BookingEvent, known: &[KnownBooking]) {
    if !event.is_of_seat() || tells_own_words(told) {
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
        .take_words(words.reduce(Meeting::or).unwrap_or_default());
    let Some(holder) = event.seat_holder().map(str::to_owned) else {
        return;
    };
    let people = seats.iter().flat_map(|seat| &seat.attendees);
    let people = people.cloned().collect::<Vec<_>>();
    if let Some(index) = find_person(&people, &holder) {
        event.attendees = first(&people[index], std::mem::take(&mut event.attendees));
    }
}

/// Makes what was told of a whole call what is known of the seat that `event` is about, before that is added: who
/// else takes part, but nothing that the first booker has said.
pub(super) fn become_seat(details: &mut Details, event: &BookingEvent) {
    details.title = None;
    details.meeting.take_words(Meeting::default());
    let Some(holder) = event.seat_holder() else {
        return;
    };
    details.match_emails = vec![holder.to_owned()];
    let is_told = find_person(&event.attendees, holder).is_some();
    if let Some(index) = find_person(&details.attendees, holder).filter(|_| is_told) {
        details.attendees.remove(index);
    }
}

/// Makes what was told of a whole call what is known of a seat that was moved to it.
pub(super) fn become_seat_of(details: &mut Details, seat: Details) {
    details.title = seat.title;
    details.meeting.take_words(seat.meeting);
    details.match_emails = seat.seat_email.iter().cloned().collect();
    let people = std::mem::take(&mut details.attendees);
    details.attendees = match seat.attendees.first() {
        Some(person) => first(person, people),
        None => holder_first(people, seat.seat_email.as_deref(), &[]),
    };
    details.add_seat_uids(seat.seat_uids);
    details.seat_email = seat.seat_email;
}

/// Whether the words of an event about a seat are those of the person in it, who takes it, or another one in another
/// call.
fn tells_own_words(told: &BookingEvent) -> bool {
    let takes_seat = match told.event_type {
        // Of changed details, `gateway reconcile` reads what each has answered.
        EventType::BookingCreated | EventType::BookingRequested | EventType::DetailsChanged => true,
        EventType::BookingRescheduled => told.other_reschedule_uid().is_some(),
        EventType::BookingRejected
        | EventType::BookingCancelled
        | EventType::RescheduleRequested
        | EventType::SeatCancelled
        | EventType::NoShowMarked
        | EventType::NoShowCleared
        | EventType::MeetingEnded => false,
    };
    takes_seat && told.is_of_seat() && !told.passed_on
}

/// Returns those who take part with the person in a seat first, if that is known: as the list names that person, else
/// as `known` does.
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

/// Returns the person and then the others.
fn first(person: &Attendee, mut attendees: Vec<Attendee>) -> Vec<Attendee> {
    if let Some(index) = find_person(&attendees, &normalise(&person.email)) {
        attendees.remove(index);
    }
    attendees.insert(0, person.clone());
    attendees
}

/// Returns the index of who has an address, else of who differs from it by a tag.
fn find_person(people: &[Attendee], address: &str) -> Option<usize> {
    let addresses = people.iter().map(|person| normalise(&person.email));
    let addresses = addresses.collect::<Vec<_>>();
    let exact = addresses.iter().position(|it| it == address);
    let owner = untagged(address);
    exact.or_else(|| addresses.iter().position(|it| untagged(it) == owner))
}
