//! The system with its sender of notices, everybody who is told, and what they were told.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use booking_svc::testing::TestDatabase;
use e2e::inbox::Inbox;
use gateway::LinkSecrets;
use serde_json::json;
use tokio::task::JoinHandle;

use super::{
    CALLS, pace,
    peers::{Accepted, Peers},
};
use crate::{
    fake_callprep::FakeCallPrep,
    service::Service,
    sql::Sql,
    system::{LONG_WAIT_MS, contact, dossier, import, start_booking, start_gateway},
    wire,
};

/// Whose calls they are.
pub(super) const ORGANIZER: &str = "sales@bookbrief.example";
const LINK_SECRET: &str = "a secret of the links, long enough";
const PUBLIC_URL: &str = "https://bookbrief.example";
const HOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What is left to do, but for reminders, which nobody is due.
const UNFINISHED: &str = "SELECT \
    (SELECT count(*) FROM notices WHERE finished_at IS NULL AND kind <> 'reminder') + \
    (SELECT count(*) FROM webhook_deliveries WHERE state <> 'applied')";

/// One notice at one destination: call, kind, destination.
pub(super) type Telling = (String, String, String);

/// Dropped from the top: the services before their database.
pub(super) struct World {
    pub(super) notify: Service,
    gateway: Service,
    pub(super) bookings: Vec<Service>,
    pub(super) peers: Peers,
    pub(super) inbox: Inbox,
    sql: Sql,
    folder: PathBuf,
    _callprep: FakeCallPrep,
    database: TestDatabase,
}

impl World {
    pub(super) async fn start(calls: usize) -> Self {
        let database = TestDatabase::create().await;
        let callprep = FakeCallPrep::start().await;
        let mut bookings = Vec::new();
        for _ in 0..2 {
            bookings.push(start_booking(&database.url(), &callprep.url(), LONG_WAIT_MS).await);
        }
        for firm in 0..calls {
            import(&bookings[0].url(), &dossier(firm)).await;
        }
        let urls = bookings.iter().map(Service::url).collect::<Vec<_>>();
        let folder = format!("notices-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        fs::create_dir_all(&folder).unwrap();
        let (inbox, peers) = (Inbox::default(), Peers::default());
        let file = notify_file(&folder, &inbox, &peers).await;
        let settings = [
            ("BOOKING_SVC_URL", urls.join(",")),
            ("NOTIFY_FILE", file.to_str().unwrap().to_owned()),
            ("NOTIFY_DOMAINS", "bookbrief.example".to_owned()),
            ("PUBLIC_URL", PUBLIC_URL.to_owned()),
            ("BRIEF_LINK_SECRET", LINK_SECRET.to_owned()),
        ];
        let settings = settings
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        Self {
            notify: Service::start("gateway notify", &settings).await,
            gateway: start_gateway(&urls.join(",")).await,
            bookings,
            peers,
            inbox,
            sql: Sql::connect(&database.url()).await,
            folder,
            _callprep: callprep,
            database,
        }
    }

    pub(super) fn database_url(&self) -> String {
        self.database.url()
    }

    /// Books calls, and moves or cancels those of the rounds before.
    pub(super) fn post_round(&self, round: usize) -> JoinHandle<()> {
        let first = |round: usize| round * CALLS;
        let mut bodies = (0..CALLS)
            .map(|call| event("BOOKING_CREATED", first(round) + call))
            .collect::<Vec<_>>();
        if let Some(last) = round.checked_sub(1) {
            bodies.push(event("BOOKING_RESCHEDULED", first(last)));
        }
        if let Some(last) = round.checked_sub(2) {
            bodies.push(event("BOOKING_CANCELLED", first(last) + 1));
        }
        let gateway = self.gateway.address;
        tokio::spawn(async move {
            for body in bodies {
                // As Cal.com does with what was not taken.
                while !wire::post(gateway, &body).await.is_success() {}
            }
        })
    }

    /// Has the lease of the dead sender run out now.
    pub(super) async fn end_leases(&self) {
        let ended = "UPDATE notices SET lease_expires_at = now() - interval '1 second' \
                     WHERE lease_token IS NOT NULL";
        self.sql.execute(ended).await;
    }

    pub(super) async fn drain(&self) {
        self.sql.until(UNFINISHED, "0").await;
    }

    /// Returns what was sent to the receiver of webhooks.
    pub(super) fn webhooks(&self) -> Vec<Accepted> {
        let mut accepted = self.peers.accepted();
        accepted.retain(|accepted| accepted.destination == "hook");
        accepted
    }

    /// Returns when each notice was accepted at each destination; a webhook once for its id.
    pub(super) fn told(&self) -> BTreeMap<Telling, Vec<Instant>> {
        let mut told = BTreeMap::<_, Vec<_>>::new();
        let mut count = |call: String, kind: &str, destination: &str, at: Instant| {
            let telling = (call, kind.to_owned(), destination.to_owned());
            told.entry(telling).or_default().push(at);
        };
        let mut ids = BTreeSet::new();
        for accepted in self.peers.accepted() {
            let body = &accepted.body;
            if accepted.destination == "chat" {
                let text = body.to_string();
                count(call_of(&text), kind_of(&text), "chat", accepted.at);
            } else if ids.insert(accepted.id) {
                let call = body["data"]["callPrepId"].as_str().unwrap();
                let kind = body["type"].as_str().unwrap();
                let (_, kind) = kind.split_once('.').unwrap();
                count(call.to_owned(), kind, "hook", accepted.at);
            }
        }
        for mail in self.inbox.received() {
            count(call_of(&mail.text), kind_of(&mail.text), "mail", mail.at);
        }
        told
    }

    /// Checks that what is kept as told was told, and that whoever knows of a call knows how it is now.
    pub(super) async fn assert_all_told(&self, told: &BTreeMap<Telling, Vec<Instant>>) {
        let was_told = |call: &str, kind: &str, destination: &str| {
            let telling = (call.to_owned(), kind.to_owned(), destination.to_owned());
            told.contains_key(&telling)
        };
        let sent = "SELECT call_id || ' ' || kind || ' ' || \
                    CASE WHEN destination LIKE 'organizer%' THEN 'mail' ELSE destination END \
                    FROM notices JOIN notice_destinations ON notice_id = id \
                    WHERE notice_destinations.state = 'sent'";
        let sent = self.sql.text(sent).await;
        for line in sent.lines() {
            let [call, kind, destination] = line.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            assert!(was_told(call, kind, destination), "{line}");
        }
        let dead = "SELECT count(*) FROM notices WHERE state = 'dead'";
        assert_eq!(self.sql.text(dead).await, "0");
        let calls = "SELECT p.id || ' ' || b.state || ' ' || \
                     (b.start_time IS DISTINCT FROM n.told_start)::text \
                     FROM call_prep_plans p JOIN bookings b ON b.uid = p.booking_uid \
                     JOIN notices n ON n.call_id = p.id AND n.kind = 'ready'";
        let calls = self.sql.text(calls).await;
        assert!(!calls.is_empty());
        for line in calls.lines() {
            let notices = format!(
                "SELECT concat_ws(' ', n.id, n.kind, n.state, n.skip_reason, n.attempts, n.told_start, \
                 d.destination, d.state, d.attempts, d.last_error) \
                 FROM notices n LEFT JOIN notice_destinations d ON d.notice_id = n.id \
                 WHERE n.call_id = '{}' ORDER BY n.id",
                line.split(' ').next().unwrap()
            );
            let kept = self.sql.text(&notices).await;
            let [call, state, has_moved] = line.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            for destination in ["chat", "hook", "mail"] {
                let knows = was_told(call, "ready", destination);
                let (is_off, has_moved) = (state == "cancelled", has_moved == "true");
                assert!(
                    knows || is_off,
                    "{line} {destination}: nobody knows: {kept}"
                );
                if knows && is_off {
                    assert!(
                        was_told(call, "cancelled", destination),
                        "{line} {destination}"
                    );
                } else if knows && has_moved {
                    assert!(
                        was_told(call, "moved", destination),
                        "{line} {destination}: {kept}"
                    );
                }
            }
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Lets a minute pass at every tick for what has to settle or to be tried again.
pub(super) async fn hurry(database_url: String) {
    let sql = Sql::connect(&database_url).await;
    let mut pace = pace();
    loop {
        pace.tick().await;
        let due = "SET next_attempt_at = now() - interval '1 second' \
                   WHERE next_attempt_at BETWEEN now() AND now() + interval '1 day'";
        let statements = format!(
            "UPDATE notice_destinations {due}; UPDATE notices {due} AND lease_token IS NULL"
        );
        sql.execute(&statements).await;
    }
}

/// Returns NOTIFY_FILE: a mail to the organizer, a message in a chat, and a webhook.
async fn notify_file(folder: &Path, inbox: &Inbox, peers: &Peers) -> PathBuf {
    let file = inbox.open(folder).await.unwrap();
    let settings = fs::read_to_string(&file).unwrap();
    let (smtp, _) = settings.split_once("[destinations").unwrap();
    let address = peers.start().await;
    let destination = |name: &str, kind: &str| {
        format!(
            "[destinations.{name}]\ntype = \"{kind}\"\nurl = \"http://{address}/{name}\"\n\
             allow_private = true\n"
        )
    };
    let (chat, hook) = (destination("chat", "slack"), destination("hook", "webhook"));
    let rules = "[[rules]]\ndestinations = [\"organizer\", \"chat\", \"hook\"]\n";
    let content = format!("{smtp}{chat}{hook}secret = \"{HOOK_SECRET}\"\n{rules}");
    fs::write(&file, content).unwrap();
    file
}

/// An event of the call of a firm: it is booked, moved to the next day, or cancelled.
fn event(name: &str, firm: usize) -> String {
    let is_moved = name == "BOOKING_RESCHEDULED";
    let (uid, day) = if is_moved {
        (format!("moved-{firm}"), 3)
    } else {
        (format!("uid-{firm}"), 2)
    };
    let mut event = json!({
        "triggerEvent": name,
        "createdAt": format!("2026-11-20T1{}:00:00.000Z", usize::from(name != "BOOKING_CREATED")),
        "payload": {
            "uid": uid,
            "title": uid,
            "startTime": format!("2099-03-0{day}T09:00:00Z"),
            "endTime": format!("2099-03-0{day}T09:30:00Z"),
            "organizer": { "email": ORGANIZER, "name": "Sales", "timeZone": "Europe/Amsterdam" },
            "attendees": [{ "email": contact(firm), "name": "Priya", "timeZone": "Europe/London" }],
        },
    });
    if is_moved {
        event["payload"]["rescheduleUid"] = json!(format!("uid-{firm}"));
    }
    event.to_string()
}

/// Returns the call to which the link in a message leads.
fn call_of(text: &str) -> String {
    let (_, token) = text.split_once(&format!("{PUBLIC_URL}/b/")).unwrap();
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let token = token.split(|letter| !is_part(letter)).next().unwrap();
    let secrets = LinkSecrets::new(LINK_SECRET, None).unwrap();
    secrets.verify(token).unwrap().call_id.to_string()
}

/// Returns what a message says, in either language.
fn kind_of(text: &str) -> &'static str {
    let kinds = [
        (
            "ready",
            "The brief is ready.",
            "De voorbereiding staat klaar.",
        ),
        ("moved", "The call has moved.", "Het gesprek is verzet."),
        (
            "cancelled",
            "The call is cancelled.",
            "Het gesprek gaat niet door.",
        ),
    ];
    let found = kinds
        .into_iter()
        .find(|(_, english, dutch)| text.contains(english) || text.contains(dutch));
    found.unwrap_or_else(|| panic!("{text}")).0
}
