//! Reads files to import without booking-svc, for tests.

use std::io;

use proto::booking::v1::ProspectDossier;

use super::{
    Format,
    entry::{Content, Problem},
    json, read_entries,
};

/// An entry of a file to import.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadEntry {
    /// Its first line, counted from 1.
    pub line: u64,
    /// The dossier of a new prospect, or why it cannot be imported.
    pub dossier: Result<ProspectDossier, String>,
}

/// Reads every entry of a file.
///
/// # Errors
/// Fails if the header of a table is not text.
pub fn read_file(format: Format, file: &[u8]) -> io::Result<Vec<ReadEntry>> {
    let mut entries = Vec::new();
    read_entries(file, format, |entry| {
        let dossier = entry.content.and_then(dossier);
        entries.push(ReadEntry {
            line: entry.line,
            dossier: dossier.map_err(|problem| problem.to_string()),
        });
        true
    })?;
    Ok(entries)
}

/// Reads a dossier as it is sent over HTTP.
///
/// # Errors
/// Returns why it is not a dossier.
pub fn read_sent(body: &[u8]) -> Result<ProspectDossier, String> {
    let content = json::read_one(body).and_then(dossier);
    content.map_err(|problem| problem.to_string())
}

fn dossier(content: Content) -> Result<ProspectDossier, Problem> {
    match content {
        Content::Dossier(dossier) => Ok(*dossier),
        Content::Rows(rows) => rows.dossier(None),
    }
}
