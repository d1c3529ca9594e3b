//! The rows that histories leave.

use std::collections::BTreeMap;

use crate::system::System;

const STATES: &str = "SELECT concat_ws(' ', prospect_id, call_uid, state) FROM bookings";
const OUTREACH: &str = "SELECT concat_ws(' ', s.prospect_id, s.status,
        (SELECT string_agg(status, ',' ORDER BY step_order) FROM outreach_steps WHERE sequence_id = s.id),
        (SELECT outreach_status FROM contacts WHERE id = s.contact_id),
        (SELECT status FROM prospects WHERE id = s.prospect_id),
        CASE s.status WHEN 'BOOKED' THEN s.metadata #>> '{calcom,startTime}' END)
    FROM outreach_sequences s WHERE s.id = s.prospect_id || '-sequence' AND s.prospect_id NOT LIKE '%-elsewhere'";
/// The outreach to the same person without a booking.
const OTHER_OUTREACH: &str = "SELECT concat_ws(' ', replace(s.prospect_id, '-elsewhere', ''), s.status,
        (SELECT string_agg(status, ',' ORDER BY step_order) FROM outreach_steps WHERE sequence_id = s.id),
        (SELECT outreach_status FROM contacts WHERE id = s.contact_id))
    FROM outreach_sequences s WHERE s.id LIKE '%-second' OR s.prospect_id LIKE '%-elsewhere'";
const CURRENT_PLANS: &str = "SELECT concat_ws(' ', p.prospect_id, count(DISTINCT p.booking_uid),
        count(*) FILTER (WHERE p.status <> 'READY' OR p.next_attempt_at IS NOT NULL))
    FROM call_prep_plans p JOIN bookings b ON b.uid = p.booking_uid
    WHERE b.state NOT IN ('cancelled', 'rejected', 'superseded') GROUP BY p.prospect_id";
/// The first attendee of each taken seat, and the notes.
const SEATS: &str = "SELECT concat_ws(' ', prospect_id, split_part(attendees -> 0 ->> 'email', '@', 1), meeting ->> 'notes')
    FROM bookings WHERE (seat_uid IS NOT NULL OR seat_email IS NOT NULL) AND attendees <> '[]'";
const LOGGED: &str = "SELECT concat_ws(' ', prospect_id, count(*)) FROM outreach_logs WHERE status <> 'paused' GROUP BY prospect_id";

/// The final rows, by prospect.
pub(super) struct Stored {
    pub(super) states: BTreeMap<String, Vec<String>>,
    pub(super) outreach: BTreeMap<String, Vec<String>>,
    pub(super) other_outreach: BTreeMap<String, Vec<String>>,
    pub(super) current_plans: BTreeMap<String, Vec<String>>,
    pub(super) logged: BTreeMap<String, Vec<String>>,
    pub(super) seats: BTreeMap<String, Vec<String>>,
}

impl Stored {
    pub(super) async fn read(system: &System) -> Self {
        Self {
            states: by_prospect(system, STATES).await,
            outreach: by_prospect(system, OUTREACH).await,
            other_outreach: by_prospect(system, OTHER_OUTREACH).await,
            current_plans: by_prospect(system, CURRENT_PLANS).await,
            logged: by_prospect(system, LOGGED).await,
            seats: by_prospect(system, SEATS).await,
        }
    }
}

async fn by_prospect(system: &System, query: &str) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for line in system.database.texts(query).await {
        let (prospect, rest) = line.split_once(' ').unwrap();
        all.entry(prospect.to_owned())
            .or_default()
            .push(rest.to_owned());
    }
    all
}
