//! `gateway reconcile` between Cal.com's API and the real booking-svc.

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use e2e::faults::calcom::FakeCalcom;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::{
    program,
    system::{LONG_WAIT_MS, System, contact, in_time},
};

/// More than a page of bookings that are nobody's concern any more.
const STALE: usize = 110;

const STATES: &str = "SELECT uid || ' ' || state || coalesce(' for ' || reschedule_uid, '') \
    FROM bookings ORDER BY uid";

/// Every row, but for the deliveries of strangers, which are tried again each time.
const EVERYTHING: &str = "SELECT line FROM ( \
    SELECT 'sequence ' || to_jsonb(t)::text AS line FROM outreach_sequences t UNION ALL \
    SELECT 'step ' || to_jsonb(t)::text FROM outreach_steps t UNION ALL \
    SELECT 'contact ' || to_jsonb(t)::text FROM contacts t UNION ALL \
    SELECT 'prospect ' || to_jsonb(t)::text FROM prospects t UNION ALL \
    SELECT 'log ' || to_jsonb(t)::text FROM outreach_logs t UNION ALL \
    SELECT 'booking ' || to_jsonb(t)::text FROM bookings t UNION ALL \
    SELECT 'plan ' || to_jsonb(t)::text FROM call_prep_plans t UNION ALL \
    SELECT 'delivery ' || to_jsonb(t)::text FROM webhook_deliveries t WHERE state <> 'ignored' \
    ) AS lines ORDER BY line";

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_webhooks_is_caught_up_with_in_one_run() {
    let system = System::start(1, LONG_WAIT_MS).await;
    system.import_firms(10).await;
    let day = Day::now();
    for (event, booking) in day.before_the_outage() {
        let answer = system.posting(webhook(event, &booking)).await.unwrap();
        assert_eq!(answer.json["success"], true, "{answer:?}");
    }
    let calcom = FakeCalcom::start(day.listed()).await.unwrap();

    let first = reconcile(&system, &calcom).await;

    assert_eq!(
        first,
        "123 bookings read: 2 up to date, 10 recorded, 1 unmatched, \
         110 skipped, 0 failed\n"
    );
    assert_eq!(
        system.sql.text(STATES).await,
        "cancelled cancelled\ncompleted completed\ncreated accepted\nlinked accepted\n\
         moved-new accepted for moved-old\nmoved-old superseded\nno-show no_show\n\
         pending pending\nplaceholders accepted\nrejected rejected\n\
         request-new pending for request-old\nrequest-old superseded"
    );
    let attendee = "SELECT attendees -> 0 ->> 'name' FROM bookings WHERE uid = 'placeholders'";
    assert_eq!(system.sql.text(attendee).await, "");
    let unwritten = "SELECT count(*) FROM call_prep_plans \
                     WHERE status <> 'READY' OR next_attempt_at IS NOT NULL";
    system.sql.until(unwritten, "0").await;
    let rows = system.sql.text(EVERYTHING).await;

    let second = reconcile(&system, &calcom).await;

    assert_eq!(
        second,
        "123 bookings read: 12 up to date, 0 recorded, 1 unmatched, \
         110 skipped, 0 failed\n"
    );
    assert_eq!(system.sql.text(EVERYTHING).await, rows);
}

/// Runs the command and returns what it says in the end.
async fn reconcile(system: &System, calcom: &FakeCalcom) -> String {
    let run = Command::new(program("gateway"))
        .arg("reconcile")
        .env_clear()
        .env("CALCOM_API_URL", &calcom.url)
        .env("CALCOM_API_KEY", "cal_live_key")
        .env("BOOKING_SVC_URL", system.bookings[0].url())
        .kill_on_drop(true)
        .output();
    let output = in_time("the run ends", run).await.unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{log}");
    String::from_utf8(output.stdout).unwrap()
}

/// A day of bookings, each with a firm of its own.
struct Day {
    now: DateTime<Utc>,
}

impl Day {
    fn now() -> Self {
        let now = SystemTime::now().into();
        Self { now }
    }

    /// What Bookbrief still heard of, and by which event.
    fn before_the_outage(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("BOOKING_CREATED", self.ahead("moved-old", 1)),
            ("BOOKING_CREATED", self.ahead("cancelled", 2)),
            ("BOOKING_REQUESTED", self.ahead("rejected", 3)),
            ("BOOKING_CREATED", self.over("no-show", 5)),
            ("BOOKING_CREATED", self.over("completed", 6)),
            ("BOOKING_CREATED", self.ahead("request-old", 7)),
            // Its webhook does not say which booking it replaces.
            ("BOOKING_REQUESTED", self.ahead("request-new", 7)),
        ]
    }

    /// What Cal.com lists after it.
    fn listed(&self) -> Vec<Value> {
        let absent = json!([{ "name": "Priya", "email": contact(5), "absent": true }]);
        let nobody = json!([{ "name": "unknown", "email": "unknown", "absent": false }]);
        let stranger = json!([{ "name": "Ada", "email": "ada@stranger.example" }]);
        let stale = (0..STALE).map(|index| {
            let change = json!({ "status": "cancelled", "updatedAt": self.hours(-20) });
            changed(self.over(&format!("stale-{index}"), 0), change)
        });
        let cancelled = json!({ "status": "cancelled" });
        let replaced_by = |uid| json!({ "status": "cancelled", "rescheduledToUid": uid });
        let missed = [
            (self.ahead("created", 0), json!({})),
            (self.ahead("moved-old", 1), replaced_by("moved-new")),
            (
                self.booking("moved-new", 1, 30),
                json!({ "rescheduledFromUid": "moved-old" }),
            ),
            (self.ahead("cancelled", 2), cancelled),
            (self.ahead("rejected", 3), json!({ "status": "rejected" })),
            (self.ahead("pending", 4), json!({ "status": "pending" })),
            (self.over("no-show", 5), json!({ "attendees": absent })),
            (self.over("completed", 6), json!({})),
            (self.ahead("request-old", 7), replaced_by("request-new")),
            (
                self.ahead("request-new", 7),
                json!({ "status": "pending", "rescheduledFromUid": "request-old" }),
            ),
            (
                self.ahead("linked", 8),
                json!({ "attendees": stranger, "metadata": { "sequenceId": "firm8-sequence-1" } }),
            ),
            (
                self.ahead("placeholders", 9),
                json!({ "attendees": nobody, "bookingFieldsResponses": { "email": contact(9) } }),
            ),
            (self.ahead("nobody", 9), json!({ "attendees": nobody })),
        ];
        let missed = missed.map(|(booking, changes)| changed(booking, changes));
        stale.chain(missed).collect()
    }

    /// A call in the future.
    fn ahead(&self, uid: &str, firm: usize) -> Value {
        self.booking(uid, firm, 24)
    }

    /// A call in the past.
    fn over(&self, uid: &str, firm: usize) -> Value {
        self.booking(uid, firm, -3)
    }

    fn booking(&self, uid: &str, firm: usize, start: i64) -> Value {
        json!({
            "uid": uid,
            "title": "Intro call",
            "status": "accepted",
            "start": self.hours(start),
            "end": self.hours(start + 1),
            "createdAt": self.hours(-10),
            "updatedAt": self.hours(-2),
            "metadata": {},
            "attendees": [{ "name": "Priya", "email": contact(firm), "absent": false }],
            "bookingFieldsResponses": {},
        })
    }

    fn hours(&self, hours: i64) -> String {
        (self.now + TimeDelta::hours(hours)).to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

/// The webhook of a booking.
fn webhook(event: &str, booking: &Value) -> String {
    json!({
        "triggerEvent": event,
        "createdAt": booking["createdAt"],
        "payload": {
            "uid": booking["uid"],
            "title": booking["title"],
            "startTime": booking["start"],
            "endTime": booking["end"],
            "attendees": booking["attendees"],
        },
    })
    .to_string()
}

/// Returns `booking` with the members of `changes` in place of its own.
fn changed(mut booking: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else {
        panic!("changes are an object");
    };
    for (key, value) in changes {
        booking[key] = value;
    }
    booking
}
