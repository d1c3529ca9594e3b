//! Details of a call that affect no decision, for the organizer.

use serde::{Deserialize, Serialize};

/// A host of a call: on the seller's side, never a prospect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Host {
    /// The e-mail address as given; may be empty.
    pub email: String,
    /// The name as given; may be empty.
    pub name: String,
    /// The IANA time zone; may be empty.
    pub time_zone: String,
    /// The language as a BCP 47 tag; may be empty.
    pub language: String,
}

/// An answer of the booker to a question of the booking form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Answer {
    /// The question as the booker saw it, or its key.
    pub label: String,
    /// The answer as text.
    pub value: String,
}

/// The organizer, the place, and the texts of the booker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Meeting {
    /// The organizer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<Host>,
    /// The other hosts of a call of a team.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub team_members: Vec<Host>,
    /// The URL of the video call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The notes of the booker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The answers of the booker.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
}

impl Meeting {
    /// Returns all hosts.
    pub fn hosts(&self) -> impl Iterator<Item = &Host> {
        self.organizer.iter().chain(&self.team_members)
    }

    /// Returns the details without the hosts for whose addresses `is_out` returns true.
    #[must_use]
    pub fn without_hosts(mut self, is_out: &dyn Fn(&str) -> bool) -> Self {
        self.organizer = self.organizer.filter(|host| !is_out(&host.email));
        self.team_members.retain(|host| !is_out(&host.email));
        self
    }

    /// Replaces the texts of the booker by those in `other`.
    pub(super) fn take_texts(&mut self, other: Self) {
        self.notes = other.notes;
        self.answers = other.answers;
    }

    /// Returns these details, with gaps filled from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            organizer: self.organizer.or(other.organizer),
            team_members: filled(self.team_members, other.team_members),
            url: self.url.or(other.url),
            location: self.location.or(other.location),
            notes: self.notes.or(other.notes),
            answers: filled(self.answers, other.answers),
        }
    }
}

/// Returns `better`, or `other` if it is empty.
pub(super) fn filled<T>(better: Vec<T>, other: Vec<T>) -> Vec<T> {
    if better.is_empty() { other } else { better }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_account_leaves_out_is_filled_in() {
        let booked = Meeting {
            url: Some("https://rooms.example/1".to_owned()),
            ..Meeting::default()
        };
        let cancelled = Meeting {
            url: Some("https://rooms.example/old".to_owned()),
            notes: Some("Ring twice.".to_owned()),
            ..Meeting::default()
        };

        let merged = booked.or(cancelled);

        assert_eq!(merged.url.as_deref(), Some("https://rooms.example/1"));
        assert_eq!(merged.notes.as_deref(), Some("Ring twice."));
    }

    #[test]
    fn an_empty_meeting_takes_no_space() {
        assert_eq!(serde_json::to_string(&Meeting::default()).unwrap(), "{}");
        assert_eq!(
            serde_json::from_str::<Meeting>("{}").unwrap(),
            Meeting::default()
        );
    }
}
