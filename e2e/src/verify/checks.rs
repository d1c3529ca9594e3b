//! The six effects of a booking, as the database shows them.

use std::time::Duration;

use anyhow::Result;
use tokio::time::{self, Instant};
use tokio_postgres::Client;

use super::{outreach::Outreach, prospect::Eligible};

/// How long a plan that is still being written is waited for.
const PLAN_TIMEOUT: Duration = Duration::from_secs(15);
const PLAN_POLL_INTERVAL: Duration = Duration::from_millis(200);

/// One thing that must be so, and how it is.
#[derive(Clone, Debug)]
pub(super) struct Check {
    pub(super) title: &'static str,
    pub(super) observed: String,
    passed: bool,
}

impl Check {
    pub(super) fn new(title: &'static str, passed: bool, observed: impl Into<String>) -> Self {
        Self {
            title,
            observed: observed.into(),
            passed,
        }
    }

    /// Returns whether it is so.
    pub(super) fn passed(&self) -> bool {
        self.passed
    }
}

/// The booking whose effects are read.
pub(super) struct Expected<'a> {
    pub(super) database: &'a Client,
    pub(super) eligible: &'a Eligible,
    pub(super) outreach: &'a Outreach,
    pub(super) booking_uid: &'a str,
    pub(super) call_prep_plan_id: &'a str,
}

/// Reads every effect of the booking.
///
/// # Errors
/// The database cannot be read.
pub(super) async fn read(expected: &Expected<'_>) -> Result<Vec<Check>> {
    Ok(vec![
        expected.sequence().await?,
        expected.steps().await?,
        expected.contact().await?,
        expected.prospect().await?,
        expected.outreach_log().await?,
        expected.plan().await?,
    ])
}

impl Expected<'_> {
    async fn sequence(&self) -> Result<Check> {
        let row = self
            .database
            .query_one(
                "SELECT status, metadata->'calcom'->>'bookingUid' FROM outreach_sequences
                  WHERE id = $1",
                &[&self.outreach.sequence_id],
            )
            .await?;
        let status = row.get::<_, &str>(0);
        let booking_uid = row.get::<_, Option<&str>>(1);
        Ok(Check::new(
            "sequence booked",
            status == "BOOKED" && booking_uid == Some(self.booking_uid),
            format!(
                "status {status}, metadata.calcom.bookingUid {}",
                booking_uid.unwrap_or("not set")
            ),
        ))
    }

    async fn steps(&self) -> Result<Check> {
        let row = self
            .database
            .query_one(
                "SELECT count(*), count(*) FILTER (WHERE status = 'BOOKED'),
                        string_agg(DISTINCT status, ', ') FILTER (WHERE status <> 'BOOKED')
                   FROM outreach_steps WHERE sequence_id = $1",
                &[&self.outreach.sequence_id],
            )
            .await?;
        let all = row.get::<_, i64>(0);
        let booked = row.get::<_, i64>(1);
        let others = row.get::<_, Option<&str>>(2);
        let others = others.map_or_else(String::new, |others| format!(", the others {others}"));
        Ok(Check::new(
            "steps booked",
            all > 0 && booked == all,
            format!("{booked} of {all} BOOKED{others}"),
        ))
    }

    async fn contact(&self) -> Result<Check> {
        let row = self
            .database
            .query_one(
                "SELECT outreach_status, last_contacted_at::text,
                        coalesce(last_contacted_at IS DISTINCT FROM $2::text::timestamptz
                                 AND abs(extract(epoch FROM now() - last_contacted_at)) < 300,
                                 false)
                   FROM contacts WHERE id = $1",
                &[&self.outreach.contact_id, &self.outreach.last_contacted_at],
            )
            .await?;
        let status = row.get::<_, &str>(0);
        let last_contacted_at = row.get::<_, Option<&str>>(1);
        let is_fresh = row.get::<_, bool>(2);
        Ok(Check::new(
            "contact converted",
            status == "CONVERTED" && is_fresh,
            format!(
                "status {status}, last_contacted_at {}{}",
                last_contacted_at.unwrap_or("not set"),
                if is_fresh {
                    ""
                } else {
                    " (not of this booking)"
                }
            ),
        ))
    }

    async fn prospect(&self) -> Result<Check> {
        let row = self
            .database
            .query_one(
                "SELECT status FROM prospects WHERE id = $1",
                &[&self.eligible.prospect_id],
            )
            .await?;
        let status = row.get::<_, &str>(0);
        // A booking never takes a customer back to an earlier status.
        let passed = matches!(status, "ENGAGED" | "CONVERTED");
        Ok(Check::new(
            "prospect engaged",
            passed,
            format!("status {status}"),
        ))
    }

    async fn outreach_log(&self) -> Result<Check> {
        let rows = self
            .database
            .query(
                "SELECT channel, status, metadata->>'eventType' FROM outreach_logs
                  WHERE prospect_id = $1 AND metadata->>'bookingUid' = $2",
                &[&self.eligible.prospect_id, &self.booking_uid],
            )
            .await?;
        let [row] = rows.as_slice() else {
            let observed = format!("{} logs with this bookingUid instead of one", rows.len());
            return Ok(Check::new("outreach logged", false, observed));
        };
        let channel = row.get::<_, &str>(0);
        let status = row.get::<_, &str>(1);
        let event_type = row.get::<_, Option<&str>>(2);
        Ok(Check::new(
            "outreach logged",
            (channel, status, event_type) == ("calcom", "booked", Some("BOOKING_CREATED")),
            format!(
                "channel {channel}, status {status}, eventType {}, bookingUid {}",
                event_type.unwrap_or("not set"),
                self.booking_uid
            ),
        ))
    }

    async fn plan(&self) -> Result<Check> {
        let deadline = Instant::now() + PLAN_TIMEOUT;
        loop {
            let plan = self.find_plan().await?;
            let is_pending = plan.as_ref().is_some_and(|plan| plan.status == "PENDING");
            if is_pending && Instant::now() < deadline {
                time::sleep(PLAN_POLL_INTERVAL).await;
                continue;
            }
            return Ok(plan.map_or_else(
                || {
                    let observed = format!("no plan `{}`", self.call_prep_plan_id);
                    Check::new("call-prep plan written", false, observed)
                },
                |plan| plan.judge(self.eligible),
            ));
        }
    }

    async fn find_plan(&self) -> Result<Option<Plan>> {
        let actions = |phase: &str| {
            format!("jsonb_array_length(jsonb_path_query_array({phase}, '$[*].actions[*]'))")
        };
        let query = format!(
            "SELECT status, prospect_id, research_run_id, version, language,
                    coalesce(length(summary), 0), {}, {}, {}
               FROM call_prep_plans WHERE id::text = $1",
            actions("plan30"),
            actions("plan60"),
            actions("plan90"),
        );
        let row = self
            .database
            .query_opt(&query, &[&self.call_prep_plan_id])
            .await?;
        Ok(row.map(|row| Plan {
            status: row.get(0),
            prospect_id: row.get(1),
            research_run_id: row.get(2),
            version: row.get(3),
            language: row.get(4),
            summary_length: row.get(5),
            action_counts: [6, 7, 8].map(|column| row.get::<_, Option<i32>>(column).unwrap_or(0)),
        }))
    }
}

struct Plan {
    status: String,
    prospect_id: String,
    research_run_id: Option<String>,
    version: i32,
    language: String,
    summary_length: i32,
    action_counts: [i32; 3],
}

impl Plan {
    fn judge(&self, eligible: &Eligible) -> Check {
        let is_of_prospect = self.prospect_id == eligible.prospect_id;
        let is_of_run = self.research_run_id.as_ref() == Some(&eligible.research_run_id);
        let is_written = self.status == "READY"
            && self.summary_length > 0
            && self.action_counts.iter().all(|&count| count > 0);
        let [plan30, plan60, plan90] = self.action_counts;
        Check::new(
            "call-prep plan written",
            is_of_prospect && is_of_run && is_written,
            format!(
                "{}, version {}, {}; prospect {}, research run {}; summary of {} characters; \
                 plan30 {plan30}, plan60 {plan60}, plan90 {plan90} actions",
                self.status,
                self.version,
                self.language,
                self.prospect_id,
                self.research_run_id.as_deref().unwrap_or("not set"),
                self.summary_length,
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eligible() -> Eligible {
        Eligible {
            prospect_id: "p1".to_owned(),
            research_run_id: "r1".to_owned(),
        }
    }

    fn plan() -> Plan {
        Plan {
            status: "READY".to_owned(),
            prospect_id: "p1".to_owned(),
            research_run_id: Some("r1".to_owned()),
            version: 2,
            language: "nl".to_owned(),
            summary_length: 210,
            action_counts: [5, 3, 2],
        }
    }

    #[test]
    fn a_whole_plan_of_the_run_passes() {
        assert!(plan().judge(&eligible()).passed());
    }

    #[test]
    fn a_plan_that_lacks_something_fails() {
        let lacking = [
            Plan {
                status: "PENDING".to_owned(),
                ..plan()
            },
            Plan {
                prospect_id: "p2".to_owned(),
                ..plan()
            },
            Plan {
                research_run_id: None,
                ..plan()
            },
            Plan {
                summary_length: 0,
                ..plan()
            },
            Plan {
                action_counts: [5, 0, 2],
                ..plan()
            },
        ];

        for plan in lacking {
            let check = plan.judge(&eligible());
            assert!(!check.passed(), "{}", check.observed);
        }
    }
}
