use crate::{
    dossier,
    plan::{NumberSets, case::Case},
};

/// A hypothesis by its title, and what the research calls such work.
const SMALL_ORDERS: (&str, &str) = ("Kleine orders worden twee keer ingevoerd", "general");
const PERMITS: (&str, &str) = (
    "Onvolledige vergunningaanvragen worden laat herkend",
    "general",
);
const INSPECTIONS: (&str, &str) = (
    "Keuringen worden drie keer overgenomen voordat er een rekening is",
    "billing",
);

/// Returns what is said of people with these titles, in a company of so many.
fn said(employees: u32, hypothesis: (&str, &str), job_titles: &[&str]) -> Vec<(String, String)> {
    said_with_note("", employees, hypothesis, job_titles)
}

/// Returns the same with a note of the booker.
fn said_with_note(
    note: &str,
    employees: u32,
    (title, workflow): (&str, &str),
    job_titles: &[&str],
) -> Vec<(String, String)> {
    let attendees = job_titles.iter().enumerate().map(|(place, job_title)| {
        serde_json::json!({
            "name": format!("Persoon{place}"),
            "emailDomain": "voorbeeld.nl",
            "jobTitle": job_title,
        })
    });
    let request = serde_json::json!({
        "language": "nl",
        "notes": note,
        "company": { "name": "Voorbeeld", "domain": "voorbeeld.nl", "employeeCount": employees },
        "attendees": attendees.collect::<Vec<_>>(),
        "evidenceItems": [
            { "id": "a", "title": "Jaarverslag 2026", "workflowTag": workflow },
        ],
        "hypotheses": [
            { "id": "h", "title": title, "confidence": 0.9, "evidenceRefs": ["a"] },
        ],
    });
    let request = serde_json::from_value(request).unwrap();
    let case = Case::new(&dossier(request).unwrap(), &NumberSets::default());
    super::find(&case)
        .into_iter()
        .filter(|each| each.person.is_some())
        .map(|each| (each.job_title, each.objective))
        .collect()
}

fn objective(said: &[(String, String)], job_title: &str) -> String {
    let found = said.iter().find(|(title, _)| title == job_title);
    found.unwrap().1.clone()
}

#[test]
fn whom_the_booker_or_the_hypothesis_names_owns_the_work() {
    let titles = ["Transport Manager", "Medewerker orders"];
    let names =
        |note: &str| objective(&said_with_note(note, 200, SMALL_ORDERS, &titles), titles[0]);
    let owner = "Vermoedelijk proceseigenaar van H1";

    assert!(names("Persoon0 voert de kleine orders in.").starts_with(owner));
    assert!(!names("Persoon0 heeft een nieuwe auto.").contains(owner));
    assert!(!names("Persoon0 en Persoon1 kennen de orders.").contains(owner));

    let yearly = ("De penningmeester telt de lijsten op", "general");
    let said = said(20, yearly, &["Penningmeester", "Secretaris"]);
    assert!(objective(&said, "Penningmeester").contains(owner));
}

#[test]
fn a_head_of_the_department_comes_before_whoever_does_the_work() {
    for (head, doer, hypothesis) in [
        (
            "Afdelingshoofd Vergunningen",
            "Casemanager vergunningen",
            PERMITS,
        ),
        ("Hoofd orderverwerking", "Medewerker orders", SMALL_ORDERS),
        ("Leiterin Auftragsabwicklung", "Ordermanager", SMALL_ORDERS),
        (
            "Responsable des commandes",
            "Employée commandes",
            SMALL_ORDERS,
        ),
        ("Head of Order Processing", "Order clerk", SMALL_ORDERS),
    ] {
        let said = said(200, hypothesis, &[doer, head]);

        let (head, doer) = (objective(&said, head), objective(&said, doer));
        assert!(
            head.contains("Vermoedelijk proceseigenaar van H1"),
            "{head}"
        );
        assert!(doer.contains("Kent het werk in H1"), "{doer}");
    }
}

#[test]
fn whoever_leads_the_operation_possibly_owns_the_work() {
    for head in [
        "Praktijkmanager",
        "Bedrijfsleider",
        "Betriebsleiter",
        "Chef d'exploitation",
        "Driftsleder",
        "Manager wijkteams",
        "AGM – Fleet & Warehouse Operations",
    ] {
        let said = said(200, SMALL_ORDERS, &["Medewerker orders", head]);

        let objective = objective(&said, head);
        assert!(
            objective.contains("Mogelijk proceseigenaar van H1"),
            "{head}: {objective}"
        );
    }
}

#[test]
fn no_accidental_word_ties_somebody_to_a_hypothesis() {
    let said = said(
        200,
        INSPECTIONS,
        &[
            "Penningmeester",
            "Sachbearbeiterin Reklamation",
            "Medical Officer",
            "HR-manager",
        ],
    );

    for (job_title, objective) in said {
        assert!(!objective.contains("H1"), "{job_title}: {objective}");
    }
}

#[test]
fn those_beside_the_work_have_a_say_in_what_their_titles_name() {
    for (job_title, expected) in [
        ("Hoofd financiën & zorgadministratie", "geld en bedragen"),
        (
            "Responsable administrative et financière",
            "geld en bedragen",
        ),
        ("Concerncontroller", "budget en inkoop"),
        ("Head of Procurement", "budget en inkoop"),
        ("CISO", "gegevens en systemen"),
        ("Datenschutzbeauftragte", "gegevens en systemen"),
        ("Head of IT", "gegevens en systemen"),
        ("Bestuurssecretaris", "voor het bestuur"),
    ] {
        let said = said(200, SMALL_ORDERS, &[job_title]);

        let objective = objective(&said, job_title);
        assert!(objective.contains(expected), "{job_title}: {objective}");
    }
}

#[test]
fn several_budget_holders_probably_decide_together() {
    let said = said(3, SMALL_ORDERS, &["Voorzitter", "Bestuurslid opleidingen"]);

    for (job_title, objective) in said {
        assert!(
            objective.contains("samen met anderen"),
            "{job_title}: {objective}"
        );
    }
}

#[test]
fn a_board_secretary_with_another_address_is_not_from_outside() {
    let request = serde_json::json!({
        "language": "nl",
        "company": { "name": "De Wilgen", "domain": "dewilgen.nl" },
        "attendees": [
            { "name": "Mirjam Staal", "emailDomain": "dewilgen.nl", "jobTitle": "Directeur" },
            { "name": "Peter Loman", "emailDomain": "stichting.nl", "jobTitle": "Bestuurssecretaris" },
        ],
    });
    let request = serde_json::from_value(request).unwrap();

    let case = Case::new(&dossier(request).unwrap(), &NumberSets::default());

    let said = super::find(&case);
    let secretary = said
        .iter()
        .find(|each| each.job_title == "Bestuurssecretaris");
    assert!(!secretary.unwrap().objective.contains("buiten"));
}
