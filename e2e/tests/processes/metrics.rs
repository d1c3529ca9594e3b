//! The metrics of the programs match the table in `deploy/README.md`.

use runtime::Metric;

const DOCUMENT: &str = include_str!("../../../deploy/README.md");

#[test]
fn the_documented_metrics_are_those_that_the_programs_describe() {
    let tables = [
        runtime::METRICS,
        gateway::METRICS,
        booking_svc::METRICS,
        callprep_svc::METRICS,
    ];
    let mut described = tables.into_iter().flatten().map(row).collect::<Vec<_>>();

    let (_, section) = DOCUMENT.split_once("\n## Metrics\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let mut documented = rows.map(without_labels).collect::<Vec<_>>();

    described.sort_unstable();
    documented.sort_unstable();
    assert_eq!(documented, described);
}

fn row(metric: &Metric) -> String {
    let Metric { name, kind, help } = metric;
    format!("`{name}` | {kind} | {help}")
}

/// Returns a row of the table without its column `labels`.
fn without_labels(row: &str) -> String {
    let cells = row.trim_matches('|').split('|').map(str::trim);
    let cells = cells.collect::<Vec<_>>();
    let [name, kind, _, help] = cells[..] else {
        panic!("a row has four cells: {row}");
    };
    format!("{name} | {kind} | {help}")
}
