//! The database is lost, and yesterday's backup restored.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Instant, SystemTime},
};

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::time::{self, Duration};

use super::super::{
    calcom::FakeCalcom,
    check::{self, Database},
    fault::Run,
    ledger::Entry,
    line::until_finished,
    proxy::Proxy,
};
use crate::{process, stack::service};

/// How long webhooks still come after the loss, to gateways that are gone.
const GONE: Duration = Duration::from_secs(1);

/// A day passes in ten minutes: the backup is that old, and Cal.com says of what happened until the loss that it did
/// five minutes before. The webhooks of this traffic all happened on one day; those in the backup, when they came.
const BACKUP_AGES: &str = "
    UPDATE webhook_deliveries SET created_at = created_at - interval '10 minutes',
        event = jsonb_set(event, '{eventTime}', to_jsonb(created_at - interval '10 minutes'));
    UPDATE notices SET created_at = created_at - interval '10 minutes',
                       next_attempt_at = next_attempt_at - interval '10 minutes';";
const EVENTS_AGE: TimeDelta = TimeDelta::minutes(5);

/// The notices sent before the loss.
const NOT_TOLD_AGAIN: &str = "SELECT count(*) FROM notices
    WHERE skip_reason = 'already_told' AND told_at IS NOT NULL AND kind <> 'reminder'";

/// Takes a backup under traffic, loses the database later, and does what docs/running.md says.
pub(crate) async fn restored(run: &mut Run<'_>) -> Result<()> {
    let backup = run.world.server.folder().with_extension("dump");
    run.world.server.back_up(&backup).await?;
    run.until_promised(run.scaled(150, 600)).await?;

    let gate = run.world.front.gate.clone();
    let silence = gate.write().await;
    let database = run.world.database().await?;
    let left = until_finished(&database).await?;
    anyhow::ensure!(left.is_none(), "before the loss: {left:?}");
    let lost_at = now();
    let received = run.world.hook.count();
    stop_services(run).await?;
    run.happens();
    drop(silence);
    // Webhooks arriving now fail; their notices follow later.
    time::sleep(GONE).await;
    let silence = gate.write().await;

    run.world.server.restore(&backup).await?;
    tokio::fs::remove_file(&backup).await?;
    run.world.database().await?.execute(BACKUP_AGES).await?;
    mark_restored(run, lost_at).await?;
    bring_back(run, lost_at).await?;
    drop(silence);
    run.recovers().await?;

    let silence = gate.write().await;
    let database = run.world.database().await?;
    let left = until_finished(&database).await?;
    run.expect(left.is_none(), || {
        format!("after the restoration: {left:?}")
    });
    compare_received(run, received, &database).await?;
    drop(silence);
    Ok(())
}

async fn stop_services(run: &mut Run<'_>) -> Result<()> {
    let world = &mut *run.world;
    let programs = world.gateways.iter_mut().chain(&mut world.bookings);
    for program in programs.chain([&mut world.notify]) {
        program.kill().await?;
    }
    Ok(())
}

async fn mark_restored(run: &Run<'_>, lost_at: DateTime<Utc>) -> Result<()> {
    let mut command = service("booking-svc")?;
    command
        .args(["restored", "--lost-at", &rfc_3339(lost_at)])
        .env("DATABASE_URL", run.world.server.url());
    process::complete(command).await
}

/// Imports the dossiers once more, has `gateway reconcile` record what Cal.com knows, and starts the rest.
async fn bring_back(run: &mut Run<'_>, lost_at: DateTime<Utc>) -> Result<()> {
    for booking in &mut run.world.bookings {
        booking.start_again()?;
        booking.ready().await?;
    }
    let front = &run.world.front;
    let stored = run.world.database().await?.read().await?;
    let lost = front
        .ledger
        .roll_back(|entry| !check::is_stored(entry, &stored));
    front
        .import_all(&front.all_calls().collect::<Vec<_>>())
        .await?;
    let calcom = FakeCalcom::start(listed(&front.ledger.entries(), lost_at)).await?;
    let urls = run.world.network.bookings.iter().map(Proxy::url);
    let mut command = service("gateway")?;
    command
        .args(["reconcile", "--since", "2000-01-01T00:00:00Z"])
        .env("CALCOM_API_URL", &calcom.url)
        .env("CALCOM_API_KEY", "cal_live_key")
        .env("BOOKING_SVC_URL", urls.collect::<Vec<_>>().join(","));
    process::complete(command).await?;
    run.note(format!("{lost} events were lost with the database"));
    run.expect(lost > 0, || "nothing was lost".to_owned());
    let world = &mut *run.world;
    for program in world.gateways.iter_mut().chain([&mut world.notify]) {
        program.start_again()?;
        program.ready().await?;
    }
    Ok(())
}

/// Compares the notices sent before the loss with those sent after it. Not by the id of a message: mail and chats know
/// none.
async fn compare_received(run: &mut Run<'_>, before: usize, database: &Database) -> Result<()> {
    let received = run.world.hook.accepted();
    let (before, after) = received.split_at(before);
    let known = before
        .iter()
        .map(|received| (&*received.call, &*received.kind));
    let known = known.collect::<BTreeSet<_>>();
    let twice = after
        .iter()
        .filter(|received| known.contains(&(&*received.call, &*received.kind)))
        .map(|received| format!("{} of call {} was sent twice", received.kind, received.call))
        .collect::<Vec<_>>();
    let kept_quiet = database.number(NOT_TOLD_AGAIN).await?;
    run.note(format!(
        "{} messages before the loss, {} after it; {kept_quiet} notices were not sent again",
        before.len(),
        after.len()
    ));
    run.expect(kept_quiet > 0, || {
        "no recovered call had an earlier notice".to_owned()
    });
    for twice in twice {
        run.wrong(twice);
    }
    Ok(())
}

/// What Cal.com lists after the events of the ledger.
fn listed(entries: &[Entry], lost_at: DateTime<Utc>) -> Vec<Value> {
    let mut items = BTreeMap::<String, Value>::new();
    for entry in entries {
        let event = &entry.event;
        let body = serde_json::from_str::<Value>(&event.body).unwrap_or_default();
        let payload = &body["payload"];
        let time = rfc_3339(time_of(entry, lost_at));
        let item = items.entry(event.uid.clone()).or_insert_with(|| {
            json!({
                "uid": event.uid,
                "title": payload["title"],
                "status": "pending",
                "start": payload["startTime"],
                "end": payload["endTime"],
                "createdAt": time,
                "metadata": {},
                "attendees": payload["attendees"],
                "bookingFieldsResponses": { "email": payload["responses"]["email"]["value"] },
            })
        });
        item["updatedAt"] = json!(time);
        match event.name {
            "BOOKING_CREATED" => item["status"] = json!("accepted"),
            "BOOKING_CANCELLED" => item["status"] = json!("cancelled"),
            "BOOKING_RESCHEDULED" => {
                item["status"] = json!("accepted");
                item["rescheduledFromUid"] = payload["rescheduleUid"].clone();
                let replaced = payload["rescheduleUid"].as_str().unwrap_or_default();
                if let Some(replaced) = items.get_mut(replaced) {
                    replaced["status"] = json!("cancelled");
                    replaced["rescheduledToUid"] = json!(event.uid);
                    replaced["updatedAt"] = json!(time);
                }
            }
            _ => {}
        }
    }
    items.into_values().collect()
}

/// Returns when an event happened, as Cal.com says.
fn time_of(entry: &Entry, lost_at: DateTime<Utc>) -> DateTime<Utc> {
    let sent = entry.posts.iter().map(|post| post.sent).min();
    let age = sent.map_or(Duration::ZERO, |sent| Instant::now().duration_since(sent));
    let time = now() - TimeDelta::from_std(age).unwrap_or_default();
    if time < lost_at {
        time - EVENTS_AGE
    } else {
        time
    }
}

fn rfc_3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}
