//! Converts the organizer, the place and the texts of the booker between wire and domain.

use proto::booking::v1 as pb;

use super::validate::Problems;
use crate::domain::{Answer, Host, Meeting};

/// Converts the meeting of an event.
pub(super) fn meeting(problems: &mut Problems, event: &mut pb::BookingEvent) -> Meeting {
    let mut text = |field: &str, text: &mut String| {
        let text = std::mem::take(text);
        problems.optional_text(&format!("event.{field}"), text)
    };
    let url = text("meeting_url", &mut event.meeting_url);
    let location = text("location", &mut event.location);
    let notes = text("notes", &mut event.notes);
    Meeting {
        url,
        location,
        notes,
        organizer: event
            .organizer
            .take()
            .map(|organizer| host(problems, "event.organizer", organizer)),
        team_members: std::mem::take(&mut event.team_members)
            .into_iter()
            .map(|member| host(problems, "event.team_members[]", member))
            .collect(),
        answers: std::mem::take(&mut event.answers)
            .into_iter()
            .map(|answer| Answer {
                label: problems.text("event.answers[].label", answer.label),
                value: problems.text("event.answers[].value", answer.value),
            })
            .collect(),
    }
}

fn host(problems: &mut Problems, path: &str, host: pb::Host) -> Host {
    let mut text = |field: &str, text| problems.text(&format!("{path}.{field}"), text);
    Host {
        email: text("email", host.email),
        name: text("name", host.name),
        time_zone: text("time_zone", host.time_zone),
        language: text("language", host.language),
    }
}

/// Adds the meeting of a booking to its message.
pub(super) fn with_meeting(booking: pb::Booking, meeting: Meeting) -> pb::Booking {
    pb::Booking {
        organizer: meeting.organizer.map(host_message),
        team_members: meeting.team_members.into_iter().map(host_message).collect(),
        meeting_url: meeting.url.unwrap_or_default(),
        location: meeting.location.unwrap_or_default(),
        notes: meeting.notes.unwrap_or_default(),
        answers: meeting.answers.into_iter().map(answer_message).collect(),
        ..booking
    }
}

fn host_message(host: Host) -> pb::Host {
    pb::Host {
        email: host.email,
        name: host.name,
        time_zone: host.time_zone,
        language: host.language,
    }
}

fn answer_message(answer: Answer) -> pb::Answer {
    pb::Answer {
        label: answer.label,
        value: answer.value,
    }
}
