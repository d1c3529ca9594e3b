//! What the database holds, read as an outsider reads it.

use std::collections::HashMap;

use anyhow::{Context, Result};
use tokio_postgres::{Client, NoTls, Row};

const DELIVERIES: &str = "
    SELECT event_name, booking_uid, payload #>> '{payload,attendeeSeatId}', state,
           (SELECT count(*) FROM outreach_logs l WHERE l.delivery_id = d.id), payload ->> 'createdAt'
    FROM webhook_deliveries d WHERE source LIKE 'calcom%' AND booking_uid IS NOT NULL";
const BOOKINGS: &str = "SELECT uid, state FROM bookings";
const SEQUENCES: &str = "SELECT id, status FROM outreach_sequences";
const STEPS: &str = "SELECT sequence_id, status FROM outreach_steps";
const CONTACTS: &str = "SELECT id, outreach_status FROM contacts";
const PROSPECTS: &str = "SELECT id, status FROM prospects";
const PLANS: &str =
    "SELECT id::text, prospect_id, version, status, booking_uid FROM call_prep_plans";

/// Work that must be finished once everything works again. Reminders are due later.
const UNFINISHED: &str = "SELECT
    (SELECT count(*) FROM webhook_deliveries WHERE state = 'received'),
    (SELECT count(*) FROM call_prep_plans WHERE status = 'PENDING' OR next_attempt_at IS NOT NULL),
    (SELECT count(*) FROM notices WHERE finished_at IS NULL AND kind <> 'reminder')";

/// Lets the leases of the dead run out, which were claimed a while ago, and the pauses of the others pass. No
/// delivery may have more attempts than the backoff allows.
const HURRY: &str = "
    UPDATE webhook_deliveries SET lease_expires_at = now() - interval '1 second'
        WHERE lease_expires_at < now() + interval '25 seconds';
    UPDATE call_prep_plans SET lease_expires_at = now() - interval '1 second'
        WHERE lease_expires_at < now() + interval '80 seconds';
    UPDATE notices SET lease_expires_at = now() - interval '1 second'
        WHERE lease_expires_at < now() + interval '60 seconds';
    UPDATE webhook_deliveries SET next_attempt_at = now()
        WHERE next_attempt_at > now() + interval '2 seconds' AND state = 'received' AND attempts < 15;
    UPDATE call_prep_plans SET next_attempt_at = now() WHERE next_attempt_at > now();
    UPDATE notice_destinations SET next_attempt_at = now() - interval '1 second'
        WHERE next_attempt_at > now();
    UPDATE notices SET next_attempt_at = now() - interval '1 second'
        WHERE next_attempt_at BETWEEN now() AND now() + interval '1 day' AND lease_token IS NULL;";

/// A stored delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    pub(crate) event: String,
    /// Whether it was found at Cal.com, not received.
    pub(crate) was_reconciled: bool,
    pub(crate) uid: String,
    pub(crate) seat: Option<String>,
    pub(crate) state: String,
    /// How many entries of the log it has made.
    pub(crate) logged: i64,
    /// When its sender made it: another subscription makes a copy of an event a few milliseconds later.
    pub(crate) made: Option<String>,
}

/// A stored plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) id: String,
    pub(crate) prospect: String,
    pub(crate) version: i32,
    pub(crate) status: String,
    pub(crate) booking: Option<String>,
}

/// All that is compared with the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) deliveries: Vec<Delivery>,
    /// The state of each booking, by uid.
    pub(crate) bookings: HashMap<String, String>,
    pub(crate) plans: Vec<Plan>,
    /// The statuses of sequences, by id.
    pub(crate) sequences: HashMap<String, String>,
    /// The statuses of their steps.
    pub(crate) steps: Vec<(String, String)>,
    pub(crate) contacts: HashMap<String, String>,
    pub(crate) prospects: HashMap<String, String>,
}

/// A session outside of every pool.
pub(crate) struct Database(Client);

impl Database {
    /// Connects to the database.
    ///
    /// # Errors
    /// It does not answer.
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        let connected = tokio_postgres::connect(url, NoTls).await;
        let (client, connection) = connected.context("could not connect to the database")?;
        tokio::spawn(connection);
        Ok(Self(client))
    }

    /// Runs statements.
    ///
    /// # Errors
    /// One of them fails.
    pub(crate) async fn execute(&self, statements: &str) -> Result<()> {
        let done = self.0.batch_execute(statements).await;
        done.with_context(|| format!("`{statements}` failed"))
    }

    /// Returns the only number that a query selects.
    ///
    /// # Errors
    /// It fails.
    pub(crate) async fn number(&self, query: &str) -> Result<i64> {
        let row = self.0.query_one(query, &[]).await;
        Ok(row
            .with_context(|| format!("`{query}` failed"))?
            .try_get(0)?)
    }

    /// Returns how many deliveries, plans and notices are to be worked on.
    ///
    /// # Errors
    /// The database does not answer.
    pub(crate) async fn unfinished(&self) -> Result<[i64; 3]> {
        let row = self.0.query_one(UNFINISHED, &[]).await?;
        Ok([row.try_get(0)?, row.try_get(1)?, row.try_get(2)?])
    }

    /// Has time pass for what waits.
    ///
    /// # Errors
    /// The database does not answer.
    pub(crate) async fn hurry(&self) -> Result<()> {
        self.execute(HURRY).await
    }

    /// Reads everything.
    ///
    /// # Errors
    /// The database does not answer.
    pub(crate) async fn read(&self) -> Result<Stored> {
        Ok(Stored {
            deliveries: self.rows(DELIVERIES, delivery).await?,
            bookings: self.pairs(BOOKINGS).await?.into_iter().collect(),
            plans: self.rows(PLANS, plan).await?,
            sequences: self.pairs(SEQUENCES).await?.into_iter().collect(),
            steps: self.pairs(STEPS).await?,
            contacts: self.pairs(CONTACTS).await?.into_iter().collect(),
            prospects: self.pairs(PROSPECTS).await?.into_iter().collect(),
        })
    }

    async fn pairs(&self, query: &str) -> Result<Vec<(String, String)>> {
        self.rows(query, |row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .await
    }

    async fn rows<T>(
        &self,
        query: &str,
        read: impl Fn(&Row) -> Result<T, tokio_postgres::Error>,
    ) -> Result<Vec<T>> {
        let rows = self.0.query(query, &[]).await;
        let rows = rows.with_context(|| format!("`{query}` failed"))?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }
}

fn delivery(row: &Row) -> Result<Delivery, tokio_postgres::Error> {
    let event = row.try_get::<_, String>(0)?;
    let reconciled = event.strip_prefix("reconcile/").map(str::to_owned);
    Ok(Delivery {
        was_reconciled: reconciled.is_some(),
        event: reconciled.unwrap_or(event),
        uid: row.try_get(1)?,
        seat: row.try_get(2)?,
        state: row.try_get(3)?,
        logged: row.try_get(4)?,
        made: row.try_get(5)?,
    })
}

fn plan(row: &Row) -> Result<Plan, tokio_postgres::Error> {
    Ok(Plan {
        id: row.try_get(0)?,
        prospect: row.try_get(1)?,
        version: row.try_get(2)?,
        status: row.try_get(3)?,
        booking: row.try_get(4)?,
    })
}
