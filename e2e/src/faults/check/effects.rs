//! Compares what the events of the ledger have led to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    super::{
        calls::{self, Call, Kind},
        hook::ReceivedNotice,
        ledger::Entry,
    },
    Findings, Stored,
    stored::Plan,
};

/// Compares bookings, outreach, log, plans and notices (I2, I3, I4).
pub(super) fn compare(
    entries: &[Entry],
    stored: &Stored,
    received: &[ReceivedNotice],
    findings: &mut Findings,
) {
    let calls = entries.iter().map(|entry| (entry.call.number, entry.call));
    let calls = calls.collect::<BTreeMap<_, _>>();
    let rows = Rows::of(stored, received);
    for call in calls.values() {
        rows.compare(*call, findings);
    }
    let mut logged = BTreeMap::<_, usize>::new();
    let ours = stored.deliveries.iter();
    for delivery in ours.filter(|delivery| delivery.uid.starts_with(calls::PREFIX)) {
        let name = || format!("{} {}", delivery.event, delivery.uid);
        if delivery.state != "applied" {
            let found = format!("delivery of {} is {}", name(), delivery.state);
            findings.wrong.insert(found);
        }
        // Of the copies of an event one is logged.
        let entries = usize::try_from(delivery.logged).unwrap_or_default();
        *logged.entry((name(), &delivery.seat)).or_default() += entries;
    }
    for ((name, _), entries) in logged {
        findings.count(entries, || format!("log of {name}"));
    }
}

/// The rows of all calls, found by what they are about.
struct Rows<'a> {
    stored: &'a Stored,
    plans: HashMap<&'a str, Vec<&'a Plan>>,
    steps: HashMap<&'a str, BTreeSet<&'a str>>,
    received: HashMap<&'a str, Vec<&'a ReceivedNotice>>,
}

impl<'a> Rows<'a> {
    fn of(stored: &'a Stored, received: &'a [ReceivedNotice]) -> Self {
        let mut rows = Self {
            stored,
            plans: HashMap::new(),
            steps: HashMap::new(),
            received: HashMap::new(),
        };
        for plan in &stored.plans {
            rows.plans.entry(&plan.prospect).or_default().push(plan);
        }
        for (sequence, status) in &stored.steps {
            rows.steps.entry(sequence).or_default().insert(status);
        }
        for received in received {
            rows.received
                .entry(&received.call)
                .or_default()
                .push(received);
        }
        rows
    }

    fn compare(&self, call: Call, findings: &mut Findings) {
        let outcome = call.outcome();
        for (uid, state) in &outcome.bookings {
            let found = self.stored.bookings.get(uid);
            findings.compare(found, state, || format!("booking {uid}"));
        }
        for (id, status) in &outcome.sequences {
            let found = self.stored.sequences.get(id);
            findings.compare(found, status, || format!("sequence {id}"));
            let steps = self.steps.get(id.as_str()).cloned().unwrap_or_default();
            let open = steps
                .iter()
                .filter(|status| ["DRAFTED", "QUEUED"].contains(*status));
            for status in open {
                findings
                    .wrong
                    .insert(format!("a step of sequence {id} is still {status}"));
            }
        }
        for (id, status) in &outcome.contacts {
            let found = self.stored.contacts.get(id);
            findings.compare(found, status, || format!("contact {id}"));
        }
        let firm = call.firm();
        let found = self.stored.prospects.get(&firm);
        findings.compare(found, "ENGAGED", || format!("prospect {firm}"));
        self.compare_plans(call, &outcome.on, findings);
    }

    fn compare_plans(&self, call: Call, on: &[String], findings: &mut Findings) {
        let firm = call.firm();
        let plans = self.plans.get(firm.as_str()).cloned().unwrap_or_default();
        let is_of = |plan: &&&Plan, uid: &str| plan.booking.as_deref() == Some(uid);
        for uid in on {
            let count = plans.iter().filter(|plan| is_of(plan, uid)).count();
            findings.count(count, || format!("plan of {uid}"));
        }
        let versions = plans.iter().map(|plan| plan.version);
        let versions = versions.collect::<BTreeSet<_>>();
        if versions.len() < plans.len() || versions.last().copied() != last_version(plans.len()) {
            findings
                .wrong
                .insert(format!("versions of the plans of {firm}: {versions:?}"));
        }
        let most = match call.kind {
            Kind::Seats => 2,
            _ => on.len().max(1),
        };
        if plans.len() > most {
            findings.doubled.insert(format!("plans of {firm}"));
        }
        for plan in plans {
            if plan.status != "READY" {
                let found = format!("plan {} of {firm} is {}", plan.version, plan.status);
                findings.wrong.insert(found);
            }
            let goes_on = plan.booking.as_ref().is_some_and(|uid| on.contains(uid));
            self.compare_received(&firm, plan, goes_on, findings);
        }
    }

    /// One notice was sent of each active call, and one cancellation of each cancelled call with an earlier notice.
    fn compare_received(&self, firm: &str, plan: &Plan, is_on: bool, findings: &mut Findings) {
        let received = self
            .received
            .get(plan.id.as_str())
            .cloned()
            .unwrap_or_default();
        let count = |kind: &str| {
            received
                .iter()
                .filter(|received| received.kind == kind)
                .count()
        };
        let name = |kind: &str| format!("notice {kind} of {firm}, plan {}", plan.version);
        let (ready, off) = (count("brief.ready"), count("call.cancelled"));
        if is_on {
            findings.count(ready, || name("brief.ready"));
        } else {
            if ready > 1 {
                findings.doubled.insert(name("brief.ready"));
            }
            if ready > 0 {
                findings.count(off, || name("call.cancelled"));
            }
        }
        if is_on && off > 0 {
            findings.wrong.insert(name("call.cancelled"));
        }
        // No call is moved twice.
        if count("call.moved") > 1 {
            findings.doubled.insert(name("call.moved"));
        }
    }
}

fn last_version(count: usize) -> Option<i32> {
    i32::try_from(count).ok().filter(|count| *count > 0)
}
