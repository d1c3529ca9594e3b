//! The calls that are booked under faults: their dossiers, their webhooks, and what must be there in the end.

use anyhow::Result;
use proto::booking::v1::ImportProspectRequest;
use serde_json::{Value, json};

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is booked.
    Booked,
    /// It is booked, and moved to another day.
    Moved,
    /// It is booked and cancelled.
    Cancelled,
    /// It is booked, moved and cancelled.
    MovedAndCancelled,
    /// It is requested, and booked when the host agrees.
    Confirmed,
    /// Two people take a seat each, and one leaves.
    Seats,
    /// It is booked by a person with another active sequence.
    SeveralSequences,
    /// One person books so many calls.
    Flood(usize),
}

/// In the order in which the traffic takes them.
pub(crate) const KINDS: [Kind; 7] = [
    Kind::Booked,
    Kind::Moved,
    Kind::Cancelled,
    Kind::SeveralSequences,
    Kind::Seats,
    Kind::MovedAndCancelled,
    Kind::Confirmed,
];

/// How the uid of every booking begins.
pub(crate) const PREFIX: &str = "call";

/// How many campaigns there are.
const CAMPAIGNS: usize = 20;

/// One call of one firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// The number of the firm, too: no two calls have anything in common.
    pub(crate) number: usize,
    pub(crate) kind: Kind,
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    /// The uid under which its delivery is stored.
    pub(crate) uid: String,
    /// Distinguishes events of one name and uid.
    pub(crate) seat: Option<&'static str>,
    pub(crate) body: String,
    /// What another subscription sends about the same event, a few milliseconds later.
    pub(crate) copy: String,
}

/// What must be stored about a call in the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The state of each booking, by uid.
    pub(crate) bookings: Vec<(String, &'static str)>,
    /// The status of each sequence, by id, and the only ones that its steps may have.
    pub(crate) sequences: Vec<(String, &'static str)>,
    /// The status of each contact, by id.
    pub(crate) contacts: Vec<(String, &'static str)>,
    /// The bookings that are on: each has one plan.
    pub(crate) on: Vec<String>,
}

impl Call {
    pub(crate) fn new(number: usize) -> Self {
        // Many sevenths of numbers that follow each other are of every kind.
        let kind = KINDS[number % KINDS.len()];
        Self { number, kind }
    }

    /// Returns the id of the firm, which is its prospect.
    pub(crate) fn firm(self) -> String {
        format!("firm{}", self.number)
    }

    fn uid(self, name: &str) -> String {
        format!("{PREFIX}{}-{name}", self.number)
    }

    /// Returns the webhooks in the order in which they happen.
    pub(crate) fn events(self) -> Vec<Event> {
        let (a, b) = (self.uid("a"), self.uid("b"));
        let created = || self.event("BOOKING_CREATED", 1, &a, json!({}));
        let moved = || {
            let changes = json!({ "rescheduleUid": a, "startTime": "2099-03-03T09:00:00Z",
                                  "endTime": "2099-03-03T09:30:00Z" });
            self.event("BOOKING_RESCHEDULED", 2, &b, changes)
        };
        let cancelled = |uid| self.event("BOOKING_CANCELLED", 3, uid, json!({}));
        match self.kind {
            Kind::Booked | Kind::SeveralSequences => vec![created()],
            Kind::Moved => vec![created(), moved()],
            Kind::Flood(count) => {
                let uids = (0..count).map(|index| self.uid(&index.to_string()));
                uids.map(|uid| self.event("BOOKING_CREATED", 1, &uid, json!({})))
                    .collect()
            }
            Kind::Cancelled => vec![created(), cancelled(&a)],
            Kind::MovedAndCancelled => vec![created(), moved(), cancelled(&b)],
            Kind::Confirmed => vec![self.event("BOOKING_REQUESTED", 0, &a, json!({})), created()],
            Kind::Seats => vec![
                self.seat("BOOKING_CREATED", 1, "s1", "ada"),
                self.seat("BOOKING_CREATED", 2, "s2", "ben"),
                self.seat("BOOKING_CANCELLED", 3, "s2", "ben"),
            ],
        }
    }

    fn seat(self, name: &'static str, hour: u32, seat: &'static str, who: &str) -> Event {
        let email = self.address(who);
        let changes = json!({
            "attendeeSeatId": seat,
            "seatsPerTimeSlot": 4,
            "attendees": [{ "email": email, "name": who, "timeZone": "Europe/London" }],
            "responses": { "email": { "label": "email_address", "value": email } },
        });
        let event = self.event(name, hour, &self.uid("a"), changes);
        Event {
            seat: Some(seat),
            // For a seat, other milliseconds are another event.
            copy: event.body.clone(),
            ..event
        }
    }

    fn event(self, name: &'static str, hour: u32, uid: &str, changes: Value) -> Event {
        let email = self.address("ada");
        let mut body = json!({
            "triggerEvent": name,
            "createdAt": format!("2026-11-20T1{hour}:00:00.000Z"),
            "payload": {
                "uid": uid,
                "title": uid,
                "startTime": "2099-03-02T09:00:00Z",
                "endTime": "2099-03-02T09:30:00Z",
                "organizer": { "email": "sales@bookbrief.example", "name": "Sales",
                               "timeZone": "Europe/Amsterdam" },
                "attendees": [{ "email": email, "name": "Ada", "timeZone": "Europe/London" }],
                "responses": { "email": { "label": "email_address", "value": email } },
            },
        });
        if let Value::Object(changes) = changes {
            for (name, value) in changes {
                body["payload"][name] = value;
            }
        }
        let mut copy = body.clone();
        // For a move, other milliseconds are another event.
        if name != "BOOKING_RESCHEDULED" {
            copy["createdAt"] = json!(format!("2026-11-20T1{hour}:00:00.007Z"));
        }
        Event {
            name,
            uid: uid.to_owned(),
            seat: None,
            body: body.to_string(),
            copy: copy.to_string(),
        }
    }

    fn address(self, who: &str) -> String {
        format!("{who}@{}.example", self.firm())
    }

    /// Returns what must be stored once each of its events is applied, in whatever order.
    pub(crate) fn outcome(self) -> Outcome {
        let (a, b) = (self.uid("a"), self.uid("b"));
        let seat = |seat: &str| format!("{a}/{seat}");
        let bookings = match self.kind {
            Kind::Booked | Kind::SeveralSequences | Kind::Confirmed => vec![(a, "accepted")],
            Kind::Moved => vec![(a, "superseded"), (b, "accepted")],
            Kind::Flood(count) => {
                let uids = (0..count).map(|index| self.uid(&index.to_string()));
                uids.map(|uid| (uid, "accepted")).collect()
            }
            Kind::Cancelled => vec![(a, "cancelled")],
            Kind::MovedAndCancelled => vec![(a, "superseded"), (b, "cancelled")],
            Kind::Seats => vec![(seat("s1"), "accepted"), (seat("s2"), "cancelled")],
        };
        let on = bookings.iter().filter(|(_, state)| *state == "accepted");
        let on = on.map(|(uid, _)| uid.clone()).collect::<Vec<_>>();
        let is_on = !on.is_empty();
        let (sequence, contact) = if is_on {
            ("BOOKED", "CONVERTED")
        } else {
            ("REPLIED", "REPLIED")
        };
        let firm = self.firm();
        let mut sequences = vec![(format!("{firm}-1"), sequence)];
        let mut contacts = vec![(format!("{firm}-ada"), contact)];
        match self.kind {
            // Paused.
            Kind::SeveralSequences => sequences.push((format!("{firm}-2"), "REPLIED")),
            Kind::Seats => {
                sequences.push((format!("{firm}-2"), "REPLIED"));
                contacts.push((format!("{firm}-ben"), "REPLIED"));
            }
            Kind::Booked
            | Kind::Moved
            | Kind::Cancelled
            | Kind::MovedAndCancelled
            | Kind::Confirmed
            | Kind::Flood(_) => {}
        }
        Outcome {
            bookings,
            sequences,
            contacts,
            on,
        }
    }

    /// Returns the dossier of the firm, which is imported before it books a call.
    ///
    /// # Errors
    /// It is none.
    pub(crate) fn dossier(self) -> Result<ImportProspectRequest> {
        let firm = self.firm();
        let mut people = vec!["ada"];
        let mut sequences = vec![self.sequence(1, "ada", "OUTREACH_STATUS_SENT")];
        match self.kind {
            Kind::SeveralSequences => {
                sequences.push(self.sequence(2, "ada", "OUTREACH_STATUS_DRAFTED"));
            }
            Kind::Seats => {
                people.push("ben");
                sequences.push(self.sequence(2, "ben", "OUTREACH_STATUS_SENT"));
            }
            Kind::Booked
            | Kind::Moved
            | Kind::Cancelled
            | Kind::MovedAndCancelled
            | Kind::Confirmed
            | Kind::Flood(_) => {}
        }
        let contacts = people.iter().map(|who| {
            json!({
                "id": format!("{firm}-{who}"), "firstName": who, "jobTitle": "Managing Director",
                "primaryEmail": self.address(who),
                "outreachStatus": "CONTACT_OUTREACH_STATUS_EMAIL_SENT",
            })
        });
        let dossier = json!({ "dossier": {
            "prospect": { "id": firm, "companyName": firm, "domain": format!("{firm}.example"),
                          "industry": "Textiles", "status": "PROSPECT_STATUS_SENT" },
            "contacts": contacts.collect::<Vec<_>>(),
            "campaigns": [{ "id": self.campaign(), "name": "Small manufacturers", "language": "en" }],
            "researchRuns": [self.research()],
            "outreachSequences": sequences,
        }});
        Ok(serde_json::from_value(dossier)?)
    }

    /// Returns research that a model can word.
    fn research(self) -> Value {
        let firm = self.firm();
        json!({
            "id": format!("{firm}-run"), "status": "RESEARCH_RUN_STATUS_COMPLETED",
            "evidenceItems": [{
                "id": format!("{firm}-e"), "sourceType": "WEBSITE",
                "sourceUrl": format!("https://www.{firm}.example/about"), "title": "About us",
                "snippet": "Every run starts with a conversation.", "workflowTag": "general",
                "confidenceScore": 0.5,
            }],
            "workflowHypotheses": [{
                "id": format!("{firm}-h"), "title": "Orders are copied by hand",
                "problemStatement": "What was said on the telephone is written down twice.",
                "confidenceScore": 0.8, "evidenceRefs": [format!("{firm}-e")],
            }],
        })
    }

    /// Returns one of a few campaigns: imports of one wait for each other.
    fn campaign(self) -> String {
        format!("makers-{}", self.number % CAMPAIGNS)
    }

    fn sequence(self, number: u32, who: &str, status: &str) -> Value {
        let firm = self.firm();
        let step = |order: u32, status: &str| {
            json!({ "id": format!("{firm}-{number}-{order}"), "stepOrder": order,
                    "subject": "Looms", "bodyText": "A question about looms.", "status": status })
        };
        json!({
            "id": format!("{firm}-{number}"), "contactId": format!("{firm}-{who}"),
            "campaignId": self.campaign(), "templateKey": "makers", "status": status,
            "steps": [step(1, status), step(2, "OUTREACH_STATUS_QUEUED")],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dossier_can_be_imported() {
        for number in 0..KINDS.len() {
            let request = Call::new(number).dossier().unwrap();

            assert_eq!(
                request.dossier.unwrap().prospect.unwrap().id,
                format!("firm{number}")
            );
        }
    }

    #[test]
    fn calls_that_follow_each_other_are_of_every_kind() {
        let kinds = (0..KINDS.len()).map(|number| Call::new(number).kind);

        assert_eq!(kinds.collect::<Vec<_>>(), KINDS);
    }
}
