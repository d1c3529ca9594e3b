//! Reads companies and contacts from CSV, one per line.

#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    io::{self, BufRead},
};

use csv::{ReaderBuilder, StringRecord, Trim};

use super::{
    entry::{Content, Entry, Problem},
    records::{Broken, Record, Records},
    rows::{Cells, OPTED_OUT, Rows},
};

/// The columns, in the order in which messages list them.
const COLUMNS: [&str; 15] = [
    "prospect_id",
    "company_name",
    "domain",
    "industry",
    "employee_range",
    "employee_count",
    "country",
    "description",
    "technologies",
    "specialties",
    "contact_id",
    "first_name",
    "last_name",
    "job_title",
    "email",
];

/// Reads a table with a header, and passes the lines of each prospect to `take` until it returns
/// false.
pub(super) fn read(input: impl BufRead, mut take: impl FnMut(Entry) -> bool) -> io::Result<()> {
    let mut records = Records::new(input);
    let Some(header) = next_header(&mut records)? else {
        return Ok(());
    };
    let header = match header.content {
        Ok(header) => header,
        Err(problem) => {
            let line = header.line;
            let content = Err(problem);
            take(Entry { line, content });
            return Ok(());
        }
    };
    let mut collected = None;
    // The line of an unclosed quote, after which it is unknown what belongs to its value.
    let mut in_doubt = None;
    while let Some(Record { line, text }) = records.next()? {
        let read = match text {
            Ok(text) => parse(&text),
            Err(broken) => {
                if let Broken::OpenQuote(_) = broken {
                    in_doubt = Some(line);
                }
                Err(broken.into())
            }
        };
        let cells = match read {
            Ok(None) => continue,
            Ok(Some(record)) => {
                check_doubt(&header, &record, &mut in_doubt).and_then(|()| cells(&header, &record))
            }
            Err(problem) => Err(problem),
        };
        let ready = collect(&mut collected, line, cells);
        if !ready.into_iter().flatten().all(&mut take) {
            return Ok(());
        }
    }
    if let Some(entry) = collected {
        take(entry.into());
    }
    Ok(())
}

/// The header of a table, with its position.
struct Header {
    line: u64,
    content: Result<StringRecord, Problem>,
}

/// Returns the header: the first line that is not blank.
fn next_header(records: &mut Records<impl BufRead>) -> io::Result<Option<Header>> {
    while let Some(Record { line, text }) = records.next()? {
        let content = match text.map_err(Problem::from).and_then(|text| parse(&text)) {
            Ok(None) => continue,
            Ok(Some(header)) => check_header(&header).map(|()| header),
            Err(problem) => Err(problem),
        };
        return Ok(Some(Header { line, content }));
    }
    Ok(None)
}

/// Returns the values of a record, if it is not blank.
fn parse(text: &[u8]) -> Result<Option<StringRecord>, Problem> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .trim(Trim::All)
        .flexible(true)
        .buffer_capacity(text.len().max(1))
        .from_reader(text);
    let record = reader.records().next().transpose();
    record.map_err(|error| Problem::new("", error.to_string()))
}

/// Checks that a line is not part of the value whose quote was not closed before. A line with as
/// many values as the header is not, and neither are those after it.
fn check_doubt(
    header: &StringRecord,
    record: &StringRecord,
    in_doubt: &mut Option<u64>,
) -> Result<(), Problem> {
    let Some(line) = *in_doubt else {
        return Ok(());
    };
    if record.len() == header.len() && header.len() > 1 {
        *in_doubt = None;
        return Ok(());
    }
    let message = format!(
        "may belong to the value whose quote is not closed in line {line}: it was not read"
    );
    Err(Problem::new("", message))
}

/// The lines of one prospect so far, with their position.
struct Collected {
    line: u64,
    rows: Rows,
}

impl From<Collected> for Entry {
    fn from(Collected { line, rows }: Collected) -> Self {
        Self {
            line,
            content: Ok(Content::Rows(rows)),
        }
    }
}

/// Adds a line to those about the same prospect. Returns the lines of the previous prospect, if
/// they are complete.
fn collect(
    collected: &mut Option<Collected>,
    line: u64,
    cells: Result<(String, Cells), Problem>,
) -> [Option<Entry>; 2] {
    let (prospect_id, cells) = match cells {
        Ok(cells) => cells,
        Err(problem) => {
            let broken = Entry {
                line,
                content: Err(problem),
            };
            return [collected.take().map(Entry::from), Some(broken)];
        }
    };
    if let Some(collected) = collected
        && collected.rows.prospect_id == prospect_id
    {
        collected.rows.lines.push(cells);
        return [None, None];
    }
    let rows = Rows {
        prospect_id,
        lines: vec![cells],
    };
    let complete = collected.replace(Collected { line, rows });
    [complete.map(Entry::from), None]
}

/// Checks that every column is known: a misspelt one would silently be ignored.
fn check_header(header: &StringRecord) -> Result<(), Problem> {
    let is_known = |column: &str| COLUMNS.contains(&column) || column == OPTED_OUT;
    if let Some(unknown) = header.iter().find(|column| !is_known(column)) {
        let known = COLUMNS.join(", ");
        let message = if unknown.contains([';', '\t']) {
            "is several columns: separate them by commas".to_owned()
        } else {
            format!("is no column; there are {known} and {OPTED_OUT}")
        };
        return Err(Problem::new(unknown, message));
    }
    let mut columns = HashSet::new();
    if let Some(twice) = header.iter().find(|column| !columns.insert(*column)) {
        return Err(Problem::new(twice, "is there twice"));
    }
    if !header.iter().any(|column| column == "prospect_id") {
        return Err(Problem::new("prospect_id", "is missing in the header"));
    }
    Ok(())
}

/// Returns the prospect of a line, and its non-empty cells.
fn cells(header: &StringRecord, record: &StringRecord) -> Result<(String, Cells), Problem> {
    if record.len() > header.len() {
        let message = format!("has {} values, the header {}", record.len(), header.len());
        return Err(Problem::new("", message));
    }
    let cells = header
        .iter()
        .zip(record)
        .filter(|(_, value)| !value.is_empty());
    let cells = cells.map(|(column, value)| (column.to_owned(), value.to_owned()));
    let cells = cells.collect::<Cells>();
    let prospect_id = cells.iter().find(|(column, _)| column == "prospect_id");
    let (_, prospect_id) = prospect_id.ok_or_else(|| Problem::new("prospect_id", "is required"))?;
    Ok((prospect_id.clone(), cells))
}
