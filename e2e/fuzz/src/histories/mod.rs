//! The whole path: signed webhooks about what has happened to a call, in any order, through the gateway and
//! into the decisions of booking-svc. What must be there in the end is what the model of histories says.

mod body;

use booking_svc::{
    domain::{BookingEvent, UNNAMED},
    recording::Content,
    testing::{
        history::{History, Records, describe},
        requests::read_delivery,
    },
};
use gateway::testing::record_request;

/// How many bytes make the history; the others make the order.
const LONGEST_HISTORY: usize = 12;
/// How often an event is told at most, as by several subscriptions.
const MOST_COPIES: u8 = 3;

/// Tries a history: bytes that choose what happens, then bytes that choose how often and in which order it is
/// told.
///
/// # Panics
/// The end is another one than what happened leads to.
pub fn histories(bytes: &[u8]) {
    let (choices, order) = bytes.split_at(bytes.len().min(LONGEST_HISTORY));
    let mut history = History::write("ada", choices);
    let arriving = arrivals(&history.events, order);

    let read = arriving.iter().map(|(event, copy)| read(event, *copy));
    let read = read.collect::<Vec<_>>();
    let uids = read.iter().filter_map(|event| event.booking_uid.as_ref());
    for derived in uids.filter(|uid| uid.starts_with(UNNAMED)) {
        let unreported = history.expected.unreported.as_mut();
        unreported.expect("it is derived").1.clone_from(derived);
    }

    let judged = Records::after(&read).judge(&history.expected);
    if let Err(wrong) = judged {
        let order = read.iter().map(describe).collect::<Vec<_>>();
        panic!("{wrong}\n{history:?}\narrived as {order:#?}");
    }
}

/// Sends an event through the gateway, and returns what booking-svc makes of it.
fn read(event: &BookingEvent, copy: u8) -> BookingEvent {
    let body = body::of(event, copy).to_string();
    let request = record_request(body.as_bytes());
    let delivery = read_delivery(request).expect("what the gateway has read is taken");
    match delivery.content {
        Content::Event(event) => *event,
        other => panic!("not read as an event: {other:?}\n{body}"),
    }
}

/// Returns events with the numbers of their copies, shuffled.
fn arrivals<'a>(events: &'a [BookingEvent], order: &[u8]) -> Vec<(&'a BookingEvent, u8)> {
    let mut order = order.iter().copied();
    let mut choose = || order.next().unwrap_or_default();
    let mut arriving = Vec::new();
    for event in events {
        let copies = 1 + choose() % MOST_COPIES;
        arriving.extend((0..copies).map(|copy| (event, copy)));
    }
    for index in (1..arriving.len()).rev() {
        let other = index - usize::from(choose()) % (index + 1);
        arriving.swap(index, other);
    }
    arriving
}
