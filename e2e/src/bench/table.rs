//! A table as people read it in a terminal and as Markdown shows it.

use std::fmt;

/// A table with a header; every column but the first is right-aligned.
#[derive(Clone, Debug)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(header: &[&str]) -> Self {
        Self {
            rows: vec![header.iter().map(|&cell| cell.to_owned()).collect()],
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    pub(super) fn add(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows[0].len();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths = (0..columns)
            .map(|column| width(column).max(2))
            .collect::<Vec<_>>();
        for (index, row) in self.rows.iter().enumerate() {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if column == 0 {
                    write!(formatter, "| {cell:<width$} ")?;
                } else {
                    write!(formatter, "| {cell:>width$} ")?;
                }
            }
            writeln!(formatter, "|")?;
            if index == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let (dashes, end) = if column == 0 {
                        (width + 2, "")
                    } else {
                        (width + 1, ":")
                    };
                    write!(formatter, "|{}{end}", "-".repeat(dashes))?;
                }
                writeln!(formatter, "|")?;
            }
        }
        Ok(())
    }
}

/// Returns a number with three digits that count, and no more than it deserves.
pub(super) fn number(value: f64) -> String {
    let digits = match value.abs() {
        value if value >= 99.95 => 0,
        value if value >= 9.995 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&["who", "per second"]);
        table.add(vec!["ours".to_owned(), number(812.4)]);
        table.add(vec!["Zoë's".to_owned(), number(3.125)]);

        let text = table.to_string();

        assert_eq!(
            text,
            "| who   | per second |\n\
             |-------|-----------:|\n\
             | ours  |        812 |\n\
             | Zoë's |       3.12 |\n"
        );
    }
}
