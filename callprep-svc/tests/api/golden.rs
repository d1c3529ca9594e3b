//! Every edge case as a whole brief in both languages, to be read as a salesperson would.

use callprep_svc::{
    dossier, generate_plan,
    plan::{NumberSets, check, write_brief},
    render,
};

use crate::cases;

#[test]
fn every_edge_case_reads_well_in_both_languages() {
    for (name, case) in cases::all() {
        for language in ["nl", "en"] {
            let mut request = case.clone();
            language.clone_into(&mut request.language);
            let brief = generate_plan(request.clone()).unwrap().brief.unwrap();

            insta::assert_snapshot!(format!("{name}__{language}"), render::text(&brief));

            let dossier = dossier(request).unwrap();
            let defaults = NumberSets::default();
            let written = write_brief(&dossier, &defaults);
            let findings = check::findings(&dossier, &defaults, &written);
            assert_eq!(findings, [], "{name} in {language}");
        }
    }
}
