//! Files of dossiers in JSON: a document, lines, or what is sent over HTTP.

use booking_svc::testing::requests::check_dossier;
use gateway::{
    import::Format,
    testing::{ReadEntry, read_file, read_sent},
};

/// Tries a file in each of the forms.
///
/// # Panics
/// The forms disagree, or an entry has no place.
pub fn import_json(file: &[u8]) {
    let document = read(Format::Json, file);
    let lines = read(Format::Ndjson, file);
    let sent = read_sent(file);

    if let (Ok(sent), [only]) = (&sent, &document[..])
        && !file.trim_ascii_start().starts_with(b"[")
    {
        assert_eq!(only.dossier.as_ref(), Ok(sent));
    }
    let is_one_line = !file.contains(&b'\n');
    if let (true, [line]) = (is_one_line, &lines[..]) {
        assert_eq!(line.dossier.is_ok(), sent.is_ok());
    }
    for entry in document.into_iter().chain(lines) {
        if let Ok(dossier) = entry.dossier {
            let _ = check_dossier(dossier);
        }
    }
}

/// Reads a file, whose entries stand one after the other.
pub(crate) fn read(format: Format, file: &[u8]) -> Vec<ReadEntry> {
    let entries = read_file(format, file).unwrap_or_default();
    let end = count_lines(format, file);
    let lines = entries.iter().map(|entry| entry.line);
    assert!(
        lines.is_sorted(),
        "an entry stands before the one before it"
    );
    for entry in &entries {
        assert!(
            (1..=end).contains(&entry.line),
            "there is no line {}",
            entry.line
        );
        if let Err(problem) = &entry.dossier {
            assert!(!problem.is_empty());
        }
    }
    entries
}

/// Counts the lines of a file. Those of a table may end as on any system.
fn count_lines(format: Format, file: &[u8]) -> u64 {
    let ends_line = |at: &usize| match file[*at] {
        b'\n' => true,
        b'\r' => format == Format::Csv && file.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..file.len()).filter(ends_line).count() as u64 + 1
}
