//! Finds a prospect whose research is enough for a full brief.

use anyhow::{Result, bail};
use tokio_postgres::{Client, Row};

use super::report::{note, step};

const PREFERRED_DOMAINS: [&str; 2] = ["mujjo.com", "deondernemer.nl"];

const COLUMNS: &str = "
    prospect.id,
    coalesce(prospect.company_name, prospect.domain, prospect.id),
    run.id,
    (SELECT count(*) FROM workflow_hypotheses
      WHERE research_run_id = run.id AND status NOT IN ('REJECTED', 'DECLINED')),
    (SELECT count(*) FROM automation_opportunities
      WHERE research_run_id = run.id AND status NOT IN ('REJECTED', 'DECLINED'))";

const OF_DOMAIN: &str = "
    FROM prospects AS prospect
    LEFT JOIN research_runs AS run ON run.prospect_id = prospect.id AND run.status = 'COMPLETED'
    WHERE lower(prospect.domain) IN ($1, 'www.' || $1)
    ORDER BY run.created_at DESC NULLS LAST
    LIMIT 20";

const OF_NEWEST_RUNS: &str = "
    FROM research_runs AS run
    JOIN prospects AS prospect ON prospect.id = run.prospect_id
    WHERE run.status = 'COMPLETED'
    ORDER BY run.created_at DESC
    LIMIT 20";

/// A prospect and the research run from which its plan will be made.
#[derive(Clone, Debug)]
pub(super) struct Eligible {
    pub(super) prospect_id: String,
    pub(super) research_run_id: String,
}

struct Candidate {
    prospect_id: String,
    name: String,
    research_run_id: Option<String>,
    hypothesis_count: i64,
    opportunity_count: i64,
}

/// Finds an eligible prospect, and says why it skips others.
///
/// # Errors
/// There is none; the error says how to get one.
pub(super) async fn find(database: &Client) -> Result<Eligible> {
    step("Searching for a prospect with completed research");
    for domain in PREFERRED_DOMAINS {
        let query = format!("SELECT {COLUMNS} {OF_DOMAIN}");
        let rows = database.query(&query, &[&domain]).await?;
        if rows.is_empty() {
            note(format_args!("{domain}: no such prospect"));
        }
        if let Some(eligible) = first_eligible(&rows) {
            return Ok(eligible);
        }
    }
    let query = format!("SELECT {COLUMNS} {OF_NEWEST_RUNS}");
    if let Some(eligible) = first_eligible(&database.query(&query, &[]).await?) {
        return Ok(eligible);
    }
    bail!(
        "no prospect is eligible: none has a COMPLETED research run with a hypothesis and an \
         opportunity; import one through ImportProspect, for example `e2e/samples/mujjo.json`, \
         which `make up` does by itself"
    )
}

fn first_eligible(rows: &[Row]) -> Option<Eligible> {
    rows.iter().map(Candidate::from).find_map(|candidate| {
        let name = candidate.name.clone();
        match candidate.judge() {
            Ok(eligible) => {
                note(format_args!(
                    "{name}: research run `{}`",
                    eligible.research_run_id
                ));
                Some(eligible)
            }
            Err(reason) => {
                note(format_args!("{name}: skipped, {reason}"));
                None
            }
        }
    })
}

impl From<&Row> for Candidate {
    fn from(row: &Row) -> Self {
        Self {
            prospect_id: row.get(0),
            name: row.get(1),
            research_run_id: row.get(2),
            hypothesis_count: row.get(3),
            opportunity_count: row.get(4),
        }
    }
}

impl Candidate {
    fn judge(self) -> Result<Eligible, String> {
        let Some(research_run_id) = self.research_run_id else {
            return Err("it has no COMPLETED research run".to_owned());
        };
        let problem = match (self.hypothesis_count, self.opportunity_count) {
            (0, 0) => "no usable hypothesis and no usable opportunity",
            (0, _) => "no usable hypothesis",
            (_, 0) => "no usable opportunity",
            _ => {
                return Ok(Eligible {
                    prospect_id: self.prospect_id,
                    research_run_id,
                });
            }
        };
        Err(format!("research run `{research_run_id}` has {problem}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(research_run_id: Option<&str>, hypotheses: i64, opportunities: i64) -> Candidate {
        Candidate {
            prospect_id: "p1".to_owned(),
            name: "Example".to_owned(),
            research_run_id: research_run_id.map(str::to_owned),
            hypothesis_count: hypotheses,
            opportunity_count: opportunities,
        }
    }

    #[test]
    fn a_prospect_needs_a_hypothesis_and_an_opportunity() {
        let reason = |candidate: Candidate| candidate.judge().unwrap_err();

        assert!(candidate(Some("r1"), 1, 1).judge().is_ok());
        assert_eq!(
            reason(candidate(Some("r1"), 0, 2)),
            "research run `r1` has no usable hypothesis"
        );
        assert_eq!(
            reason(candidate(Some("r1"), 2, 0)),
            "research run `r1` has no usable opportunity"
        );
        assert_eq!(
            reason(candidate(None, 0, 0)),
            "it has no COMPLETED research run"
        );
    }
}
