//! Writes back what calls have changed, so that the original's own screens show it.

use std::str::FromStr;

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, Utc};
use diesel::QueryResult;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    refusal::Refusal,
    round::{OWN_DATABASE, Round},
    source::{LogWrite, PlanWrite, Seen, SeenOutreach, SourceTime, StatusWrite, Writes, utc},
};
use crate::{
    domain::{ContactStatus, OutreachStatus, Progress, ProspectStatus, SyncedKind, may_write_back},
    store::{
        synced::written::{
            self, CallLog, CallPlan, CalledContact, CalledSequence, OwnStatus, Surroundings,
            WrittenStatus,
        },
        transaction,
    },
};

/// The number of sequences per page.
const SEQUENCES_AT_ONCE: i64 = 200;

/// The changes to write for a sequence, and the statuses that are equal afterwards.
#[derive(Debug, Default)]
struct Decided {
    writes: Writes,
    /// The statuses that are equal in both databases afterwards.
    same: Vec<WrittenStatus>,
}

impl Round<'_> {
    /// Writes back what calls have changed in imported sequences. Unchanged ones are skipped, and a
    /// rejection by the source affects only its sequence.
    pub(super) async fn write_back(&mut self) -> anyhow::Result<()> {
        let mut count = 0;
        let mut refused = Vec::new();
        let mut after = String::new();
        loop {
            let mut conn = self.connection().await?;
            let name = &self.source.name;
            let page = written::list_called(&mut conn, name, &after, SEQUENCES_AT_ONCE).await;
            drop(conn);
            let page = page.context(OWN_DATABASE)?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.id);
            for sequence in page {
                if self.is_over() {
                    break;
                }
                match self.write_back_sequence(&sequence).await {
                    Ok(wrote) => count += wrote,
                    Err(Refusal::Failed(error)) => return Err(error),
                    Err(Refusal::Record(reason)) => {
                        let record = (SyncedKind::OutreachSequences, sequence.id.as_str());
                        self.keep_record_failure(record, &reason).await?;
                        refused.push(sequence.id);
                    }
                }
            }
        }
        self.summary.written_back = Some(count);
        self.summary.refused_sequences = refused.len();
        if self.is_over() {
            return Ok(());
        }
        let kind = SyncedKind::OutreachSequences;
        self.keep_only_failures(kind, &refused).await
    }

    async fn write_back_sequence(&mut self, sequence: &CalledSequence) -> Result<usize, Refusal> {
        let around = self.surroundings(sequence).await;
        let around = around.map_err(Refusal::Failed)?;
        let is_erased = around
            .contact
            .as_ref()
            .is_some_and(|contact| contact.is_erased);
        let digest = digest(sequence, &around);
        if is_erased || sequence.written_digest.as_ref() == Some(&digest) {
            return Ok(0);
        }
        let contact_id = sequence.contact_id.as_deref();
        let seen = self
            .source
            .outreach(&sequence.id, contact_id, &sequence.prospect_id)
            .await?;
        let Some(seen) = seen else { return Ok(0) };
        let mut decided = decide(sequence, &around, &seen);
        let dry_run = self.settings.dry_run;
        let Some(wrote) = self.source.write(&decided.writes, dry_run).await? else {
            let id = &sequence.id;
            tracing::info!(
                sequence_id = id,
                "sequence {id} has just changed in the source"
            );
            return Ok(0);
        };
        if !dry_run {
            for status in &mut decided.same {
                if let Some((_, at)) = &mut status.written_over {
                    *at = utc(wrote.at);
                }
            }
            let saved = self
                .keep_written(&sequence.id, &digest, &decided.same)
                .await;
            saved.map_err(Refusal::Failed)?;
        }
        Ok(wrote.count)
    }

    async fn surroundings(&self, sequence: &CalledSequence) -> anyhow::Result<Surroundings> {
        let conn = self.connection().await?;
        let around = written::read_surroundings(&conn, &self.source.name, sequence).await;
        around.context(OWN_DATABASE)
    }

    async fn keep_written(
        &self,
        sequence_id: &str,
        digest: &[u8],
        same: &[WrittenStatus],
    ) -> anyhow::Result<()> {
        let mut conn = self.connection().await?;
        let name = &self.source.name;
        let saved: QueryResult<()> = transaction(&mut conn, async |conn| {
            written::save(conn, name, sequence_id, digest, same).await
        })
        .await;
        saved.context(OWN_DATABASE)
    }
}

/// Returns the digest of everything that is written back about a sequence.
fn digest(sequence: &CalledSequence, around: &Surroundings) -> Vec<u8> {
    let steps = around
        .steps
        .iter()
        .map(|step| (&step.id, step.status.as_str()));
    let contact = around.contact.as_ref();
    let contact =
        contact.map(|contact| (contact.status.status.as_str(), contact.last_contacted_at));
    let all = json!([
        (sequence.status.as_str(), calcom(&sequence.metadata)),
        steps.collect::<Vec<_>>(),
        (&sequence.contact_id, contact),
        around.prospect.status.as_str(),
        around.logs,
        around.plans,
    ]);
    Sha256::digest(all.to_string()).to_vec()
}

fn decide(sequence: &CalledSequence, around: &Surroundings, seen: &SeenOutreach) -> Decided {
    let mut decided = Decided::default();
    let own = OwnStatus {
        id: sequence.id.clone(),
        status: sequence.status,
        written: sequence.written_status,
    };
    let kind = SyncedKind::OutreachSequences;
    let write = decided.status(kind, &own, Some(&seen.sequence), follows_call);
    let is_same = decided.same.iter().any(|same| same.kind == kind);
    let metadata = merged(seen.metadata.as_ref(), calcom(&sequence.metadata));
    let has_news = is_same && metadata != seen.metadata;
    decided.writes.sequence = match write {
        Some(write) => Some((write, metadata)),
        None if has_news => Some((decided.unchanged(kind, &own, &seen.sequence), metadata)),
        None => None,
    };
    // Steps of a sequence that was changed there are not written, but earlier writes are reverted.
    let steps = around.steps.iter();
    for step in steps.filter(|step| is_same || step.written.is_some()) {
        let kind = SyncedKind::OutreachSteps;
        let write = decided.status(kind, step, seen.steps.get(&step.id), follows_call);
        decided.writes.steps.extend(write);
    }
    if let (Some(contact), Some((seen, contacted_at))) = (&around.contact, &seen.contact) {
        decided.contact(contact, seen, *contacted_at);
        let logs = around.logs.iter();
        let logs = logs.map(|log| log_write(log, &contact.status.id, &sequence.prospect_id));
        decided.writes.logs = logs.collect();
    }
    let of_call = |status: ProspectStatus, _| status == ProspectStatus::Engaged;
    let prospect = (&around.prospect, seen.prospect.as_ref());
    decided.writes.prospect =
        decided.status(SyncedKind::Prospects, prospect.0, prospect.1, of_call);
    if seen.prospect.is_some() {
        let plans = around.plans.iter();
        let plans = plans.filter_map(|plan| plan_write(plan, &sequence.prospect_id));
        decided.writes.plans = plans.collect();
    }
    decided
}

/// Returns whether a status follows from a call. A status that was written before may also be
/// reverted.
fn follows_call(status: OutreachStatus, written: Option<OutreachStatus>) -> bool {
    matches!(status, OutreachStatus::Booked | OutreachStatus::Replied) || written.is_some()
}

impl Decided {
    /// Decides about the status of a record. Returns the write, and records statuses that are equal
    /// afterwards.
    fn status<Status>(
        &mut self,
        kind: SyncedKind,
        own: &OwnStatus<Status>,
        seen: Option<&Seen>,
        is_of_call: impl Fn(Status, Option<Status>) -> bool,
    ) -> Option<StatusWrite>
    where
        Status: Progress + PartialEq + FromStr + Into<&'static str>,
    {
        let seen = seen?;
        let theirs = seen.status.known::<Status>()?;
        if !is_of_call(own.status, own.written) {
            return None;
        }
        let is_written = may_write_back(own.status, theirs, own.written);
        if !is_written && own.status != theirs {
            return None;
        }
        let over = utc(seen.updated_at);
        self.same.push(WrittenStatus {
            kind,
            id: own.id.clone(),
            status: own.status.into(),
            written_over: is_written.then_some((over, over)),
        });
        is_written.then(|| StatusWrite {
            id: own.id.clone(),
            status: own.status.into().into(),
            over: seen.clone(),
        })
    }

    /// Returns a write that changes other columns of a record and keeps its status.
    fn unchanged<Status>(
        &mut self,
        kind: SyncedKind,
        own: &OwnStatus<Status>,
        seen: &Seen,
    ) -> StatusWrite {
        let over = utc(seen.updated_at);
        let same = self.same.iter_mut();
        for same in same.filter(|same| same.kind == kind && same.id == own.id) {
            same.written_over = Some((over, over));
        }
        StatusWrite {
            id: own.id.clone(),
            status: seen.status.clone(),
            over: seen.clone(),
        }
    }

    fn contact(&mut self, contact: &CalledContact, seen: &Seen, contacted_at: Option<SourceTime>) {
        let kind = SyncedKind::Contacts;
        let of_call = |status: ContactStatus, _| {
            matches!(status, ContactStatus::Converted | ContactStatus::Replied)
        };
        let write = self.status(kind, &contact.status, Some(seen), of_call);
        let own_contact = contact.last_contacted_at.map(milliseconds);
        let latest = own_contact.max(contacted_at);
        let is_same = self.same.iter().any(|same| same.kind == kind);
        self.writes.contact = match write {
            Some(write) => Some((write, latest)),
            None if is_same && latest != contacted_at => {
                Some((self.unchanged(kind, &contact.status, seen), latest))
            }
            None => None,
        };
    }
}

/// Returns the metadata of a sequence with the description of the call.
fn merged(metadata: Option<&Value>, calcom: Option<&Value>) -> Option<Value> {
    let mut merged = metadata.cloned().filter(Value::is_object);
    let Some(calcom) = calcom else {
        if let Some(members) = merged.as_mut().and_then(Value::as_object_mut) {
            members.shift_remove("calcom");
        }
        return merged.or_else(|| metadata.cloned());
    };
    let mut merged = merged.take().unwrap_or_else(|| json!({}));
    let kept = merged["calcom"].as_object().cloned().unwrap_or_default();
    let new = calcom.as_object().cloned().unwrap_or_default();
    merged["calcom"] = Value::Object(kept.into_iter().chain(new).collect());
    Some(merged)
}

fn calcom(metadata: &Value) -> Option<&Value> {
    metadata.get("calcom")
}

fn log_write(log: &CallLog, contact_id: &str, prospect_id: &str) -> LogWrite {
    LogWrite {
        id: log.id.clone(),
        contact_id: contact_id.to_owned(),
        prospect_id: prospect_id.to_owned(),
        kind: "FOLLOW_UP".into(),
        channel: log.channel.clone(),
        status: log.status.clone(),
        subject: log.subject.clone(),
        body_text: log.body_text.clone(),
        metadata: log.metadata.clone(),
        sent_at: log.sent_at.map(milliseconds),
    }
}

/// Converts a plan to the original's form, which requires a research run.
fn plan_write(plan: &CallPlan, prospect_id: &str) -> Option<PlanWrite> {
    let plan = plan.clone();
    Some(PlanWrite {
        id: plan.id.to_string(),
        prospect_id: prospect_id.to_owned(),
        campaign_id: plan.campaign_id,
        research_run_id: plan.research_run_id?,
        language: plan.language.as_str().to_owned(),
        summary: plan.summary?,
        plan30: plan.plan30?,
        plan60: plan.plan60?,
        plan90: plan.plan90?,
        stakeholder_map: plan.stakeholder_map,
        discovery_questions: plan.discovery_questions,
        risk_list: plan.risk_list,
        demo_flow: plan.demo_flow,
    })
}

/// Converts a time to the original's precision.
fn milliseconds(time: DateTime<Utc>) -> SourceTime {
    time.trunc_subsecs(3).into()
}
