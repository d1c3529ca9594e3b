//! Tests of booking-svc over real gRPC, on a real PostgreSQL, with a callprep-svc that does what a
//! test wants.

#![expect(clippy::unwrap_used, reason = "what fails here is to fail the test")]

mod atomicity;
mod backlog;
mod bounds;
mod budget;
mod calls;
mod cancelling;
mod concurrency;
mod copies;
mod courtesy;
mod deciding;
mod deliveries;
mod dossier;
mod events;
mod fake_callprep;
mod flood;
mod histories;
mod import;
mod indexes;
mod late_matches;
mod leases;
mod life;
mod locks;
mod matching;
mod meetings;
mod notices;
mod notifications;
mod outages;
mod persons;
mod plans;
mod poison;
mod pooler;
mod reading;
mod reasons;
mod recording;
mod refusal;
mod regenerating;
mod replays;
mod rereading;
mod rescheduling;
mod retention;
mod round_trips;
mod schema;
mod seats;
mod series;
mod serving;
mod silence;
mod starting;
mod storms;
mod stubborn;
mod system;
mod validation;
mod wording;
mod worker;
