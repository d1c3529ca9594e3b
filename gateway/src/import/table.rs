//! Reads companies and contacts from CSV: one of them a line.

use std::io;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::{
    entry::{Content, Entry, Problem},
    rows::{Cells, OPTED_OUT, Rows},
};

/// The columns, in the order in which they are listed to people.
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

/// Reads a table with a header, and hands over what it says about each prospect until `take` wants no more.
pub(super) fn read(input: impl io::Read, mut take: impl FnMut(Entry) -> bool) -> io::Result<()> {
    let mut reader = ReaderBuilder::new()
        .trim(Trim::All)
        .flexible(true)
        .from_reader(input);
    let header = reader.headers()?.clone();
    if let Err(problem) = check_header(&header) {
        take(Entry {
            line: 1,
            content: Err(problem),
        });
        return Ok(());
    }
    let mut collected = None;
    for record in reader.records() {
        let (line, cells) = match record {
            Ok(record) => (line_of(record.position()), cells(&header, &record)),
            Err(error) => {
                let problem = Problem::new("", error.to_string());
                (line_of(error.position()), Err(problem))
            }
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

/// What was read of one prospect so far, and where it begins.
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

/// Adds a line to those before it about the same prospect. Returns what is complete by then.
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

fn line_of(position: Option<&csv::Position>) -> u64 {
    position.map_or(1, csv::Position::line)
}

/// Checks that every column is known: a misspelt one would be left out unseen.
fn check_header(header: &StringRecord) -> Result<(), Problem> {
    let is_known = |column: &str| COLUMNS.contains(&column) || column == OPTED_OUT;
    if let Some(unknown) = header.iter().find(|column| !is_known(column)) {
        let known = COLUMNS.join(", ");
        let message = format!("is no column; there are {known} and {OPTED_OUT}");
        return Err(Problem::new(unknown, message));
    }
    if !header.iter().any(|column| column == "prospect_id") {
        return Err(Problem::new("prospect_id", "is missing in the header"));
    }
    Ok(())
}

/// Returns the prospect that a line is about, and the cells that are not empty.
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

#[cfg(test)]
mod tests {
    use proto::booking::v1::{Contact, ContactOutreachStatus, Prospect};

    use super::*;

    fn entries(text: &str) -> Vec<Entry> {
        let mut entries = Vec::new();
        read(text.as_bytes(), |entry| {
            entries.push(entry);
            true
        })
        .unwrap();
        entries
    }

    fn rows(entry: &Entry) -> &Rows {
        match entry.content.as_ref().unwrap() {
            Content::Rows(rows) => rows,
            Content::Dossier(dossier) => panic!("no dossier: {dossier:?}"),
        }
    }

    #[test]
    fn the_lines_of_a_prospect_are_one_entry_with_its_contacts() {
        let text = "prospect_id,company_name,technologies,email,job_title,opted_out\n\
            acme,Acme,\"SAP; Excel\",Ada@acme.example,COO,\n\
            acme,,,bob@acme.example,,yes\n\
            zeta,Zeta,,,,\n";

        let entries = entries(text);

        assert_eq!(entries.iter().map(|it| it.line).collect::<Vec<_>>(), [2, 4]);
        let (prospect, contacts) = rows(&entries[0]).apply(None).unwrap();
        assert_eq!(prospect.company_name, "Acme");
        assert_eq!(prospect.technologies, ["SAP", "Excel"]);
        let ids = contacts.iter().map(|contact| &*contact.id);
        assert_eq!(
            ids.collect::<Vec<_>>(),
            ["acme/ada@acme.example", "acme/bob@acme.example"]
        );
        assert_eq!(contacts[0].job_title, "COO");
        assert_eq!(
            contacts[1].outreach_status(),
            ContactOutreachStatus::OptedOut
        );
    }

    #[test]
    fn columns_that_are_not_given_stay_as_they_are() {
        let known = Prospect {
            id: "acme".to_owned(),
            company_name: "Acme".to_owned(),
            country: "NL".to_owned(),
            ..Prospect::default()
        };
        let ada = Contact {
            id: "ada".to_owned(),
            first_name: "Ada".to_owned(),
            job_title: "COO".to_owned(),
            ..Contact::default()
        };
        let entries = entries("prospect_id,country,contact_id,job_title\nacme,BE,ada,CEO\n");

        let (prospect, contacts) = rows(&entries[0]).apply(Some((known, vec![ada]))).unwrap();

        assert_eq!(
            (&*prospect.company_name, &*prospect.country),
            ("Acme", "BE")
        );
        assert_eq!(
            (&*contacts[0].first_name, &*contacts[0].job_title),
            ("Ada", "CEO")
        );
    }

    #[test]
    fn a_broken_line_costs_only_itself_and_a_misspelt_column_everything() {
        let text = "prospect_id,company_name\nacme,Acme\n,Nobody\nzeta,Zeta,more\nbeta,Beta\n";
        let told = entries(text);
        let lines = told.iter().map(|entry| (entry.line, entry.content.is_ok()));
        assert_eq!(
            lines.collect::<Vec<_>>(),
            [(2, true), (3, false), (4, false), (5, true)]
        );

        let told = entries("prospect_id,compnay_name\nacme,Acme\n");
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].content.as_ref().unwrap_err().field, "compnay_name");
    }
}
