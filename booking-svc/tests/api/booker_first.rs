//! The booker's outreach led to the call, whichever participant is reported first.

use proto::booking::v1::{Absence, Attendee, BookingEvent, BookingEventType};

use crate::{
    dossier::{acme, dossier},
    events::{created, time},
    system::System,
};

const SEQUENCES: &str = "SELECT concat_ws(' ', id, status) FROM outreach_sequences ORDER BY id";
const BOOKINGS: &str =
    "SELECT concat_ws(' ', uid, state, sequence_id, matched_by) FROM bookings ORDER BY uid";

#[tokio::test(flavor = "multi_thread")]
async fn the_booker_comes_before_a_guest_whichever_is_reported_first() {
    let guest = "ada@zenith.example".to_owned();
    let marked = BookingEvent {
        r#type: BookingEventType::NoShowMarked.into(),
        event_time: Some(time("2099-01-05T09:10:00Z")),
        match_emails: vec![guest.clone()],
        absences: vec![Absence {
            email: guest.clone(),
            absent: true,
        }],
        attendees: Vec::new(),
        ..created("x")
    };
    let mut booked = created("x");
    booked.match_emails.push(guest.clone());
    booked.attendees.push(Attendee {
        email: guest,
        ..Attendee::default()
    });
    for events in [[marked.clone(), booked.clone()], [booked, marked]] {
        let system = System::start_knowing(acme()).await;
        system.import(dossier("zenith")).await;

        for event in events {
            system.record(event).await;
        }
        while system.step().await {}

        assert_eq!(
            system.database.texts(BOOKINGS).await,
            ["x completed acme-sequence address"]
        );
        let sequences = system.database.texts(SEQUENCES).await;
        assert!(
            sequences.contains(&"acme-sequence BOOKED".to_owned()),
            "{sequences:?}"
        );
        assert!(
            !sequences.contains(&"zenith-sequence BOOKED".to_owned()),
            "{sequences:?}"
        );
    }
}
