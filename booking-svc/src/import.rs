//! Importing a dossier: every record of one prospect, in one transaction.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use runtime::status::Violation;

use crate::inbox::requeue::requeue_matching;
use crate::store::{
    imports::{self, Upserted},
    locks, outreach,
    records::ProspectRecords,
};

/// Why a dossier was not imported; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The dossier contradicts itself or what is stored.
    #[error("the dossier is not valid")]
    Invalid(Vec<Violation>),
    /// A statement failed.
    #[error(transparent)]
    Database(DieselError),
}

impl From<DieselError> for ImportError {
    fn from(error: DieselError) -> Self {
        let violation = match &error {
            DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, info) => {
                Some(unknown_reference(&**info))
            }
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info)
                if info.constraint_name() == Some("outreach_steps_sequence_id_step_order_key") =>
            {
                Some(Violation::new(
                    "dossier.outreach_sequences[].steps[].step_order",
                    "must be unique in its sequence",
                ))
            }
            _ => None,
        };
        match violation {
            Some(violation) => Self::Invalid(vec![violation]),
            None => Self::Database(error),
        }
    }
}

/// Inserts what is new and updates what is known, and makes deliveries due that matched nobody before
/// and may match now.
///
/// # Errors
/// See [`ImportError`].
pub async fn import(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> Result<Upserted, ImportError> {
    let upserted = store_all(conn, records).await?;
    // Once more after the commit: a delivery that was being ignored then looks once more after its
    // own, so one of the two sees the other.
    requeue_matching(conn, records).await?;
    Ok(upserted)
}

async fn store_all(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> Result<Upserted, ImportError> {
    conn.transaction(async |conn| {
        // What a booking sets meanwhile is seen by every later statement.
        locks::lock_prospect(conn, &records.prospect.id).await?;

        let mut upserted = imports::campaigns(conn, &records.campaigns).await?;
        upserted += imports::prospects(conn, &records.prospect).await?;
        let contacts = imports::contacts(conn, &records.contacts).await?;
        upserted += all("contacts", contacts, records.contacts.len())?;
        let runs = imports::research_runs(conn, &records.research_runs).await?;
        upserted += all("research_runs", runs, records.research_runs.len())?;
        upserted += import_research(conn, records).await?;
        let sequences = imports::outreach_sequences(conn, &records.outreach_sequences).await?;
        upserted += all(
            "outreach_sequences",
            sequences,
            records.outreach_sequences.len(),
        )?;
        check_parents(conn, &records.prospect.id).await?;
        let steps = imports::outreach_steps(conn, &records.outreach_steps).await?;
        upserted += all(
            "outreach_sequences[].steps",
            steps,
            records.outreach_steps.len(),
        )?;

        // A step that is new in a booked sequence must not be sent either.
        outreach::settle_booked_steps(conn, &records.prospect.id).await?;
        requeue_matching(conn, records).await?;
        Ok(upserted)
    })
    .await
}

async fn import_research(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> Result<Upserted, ImportError> {
    let evidence = imports::evidence_items(conn, &records.evidence_items).await?;
    let mut upserted = all(
        "research_runs[].evidence_items",
        evidence,
        records.evidence_items.len(),
    )?;
    let hypotheses = imports::workflow_hypotheses(conn, &records.workflow_hypotheses).await?;
    upserted += all(
        "research_runs[].workflow_hypotheses",
        hypotheses,
        records.workflow_hypotheses.len(),
    )?;
    let opportunities =
        imports::automation_opportunities(conn, &records.automation_opportunities).await?;
    upserted += all(
        "research_runs[].automation_opportunities",
        opportunities,
        records.automation_opportunities.len(),
    )?;
    Ok(upserted)
}

/// Makes sure that no record was left alone because it belongs to somebody else.
fn all(field: &str, upserted: Upserted, given: usize) -> Result<Upserted, ImportError> {
    if upserted.total() == given {
        return Ok(upserted);
    }
    let description = "must not be the id of a record that belongs to another parent";
    Err(ImportError::Invalid(vec![Violation::new(
        format!("dossier.{field}[].id"),
        description,
    )]))
}

/// Makes sure that no sequence names what belongs to another prospect: a booking would change it.
async fn check_parents(conn: &mut AsyncPgConnection, prospect_id: &str) -> Result<(), ImportError> {
    let field = if outreach::has_foreign_contact(conn, prospect_id).await? {
        "contact_id"
    } else if outreach::has_foreign_run(conn, prospect_id).await? {
        "research_run_id"
    } else {
        return Ok(());
    };
    Err(ImportError::Invalid(vec![Violation::new(
        format!("dossier.outreach_sequences[].{field}"),
        "must not name a record of another prospect",
    )]))
}

fn unknown_reference(info: &dyn DatabaseErrorInformation) -> Violation {
    // PostgreSQL names foreign keys `<table>_<column>_fkey`.
    let constraint = info.constraint_name().unwrap_or_default();
    let tables = ["outreach_sequences", "research_runs", "contacts"];
    let field = tables.iter().find_map(|table| {
        let column = constraint
            .strip_prefix(table)?
            .strip_prefix('_')?
            .strip_suffix("_fkey")?;
        Some(format!("dossier.{table}[].{column}"))
    });
    Violation::new(
        field.unwrap_or_else(|| "dossier".to_owned()),
        "must name a record that is known or in the same dossier",
    )
}
