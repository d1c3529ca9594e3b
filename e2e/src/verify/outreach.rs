//! The outreach that gets booked: found or made, and set back to where a booking finds it.

use anyhow::{Context, Result};
use tokio_postgres::{Client, Row};

use super::{
    UID_PREFIX,
    prospect::Eligible,
    report::{note, step},
};

/// The contact and the sequence of one booking.
#[derive(Clone, Debug)]
pub(super) struct Outreach {
    pub(super) contact_id: String,
    pub(super) attendee: Attendee,
    pub(super) sequence_id: String,
    /// When the contact was last spoken to before the booking, as PostgreSQL writes it.
    pub(super) last_contacted_at: Option<String>,
}

/// The contact as an attendee of the call.
#[derive(Clone, Debug)]
pub(crate) struct Attendee {
    pub(crate) email: String,
    pub(crate) name: String,
}

/// Removes the bookings of earlier runs with everything that came of them.
pub(super) async fn tidy_up(database: &Client) -> Result<()> {
    for statement in [
        "DELETE FROM call_prep_plans WHERE starts_with(booking_uid, $1)",
        "DELETE FROM outreach_logs
          WHERE channel = 'calcom' AND starts_with(metadata->>'bookingUid', $1)",
        "DELETE FROM webhook_deliveries WHERE starts_with(booking_uid, $1)",
        "DELETE FROM bookings WHERE starts_with(uid, $1)",
    ] {
        database
            .execute(statement, &[&UID_PREFIX])
            .await
            .context("could not remove the rows of an earlier run; is the schema up to date?")?;
    }
    Ok(())
}

/// Returns outreach to the prospect that waits for an answer, with nothing booked.
///
/// # Errors
/// The database refuses it.
pub(super) async fn ready(database: &Client, eligible: &Eligible) -> Result<Outreach> {
    step("Searching for outreach to book");
    let (contact_id, attendee) = match find_contact(database, eligible).await? {
        Some(found) => found,
        None => make_contact(database, eligible).await?,
    };
    note(format_args!("contact `{contact_id}`"));
    let sequence_id = match find_sequence(database, eligible, &contact_id).await? {
        Some(found) => found,
        None => make_sequence(database, eligible, &contact_id).await?,
    };
    ensure_step(database, &sequence_id).await?;
    note(format_args!("sequence `{sequence_id}`, set back to SENT"));
    let last_contacted_at = reset(database, eligible, &contact_id, &sequence_id).await?;
    Ok(Outreach {
        contact_id,
        attendee,
        sequence_id,
        last_contacted_at,
    })
}

async fn find_contact(
    database: &Client,
    eligible: &Eligible,
) -> Result<Option<(String, Attendee)>> {
    let row = database
        .query_opt(
            "SELECT contact.id, contact.primary_email,
                    concat_ws(' ', contact.first_name, contact.last_name)
               FROM contacts AS contact
              WHERE contact.prospect_id = $1
                AND contact.primary_email LIKE '%_@_%'
                AND contact.outreach_status <> 'OPTED_OUT'
              ORDER BY EXISTS (SELECT FROM outreach_sequences WHERE contact_id = contact.id) DESC,
                       contact.created_at, contact.id
              LIMIT 1",
            &[&eligible.prospect_id],
        )
        .await?;
    Ok(row.as_ref().map(read_contact))
}

async fn make_contact(database: &Client, eligible: &Eligible) -> Result<(String, Attendee)> {
    let row = database
        .query_one(
            "INSERT INTO contacts (id, prospect_id, first_name, primary_email)
             VALUES ('bookbrief-verify-contact-' || $1, $1, 'Verify',
                     'verify-' || substr(md5($1), 1, 12) || '@bookbrief.example')
             ON CONFLICT (id) DO UPDATE
                SET primary_email = excluded.primary_email, outreach_status = 'NONE'
             RETURNING id, primary_email, first_name",
            &[&eligible.prospect_id],
        )
        .await?;
    Ok(read_contact(&row))
}

fn read_contact(row: &Row) -> (String, Attendee) {
    let attendee = Attendee {
        email: row.get(1),
        name: row.get(2),
    };
    (row.get(0), attendee)
}

/// Finds a sequence whose plan would be made from the eligible research run.
async fn find_sequence(
    database: &Client,
    eligible: &Eligible,
    contact_id: &str,
) -> Result<Option<String>> {
    let row = database
        .query_opt(
            "SELECT sequence.id
               FROM outreach_sequences AS sequence
              WHERE sequence.prospect_id = $1
                AND sequence.contact_id = $2
                AND $3 = coalesce(
                    (SELECT id FROM research_runs
                      WHERE id = sequence.research_run_id AND status = 'COMPLETED'),
                    (SELECT id FROM research_runs
                      WHERE prospect_id = $1 AND status = 'COMPLETED'
                      ORDER BY created_at DESC, id DESC LIMIT 1))
              ORDER BY sequence.created_at DESC, sequence.id DESC
              LIMIT 1",
            &[
                &eligible.prospect_id,
                &contact_id,
                &eligible.research_run_id,
            ],
        )
        .await?;
    Ok(row.map(|row| row.get(0)))
}

async fn make_sequence(database: &Client, eligible: &Eligible, contact_id: &str) -> Result<String> {
    let row = database
        .query_one(
            "INSERT INTO outreach_sequences
                    (id, prospect_id, contact_id, research_run_id, template_key, status)
             VALUES ('bookbrief-verify-sequence-' || $1, $1, $2, $3, 'verify', 'SENT')
             ON CONFLICT (id) DO UPDATE
                SET contact_id = excluded.contact_id, research_run_id = excluded.research_run_id
             RETURNING id",
            &[
                &eligible.prospect_id,
                &contact_id,
                &eligible.research_run_id,
            ],
        )
        .await?;
    Ok(row.get(0))
}

async fn ensure_step(database: &Client, sequence_id: &str) -> Result<()> {
    database
        .execute(
            "INSERT INTO outreach_steps (id, sequence_id, step_order, subject, status)
             SELECT 'bookbrief-verify-step-' || $1, $1, 1, 'Verify', 'SENT'
              WHERE NOT EXISTS (SELECT FROM outreach_steps WHERE sequence_id = $1)",
            &[&sequence_id],
        )
        .await?;
    Ok(())
}

/// Sets back what a booking sets, so that every check has something to see, and returns when the
/// contact was last spoken to.
async fn reset(
    database: &Client,
    eligible: &Eligible,
    contact_id: &str,
    sequence_id: &str,
) -> Result<Option<String>> {
    database
        .execute(
            "UPDATE outreach_sequences SET status = 'SENT', metadata = metadata - 'calcom'
              WHERE id = $1",
            &[&sequence_id],
        )
        .await?;
    database
        .execute(
            "UPDATE outreach_steps SET status = 'SENT' WHERE sequence_id = $1",
            &[&sequence_id],
        )
        .await?;
    database
        .execute(
            "UPDATE prospects SET status = 'SENT' WHERE id = $1 AND status = 'ENGAGED'",
            &[&eligible.prospect_id],
        )
        .await?;
    let row = database
        .query_one(
            "UPDATE contacts
                SET outreach_status = CASE outreach_status
                    WHEN 'CONVERTED' THEN 'EMAIL_SENT' ELSE outreach_status END
              WHERE id = $1
             RETURNING last_contacted_at::text",
            &[&contact_id],
        )
        .await?;
    Ok(row.get(0))
}
