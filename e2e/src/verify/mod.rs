//! The end-to-end check of a running stack: one booking, from the webhook to every row it changes.

mod checks;
mod outreach;
mod prospect;
mod report;
mod webhook;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use clap::Args;
use tokio_postgres::{Client, NoTls};

use self::{checks::Check, report::step};
use crate::{http, stack::Endpoints};

pub use self::webhook::{PATH as WEBHOOK_PATH, sign};
pub(crate) use self::{
    outreach::Attendee,
    webhook::{ORGANIZER, booking_created, deliver},
};

/// What every booking of this check is called, so that the next run knows what to tidy up.
const UID_PREFIX: &str = "bookbrief-verify-";

/// Which stack is checked.
#[derive(Args, Clone, Debug)]
pub struct VerifySettings {
    /// Address of the gateway
    #[arg(long, env = "GATEWAY_URL", default_value = "http://127.0.0.1:9200")]
    gateway: String,

    /// URL of booking-svc's database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,

    /// Webhook secret of the gateway
    #[arg(long, env = "CALCOM_WEBHOOK_SECRET", hide_env_values = true)]
    webhook_secret: Option<String>,
}

/// A running stack to check.
#[derive(Clone)]
pub struct Target {
    /// The URL of the gateway.
    pub gateway: String,
    /// The database of booking-svc, with its password.
    pub database_url: String,
    /// The secret with which webhooks are signed.
    pub webhook_secret: String,
}

impl From<&Endpoints> for Target {
    fn from(endpoints: &Endpoints) -> Self {
        Self {
            gateway: endpoints.gateway.clone(),
            database_url: endpoints.database_url.clone(),
            webhook_secret: endpoints.webhook_secret.clone(),
        }
    }
}

impl TryFrom<&VerifySettings> for Target {
    type Error = anyhow::Error;

    fn try_from(settings: &VerifySettings) -> Result<Self> {
        let given = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        Ok(Self {
            gateway: settings.gateway.trim_end_matches('/').to_owned(),
            database_url: given(&settings.database_url).context(
                "DATABASE_URL is not set; set it to the database of booking-svc, as `make up` \
                 prints it",
            )?,
            webhook_secret: given(&settings.webhook_secret).context(
                "CALCOM_WEBHOOK_SECRET is not set; set it to the secret that the gateway was \
                 started with, as `make up` prints it",
            )?,
        })
    }
}

/// What a check came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    checks: Vec<Check>,
    /// The plan that the booking led to.
    pub call_prep_plan_id: String,
}

impl Outcome {
    /// Returns whether every check passed.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(Check::passed)
    }
}

/// Checks the stack that the settings name.
///
/// # Errors
/// The check could not be made; the error says what to do.
pub(crate) async fn run(settings: &VerifySettings) -> Result<ExitCode> {
    let outcome = verify(&Target::try_from(settings)?).await?;
    Ok(conclude(&outcome))
}

/// Prints the last line, whether all passed, and returns the exit code that says the same.
pub(crate) fn conclude(outcome: &Outcome) -> ExitCode {
    anstream::println!("{}", report::result(&outcome.checks));
    if outcome.passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Books a call at `target` and checks every effect, printing each step and the table.
///
/// What earlier runs left is removed first, so that running it often leaves no heap of rows.
///
/// # Errors
/// The check could not be made; the error says what to do.
pub async fn verify(target: &Target) -> Result<Outcome> {
    check_gateway(&target.gateway).await?;
    let database = connect(&target.database_url).await?;
    outreach::tidy_up(&database).await?;
    let eligible = prospect::find(&database).await?;
    let outreach = outreach::ready(&database, &eligible).await?;
    let now = now();
    let booking_uid = format!("{UID_PREFIX}{}", now.timestamp_millis());
    let call_prep_plan_id = webhook::book(target, &outreach, &booking_uid, now).await?;
    step("Reading the database");
    let checks = checks::read(&checks::Expected {
        database: &database,
        eligible: &eligible,
        outreach: &outreach,
        booking_uid: &booking_uid,
        call_prep_plan_id: &call_prep_plan_id,
    })
    .await?;
    anstream::println!("\n{}", report::table(&checks));
    Ok(Outcome {
        checks,
        call_prep_plan_id,
    })
}

async fn check_gateway(url: &str) -> Result<()> {
    step(format_args!("Health of the gateway at {url}"));
    let answer = http::get(&format!("{url}/")).await.with_context(|| {
        format!(
            "no gateway answers at `{url}`; start a stack with `make up`, or set GATEWAY_URL to \
             where the gateway runs"
        )
    })?;
    if !answer.status.is_success() {
        bail!(
            "`{url}` answered {}; set GATEWAY_URL to the address of the gateway",
            answer.status
        );
    }
    Ok(())
}

/// Connects, and waits until no other check is busy in the same database.
async fn connect(url: &str) -> Result<Client> {
    let hint = "the database does not answer; set DATABASE_URL to the one of booking-svc, as \
                `make up` prints it";
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.context(hint)?;
    tokio::spawn(connection);
    client
        .execute("SELECT pg_advisory_lock(hashtext('bookbrief-verify'))", &[])
        .await
        .context(hint)?;
    Ok(client)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the shell: a booking is for tomorrow, whenever that is"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}
