//! The places of steps in a sequence, for any consistent dossier.

use proto::booking::v1::{OutreachStatus, ProspectDossier};
use tonic::Code;

use crate::{
    dossier::{acme, step},
    system::System,
};

const PLACES: &str = "SELECT string_agg(id, ' ' ORDER BY step_order) FROM outreach_steps
    WHERE sequence_id = 'acme-sequence'";

/// Returns Acme with these steps, in this order.
fn with_steps(ids: &[&str]) -> ProspectDossier {
    let mut acme = acme();
    let steps = ids.iter().zip(1..);
    let steps = steps.map(|(id, place)| step(id, place, OutreachStatus::Drafted));
    acme.outreach_sequences[0].steps = steps.collect();
    acme
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_change_places_and_come_in_front_of_others() {
    let system = System::start_knowing(with_steps(&["a", "b", "c"])).await;

    for (imported, expected) in [
        (&["b", "a", "c"][..], "b a c"),
        (&["x", "b", "a", "c"], "x b a c"),
        (&["c", "a", "x", "b"], "c a x b"),
    ] {
        system.import(with_steps(imported)).await;

        assert_eq!(system.text(PLACES).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_that_are_not_named_keep_their_places_or_go_behind() {
    let system = System::start_knowing(with_steps(&["a", "b", "c"])).await;

    for (imported, expected) in [
        (&["x", "y"][..], "x y c a b"),
        (&["x", "y"], "x y c a b"),
        (&["b"], "b y c a x"),
    ] {
        system.import(with_steps(imported)).await;

        assert_eq!(system.text(PLACES).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_steps_of_a_dossier_cannot_have_one_place() {
    let system = System::start_knowing(with_steps(&["a", "b"])).await;
    let mut twice = with_steps(&["b", "a"]);
    twice.outreach_sequences[0].steps[1].step_order = 1;

    let refused = system.try_import(twice).await.unwrap_err();

    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(system.text(PLACES).await, "a b");
}
