use std::time::Instant;

use super::{
    super::{
        calls::{Call, KINDS},
        ledger::Post,
        wire::Answer,
    },
    stored::{Delivery, Plan},
    *,
};

/// The ledger of one call of every kind, all of it answered.
fn ledger() -> Vec<Entry> {
    let calls = (0..KINDS.len()).map(Call::new);
    let entries = calls.flat_map(|call| {
        let now = Instant::now();
        call.events().into_iter().map(move |event| Entry {
            call,
            event,
            posts: vec![Post {
                sent: now,
                answered: now,
                answer: Answer::Applied,
            }],
            is_rolled_back: false,
        })
    });
    entries.collect()
}

/// What is stored when everything is right.
fn stored() -> (Stored, Vec<ReceivedNotice>) {
    let mut stored = Stored::default();
    let mut received = Vec::new();
    for entry in ledger() {
        let seat = entry.event.seat.map(str::to_owned);
        stored.deliveries.push(Delivery {
            event: entry.event.name.to_owned(),
            was_reconciled: false,
            uid: match &seat {
                Some(seat) => format!("{}/{seat}", entry.event.uid),
                None => entry.event.uid.clone(),
            },
            seat,
            state: "applied".to_owned(),
            logged: 1,
            made: None,
        });
    }
    let owned = |pairs: Vec<(String, &str)>| {
        let pairs = pairs.into_iter();
        pairs
            .map(|(key, value)| (key, value.to_owned()))
            .collect::<Vec<_>>()
    };
    for call in (0..KINDS.len()).map(Call::new) {
        let outcome = call.outcome();
        for (uid, version) in outcome.on.iter().zip(1..) {
            let plan = Plan {
                id: format!("plan of {uid}"),
                prospect: call.firm(),
                version,
                status: "READY".to_owned(),
                booking: Some(uid.clone()),
            };
            received.push(ReceivedNotice {
                id: format!("told of {uid}"),
                kind: "brief.ready".to_owned(),
                call: plan.id.clone(),
                moved_from: String::new(),
            });
            stored.plans.push(plan);
        }
        stored.bookings.extend(owned(outcome.bookings));
        stored.steps.extend(owned(outcome.sequences.clone()));
        stored.sequences.extend(owned(outcome.sequences));
        stored.contacts.extend(owned(outcome.contacts));
        stored.prospects.insert(call.firm(), "ENGAGED".to_owned());
    }
    (stored, received)
}

/// What is found when what is stored is changed.
fn found(change: impl FnOnce(&mut Stored, &mut Vec<ReceivedNotice>)) -> Vec<String> {
    let (mut stored, mut received) = stored();
    change(&mut stored, &mut received);
    everything(&ledger(), &stored, &received).all().collect()
}

#[test]
fn nothing_is_found_when_everything_is_right() {
    assert_eq!(found(|_, _| {}), [""; 0]);
}

/// Stores the first event once more.
fn copy(stored: &mut Stored, made: Option<&str>, logged: i64) {
    let first = stored.deliveries[0].clone();
    stored.deliveries.push(Delivery {
        made: made.map(str::to_owned),
        logged,
        ..first
    });
}

#[test]
fn a_delivery_that_is_missing_doubled_or_changed_is_found() {
    let removed = found(|stored, _| drop(stored.deliveries.remove(0)));
    assert_eq!(removed, ["lost: delivery of BOOKING_CREATED call0-a"]);

    let doubled = found(|stored, _| copy(stored, None, 0));
    assert_eq!(doubled, ["doubled: delivery of BOOKING_CREATED call0-a"]);
    let logged = found(|stored, _| copy(stored, Some("later"), 1));
    assert_eq!(logged, ["doubled: log of BOOKING_CREATED call0-a"]);
    let of_another_subscription = found(|stored, _| copy(stored, Some("later"), 0));
    assert_eq!(of_another_subscription, <[&str; 0]>::default());

    let changed = found(|stored, _| "received".clone_into(&mut stored.deliveries[0].state));
    assert_eq!(
        changed,
        ["wrong: delivery of BOOKING_CREATED call0-a is received"]
    );
}

#[test]
fn a_row_of_the_ledger_that_is_added_doubled_or_changed_is_found() {
    let (stored, received) = stored();
    let of = |change: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = ledger();
        change(&mut entries);
        everything(&entries, &stored, &received)
            .all()
            .collect::<Vec<_>>()
    };

    let added = of(&|entries| {
        let call = Call::new(KINDS.len());
        let event = call.events().remove(0);
        let posts = entries[0].posts.clone();
        entries.push(Entry {
            call,
            event,
            posts,
            is_rolled_back: false,
        });
    });
    assert!(added.contains(&"lost: delivery of BOOKING_CREATED call7-a".to_owned()));
    assert!(added.contains(&"lost: booking call7-a".to_owned()));

    let changed = of(&|entries| entries[0].posts[0].answer = Answer::Ignored);
    assert_eq!(
        changed,
        ["wrong: delivery of BOOKING_CREATED call0-a was ignored"]
    );
}

#[test]
fn what_was_not_promised_may_be_absent_or_there_once() {
    let (mut stored, _) = stored();
    let mut entries = ledger();
    entries[0].posts[0].answer = Answer::None;
    let count = |entries: &[Entry], stored: &Stored| promises(entries, stored).all().count();

    assert_eq!(count(&entries, &stored), 0);
    stored.deliveries.push(stored.deliveries[0].clone());
    assert_eq!(count(&entries, &stored), 1);
    stored
        .deliveries
        .retain(|delivery| delivery.uid != "call0-a");
    assert_eq!(count(&entries, &stored), 0);
}

#[test]
fn a_booking_outreach_or_log_that_is_missing_or_changed_is_found() {
    let found = [
        found(|stored, _| drop(stored.bookings.remove("call1-b"))),
        found(|stored, _| drop(stored.bookings.insert("call1-b".into(), "pending".into()))),
        found(|stored, _| drop(stored.sequences.insert("firm2-1".into(), "BOOKED".into()))),
        found(|stored, _| drop(stored.contacts.insert("firm0-ada".into(), "NONE".into()))),
        found(|stored, _| drop(stored.prospects.remove("firm0"))),
        found(|stored, _| stored.steps.push(("firm3-2".into(), "QUEUED".into()))),
        found(|stored, _| stored.deliveries[0].logged = 0),
        found(|stored, _| stored.deliveries[0].logged = 2),
    ];

    assert_eq!(
        found.concat(),
        [
            "lost: booking call1-b",
            "wrong: booking call1-b is pending, not accepted",
            "wrong: sequence firm2-1 is BOOKED, not REPLIED",
            "wrong: contact firm0-ada is NONE, not CONVERTED",
            "lost: prospect firm0",
            "wrong: a step of sequence firm3-2 is still QUEUED",
            "lost: log of BOOKING_CREATED call0-a",
            "doubled: log of BOOKING_CREATED call0-a",
        ]
    );
}

#[test]
fn a_plan_that_is_missing_doubled_or_unwritten_is_found() {
    let found = [
        found(|stored, received| {
            stored.plans.remove(0);
            received.remove(0);
        }),
        found(|stored, _| "PENDING".clone_into(&mut stored.plans[0].status)),
        found(|stored, _| stored.plans[0].version = 2),
        found(|stored, received| {
            let mut second = stored.plans[0].clone();
            second.version = 2;
            "another".clone_into(&mut second.id);
            received.push(ReceivedNotice {
                call: second.id.clone(),
                ..received[0].clone()
            });
            stored.plans.push(second);
        }),
    ];

    assert_eq!(
        found.concat(),
        [
            "lost: plan of call0-a",
            "wrong: plan 1 of firm0 is PENDING",
            "wrong: versions of the plans of firm0: {2}",
            "doubled: plan of call0-a",
            "doubled: plans of firm0",
        ]
    );
}

#[test]
fn a_notice_that_is_missing_doubled_or_untrue_is_found() {
    let found = [
        found(|_, received| drop(received.remove(0))),
        found(|_, received| {
            let id = "twice".to_owned();
            received.push(ReceivedNotice {
                id,
                ..received[0].clone()
            });
        }),
        found(|_, received| {
            let kind = "call.cancelled".to_owned();
            received.push(ReceivedNotice {
                kind,
                ..received[0].clone()
            });
        }),
    ];

    assert_eq!(
        found.concat(),
        [
            "lost: notice brief.ready of firm0, plan 1",
            "doubled: notice brief.ready of firm0, plan 1",
            "wrong: notice call.cancelled of firm0, plan 1",
        ]
    );
}
