//! What is wanted, as far as it was measured.

use Wanted::{AtLeast, AtMost};
use comfy_table::Table;

use crate::{
    cases::{
        BAD_SIGNATURE, BOOKED, BY_MODEL, BY_RULES, DISTANT, DUPLICATE, GROWN, HANGING, IN_FLIGHT,
        SMALL,
    },
    crowds::{ALONE, BESIDE_BUSY, BESIDE_FLOOD, CONNECTIONS, FLOOD},
    measurement::{Measurement, Subject, float},
    notices::{NOBODY_TOLD, TOLD},
    operating::{BESIDE_REPLAY, IMPORT, NOTHING_REPLAYED},
    pages::{BRIEF_PAGE, CONSOLE},
    report::{self, Report},
    series::{Series, Spread, number},
};

/// How long booking-svc waits for a plan by default, in milliseconds, and a tenth of it.
const LONGEST_WAIT: f64 = 2750.0;

enum Wanted {
    AtLeast(f64),
    AtMost(f64),
}

/// Returns what was measured of each goal, what was wanted, and whether the median reaches it.
pub(crate) fn table(report: &Report, all: &[Series<'_>]) -> Table {
    let rows = of(report, all)
        .into_iter()
        .chain(of_people(all))
        .filter_map(|(goal, measured, wanted)| {
            let measured = measured?;
            let (wanted, is_reached) = match wanted {
                AtLeast(least) => (format!("≥ {}", number(least)), measured.median >= least),
                AtMost(most) => (format!("≤ {}", number(most)), measured.median <= most),
            };
            let verdict = if is_reached { "reached" } else { "missed" };
            let cells = [goal, &measured.to_string(), &wanted, verdict];
            Some(cells.map(ToOwned::to_owned).to_vec())
        });
    report::table("goal | measured | wanted | ", rows)
}

/// What is compared, the figure if it was measured, and how much of it is wanted.
type Goal = (&'static str, Option<Spread>, Wanted);
type Figure = fn(&Measurement) -> f64;

fn of(report: &Report, all: &[Series<'_>]) -> [Goal; 17] {
    let find = |case, subject, connections| {
        let mut of_case = all
            .iter()
            .filter(|series| series.is_of(case, subject, connections));
        of_case.next()
    };
    let ours = |case, connections| find(case, Subject::Ours, connections);
    let floor = |case, connections, figure: Figure| {
        let floor = find(case, Subject::Floor, connections)?;
        Some(ours(case, connections)?.ratio(floor, figure))
    };
    let to = |other, case| Some(ours(case, 32)?.ratio(ours(other, 32)?, |each| each.rate));
    let model = |figure: Figure| {
        let by_rules = ours(BY_RULES, IN_FLIGHT)?;
        Some(ours(BY_MODEL, IN_FLIGHT)?.ratio(by_rules, figure))
    };
    let rate: Figure = |each| each.rate;
    let [p50, p95, p99, highest]: [Figure; 4] = [
        |each| each.latency.p50,
        |each| each.latency.p95,
        |each| each.latency.p99,
        |each| each.latency.highest,
    ];
    let hanging = ours(HANGING, IN_FLIGHT).map(|series| series.spread(highest));
    let memory = Some(report.peak_memory());
    let beside = |beside, alone, figure: Figure| {
        Some(ours(beside, CONNECTIONS)?.ratio(ours(alone, CONNECTIONS)?, figure))
    };
    let refused = || {
        let series = [ours(FLOOD, CONNECTIONS)?, ours(BESIDE_FLOOD, CONNECTIONS)?];
        let errors = series.iter().map(|series| float(series.errors()));
        Some(Spread::from_iter([errors.sum()]))
    };
    let added = report.added_ms.map(|added| Spread::from_iter([added]));
    #[rustfmt::skip]
    let goals = [
        ("booked over 32 connections, rate ÷ floor", floor(BOOKED, 32, rate), AtLeast(0.85)),
        ("booked over 8 connections, rate ÷ floor", floor(BOOKED, 8, rate), AtLeast(0.8)),
        ("booked over 1 connection, p50 ÷ floor", floor(BOOKED, 1, p50), AtMost(1.0)),
        ("booked 0.5 ms away, p50 ÷ floor", floor(DISTANT, 1, p50), AtMost(0.6)),
        ("what the proxy adds to a round trip, ms", added, AtMost(0.6)),
        ("duplicates ÷ booked, rate", to(BOOKED, DUPLICATE), AtLeast(5.0)),
        ("bad signatures ÷ booked, rate", to(BOOKED, BAD_SIGNATURE), AtLeast(10.0)),
        ("many prospects ÷ few, rate", to(SMALL, GROWN), AtLeast(0.8)),
        ("with a model ÷ by rules, p50", model(p50), AtMost(1.1)),
        ("with a model ÷ by rules, p95", model(p95), AtMost(1.1)),
        ("with a model ÷ by rules, p99", model(p99), AtMost(1.1)),
        ("slowest answer while callprep-svc hangs, ms", hanging, AtMost(LONGEST_WAIT)),
        ("peak memory of the three services, MB", memory, AtMost(100.0)),
        ("others beside a busy prospect ÷ alone, p99", beside(BESIDE_BUSY, ALONE, p99), AtMost(1.5)),
        ("not kept in a flood of one person", refused(), AtMost(0.0)),
        ("booking-svc in a flood of one person, MB", report.flood_memory(), AtMost(128.0)),
        ("slowest service to be ready, ms", report.slowest_start_up(), AtMost(300.0)),
    ];
    goals
}

/// The goals of what people read and do.
fn of_people(all: &[Series<'_>]) -> [Goal; 6] {
    let ours = |case, connections| {
        let mut of_case = all
            .iter()
            .filter(move |series| series.is_of(case, Subject::Ours, connections));
        of_case.next()
    };
    let rate: Figure = |each| each.rate;
    let [p50, p99]: [Figure; 2] = [|each| each.latency.p50, |each| each.latency.p99];
    let of = |case, connections, figure: Figure| Some(ours(case, connections)?.spread(figure));
    let of_console = all
        .iter()
        .filter(|series| series.first().case.starts_with(CONSOLE));
    let slowest = of_console
        .map(|series| series.spread(p50))
        .max_by(|one, other| one.median.total_cmp(&other.median));
    let replay = || {
        let alone = ours(NOTHING_REPLAYED, CONNECTIONS)?;
        Some(ours(BESIDE_REPLAY, CONNECTIONS)?.ratio(alone, p99))
    };
    let told = || {
        let mut told = all.iter().filter(|each| each.first().case == TOLD);
        let told = told.find(|each| each.first().subject == Subject::Ours)?;
        Some(told.ratio(ours(NOBODY_TOLD, told.first().connections)?, rate))
    };
    #[rustfmt::skip]
    let goals = [
        ("booked beside their notices ÷ not sent, rate", told(), AtLeast(0.9)),
        ("page of a brief over 1 connection, p50 ms", of(BRIEF_PAGE, 1, p50), AtMost(10.0)),
        ("pages of a brief over 32 connections, a second", of(BRIEF_PAGE, 32, rate), AtLeast(1000.0)),
        ("slowest page of the console, p50 ms", slowest, AtMost(100.0)),
        ("dossiers imported in a second", of(IMPORT, 1, rate), AtLeast(167.0)),
        ("others beside a bulk replay ÷ alone, p99", replay(), AtMost(1.5)),
    ];
    goals
}
