//! Snapshots of whole briefs in both languages, to be read as a salesperson would.

use callprep_svc::generate_plan;
use proto::callprep::v1 as pb;

use crate::page::page;

macro_rules! briefs {
    ($($test:ident: $dossier:literal, $language:literal;)*) => {$(
        #[test]
        fn $test() {
            let brief = brief(include_str!(concat!("dossiers/", $dossier, ".json")), $language);

            insta::assert_snapshot!(page(&brief));
        }
    )*};
}

briefs! {
    rich_dossier_in_dutch: "rich", "nl";
    rich_dossier_in_english: "rich", "en";
    one_hypothesis_in_dutch: "one_hypothesis", "nl";
    one_hypothesis_in_english: "one_hypothesis", "en";
    no_hypotheses_in_dutch: "no_hypotheses", "nl";
    no_hypotheses_in_english: "no_hypotheses", "en";
    nothing_known_in_dutch: "nothing_known", "nl";
    nothing_known_in_english: "nothing_known", "en";
    no_metrics_in_dutch: "no_metrics", "nl";
    no_metrics_in_english: "no_metrics", "en";
    hostile_text_in_dutch: "hostile", "nl";
    hostile_text_in_english: "hostile", "en";
    default_numbers_in_dutch: "default_numbers", "nl";
    default_numbers_in_english: "default_numbers", "en";
}

fn brief(dossier: &str, language: &str) -> pb::Brief {
    let mut request: pb::GeneratePlanRequest = serde_json::from_str(dossier).unwrap();
    language.clone_into(&mut request.language);
    generate_plan(request).unwrap().brief.unwrap()
}
