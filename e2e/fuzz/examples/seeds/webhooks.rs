//! Bodies of webhooks.

use std::io;

use super::{Seeds, files};

/// What no sample of Cal.com's has.
const ODD: [&str; 24] = [
    r#"{"triggerEvent":"PING"}"#,
    r#"{"triggerEvent":"BOOKING_CREATED"}"#,
    r#"{"triggerEvent":"booking.created","data":{"id":77.0,"attendees":["zoe@kestrel.example"]}}"#,
    r#"{"type":"BOOKING_CANCELLED","payload":{"uid":"a","requestReschedule":"true"}}"#,
    r#"{"triggerEvent":"BOOKING_CANCELLED","payload":{"uid":"a","attendeeSeatId":"s1","seatsPerTimeSlot":4,"attendees":[{"email":"zoe@kestrel.example"}]}}"#,
    r#"{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"a","seatsPerTimeSlot":"4","responses":{"email":"zoe@kestrel.example","guests":["omar@kestrel.example"]}}}"#,
    r#"{"triggerEvent":"BOOKING_CREATED","createdAt":"2026-09-21T14:02:11.482Z","payload":{"uid":"a","recurringEvent":{"freq":2,"count":4,"interval":1},"eventTypeId":7,"responses":{"email":{"value":"zoe@kestrel.example"}}}}"#,
    r#"{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"a","recurringEventId":"r1","metadata":{"outreachSequenceId":"seq","contactId":5}}}"#,
    r#"{"triggerEvent":"BOOKING_RESCHEDULED","payload":{"rescheduleUid":"a","uid":"b","startTime":"2026-09-24T15:00:00+02:00","length":45}}"#,
    r#"{"triggerEvent":"BOOKING_RESCHEDULED","payload":{"fromReschedule":"a","startTime":"9999-12-31T23:59:59.999999Z","length":"30"}}"#,
    r#"{"triggerEvent":"BOOKING_NO_SHOW_UPDATED","payload":{"bookingUid":"a","attendees":[{"email":"zoe@kestrel.example","noShow":false},{"noShow":"TRUE"}]}}"#,
    r#"{"triggerEvent":"BOOKING_NO_SHOW_UPDATED","payload":{"bookingUid":"a","attendees":{}}}"#,
    r#"{"triggerEvent":"MEETING_ENDED","uid":"a","endTime":"2026-09-24T15:30:00Z","user":{"email":"dana@northpeak.example"},"attendees":[{"email":"zoe@kestrel.example","locale":"nl","timeZone":"Europe/Amsterdam"}]}"#,
    r#"{"triggerEvent":"MEETING_ENDED","bookingUid":null,"id":0}"#,
    r#"{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"half \ud83d","title":"other half \ude00"}}"#,
    r#"{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"a\u0000b","title":"\\u0000"}}"#,
    r#"{"triggerEvent":"BOOKING_CREATED","payload":{"uid":1e400,"eventTypeId":-1e-400,"length":123456789012345678901234567890}}"#,
    r#"{"triggerEvent":"BOOKING_CREATED","payload":[[[[[[[[[[[[[[[[{"uid":"deep"}]]]]]]]]]]]]]]]]}"#,
    r#"{"triggerEvent":7,"payload":{"uid":"a"}}"#,
    r#"{"triggerEvent":"BOOKING_CREATED","payload":"a"}"#,
    r#"{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"a","oneTimePassword":"x","hashedLink":{"link":"y"},"videoCallData":{"password":"z","url":"https://zoom.example/j/1?pwd=secret"},"location":"https://user:pass@meet.example/x?password=1"}}"#,
    r#"{"triggerEvent":"BOOKING_REQUESTED","payload":{"uid":"a","team":{"name":"Sales","members":[{"email":"zoe@kestrel.example"}]},"organizer":{"email":"zoe@kestrel.example"},"attendees":[{"email":"zoe@kestrel.example","name":{"firstName":"Zoë","lastName":"M"}}]}}"#,
    "\u{feff}{\"triggerEvent\":\"PING\"}",
    "[]",
];

pub(super) fn all() -> io::Result<Seeds> {
    let mut seeds = files("gateway/tests/api/payloads", ".body")?;
    seeds.extend(ODD.iter().map(|body| body.as_bytes().to_vec()));
    seeds.push(b"{\"triggerEvent\":\"\xff\"}".to_vec());
    Ok(seeds)
}
