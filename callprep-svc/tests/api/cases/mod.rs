//! The edge cases of the planner, each as a change to one rich dossier.

mod company;
mod largest;
mod plans;
mod research;

use proto::callprep::v1 as pb;

pub(crate) use self::largest::largest;

/// A case with the name of its snapshots.
pub(crate) type Case = (&'static str, pb::GeneratePlanRequest);

/// Returns all of them, without a language.
pub(crate) fn all() -> Vec<Case> {
    let mut all = vec![
        ("three_hypotheses", rich()),
        ("nothing_known", pb::GeneratePlanRequest::default()),
        ("hostile_text", hostile()),
    ];
    all.extend(research::cases());
    all.extend(company::cases());
    all.extend(plans::cases());
    all
}

/// Returns a company about which much is known.
pub(crate) fn rich() -> pb::GeneratePlanRequest {
    serde_json::from_str(include_str!("rich.json")).unwrap()
}

/// Returns a company whose every text wants to do harm.
pub(crate) fn hostile() -> pb::GeneratePlanRequest {
    serde_json::from_str(include_str!("hostile.json")).unwrap()
}

/// Returns the rich dossier with a change.
fn but(change: impl FnOnce(&mut pb::GeneratePlanRequest)) -> pb::GeneratePlanRequest {
    let mut request = rich();
    change(&mut request);
    request
}
