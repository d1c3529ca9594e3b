//! Starts each program of a system with its settings.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use tokio::process::Command;

use super::{program::Program, world::Setup};
use crate::{
    folder::Folder,
    ports, secret,
    stack::{listen, service},
};

/// Returns where a new process of a program listens, in its settings.
fn placed(command: &mut Command) -> (u16, u16) {
    let (port, admin_port) = (ports::claimed(), ports::claimed());
    listen(command, port, admin_port);
    (port, admin_port)
}

pub(super) fn start_callprep(model: Option<&str>, folder: &Folder) -> Result<(Program, u16)> {
    let mut command = service("callprep-svc")?;
    let (port, admin_port) = placed(&mut command);
    if let Some(url) = model {
        command
            .env("PLANNER", "model")
            .env("MODEL_ADAPTER", "openai-compatible")
            .env("MODEL_NAME", "stub")
            .env("MODEL_API_KEY", "key")
            // A model that hangs is not waited for as long as usual.
            .env("MODEL_ATTEMPT_TIMEOUT_MS", "3000")
            .env("MODEL_TIMEOUT_MS", "6000")
            .env("MODEL_BASE_URL", url);
    }
    let log = folder.log("callprep-svc");
    let program = Program::start("callprep-svc", admin_port, command, log)?;
    Ok((program, port))
}

pub(super) fn start_booking(
    setup: Setup,
    database: &[(&'static str, String)],
    callprep_url: &str,
    folder: &Folder,
) -> Result<(Program, u16)> {
    let mut command = service("booking-svc")?;
    let (port, admin_port) = placed(&mut command);
    command
        .envs(database.iter().map(|(name, value)| (name, value)))
        .env("CALLPREP_SVC_URL", callprep_url)
        .envs(setup.booking_settings().iter().copied());
    let log = folder.log(&format!("booking-svc-{port}"));
    let program = Program::start("booking-svc", admin_port, command, log)?;
    Ok((program, port))
}

pub(super) fn start_gateway(
    booking_urls: &str,
    secret: &str,
    folder: &Folder,
) -> Result<(Program, u16)> {
    let mut command = service("gateway")?;
    let (port, admin_port) = placed(&mut command);
    command
        .env("CALCOM_WEBHOOK_SECRET", secret)
        .env("BOOKING_SVC_URL", booking_urls);
    let log = folder.log(&format!("gateway-{port}"));
    let program = Program::start("gateway", admin_port, command, log)?;
    Ok((program, port))
}

pub(super) fn start_notify(
    booking_urls: &str,
    hook: SocketAddr,
    folder: &Folder,
) -> Result<Program> {
    let mut command = service("gateway")?;
    let admin_port = ports::claimed();
    let file = write_notify_file(folder.path(), hook)?;
    command
        .arg("notify")
        .env("NOTIFY_FILE", file)
        .env("BOOKING_SVC_URL", booking_urls)
        .env("PUBLIC_URL", "https://bookbrief.example")
        .env("BRIEF_LINK_SECRET", secret::random())
        .env("ADMIN_ADDR", ports::loopback(admin_port).to_string());
    Program::start("gateway notify", admin_port, command, folder.log("notify"))
}

fn write_notify_file(folder: &Path, hook: SocketAddr) -> Result<PathBuf> {
    let path = folder.join("notify.toml");
    // Hexadecimal digits are base64, too.
    let secret = secret::random();
    let text = format!(
        "[destinations.hook]\ntype = \"webhook\"\nurl = \"http://{hook}/\"\nallow_private = true\n\
         secret = \"whsec_{secret}\"\n\n[[rules]]\ndestinations = [\"hook\"]\n"
    );
    fs::write(&path, text).with_context(|| format!("could not write `{}`", path.display()))?;
    Ok(path)
}
