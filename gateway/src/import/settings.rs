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
    /// Returns the given format, or that of the file's extension.
    pub(super) fn format(&self) -> Option<Format> {
        let by_name = || match &*self.file.extension()?.to_str()?.to_ascii_lowercase() {
            "json" => Some(Format::Json),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            "csv" => Some(Format::Csv),
            _ => None,
        };
        self.format.or_else(by_name)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        settings: ImportSettings,
    }

    #[test]
    fn the_extension_of_a_file_says_its_format_in_any_letter_case() {
        for (file, format) in [
            ("a.json", Some(Format::Json)),
            ("A.NDJSON", Some(Format::Ndjson)),
            ("a.Csv", Some(Format::Csv)),
            ("a.txt", None),
        ] {
            let command = Command::try_parse_from(["import", file]).unwrap();

            assert_eq!(command.settings.format(), format, "{file}");
        }
    }
}
