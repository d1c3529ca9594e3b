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
    /// Of employees who are ill.
    StaffHealth,
    /// Of clients to whom secrecy is owed.
    Confidential,
}

/// Parts of words of an industry that has such data.
const INDUSTRIES: [(Sensitive, &[&str]); 3] = [
    (
        Sensitive::Children,
        &[
            "school",
            "onderwijs",
            "education",
            "schule",
            "kita",
            "youth",
            "kinderop",
            "kinderdag",
            "childcare",
            "daycare",
            "preschool",
            "kindergarten",
            "nursery school",
            "jeugd",
        ],
    ),
    (
        Sensitive::Health,
        &[
            "zorg",
            "health",
            "ggz",
            "pflege",
            "nursing",
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
            "palliat",
            "gezondheid",
            "social care",
            "elderly care",
            "veterin",
        ],
    ),
    (
        Sensitive::Confidential,
        &[
            "law",
            "legal",
            "advocat",
            "notari",
            "notary",
            "notaire",
            "rechtsanw",
            "anwaltsk",
            "solicitor",
            "barrister",
        ],
    ),
];

/// Industries in whose names such parts of words are something else.
const NONE_OF_THEM: [&str; 15] = [
    "wetenschappelijk",
    "academi",
    "higher education",
    "hoger onderwijs",
    "adult education",
    "universit",
    "hogeschool",
    "hochschul",
    "volwassenen",
    "verzorging",
    "bezorg",
    "customer care",
    "verzorgd",
    "veterin",
    "lawn",
];

/// Parts of words that name those whose data are touched, in any industry.
const TOLD: [(Sensitive, &[&str]); 2] = [
    (
        Sensitive::Children,
        &[
            "leerling", "kinderen", "pupil", "children", "schuler", "eleves",
        ],
    ),
    (
        Sensitive::Health,
        &[
            "patient",
            "diagnos",
            "medisch dossier",
            "medical record",
            "ziektebeeld",
        ],
    ),
];

/// Parts of words that tell that somebody is ill or absent.
const ABSENCE: [&str; 9] = [
    "ziekmeld",
    "verzuim",
    "sick note",
    "sick leave",
    "sickness",
    "absence",
    "krankmeld",
    "krankenstand",
    "arret maladie",
];

/// Parts of words that name somebody else who may be.
const NO_EMPLOYEES: [&str; 7] = [
    "ouders", "parent", "student", "client", "bewoner", "resident", "member",
];

/// Parts of words that name people, or what is told of them, as those of whom an industry has data.
const PEOPLE: [&str; 40] = [
    "client",
    "patient",
    "bewoner",
    "resident",
    "leerling",
    "pupil",
    "student",
    "ouders",
    "parents",
    "kinderen",
    "children",
    "gezin",
    "familie",
    "family",
    "families",
    "dossier",
    "case file",
    "afspraak",
    "afspraken",
    "appointment",
    "ziekmeld",
    "absence",
    " ward",
    "theatre list",
    "letters",
    "recepten",
    "prescription",
    "behandel",
    "treatment",
    "huurder",
    "tenant",
    "klant",
    "customer",
    "eleves",
    "kunden",
    "mandant",
    "nabestaande",
    "bereaved",
    " member",
    " leden",
];

/// Returns whose data the work of the lead of a company in `industry` may touch: of the industry, if the
/// lead is about people.
pub(crate) fn find(industry: Option<&str>, lead: Option<&Hypothesis>) -> Option<Sensitive> {
    let lead = lead?;
    let told = told(lead);
    let has = |parts: &[&str]| parts.iter().any(|part| told.contains(part));
    let industry = clean::folded(industry.unwrap_or_default());
    let is_other = NONE_OF_THEM.iter().any(|name| industry.contains(name));
    let mut kinds = INDUSTRIES.iter();
    let of_industry = kinds.find(|(_, parts)| parts.iter().any(|part| industry.contains(part)));
    // Secrecy is owed about whatever is done for a client.
    let is_touched = |kind: Sensitive| kind == Sensitive::Confidential || has(&PEOPLE);
    let of_industry = of_industry.filter(|(kind, _)| !is_other && is_touched(*kind));
    let of_lead = TOLD.iter().find(|(_, parts)| has(parts));
    let of_staff = (has(&ABSENCE) && !has(&NO_EMPLOYEES)).then_some(Sensitive::StaffHealth);
    let of_lead = of_lead.map(|(found, _)| *found).or(of_staff);
    of_lead.or(of_industry.map(|(found, _)| *found))
}

fn told(lead: &Hypothesis) -> String {
    let question = lead.question.as_deref().unwrap_or_default();
    [lead.title.as_str(), &lead.statement, question]
        .iter()
        .map(|text| clean::folded(text) + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dossier,
        plan::{NumberSets, case::Case},
    };

    fn of(industry: &str, title: &str) -> Option<Sensitive> {
        let request = serde_json::json!({
            "language": "nl",
            "company": { "industry": industry },
            "hypotheses": [{ "id": "h", "title": title }],
        });
        let request = serde_json::from_value(request).unwrap();
        let case = Case::new(&dossier(request).unwrap(), &NumberSets::default());
        case.sensitive
    }

    #[test]
    fn what_the_lead_is_about_tells_whose_data_are_touched() {
        for (industry, title, whose) in [
            (
                "Basisonderwijs",
                "Ouders bellen over ziekmeldingen",
                Sensitive::Children,
            ),
            (
                "Dental practice",
                "Patients cancel by voicemail",
                Sensitive::Health,
            ),
            (
                "Ouderenzorg",
                "Familie van bewoners belt rond",
                Sensitive::Health,
            ),
            ("Hospital", "Late lists reach wards", Sensitive::Health),
            (
                "Law firm",
                "Time is recorded from memory",
                Sensitive::Confidential,
            ),
            (
                "Étude notariale",
                "Pièces par dossier",
                Sensitive::Confidential,
            ),
            (
                "Software",
                "Patient files are typed twice",
                Sensitive::Health,
            ),
            (
                "Voortgezet onderwijs",
                "Ziekmeldingen van docenten komen per app en mail",
                Sensitive::StaffHealth,
            ),
            (
                "Secondary school",
                "Absence of pupils is typed twice",
                Sensitive::Children,
            ),
        ] {
            assert_eq!(of(industry, title), Some(whose), "{industry}, {title}");
        }
        for (industry, title) in [
            (
                "Charity, palliative care",
                "Gift Aid claims are made by hand",
            ),
            ("Ouderenzorg", "Open diensten worden per app gevuld"),
            ("Pakketbezorging", "Klanten bellen over hun pakket"),
            ("Customer care", "Customers call twice"),
            ("Tuincentrum", "Klanten vragen naar planten"),
            ("Higher education", "Students are added by e-mail"),
        ] {
            assert_eq!(of(industry, title), None, "{industry}, {title}");
        }
    }
}
