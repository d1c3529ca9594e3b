//! The rules about bookings. Nothing here does I/O, reads a clock or draws an id.

mod booking;
mod event;
mod language;

pub use self::{
    booking::{BookingState, Decision, Known, OtherCall, OutreachChange, decide},
    event::{Attendee, BookingEvent, EventType, dedupe_key},
    language::Language,
};
