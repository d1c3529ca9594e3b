//! Whether the work touches data that are specially protected, as far as words tell.

use serde::Serialize;

use super::{case::Hypothesis, clean};

/// Whose data the work may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Sensitive {
    /// Of children and pupils.
    Children,
    /// Of patients.
    Health,
    /// Of clients to whom secrecy is owed.
    Confidential,
}

/// Parts of words, whichever text they are in.
const ANYWHERE: [(Sensitive, &[&str]); 3] = [
    (
        Sensitive::Children,
        &[
            "leerling",
            "kinderen",
            "kinderop",
            "kinderdag",
            "basisschool",
            "basisonderwijs",
            "pupil",
            "children",
            "childcare",
            "daycare",
            "preschool",
            "kindergarten",
            "schuler",
            "eleves",
        ],
    ),
    (
        Sensitive::Health,
        &[
            "patient",
            "ziekenhuis",
            "hospital",
            "clinic",
            "klinie",
            "dental",
            "dentist",
            "tandarts",
            "huisarts",
            "hospice",
            "verpleeg",
            "apothe",
            "pharmac",
            "fysiothera",
            "physiothera",
            "krankenhaus",
            "arztpraxis",
            "medisch",
            "medical",
            "healthcare",
            "palliat",
            "gezondheid",
        ],
    ),
    (
        Sensitive::Confidential,
        &[
            "law firm",
            "advocat",
            "notari",
            "notary",
            "notaire",
            "rechtsanw",
            "anwaltsk",
            "solicitor",
            "barrister",
            "lawyer",
        ],
    ),
];

/// Words that tell so only as the name of an industry.
const AS_INDUSTRY: [(Sensitive, &[&str]); 3] = [
    (
        Sensitive::Children,
        &[
            "school",
            "schools",
            "onderwijs",
            "education",
            "schule",
            "kita",
            "youth",
        ],
    ),
    (
        Sensitive::Health,
        &[
            "zorg",
            "ouderenzorg",
            "thuiszorg",
            "jeugdzorg",
            "care",
            "health",
            "ggz",
            "pflege",
            "nursing",
        ],
    ),
    (Sensitive::Confidential, &["law", "legal", "notaris"]),
];

/// Returns whose data the work of a company in `industry` may touch.
pub(crate) fn find(industry: Option<&str>, hypotheses: &[Hypothesis]) -> Option<Sensitive> {
    let industry = clean::folded(industry.unwrap_or_default());
    let mut words = industry.split(|c: char| !c.is_alphanumeric());
    let is_of = |names: &[&str]| words.clone().any(|word| names.contains(&word));
    let of_industry = AS_INDUSTRY.iter().find(|(_, names)| is_of(names));
    let is_customer_care = words.any(|word| word == "customer");
    if let Some((found, _)) = of_industry.filter(|_| !is_customer_care) {
        return Some(*found);
    }
    let told = hypotheses.iter().fold(industry, |told, each| {
        told + "\n" + &clean::folded(&each.title) + "\n" + &clean::folded(&each.statement)
    });
    let mut kinds = ANYWHERE.iter();
    kinds
        .find(|(_, parts)| parts.iter().any(|part| told.contains(part)))
        .map(|(found, _)| *found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_industry_tells_whose_data_are_touched() {
        let of = |industry| find(Some(industry), &[]);

        assert_eq!(of("Basisonderwijs"), Some(Sensitive::Children));
        assert_eq!(of("Kinderopvang"), Some(Sensitive::Children));
        assert_eq!(of("Dental practice"), Some(Sensitive::Health));
        assert_eq!(of("Ouderenzorg"), Some(Sensitive::Health));
        assert_eq!(of("Charity, palliative care"), Some(Sensitive::Health));
        assert_eq!(of("Law firm"), Some(Sensitive::Confidential));
        assert_eq!(of("Étude notariale"), Some(Sensitive::Confidential));
        for plain in [
            "Pakketbezorging",
            "Customer care",
            "Tuincentrum",
            "Transport",
            "",
        ] {
            assert_eq!(of(plain), None, "{plain}");
        }
    }
}
