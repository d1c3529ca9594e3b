//! The rules about bookings. Nothing here does I/O, reads a clock or draws an id.

mod absence;
mod audit;
mod calls;
mod chain;
mod copies;
mod decision;
#[cfg(test)]
mod decision_tests;
mod dedupe;
mod details;
mod event;
mod event_times;
mod event_type;
mod holder;
mod ids;
mod inbox;
mod known_booking;
mod language;
mod matched_by;
mod meeting;
mod named;
mod notice;
mod numbered;
mod outreach;
mod person;
mod plan_status;
mod rhythm;
mod seat;
mod series;
mod shared_plan;
mod standing;
mod state;
mod synced;
mod traces;
mod words;

pub use self::{
    absence::{Absence, Marks},
    audit::{Actor, AuditAction, AuditEntry},
    copies::{COPY_WINDOW, CopyKey},
    decision::{ChangedBooking, Decision, OutreachChange, decide},
    dedupe::{dedupe_key, erased_dedupe_key},
    details::{Details, over_time},
    event::{Attendee, BookingEvent},
    event_times::EventTimes,
    event_type::EventType,
    holder::Seat,
    ids::{call_id, ready_notice_id},
    inbox::{DeliveryState, IgnoreReason},
    known_booking::{KnownBooking, Relation},
    language::Language,
    matched_by::MatchedBy,
    meeting::{Answer, Host, Meeting},
    named::MAX_TEXT_ADDRESSES,
    notice::{
        CallMoment, DestinationState, DueNotice, LastSent, NoticeFacts, NoticeKind, NoticeState,
        Occasion, RestoredBackup, SentFacts, SkipReason, judge, notice_of_joining,
        notices_of_change, notices_of_new_call, notices_of_next_date,
    },
    numbered::{NumberedBooking, UNNAMED, bare_number},
    outreach::{
        ContactStatus, EvidenceStance, MoneyKind, MoneyPeriod, OutreachStatus, ProspectStatus,
        ResearchStatus, ReviewStatus,
    },
    person::{
        Addressed, CallContact, PersonsChange, PersonsOfCall, distinct_addresses, find_person,
        persons_change,
    },
    plan_status::PlanStatus,
    series::{LONGEST_PAUSE, NamedDate, is_of_one_series},
    standing::Standing,
    state::{BookingState, advance},
    synced::{SyncedKind, may_write_back},
    traces::{ERASED, Known, Scope, Traces, addresses_in, are_opaque, readings_of_bytes},
    words::{FromWire, Progress, UnknownWord, given},
};
pub(crate) use words::words;
