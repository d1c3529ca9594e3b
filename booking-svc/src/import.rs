//! Imports dossiers: every record of one prospect, in one transaction.

use std::collections::BTreeSet;

use diesel::{
    QueryResult,
    result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError},
};
use diesel_async::AsyncPgConnection;

use crate::{
    erased_records::without_erased,
    inbox::requeue::requeue_named,
    persons::pause_contacts_with_calls,
    store::{
        Locks, contacts,
        deliveries::Named,
        imports::{self, Upserted, inserting, step_places, unchanged},
        records::{Campaign, OutreachStep, ProspectRecords},
        sequences, steps, transaction,
    },
};

/// Why a dossier was not imported. Nothing changes then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The dossier contradicts itself or stored records.
    #[error("the dossier is not valid: {0:?}")]
    Invalid(ImportProblem),
    /// Fails if a statement fails.
    #[error(transparent)]
    Database(DieselError),
}

/// A contradiction in a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportProblem {
    /// A record of this kind has the id of a stored one with another parent.
    HasOtherParent(RecordKind),
    /// A sequence refers to a contact of another prospect.
    ForeignContact,
    /// A sequence refers to a research run of another prospect.
    ForeignRun,
    /// Two steps of a sequence have the same place.
    StepOrderTaken,
    /// A record refers to one that is neither stored nor in the dossier.
    UnknownReference(Option<Reference>),
}

/// A column that refers to another record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The kind of the record with the column.
    pub kind: RecordKind,
    /// The name of the column.
    pub column: String,
}

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    Contacts,
    ResearchRuns,
    EvidenceItems,
    WorkflowHypotheses,
    AutomationOpportunities,
    OutreachSequences,
    OutreachSteps,
}

impl From<DieselError> for ImportError {
    fn from(error: DieselError) -> Self {
        let problem = match &error {
            DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, info) => {
                ImportProblem::UnknownReference(reference(&**info))
            }
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info)
                if info.constraint_name() == Some("outreach_steps_sequence_id_step_order_key") =>
            {
                ImportProblem::StepOrderTaken
            }
            _ => return Self::Database(error),
        };
        Self::Invalid(problem)
    }
}

/// Inserts new records and updates known ones, and requeues unmatched deliveries that may match
/// now.
///
/// # Errors
/// See [`ImportError`].
pub async fn import(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> Result<Upserted, ImportError> {
    let upserted = store_all(conn, records).await?;
    // This runs again after the commit: a delivery that is being ignored at this moment is matched
    // again after its own commit, so that one of the two sees the other.
    transaction(conn, async |conn| requeue_matching(conn, records).await).await?;
    Ok(upserted)
}

/// Requeues unmatched deliveries that may match these records.
async fn requeue_matching(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> QueryResult<()> {
    let sequences = records.outreach_sequences.iter();
    let contacts = records.contacts.iter();
    let named = Named {
        sequence_ids: sequences.map(|row| row.id.as_str()).collect(),
        contact_ids: contacts.clone().map(|row| row.id.as_str()).collect(),
        ..Named::by_addresses(contacts.map(|row| &row.address))
    };
    requeue_named(conn, &named, [records.prospect.id.as_str()]).await
}

/// Inserts new campaigns and updates known ones.
///
/// # Errors
/// Fails if a statement fails; nothing changes then.
pub async fn import_campaigns(
    conn: &mut AsyncPgConnection,
    campaigns: &[Campaign],
) -> QueryResult<Upserted> {
    transaction(conn, async |conn| imports::campaigns(conn, campaigns).await).await
}

/// Counts what importing the campaigns would change, without changing it.
///
/// # Errors
/// Fails if a statement fails.
pub async fn validate_campaigns(
    conn: &mut AsyncPgConnection,
    campaigns: &[Campaign],
) -> QueryResult<Upserted> {
    let mut upserted = Upserted::default();
    let ended = transaction(conn, async |conn| {
        upserted = imports::campaigns(conn, campaigns).await?;
        Err::<(), _>(DieselError::RollbackTransaction)
    });
    match ended.await {
        Ok(()) | Err(DieselError::RollbackTransaction) => Ok(upserted),
        Err(error) => Err(error),
    }
}

/// Counts what importing the records would change, without changing it.
///
/// # Errors
/// See [`ImportError`].
pub async fn validate(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> Result<Upserted, ImportError> {
    let mut stored = None;
    let ended = transaction(conn, async |conn| {
        stored = Some(store(conn, records).await?);
        Err::<(), _>(ImportError::Database(DieselError::RollbackTransaction))
    });
    match (ended.await, stored) {
        (Err(ImportError::Database(DieselError::RollbackTransaction)), Some(stored)) => Ok(stored),
        (Err(error), _) => Err(error),
        (Ok(()), _) => Err(ImportError::Database(DieselError::NotInTransaction)),
    }
}

async fn store_all(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> Result<Upserted, ImportError> {
    transaction(conn, async |conn| store(conn, records).await).await
}

async fn store(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> Result<Upserted, ImportError> {
    check_places(&records.outreach_steps)?;
    // Every later statement sees what a booking sets meanwhile.
    Locks::default()
        .and_prospects([records.prospect.id.clone()])
        .acquire(conn)
        .await?;
    lock_persons(conn, records).await?;
    let (records, erased) = &without_erased(conn, records).await?;

    let mut upserted = imports::campaigns(conn, &records.campaigns).await?;
    let prospect = imports::prospects(conn, &records.prospect).await?;
    upserted += prospect;
    let inserted = match prospect.inserted {
        0 => None,
        _ => inserting::insert_all(conn, records).await?,
    };
    upserted += match inserted {
        Some(inserted) => inserted,
        None => store_changes(conn, records).await?,
    };
    if !erased.is_empty() {
        contacts::set_erased(conn, erased).await?;
    }
    check_parents(conn, &records.prospect.id).await?;

    // A new step of a booked sequence must not be sent either.
    steps::settle_booked(conn, &records.prospect.id).await?;
    let contacts = contacts::list_of_prospect(conn, &records.prospect.id).await?;
    let contacts = contacts.iter().map(|(id, address)| (id, address));
    pause_contacts_with_calls(conn, contacts).await?;
    requeue_matching(conn, records).await?;
    Ok(upserted)
}

/// Stores the records that differ from the stored ones.
async fn store_changes(
    conn: &AsyncPgConnection,
    records: &ProspectRecords,
) -> Result<Upserted, ImportError> {
    let records = &unchanged::only_changed(conn, records).await?;
    let contacts = imports::contacts(conn, &records.contacts).await?;
    let mut upserted = ensure_all_stored(RecordKind::Contacts, contacts, &records.contacts)?;
    let runs = imports::research_runs(conn, &records.research_runs).await?;
    upserted += ensure_all_stored(RecordKind::ResearchRuns, runs, &records.research_runs)?;
    upserted += store_research(conn, records).await?;
    let sequences = imports::outreach_sequences(conn, &records.outreach_sequences).await?;
    upserted += ensure_all_stored(
        RecordKind::OutreachSequences,
        sequences,
        &records.outreach_sequences,
    )?;
    let steps = step_places::upsert(conn, &records.outreach_steps).await?;
    upserted += ensure_all_stored(RecordKind::OutreachSteps, steps, &records.outreach_steps)?;
    Ok(upserted)
}

/// Locks the persons of a prospect's contacts, both stored and imported.
async fn lock_persons(conn: &AsyncPgConnection, records: &ProspectRecords) -> QueryResult<()> {
    let known = contacts::list_of_prospect(conn, &records.prospect.id).await?;
    let known = known.iter().map(|(_, address)| address);
    let addresses = known.chain(records.contacts.iter().map(|contact| &contact.address));
    let owners = addresses.filter_map(|address| address.untagged_email.as_deref());
    Locks::default().and_persons(owners).acquire(conn).await
}

async fn store_research(
    conn: &AsyncPgConnection,
    records: &ProspectRecords,
) -> Result<Upserted, ImportError> {
    let evidence = &records.evidence_items;
    let hypotheses = &records.workflow_hypotheses;
    let opportunities = &records.automation_opportunities;

    let upserted = imports::evidence_items(conn, evidence).await?;
    let mut total = ensure_all_stored(RecordKind::EvidenceItems, upserted, evidence)?;
    let upserted = imports::workflow_hypotheses(conn, hypotheses).await?;
    total += ensure_all_stored(RecordKind::WorkflowHypotheses, upserted, hypotheses)?;
    let upserted = imports::automation_opportunities(conn, opportunities).await?;
    total += ensure_all_stored(RecordKind::AutomationOpportunities, upserted, opportunities)?;
    Ok(total)
}

/// Fails if a record was left alone because it has another parent.
fn ensure_all_stored<Row>(
    kind: RecordKind,
    upserted: Upserted,
    rows: &[Row],
) -> Result<Upserted, ImportError> {
    if upserted.total() == rows.len() {
        return Ok(upserted);
    }
    Err(ImportError::Invalid(ImportProblem::HasOtherParent(kind)))
}

/// Checks that the steps of a sequence have distinct places.
fn check_places(steps: &[OutreachStep]) -> Result<(), ImportError> {
    let mut places = BTreeSet::new();
    let mut steps = steps.iter();
    if steps.all(|step| places.insert((&step.sequence_id, step.step_order))) {
        return Ok(());
    }
    Err(ImportError::Invalid(ImportProblem::StepOrderTaken))
}

/// Checks that no sequence refers to records of another prospect, which a booking would change.
async fn check_parents(conn: &mut AsyncPgConnection, prospect_id: &str) -> Result<(), ImportError> {
    let problem = if sequences::has_foreign_contact(conn, prospect_id).await? {
        ImportProblem::ForeignContact
    } else if sequences::has_foreign_run(conn, prospect_id).await? {
        ImportProblem::ForeignRun
    } else {
        return Ok(());
    };
    Err(ImportError::Invalid(problem))
}

/// Returns the column of a foreign key, which PostgreSQL names `<table>_<column>_fkey`.
fn reference(info: &dyn DatabaseErrorInformation) -> Option<Reference> {
    let constraint = info.constraint_name()?;
    let tables = [
        ("outreach_sequences_", RecordKind::OutreachSequences),
        ("research_runs_", RecordKind::ResearchRuns),
        ("contacts_", RecordKind::Contacts),
    ];
    tables.into_iter().find_map(|(table, kind)| {
        let column = constraint.strip_prefix(table)?.strip_suffix("_fkey")?;
        Some(Reference {
            kind,
            column: column.to_owned(),
        })
    })
}
