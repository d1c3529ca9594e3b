//! The decision: derives from a snapshot what an event changes.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{
    BookingEvent, BookingState, Details, EventType, KnownBooking, Relation, Standing,
    calls::{Calls, others},
    chain::{Chain, Chains, Link, Outcome},
    seat,
    series::{self, Series},
    shared_plan::SharedCall,
};

/// The change of the outreach: the sequence, its open steps and the contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutreachChange {
    /// A call is booked: nothing more is sent.
    Booked,
    /// A call was booked before, and is now another booking or at another time.
    Moved,
    /// The call fell through: the conversation continues manually.
    Replied,
    /// The call fell through, but the contact has another one.
    SequenceReplied,
    /// Unchanged.
    Unchanged,
}

/// A booking after the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedBooking {
    /// Its state and facts.
    pub standing: Standing,
    /// The details of the call.
    pub details: Details,
}

/// What an event changes. The event itself is always logged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, and every combination may occur"
)]
pub struct Decision {
    /// The event, with the stored uids of the bookings.
    pub event: BookingEvent,
    /// The booking of the event, unless it stays unknown, and every other booking that changes with
    /// it.
    pub bookings: Vec<ChangedBooking>,
    /// The change of the outreach.
    pub outreach: OutreachChange,
    /// Whether the prospect becomes ENGAGED.
    pub engages: bool,
    /// The current booking; `None` if it has no uid.
    pub current_uid: Option<String>,
    /// The current booking among all calls of the sequence; `None` if it has no uid.
    pub led_to_uid: Option<String>,
    /// The booking that holds the plan of the call. In a shared call, that is the seat of the
    /// prospect that was booked first among the taken ones.
    pub plan_uid: Option<String>,
    /// The bookings whose plans move to [`Self::plan_uid`].
    pub plans_follow_from: Vec<String>,
    /// A plan that stays behind when its holder leaves a shared call: the booking that holds it
    /// now, and the one that receives it.
    pub plan_left: Option<(String, String)>,
    /// The other seats of the prospect in the same call whose list of attendees changes.
    pub companions: Vec<ChangedBooking>,
    /// Whether a call-prep plan is due.
    pub plan_due: bool,
    /// Whether the call is, or was, confirmed.
    pub is_on: bool,
    /// Whether the call is upcoming, so that it pauses all other outreach to its participants.
    /// Outreach stays paused if the call falls through, whatever the order of the events.
    pub pauses: bool,
}

/// Decides what `event` changes. `known` holds the bookings of its call and the live bookings of
/// its sequence and contact; `companions` holds all seats of the prospect in the shared call.
///
/// This function is total, and its result does not depend on the order in which the events of a
/// call arrive.
pub fn decide(
    known: &[KnownBooking],
    companions: &[KnownBooking],
    event: &BookingEvent,
    now: DateTime<Utc>,
) -> Decision {
    let is_whole = !event.is_of_seat() || event.passed_on;
    let event = &seat::resolve(event, known);
    // No other event can be about a booking without a uid.
    let uid = event.kept_uid().unwrap_or_default();
    let after = apply_all(known, &uid, event);
    // Before a MEETING_ENDED, the call counts as upcoming, whenever that event arrives.
    let ended_uid = event.event_type.ends().then_some(&*uid);
    let before_links = links(known, now, ended_uid);
    let after_links = links(&after, now, None);
    let (earlier, chains) = (Chains::of(&before_links), Chains::of(&after_links));
    let chain = chains.find(&uid);

    let current = chain.current();
    let shared = SharedCall {
        after: &after,
        chain: &chain,
        companions,
        is_whole,
    };
    let place = shared.place(event, current);
    let is_ahead = current.is_some_and(|link| link.is_ahead);
    let takes_place = current.is_some_and(|link| !link.state.is_off());
    let calls = Calls {
        event,
        chain: &chain,
        chains: &chains,
        earlier: earlier.find_each(chain.uids()),
        others: others(&after, &chain, now),
        after: &after,
        is_former: comes_from_another(known, &chain),
    };
    let led_to_uid = calls.counting_uid();
    let outreach = calls.outreach(led_to_uid);
    let is_on = chain.outcome() == Some(Outcome::Booked);
    let changes = outreach != OutreachChange::Unchanged || event.event_type.confirms();
    let was_engaged = calls.earlier.iter().any(Chain::is_confirmed) && !calls.is_former;
    let (listing, companions) = list_mates(&shared, event);
    let bookings = changed(known, listing, &uid, &chain);
    Decision {
        is_on,
        pauses: is_ahead && chain.is_confirmed() && (is_on || changes),
        outreach,
        engages: chain.is_confirmed() && !was_engaged,
        plan_due: is_on && takes_place && place.planned.is_empty(),
        plans_follow_from: place
            .planned
            .into_iter()
            .filter(|planned_uid| Some(planned_uid) != place.uid.as_ref())
            .collect(),
        plan_uid: place.uid.filter(|uid| !uid.is_empty()),
        plan_left: place.left,
        companions,
        led_to_uid: kept(led_to_uid),
        current_uid: kept(current.map(|link| &*link.uid)),
        bookings,
        event: event.clone(),
    }
}

/// Returns the bookings of the call after the event, and the other seats of the prospect. The seats
/// list each other as attendees.
fn list_mates(
    shared: &SharedCall<'_>,
    event: &BookingEvent,
) -> (Vec<KnownBooking>, Vec<ChangedBooking>) {
    let mut after = shared.after.to_vec();
    let named = [event.kept_uid(), event.kept_reschedule_uid()];
    let own = after
        .iter_mut()
        .filter(|booking| named.contains(&Some(booking.standing.uid.clone())));
    let companions = own.flat_map(|own| shared.list_mates(own));
    let companions = companions.map(|companion| ChangedBooking {
        standing: companion.standing,
        details: companion.details,
    });
    let companions = companions.collect();
    (after, companions)
}

/// Returns the uid of a booking, or `None` if it has none and is therefore not stored.
fn kept(uid: Option<&str>) -> Option<String> {
    uid.filter(|uid| !uid.is_empty()).map(str::to_owned)
}

/// Returns the bookings after the event, including what follows from it for other bookings of the
/// call.
fn apply_all(known: &[KnownBooking], uid: &str, event: &BookingEvent) -> Vec<KnownBooking> {
    let mut after = apply(known, uid, event);
    break_circle(&mut after, uid, event);
    seat::carry_ids(&mut after);
    seat::carry_holders(&mut after);
    series::inherit(&mut after);
    series::settle(&mut after, uid);
    after
}

/// Returns the bookings after the event.
fn apply(known: &[KnownBooking], uid: &str, event: &BookingEvent) -> Vec<KnownBooking> {
    let mut after = known.to_vec();
    // An unknown attendee cancelled.
    if event.event_type == EventType::SeatCancelled && !event.is_of_seat() {
        return after;
    }
    let own = known.iter().find(|booking| booking.standing.uid == uid);
    let details = own.map(|own| own.details.clone()).unwrap_or_default();
    let details = details.after(event);
    let known = own.map(|own| &own.standing);
    let standing = Standing::after(known, uid, event, &details);
    let Some(standing) = standing else {
        return after;
    };
    after.retain(|booking| booking.standing.uid != uid);
    after.push(KnownBooking {
        standing,
        details,
        relation: Relation::Sequence,
        has_plan: own.is_some_and(|own| own.has_plan),
    });
    let Some(superseded_uid) = event.kept_reschedule_uid() else {
        return after;
    };
    let by = event.kept_uid();
    let mut named = after.iter_mut();
    if let Some(booking) = named.find(|booking| booking.standing.uid == superseded_uid) {
        booking
            .standing
            .supersede(by, event.event_time, &booking.details);
    } else {
        let mut standing = Standing::new(superseded_uid, BookingState::Superseded);
        let details = Details::of_replaced(event);
        standing.supersede(by, event.event_time, &details);
        after.push(KnownBooking {
            standing,
            details,
            relation: Relation::Sequence,
            has_plan: false,
        });
    }
    after
}

/// Keeps the booking to which the call was moved last, if the moves have no times and form a
/// circle, in which every booking of the call is replaced by another one.
fn break_circle(after: &mut [KnownBooking], uid: &str, event: &BookingEvent) {
    let is_moved = event.event_time.is_none() && event.other_reschedule_uid().is_some();
    if !is_moved || !event.event_type.confirms() {
        return;
    }
    let (mut next, mut seen) = (uid, HashSet::new());
    while seen.insert(next) {
        let Some(booking) = after.iter().find(|booking| booking.standing.uid == next) else {
            return;
        };
        let replaced = booking.standing.reschedule_uid.as_deref();
        let Some(replaced) =
            replaced.filter(|_| booking.standing.state == BookingState::Superseded)
        else {
            return;
        };
        next = replaced;
    }
    let own = after.iter_mut().find(|booking| booking.standing.uid == uid);
    if let Some(own) = own {
        own.standing.state = BookingState::Accepted;
    }
}

/// Returns whether the call belonged to other outreach before, so that all of it is new to this
/// sequence.
fn comes_from_another(known: &[KnownBooking], chain: &Chain<'_>) -> bool {
    let is_former = |booking: &KnownBooking| booking.relation == Relation::Former;
    known
        .iter()
        .any(|booking| is_former(booking) && chain.contains(&booking.standing.uid))
}

/// Returns the booking of the event, and every other booking that has changed.
fn changed(
    known: &[KnownBooking],
    after: Vec<KnownBooking>,
    uid: &str,
    chain: &Chain<'_>,
) -> Vec<ChangedBooking> {
    let before = known
        .iter()
        .map(|booking| (&*booking.standing.uid, booking))
        .collect::<HashMap<_, _>>();
    let was_confirmed = chain.is_confirmed();
    let bookings = after.into_iter().map(|booking| {
        let (mut standing, details) = (booking.standing, booking.details);
        standing.call_confirmed |= was_confirmed && chain.contains(&standing.uid);
        ChangedBooking { standing, details }
    });
    let (own, others) = bookings.partition::<Vec<_>, _>(|booking| booking.standing.uid == uid);
    let is_changed = |booking: &ChangedBooking| {
        before.get(&*booking.standing.uid).is_none_or(|before| {
            before.standing != booking.standing || before.details != booking.details
        })
    };
    own.into_iter()
        .chain(others.into_iter().filter(is_changed))
        .collect()
}

/// Reduces each booking to the facts that decide. The booking with the uid `ahead` counts as
/// upcoming, whatever its time.
fn links(bookings: &[KnownBooking], now: DateTime<Utc>, ahead: Option<&str>) -> Vec<Link> {
    let series = Series::of(bookings);
    let link = |booking: &KnownBooking| {
        let is_ahead = booking.is_ahead(now) || ahead == Some(&*booking.standing.uid);
        link(booking, &series, is_ahead)
    };
    bookings.iter().map(link).collect()
}

fn link(booking: &KnownBooking, series: &Series, is_ahead: bool) -> Link {
    let standing = &booking.standing;
    Link {
        uid: standing.uid.clone(),
        state: standing.state,
        confirmed: standing.confirmed,
        reschedule_uid: standing.reschedule_uid.clone(),
        superseded_by: standing.superseded_by.clone(),
        series_uid: series.find(&standing.uid).map(str::to_owned),
        is_ahead,
        start_time: booking.details.start_time,
        knows_booker: booking.details.knows_booker(),
    }
}
