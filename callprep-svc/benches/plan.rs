//! How fast the planner by rules is, and what it allocates: `cargo bench -p callprep-svc`.

use callprep_svc::generate_plan;
use divan::{AllocProfiler, Bencher, counter::ItemsCount};
use proto::callprep::v1::GeneratePlanRequest;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const RICH: &str = include_str!("../tests/dossiers/transport_overijssel.json");
const THIN: &str = include_str!("../tests/dossiers/installatie_thin.json");
const EMPTY: &str = include_str!("../tests/dossiers/webshop_unknown.json");

fn main() {
    divan::main();
}

#[divan::bench]
fn three_hypotheses(bencher: Bencher<'_, '_>) {
    plan(bencher, RICH);
}

#[divan::bench]
fn one_hypothesis(bencher: Bencher<'_, '_>) {
    plan(bencher, THIN);
}

#[divan::bench]
fn no_hypotheses(bencher: Bencher<'_, '_>) {
    plan(bencher, EMPTY);
}

/// From the request as it comes off the wire to the response with its digest.
fn plan(bencher: Bencher<'_, '_>, dossier: &str) {
    let request: GeneratePlanRequest =
        serde_json::from_str(dossier).expect("the dossiers are valid");
    bencher
        .counter(ItemsCount::new(1_usize))
        .with_inputs(|| request.clone())
        .bench_values(|request| generate_plan(request).expect("the language is supported"));
}
