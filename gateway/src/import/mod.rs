//! `gateway import`: imports companies, contacts, research and outreach from a file.

mod bookbrief;
mod contacts;
mod entry;
mod json;
mod put;
mod records;
mod report;
mod rows;
mod settings;
mod table;
#[cfg(feature = "testing")]
mod testing;
mod turns;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use runtime::{Shutdown, channel::Channel, print};
use tokio::{
    sync::mpsc,
    task,
    time::{Instant, interval_at},
};
use tonic::Status;

pub(crate) use self::put::ProspectApi;
#[cfg(feature = "testing")]
pub use self::testing::{ReadEntry, read_file, read_sent};
use self::{
    bookbrief::{Bookbrief, Refusal},
    entry::{Entry, Problem},
    turns::{AT_ONCE, Turns},
};
pub use self::{
    put::{ImportTokens, ShortToken, TokenSettings},
    report::ImportSummary,
    settings::{Format, ImportSettings},
};

/// The beginning of UTF-8 files by tools on Windows.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The number of entries that are read ahead.
const READ_AHEAD: usize = 2 * AT_ONCE;
/// How often the progress is printed.
const PROGRESS_EVERY: Duration = Duration::from_secs(2);

/// Runs the command: prints errors with their lines on the way, and a summary at the end.
///
/// # Errors
/// Fails if the file cannot be read, booking-svc fails, or an entry is rejected. Entries that were
/// imported until then stay.
pub async fn run(settings: ImportSettings, shutdown: Shutdown) -> anyhow::Result<()> {
    let format = settings
        .format()
        .context("unknown format: set --format to json, ndjson or csv, or rename the file")?;
    let importer = Importer::new(settings.booking.connect()?, settings.dry_run);
    let summary = tokio::select! {
        ended = importer.import(&settings.file, format) => ended?,
        () = shutdown.started() => bail!("interrupted: run again to import the rest"),
    };
    let dry_run = " (dry run: nothing was changed)";
    let hint = if settings.dry_run { dry_run } else { "" };
    print(format_args!("{summary}{hint}"))?;
    ensure!(
        summary.failed == 0,
        "{} prospects were not imported",
        summary.failed
    );
    Ok(())
}

/// Imports files through booking-svc. Idempotent: the same file again changes nothing.
#[derive(Clone, Debug)]
pub struct Importer {
    bookbrief: Bookbrief,
}

impl Importer {
    /// Returns an importer over booking-svc. In a dry run it only validates.
    pub fn new(booking: Channel, is_dry_run: bool) -> Self {
        Self {
            bookbrief: Bookbrief::new(booking, is_dry_run),
        }
    }

    /// Imports every valid entry of a file.
    ///
    /// # Errors
    /// Fails if the file cannot be read, or a call to booking-svc fails.
    pub async fn import(&self, file: &Path, format: Format) -> anyhow::Result<ImportSummary> {
        let (sender, entries) = mpsc::channel(READ_AHEAD);
        let (path, name) = (file.to_owned(), file.display().to_string());
        let reading = task::spawn_blocking(move || read(&path, format, &sender));
        let imported = self.import_all(entries, &name).await;
        let imported = imported.context(
            "booking-svc failed: check BOOKING_SVC_URL and that booking-svc is running, then run again",
        )?;
        reading
            .await?
            .with_context(|| format!("`{name}` cannot be read"))?;
        Ok(imported)
    }

    async fn import_all(
        &self,
        entries: mpsc::Receiver<Entry>,
        name: &str,
    ) -> Result<ImportSummary, Status> {
        let mut imports = Turns::new(entries, |entry| import_one(self.bookbrief.clone(), entry));
        let mut summary = ImportSummary::default();
        let mut progress = interval_at(Instant::now() + PROGRESS_EVERY, PROGRESS_EVERY);
        loop {
            let (line, imported) = tokio::select! {
                _ = progress.tick() => {
                    tell_progress(&summary);
                    continue;
                }
                imported = imports.next() => match imported {
                    Some(imported) => imported,
                    None => return Ok(summary),
                },
            };
            match imported {
                Ok(response) => {
                    summary.imported += 1;
                    summary.inserted += u64::try_from(response.inserted_count).unwrap_or_default();
                    summary.updated += u64::try_from(response.updated_count).unwrap_or_default();
                }
                Err(Refusal::Problems(problems)) => {
                    summary.failed += 1;
                    tell_problems(name, line, &problems);
                }
                Err(Refusal::Failed(status)) => return Err(status),
            }
        }
    }
}

async fn import_one(bookbrief: Bookbrief, entry: Entry) -> (u64, Result<Imported, Refusal>) {
    let imported = match entry.content {
        Ok(content) => bookbrief.import(content).await,
        Err(problem) => Err(Refusal::Problems(vec![problem])),
    };
    (entry.line, imported)
}

type Imported = proto::booking::v1::ImportProspectResponse;

/// Reads a file and sends its entries, until the receiver is dropped.
fn read(path: &PathBuf, format: Format, entries: &mpsc::Sender<Entry>) -> io::Result<()> {
    let input: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path)?))
    };
    read_entries(input, format, |entry| entries.blocking_send(entry).is_ok())
}

/// Passes each entry to `take` until it returns false.
fn read_entries(
    mut input: impl BufRead,
    format: Format,
    take: impl FnMut(Entry) -> bool,
) -> io::Result<()> {
    skip_byte_order_mark(&mut input)?;
    match format {
        Format::Json => json::read_document(input, take),
        Format::Ndjson => json::read_lines(input, take),
        Format::Csv => table::read(input, take),
    }
}

/// Skips a byte-order mark.
fn skip_byte_order_mark(input: &mut impl BufRead) -> io::Result<()> {
    if input.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
        input.consume(BYTE_ORDER_MARK.len());
    }
    Ok(())
}

fn tell_problems(name: &str, line: u64, problems: &[Problem]) {
    for problem in problems {
        eprintln!("{name}:{line}: {problem}");
    }
}

fn tell_progress(summary: &ImportSummary) {
    if io::stderr().is_terminal() {
        eprintln!(
            "{} prospects so far, {} failed",
            summary.read(),
            summary.failed
        );
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_file() {
        for text in ["\u{feff}{}", "{}"] {
            let (mut input, mut rest) = (text.as_bytes(), String::new());

            skip_byte_order_mark(&mut input).unwrap();

            input.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "{}");
        }
    }
}
