//! The state machine: what an event changes, given what is known.

use chrono::{DateTime, Utc};

use super::{
    BookingEvent, BookingState, EventType, advance,
    chain::{Chain, Chains, Link, Outcome},
};

/// A booking that is known when an event arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBooking {
    /// The uid under which it is kept.
    pub uid: String,
    /// Where it stands.
    pub state: BookingState,
    /// Whether an event has said that the call stands.
    pub confirmed: bool,
    /// The booking that this one replaces.
    pub reschedule_uid: Option<String>,
    /// When the newest mark was made that somebody did or did not come.
    pub no_show_time: Option<DateTime<Utc>>,
    /// What it has in common with the event.
    pub relation: Relation,
    /// Whether the call is still to come, or its time is not known.
    pub is_ahead: bool,
    /// Whether a plan was made for it.
    pub has_plan: bool,
}

/// What a known booking has in common with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The sequence.
    Sequence,
    /// Only the contact, or the uid.
    Contact,
    /// The uid: it belonged to another sequence until now, for a weaker reason.
    Former,
}

/// What becomes of the outreach: the sequence, its open steps and the contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutreachChange {
    /// It has led to a call: nothing more is sent.
    Booked,
    /// It had led to a call already, which is another booking or at another time now.
    Moved,
    /// Its call fell through: the conversation goes on by hand.
    Replied,
    /// Its call fell through, but its contact has another one.
    SequenceReplied,
    /// It stays as it is.
    Unchanged,
}

/// What becomes of the booking that an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingChange {
    /// Where it stands now.
    pub state: BookingState,
    /// See [`KnownBooking::confirmed`].
    pub confirmed: bool,
    /// See [`KnownBooking::reschedule_uid`].
    pub reschedule_uid: Option<String>,
    /// See [`KnownBooking::no_show_time`].
    pub no_show_time: Option<DateTime<Utc>>,
}

/// What an event changes. The event itself is always logged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, and every combination may occur"
)]
pub struct Decision {
    /// What becomes of the booking; nothing when it stays unknown.
    pub booking: Option<BookingChange>,
    /// The booking that is replaced by it, known or not.
    pub superseded_uid: Option<String>,
    /// What becomes of the outreach.
    pub outreach: OutreachChange,
    /// Whether the prospect has shown for the first time that it wants the call.
    pub engages: bool,
    /// The booking that counts now; nothing when it has no uid.
    pub current_uid: Option<String>,
    /// The booking that the outreach has led to; nothing when it has no uid.
    pub led_to_uid: Option<String>,
    /// The bookings whose plans follow to the one that counts now.
    pub plans_follow_from: Vec<String>,
    /// Whether a call-prep plan is due.
    pub plan_due: bool,
    /// Whether there is a call, or was.
    pub is_on: bool,
    /// Whether a call that is ahead keeps those who take part from all other outreach. What it has paused
    /// stays so when it falls through: whichever of the two is heard of first.
    pub pauses: bool,
}

/// Decides what `event` changes, given the bookings of its sequence and its contact, and those that
/// it names.
///
/// Total, and independent of the order in which the events of a call arrive.
pub fn decide(known: &[KnownBooking], event: &BookingEvent) -> Decision {
    // An event without a uid is about a booking that nothing else can be about.
    let uid = event.kept_uid().unwrap_or_default();
    let booking = change(known.iter().find(|booking| booking.uid == uid), event);
    let before = known.iter().map(link).collect::<Vec<_>>();
    let after = replace(before.clone(), &uid, booking.as_ref(), event);

    let chains = Chains::of(&after);
    let chain = chains.find(&uid);
    let outcome = chain.outcome();
    let current = chain.current();
    let is_planned = |booking: &&KnownBooking| booking.has_plan && chain.contains(&booking.uid);
    let planned = known.iter().filter(is_planned).collect::<Vec<_>>();
    let current_uid = current.map(|link| link.uid.clone());
    let takes_place = current.is_some_and(|link| !link.state.is_off());
    let was_confirmed = before
        .iter()
        .any(|link| link.confirmed && chain.contains(&link.uid));
    let was_engaged = was_confirmed && !comes_from_another(known, &chain);
    let outreach = outreach(known, event, &before, &chains, &chain);
    let is_on = outcome == Some(Outcome::Booked);
    let changes = outreach != OutreachChange::Unchanged || event.event_type.confirms();
    Decision {
        is_on,
        pauses: chain.is_confirmed() && (is_on || changes),
        superseded_uid: booking.as_ref().and(event.kept_reschedule_uid()),
        outreach,
        engages: booking.as_ref().is_some_and(|booking| booking.confirmed) && !was_engaged,
        plans_follow_from: planned
            .iter()
            .map(|booking| booking.uid.clone())
            .filter(|planned_uid| Some(planned_uid) != current_uid.as_ref())
            .collect(),
        plan_due: is_on && takes_place && planned.is_empty(),
        led_to_uid: kept(chain.led_to()),
        current_uid: kept(current),
        booking,
    }
}

/// The uid of a booking, unless it is kept nowhere for want of one.
fn kept(link: Option<&Link>) -> Option<String> {
    let uid = link?.uid.clone();
    (!uid.is_empty()).then_some(uid)
}

/// What becomes of the booking itself.
fn change(known: Option<&KnownBooking>, event: &BookingEvent) -> Option<BookingChange> {
    let no_show_time = known.and_then(|booking| booking.no_show_time);
    let state = known.map(|booking| booking.state);
    let is_outdated = match event.event_type {
        EventType::NoShowMarked => event.event_time < no_show_time,
        EventType::NoShowCleared => no_show_time.is_some() && event.event_time <= no_show_time,
        _ => false,
    };
    let is_mark = matches!(
        event.event_type,
        EventType::NoShowMarked | EventType::NoShowCleared
    );
    let state = if is_outdated {
        state
    } else {
        advance(state, event.event_type)
    };
    let replaced = known.and_then(|booking| booking.reschedule_uid.clone());
    Some(BookingChange {
        state: state?,
        confirmed: known.is_some_and(|booking| booking.confirmed) || event.event_type.confirms(),
        // Of two that it is said to replace, always the same one counts.
        reschedule_uid: replaced.max(event.kept_reschedule_uid()),
        no_show_time: if is_mark {
            no_show_time.max(event.event_time)
        } else {
            no_show_time
        },
    })
}

fn link(booking: &KnownBooking) -> Link {
    Link {
        uid: booking.uid.clone(),
        state: booking.state,
        confirmed: booking.confirmed,
        reschedule_uid: booking.reschedule_uid.clone(),
    }
}

/// Returns the links with the booking as it has become, and the one that it replaces.
fn replace(
    mut links: Vec<Link>,
    uid: &str,
    booking: Option<&BookingChange>,
    event: &BookingEvent,
) -> Vec<Link> {
    let Some(booking) = booking else {
        return links;
    };
    links.retain(|link| link.uid != uid);
    links.push(Link {
        uid: uid.to_owned(),
        state: booking.state,
        confirmed: booking.confirmed,
        reschedule_uid: booking.reschedule_uid.clone(),
    });
    let Some(superseded_uid) = event.kept_reschedule_uid() else {
        return links;
    };
    match links.iter_mut().find(|link| link.uid == superseded_uid) {
        Some(superseded) => superseded.state = BookingState::Superseded,
        None => links.push(Link {
            uid: superseded_uid,
            state: BookingState::Superseded,
            confirmed: false,
            reschedule_uid: None,
        }),
    }
    links
}

/// What becomes of the outreach: it follows what the call has come to, and only when that changes.
fn outreach(
    known: &[KnownBooking],
    event: &BookingEvent,
    before: &[Link],
    chains: &Chains<'_>,
    chain: &Chain<'_>,
) -> OutreachChange {
    let Some(outcome) = chain.outcome() else {
        return OutreachChange::Unchanged;
    };
    let mut earlier = Chains::of(before).find_each(chain.uids());
    earlier.retain(|earlier| earlier.outcome().is_some());
    let is_known = |earlier: &Chain<'_>| earlier.outcome() == Some(outcome);
    let is_new = earlier.is_empty() || !earlier.iter().all(is_known);
    match outcome {
        _ if is_new || comes_from_another(known, chain) => match outcome {
            Outcome::Booked => OutreachChange::Booked,
            Outcome::FellThrough => fallen_through(known, chains, chain),
        },
        Outcome::Booked if is_moved(event, &earlier, chain) => OutreachChange::Moved,
        Outcome::Booked | Outcome::FellThrough => OutreachChange::Unchanged,
    }
}

/// Whether the call belonged to other outreach until now: to this one, all of it is new.
fn comes_from_another(known: &[KnownBooking], chain: &Chain<'_>) -> bool {
    let is_former = |booking: &KnownBooking| booking.relation == Relation::Former;
    known
        .iter()
        .any(|booking| is_former(booking) && chain.contains(&booking.uid))
}

/// What becomes of the outreach when its call falls through: somebody who has another call, or is
/// choosing another time for one, must not be written to again.
fn fallen_through(
    known: &[KnownBooking],
    chains: &Chains<'_>,
    chain: &Chain<'_>,
) -> OutreachChange {
    let is_other = |booking: &&KnownBooking| !chain.contains(&booking.uid) && booking.is_ahead;
    let others = known.iter().filter(is_other).filter(|booking| {
        let other = chains.find(&booking.uid);
        let is_current = other.current().is_some_and(|link| link.uid == booking.uid);
        is_current && other.outcome() == Some(Outcome::Booked)
    });
    let relations = others.map(|booking| booking.relation).collect::<Vec<_>>();
    if relations.contains(&Relation::Sequence) {
        OutreachChange::Unchanged
    } else if relations.is_empty() {
        OutreachChange::Replied
    } else {
        OutreachChange::SequenceReplied
    }
}

/// Whether the outreach has led to another booking than before, or to the same one at a time that the
/// event tells.
fn is_moved(event: &BookingEvent, earlier: &[Chain<'_>], chain: &Chain<'_>) -> bool {
    let led_to = |chain: &Chain<'_>| chain.led_to().map(|link| link.uid.clone());
    let now = led_to(chain);
    let is_confirmed = event.event_type.confirms() && event.kept_uid() == now;
    is_confirmed || earlier.iter().any(|chain| led_to(chain) != now)
}
