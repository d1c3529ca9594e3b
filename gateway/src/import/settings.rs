//! Settings of `gateway import`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use runtime::{LogSettings, TraceSettings};

use crate::config::BookingSettings;

/// Settings of `gateway import`.
#[derive(Args, Clone, Debug)]
pub struct ImportSettings {
    /// File to import, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Format of the file [default: by its extension]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,

    /// Validates the file and counts what would change, without changing it
    #[arg(long)]
    pub dry_run: bool,

    #[command(flatten)]
    pub booking: BookingSettings,

    #[command(flatten)]
    pub log: LogSettings,

    #[command(flatten)]
    pub traces: TraceSettings,
}

/// The format of a file to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One dossier or an array of dossiers.
    Json,
    /// One dossier per line.
    Ndjson,
    /// One company or contact per line, with a header.
    Csv,
}

impl ImportSettings {
    /// Returns the format that was given, or that of the file's extension.
    pub(super) fn format(&self) -> Option<Format> {
        let by_name = || match self.file.extension()?.to_str()? {
            "json" => Some(Format::Json),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            "csv" => Some(Format::Csv),
            _ => None,
        };
        self.format.or_else(by_name)
    }
}
