//! The rules about bookings. Nothing here does I/O, reads a clock or draws an id.

mod chain;
mod copies;
mod decision;
#[cfg(test)]
mod decision_tests;
mod details;
mod event;
mod event_type;
mod inbox;
mod language;
mod matched_by;
mod meeting;
mod notice;
mod outreach;
mod person;
mod plan_status;
mod state;
mod words;

pub use self::{
    copies::{COPY_WINDOW, Telling},
    decision::{BookingChange, Decision, KnownBooking, OutreachChange, Relation, decide},
    details::Details,
    event::{Attendee, BookingEvent, dedupe_key},
    event_type::EventType,
    inbox::{DeliveryState, IgnoreReason},
    language::Language,
    matched_by::MatchedBy,
    meeting::{Answer, Host, Meeting},
    notice::{
        CallMoment, DestinationState, DueNotice, LastTold, NoticeFacts, NoticeKind, NoticeState,
        SkipReason, judge, notices_of_change, notices_of_new_call,
    },
    outreach::{
        ContactStatus, EvidenceStance, MoneyKind, MoneyPeriod, OutreachStatus, ProspectStatus,
        ResearchStatus, ReviewStatus,
    },
    person::{
        Addressed, CallContact, PersonsChange, PersonsOfCall, distinct_addresses, find_person,
        persons_change,
    },
    plan_status::PlanStatus,
    state::{BookingState, advance},
    words::{Progress, UnknownWord},
};
