//! Keeps a stack running until a signal.

use std::{future, io, io::Write, path::Path, process::ExitCode};

use anyhow::Result;
use serde::Serialize;

use crate::{
    sample_call,
    stack::{self, Endpoints, Loss, StackSettings},
    terminal::progress,
    verify::now,
};

/// Starts a stack, says on standard output where it is, in one line of JSON, and keeps it running.
///
/// # Errors
/// The stack cannot be started, or all of it ended by itself.
pub(crate) async fn run(settings: &StackSettings) -> Result<ExitCode> {
    stack::run(settings, Loss::IsReported, async |endpoints| {
        let sample = sample_call::book(endpoints, now()).await;
        announce(endpoints)?;
        match sample {
            Ok(plan_id) => show_sample(endpoints, &plan_id)?,
            Err(error) => progress(format_args!(
                "The sample call could not be booked: {error:#}"
            )),
        }
        future::pending::<Result<()>>().await
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

/// What programs read; its fields keep their order.
#[derive(Serialize)]
struct Announcement<'a> {
    ready: bool,
    gateway: &'a str,
    console: &'a str,
    booking: &'a str,
    callprep: &'a str,
    database_url: &'a str,
    webhook_secret: &'a str,
    /// The files of a client that the services trust, with TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<AnnouncedFiles<'a>>,
}

#[derive(Serialize)]
struct AnnouncedFiles<'a> {
    ca: &'a Path,
    cert: &'a Path,
    key: &'a Path,
}

fn announce(endpoints: &Endpoints) -> Result<()> {
    let Endpoints {
        gateway,
        console,
        booking,
        callprep,
        database_url,
        webhook_secret,
        link_secret,
        tls,
        inbox: _,
    } = endpoints;
    let tls = tls.as_ref().map(|files| AnnouncedFiles {
        ca: &files.authority,
        cert: &files.certificate,
        key: &files.key,
    });
    let line = serde_json::to_string(&Announcement {
        ready: true,
        gateway,
        console,
        booking,
        callprep,
        database_url,
        webhook_secret,
        tls,
    })?;
    let mut output = io::stdout().lock();
    writeln!(output, "{line}")?;
    output.flush()?;
    progress("Ready; Ctrl-C stops everything. To check it, in another terminal:");
    anstream::eprintln!(
        "    GATEWAY_URL={gateway} DATABASE_URL={database_url} \\\n    \
         CALCOM_WEBHOOK_SECRET={webhook_secret} make verify"
    );
    progress("What arrives, what becomes of it and what waits for you, in a browser:");
    anstream::eprintln!("    {console}/");
    progress("The link to the page of a brief, for the callPrepId of a booking:");
    anstream::eprintln!(
        "    PUBLIC_URL={gateway} BRIEF_LINK_SECRET={link_secret} \\\n    \
         BOOKING_SVC_URL={booking} target/debug/gateway link <callPrepId>"
    );
    Ok(())
}

/// Says where the brief of the sample call is. The notices about it show themselves.
fn show_sample(endpoints: &Endpoints, plan_id: &str) -> Result<()> {
    progress("A sample call is booked for tomorrow. Its brief, as a page:");
    anstream::eprintln!("    {}", endpoints.brief_url(plan_id)?);
    progress("Notices go to a mail server and a chat of this stack, and are shown here:");
    Ok(())
}
