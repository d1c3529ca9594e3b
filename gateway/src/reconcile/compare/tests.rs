//! Tests which events are missing, in a readable table, and that applying them leaves none missing.

use std::fmt::Write as _;

use super::*;

const STATES: [Option<BookingState>; 9] = [
    None,
    Some(BookingState::Pending),
    Some(BookingState::Accepted),
    Some(BookingState::AwaitingRebooking),
    Some(BookingState::Cancelled),
    Some(BookingState::Rejected),
    Some(BookingState::Superseded),
    Some(BookingState::Completed),
    Some(BookingState::NoShow),
];

const ACCEPTED: Listed = Listed {
    status: CalcomStatus::Accepted,
    replaces: false,
    is_replaced: false,
    timing: Timing::Ahead,
    absence: Absence::Unmarked,
    was_lost: false,
};

fn status(status: CalcomStatus, timing: Timing) -> Listed {
    Listed {
        status,
        timing,
        ..ACCEPTED
    }
}

fn moved(listed: Listed) -> Listed {
    Listed {
        replaces: true,
        ..listed
    }
}

fn replaced(listed: Listed) -> Listed {
    Listed {
        is_replaced: true,
        ..listed
    }
}

fn lost(listed: Listed) -> Listed {
    Listed {
        was_lost: true,
        ..listed
    }
}

fn with_an_absence(listed: Listed) -> Listed {
    Listed {
        absence: Absence::Marked,
        ..listed
    }
}

const NOTHING: Known = Known {
    state: None,
    is_linked: false,
    is_confirmed: true,
    knows_replaced: false,
    has_other_start: false,
    has_other_details: false,
};
const THE_REPLACED: Known = Known {
    knows_replaced: true,
    ..NOTHING
};
const ANOTHER_START: Known = Known {
    has_other_start: true,
    ..NOTHING
};

const ANOTHER_HOST: Known = Known {
    has_other_details: true,
    ..NOTHING
};

/// A name, the booking in Cal.com, and the one in Bookbrief except for its state.
type Situation = (&'static str, Listed, Known);

fn live_situations() -> Vec<Situation> {
    let over = status(CalcomStatus::Accepted, Timing::Over);
    let absent = with_an_absence(over);
    let move_ahead = moved(ACCEPTED);
    let pending = status(CalcomStatus::Pending, Timing::Ahead);
    vec![
        ("accepted, ahead", ACCEPTED, NOTHING),
        (
            "accepted, ahead, known with another start",
            ACCEPTED,
            ANOTHER_START,
        ),
        (
            "accepted, ahead, known with another host",
            ACCEPTED,
            ANOTHER_HOST,
        ),
        (
            "accepted, ahead, moved from a known booking",
            move_ahead,
            THE_REPLACED,
        ),
        (
            "accepted, ahead, moved from an unknown booking",
            move_ahead,
            NOTHING,
        ),
        ("accepted, over, everybody came", over, NOTHING),
        ("accepted, over, somebody absent", absent, NOTHING),
        ("pending", pending, NOTHING),
        ("pending, known with another host", pending, ANOTHER_HOST),
        (
            "pending, moved from a known booking",
            moved(pending),
            THE_REPLACED,
        ),
    ]
}

fn lost_situations() -> Vec<Situation> {
    let rejected = status(CalcomStatus::Rejected, Timing::Ahead);
    let old_rejected = status(CalcomStatus::Rejected, Timing::Over);
    let cancelled = status(CalcomStatus::Cancelled, Timing::Ahead);
    let old_cancelled = status(CalcomStatus::Cancelled, Timing::Over);
    let moved_on = replaced(cancelled);
    vec![
        ("rejected, ahead", rejected, NOTHING),
        (
            "rejected, ahead, moved from a known booking",
            moved(rejected),
            THE_REPLACED,
        ),
        ("rejected, over", old_rejected, NOTHING),
        ("cancelled, ahead", cancelled, NOTHING),
        (
            "cancelled, ahead, moved from a known booking",
            moved(cancelled),
            THE_REPLACED,
        ),
        ("cancelled, over", old_cancelled, NOTHING),
        (
            "cancelled, over, moved from a known booking",
            moved(old_cancelled),
            THE_REPLACED,
        ),
        ("cancelled, moved on", moved_on, NOTHING),
        (
            "cancelled, moved on, moved from a known booking",
            moved(moved_on),
            THE_REPLACED,
        ),
        (
            "cancelled, ahead, lost with a database",
            lost(cancelled),
            NOTHING,
        ),
        (
            "cancelled, moved on, lost with a database",
            lost(moved_on),
            NOTHING,
        ),
        (
            "cancelled, moved on, lost with a database, moved from a known booking",
            lost(moved(moved_on)),
            THE_REPLACED,
        ),
    ]
}

fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::UpToDate => "up to date".to_owned(),
        Verdict::Irrelevant => "no matter".to_owned(),
        Verdict::Contradiction => "contradiction".to_owned(),
        Verdict::Missing(events) => {
            let names = events.iter().map(BookingEventType::as_str_name);
            let names = names.map(|name| name.trim_start_matches("BOOKING_EVENT_TYPE_"));
            names.collect::<Vec<_>>().join(" + ")
        }
    }
}

#[test]
fn what_is_missing_follows_from_what_cal_com_says_and_bookbrief_knows() {
    let mut table = String::new();
    for (situation, listed, known) in [live_situations(), lost_situations()].concat() {
        writeln!(table, "{situation}").unwrap();
        for state in STATES {
            let known = Known { state, ..known };
            let name = state.map_or("unknown", |state| state.as_str_name());
            let name = name.trim_start_matches("BOOKING_STATE_").to_lowercase();
            let verdict = words(&compare(listed, known));
            writeln!(table, "  {name:<18} -> {verdict}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

/// Returns every possible booking in Cal.com.
fn every_listed() -> Vec<Listed> {
    let mut all = Vec::new();
    for status in [
        CalcomStatus::Accepted,
        CalcomStatus::Pending,
        CalcomStatus::Rejected,
        CalcomStatus::Cancelled,
    ] {
        for timing in [Timing::Ahead, Timing::Running, Timing::Over] {
            for absence in [Absence::NotStated, Absence::Unmarked, Absence::Marked] {
                for moves in 0..8 {
                    all.push(Listed {
                        status,
                        replaces: moves & 1 != 0,
                        is_replaced: moves & 2 != 0,
                        timing,
                        absence,
                        was_lost: moves & 4 != 0,
                    });
                }
            }
        }
    }
    all
}

/// Returns every possible booking in Bookbrief.
fn every_known() -> Vec<Known> {
    let mut all = Vec::new();
    for state in STATES {
        for flags in 0..32 {
            all.push(Known {
                state,
                is_linked: flags & 1 != 0,
                is_confirmed: flags & 8 != 0 || state == Some(BookingState::Accepted),
                knows_replaced: flags & 2 != 0,
                has_other_start: flags & 4 != 0,
                has_other_details: flags & 16 != 0,
            });
        }
    }
    all
}

/// Returns every combination of the two.
fn everything() -> Vec<(Listed, Known)> {
    let known = every_known();
    let pairs = every_listed().into_iter();
    pairs
        .flat_map(|listed| known.iter().map(move |known| (listed, *known)))
        .collect()
}

/// Returns the booking after booking-svc has applied an event, as far as it matters here.
fn apply(known: Known, event: BookingEventType) -> Known {
    use BookingEventType as Event;
    use BookingState as State;

    let state = match (event, known.state) {
        (
            Event::Created | Event::Rescheduled,
            None | Some(State::Pending | State::Rejected | State::Accepted),
        ) => Some(State::Accepted),
        (Event::Requested, None) => Some(State::Pending),
        (Event::Cancelled, None | Some(State::Accepted | State::Pending)) => Some(State::Cancelled),
        (Event::Rejected, None | Some(State::Pending)) => Some(State::Rejected),
        (Event::MeetingEnded, Some(State::Accepted))
        | (Event::NoShowCleared, Some(State::NoShow)) => Some(State::Completed),
        (Event::NoShowMarked, Some(State::Accepted | State::Completed)) => Some(State::NoShow),
        (_, other) => other,
    };
    Known {
        state,
        is_linked: known.is_linked || matches!(event, Event::Rescheduled | Event::Requested),
        is_confirmed: known.is_confirmed || matches!(event, Event::Created | Event::Rescheduled),
        has_other_start: known.has_other_start
            && !matches!(event, Event::Created | Event::Rescheduled),
        has_other_details: known.has_other_details
            && !matches!(
                event,
                Event::Created | Event::Rescheduled | Event::Requested | Event::DetailsChanged
            ),
        ..known
    }
}

#[test]
fn once_the_missing_events_are_applied_nothing_is_missing() {
    for (listed, known) in everything() {
        let Verdict::Missing(events) = compare(listed, known) else {
            continue;
        };

        let applied = events
            .iter()
            .fold(known, |known, event| apply(known, *event));

        let verdict = compare(listed, applied);
        assert!(
            !matches!(verdict, Verdict::Missing(_)),
            "{listed:?} {known:?} {events:?} {verdict:?}"
        );
    }
}

#[test]
fn a_move_is_never_recorded_as_a_loss() {
    for (listed, known) in everything() {
        let verdict = compare(listed, known);

        if listed.status == CalcomStatus::Cancelled && listed.is_replaced {
            assert!(
                !words(&verdict).contains("CANCELLED"),
                "{listed:?} {known:?}"
            );
        }
    }
}
