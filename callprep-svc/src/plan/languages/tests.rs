use super::*;

fn languages(brief: Language, home: &[TextLanguage]) -> Languages {
    Languages {
        brief,
        home: home.to_vec(),
        found: Found::default(),
    }
}

#[test]
fn a_text_in_another_language_is_marked_with_it() {
    use TextLanguage::{De, En, Es, Fr, Nl};
    for (brief, home, text, expected) in [
        (Language::En, &[De][..], "Kanzleiberater", De),
        (Language::En, &[De], "ReNo-Fachangestellter i. A.", De),
        (Language::En, &[De], "Anzahl Mitarbeitende", De),
        (Language::En, &[Es], "¿Qué le gustaría tratar?", Es),
        (
            Language::En,
            &[Es],
            "En campaña entran 400 remolques al día",
            Es,
        ),
        (Language::En, &[Es], "Técnica de calidad y trazabilidad", Es),
        (
            Language::En,
            &[Fr],
            "Gestionnaire sinistres construction",
            Fr,
        ),
        (Language::En, &[Fr], "Téléphone", Fr),
        (Language::En, &[Nl], "Verslag algemene vergadering", Nl),
        (Language::En, &[Nl], "Hoofd planning", Nl),
        (
            Language::En,
            &[En],
            "Welke meerwerkbonnen staan nog open?",
            Nl,
        ),
        (
            Language::Nl,
            &[Nl],
            "How often does the office call a mechanic?",
            En,
        ),
        (Language::En, &[De], "Projektleiterin", De),
        (
            Language::En,
            &[Nl, Fr],
            "Offre d’emploi collaborateur actes",
            Fr,
        ),
        (Language::Nl, &[Nl, Fr], "Directrice des soins", Fr),
        (Language::Nl, &[Nl, Fr], "Témoignages de familles", Fr),
        (Language::Nl, &[De], "Platzmeister Rundholz", De),
        (Language::Nl, &[De], "Wissensbilanz 2025, S. 64", De),
        (Language::Nl, &[De], "Raumplanungsrichtlinie", De),
        (Language::Nl, &[De], "Wer entscheidet?", De),
        (Language::Nl, &[Nl], "Trim orders are chased by phone", En),
    ] {
        let found = languages(brief, home).foreign_title(text);
        assert_eq!(found, Some(expected), "{text}");
    }
    let german = languages(Language::Nl, &[De]);
    assert_eq!(german.foreign("final report, cost statements"), Some(En));
}

#[test]
fn a_word_or_a_letter_tells_the_language_of_a_short_title() {
    use TextLanguage::{De, Fr, Nl, Other};
    for (home, text, expected) in [
        (&[De][..], "Unternehmensberaterin", De),
        (&[Nl, Fr], "Comptes annuels 2025", Fr),
        (
            &[Nl, Fr],
            "Planning laser partagé, alimenté par Clipper",
            Fr,
        ),
        (
            &[Other],
            "Trustpilot: ventetid på service; Trustpilot, anmeldelser 2026",
            Other,
        ),
        (&[Other], "Salgs- og servicechef", Other),
    ] {
        let found = languages(Language::En, home).foreign_title(text);
        assert_eq!(found, Some(expected), "{text}");
    }
}

#[test]
fn a_text_in_the_language_of_the_brief_has_no_mark() {
    use TextLanguage::{De, En, Es, Fr, Nl, Other};
    for (brief, home, text) in [
        (Language::En, &[Es][..], "Recall notice, lot L-2214"),
        (
            Language::En,
            &[En],
            "Board minutes, November: denials ‘about 11%’",
        ),
        (
            Language::En,
            &[En],
            "Job ad: route driver, 60–70 stops a day",
        ),
        (
            Language::Nl,
            &[Nl, Fr],
            "Vacature CALog niveau C, magazijn en beslag",
        ),
        (Language::Nl, &[De], "Wie beslist er?"),
        (Language::En, &[Es], "Digital tank book"),
        (Language::En, &[Other], "Nørrevang annual report"),
        (Language::Nl, &[Nl, Fr], "Café en logé apart geteld"),
        (Language::En, &[De], "Report draft from Jira"),
        (Language::En, &[De], "Ranking: ‘best organised boutique’"),
        (Language::En, &[En], "Partner – Indirect Tax"),
        (
            Language::En,
            &[En],
            "Airline users’ committee minutes, March",
        ),
        (Language::En, &[Fr], "Blog: commissions and unpaid premiums"),
        (Language::Nl, &[Nl], "Visitatierapport 2025"),
        (Language::Nl, &[Nl], "Programmeur jeugd en familie"),
        (Language::Nl, &[Nl], "Streekarchivaris / directeur"),
        (Language::Nl, &[Nl], "Operations manager"),
        (Language::Nl, &[Nl, Fr], "Zelfstandig consultant"),
        (Language::Nl, &[Nl, Fr], "Secretaris-penningmeester"),
        (Language::Nl, &[Nl, Fr], "Vacature dock planner"),
        (Language::Nl, &[Nl, Fr], "Directeur"),
        (Language::En, &[En], "Volunteer Wrangler-in-Chief"),
        (
            Language::En,
            &[En],
            "Council audit of lifeline services, para 31",
        ),
        (Language::En, &[En], "Form 990, FY2025, Schedule O"),
        (Language::Nl, &[De], "Wie beslist daarover?"),
        (Language::Nl, &[Nl], "ca. 12"),
        (Language::Nl, &[Nl], "Inkoper"),
        (Language::Nl, &[Nl], "Buschauffeur / lid OR"),
        (Language::Nl, &[Nl], "Interim-adviseur supply chain"),
    ] {
        let found = languages(brief, home).foreign_title(text);
        assert_eq!(found, None, "{text}");
    }
}

#[test]
fn a_language_that_is_not_told_apart_has_no_name() {
    for text in [
        "Начальник отдела планирования",
        "Kierownik działu zakupów, zarządzanie łańcuchem dostaw",
    ] {
        let found = languages(Language::En, &[]).foreign(text);
        assert_eq!(found, Some(TextLanguage::Other), "{text}");
    }
}

#[test]
fn the_language_of_a_country_is_told_from_that_of_the_brief() {
    let poland = languages(Language::Nl, &[TextLanguage::Other]);
    let norway = languages(Language::En, &[TextLanguage::Other]);
    for (there, text) in [
        (
            &poland,
            "Zmiany w zamówieniach z Holandii przychodzą mailem i trafiają na halę za późno.",
        ),
        (&norway, "Driftsleder sjø"),
        (&norway, "Økonomisjef"),
    ] {
        assert_eq!(
            there.foreign_title(text),
            Some(TextLanguage::Other),
            "{text}"
        );
    }
    for (there, text) in [
        (&poland, "Klachten van Nederlandse aannemers"),
        (&norway, "Boat rota"),
        (&norway, "Ask Øystein about the lice counts"),
    ] {
        assert_eq!(there.foreign_title(text), None, "{text}");
    }
}
