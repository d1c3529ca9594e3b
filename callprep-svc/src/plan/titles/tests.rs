use super::{Area, Authority, Title};

const DUTCH_DECIDERS: &[&str] = &[
    "Directeur",
    "Algemeen directeur",
    "Directeur-eigenaar",
    "directrice",
    "Directeur-bestuurder",
    "Statutair directeur",
    "DGA",
    "Eigenaar",
    "Eigenaresse",
    "Mede-eigenaar",
    "Oprichtster",
    "Medeoprichter",
    "Vennoot",
    "Maat",
    "Partner",
    "Partner en bestuurslid",
    "Senior partner",
    "Lid raad van bestuur",
    "Lid Raad van Bestuur en CFO",
    "Voorzitter",
    "Penningmeester",
    "Voorzitter college van bestuur",
    "Bestuursvoorzitter",
    "Wethouder",
    "Burgemeester",
    "Gemeentesecretaris",
    "Gemeentesecretaris / algemeen directeur",
    "Secretaris-directeur",
    "Schoolleider",
    "Directeur basisschool",
    "Rector",
    "Praktijkhouder",
    "Directeur en secretaris",
    "ZZP'er",
    "Zelfstandig hoefsmid",
];

const BELGIAN_DECIDERS: &[&str] = &[
    "Zaakvoerder",
    "Mede-zaakvoerder",
    "Zaakvoerster",
    "Gedelegeerd bestuurder",
    "Afgevaardigd bestuurder",
    "Schepen",
    "Administrateur délégué",
    "Bourgmestre",
    "Échevine",
];

const ENGLISH_DECIDERS: &[&str] = &[
    "CEO",
    "Chief Executive",
    "Chief Executive Officer",
    "MD",
    "Managing Director",
    "President",
    "General Manager",
    "Owner",
    "Co-owner",
    "Owner / head baker",
    "Founder & CEO",
    "Co-founder",
    "Managing partner",
    "Trustee",
    "Chair of trustees",
    "Chairman & Managing Director",
    "Principal",
    "Headteacher",
    "Executive Headteacher",
    "Head teacher",
    "Proprietor",
    "Board member",
    "Executive Director",
    "Treasurer",
    "Director",
    "Town Clerk",
    "Superintendent",
];

const GERMAN_DECIDERS: &[&str] = &[
    "Geschäftsführer",
    "Geschäftsführerin",
    "Geschaeftsfuehrer",
    "Geschäftsführender Gesellschafter",
    "Inhaber",
    "Inhaberin",
    "Vorstand",
    "Vorstandsvorsitzende",
    "Schulleiter",
    "Schulleiterin",
    "Bürgermeisterin",
    "Einrichtungsleitung",
    "Kaufmännische Geschäftsführerin",
];

const FRENCH_DECIDERS: &[&str] = &[
    "PDG",
    "Président-directeur général",
    "Gérant",
    "Gérante",
    "Directeur d'école",
    "Directrice générale",
    "Fondatrice",
    "Secrétaire général",
    "Maire",
];

const OTHER_DECIDERS: &[&str] = &[
    "Boss",
    "Director Gerente",
    "Gerente",
    "Consejera Delegada",
    "Administrador",
    "Diretor-geral",
    "Amministratore delegato",
    "Titolare",
    "Prezes zarządu",
    "Właściciel",
    "Daglig leder",
    "Adm. dir.",
    "Administrerende direktør",
];

#[test]
fn those_who_decide_are_known_in_other_languages() {
    for title in OTHER_DECIDERS {
        assert_eq!(authority(title), Authority::Decides, "{title}");
    }
    for title in [
        "Gerente de ventas",
        "Administrador de sistemas",
        "Chefe de turno",
        "Kierownik planowania produkcji",
        "Driftsleder sjø",
    ] {
        assert_ne!(authority(title), Authority::Decides, "{title}");
    }
    let areas = |raw: &str| Title::read(raw).areas;
    assert_eq!(areas("Diretora de Operações"), [Area::Operations]);
    assert_eq!(areas("Økonomisjef"), [Area::Finance]);
}

fn authority(raw: &str) -> Authority {
    Title::read(raw).authority
}

#[test]
fn those_who_decide_are_known_in_four_languages() {
    for title in [
        DUTCH_DECIDERS,
        BELGIAN_DECIDERS,
        ENGLISH_DECIDERS,
        GERMAN_DECIDERS,
        FRENCH_DECIDERS,
    ]
    .concat()
    {
        assert_eq!(authority(title), Authority::Decides, "{title}");
    }
}

#[test]
fn those_who_do_not_decide_are_not_taken_for_deciders() {
    for title in [
        "Art director",
        "Marketing director",
        "Oud-directeur",
        "Director of first impressions",
        "Creative Director",
        "Account director",
        "Former CEO",
        "Voormalig directeur",
        "Ex-eigenaar",
        "Directiesecretaresse",
        "Directieassistent",
        "Executive assistant to the CEO",
        "PA to the MD",
        "Assistentin der Geschäftsführung",
        "Assistante de direction",
        "Bestuurssecretaris",
        "Secretaris",
        "Assistant Headteacher",
        "Product owner",
        "Process owner",
        "Applicatie-eigenaar",
        "HR business partner",
        "Partner manager",
        "Principal engineer",
        "Principal Consultant",
        "Beleidsadviseur directie",
        "Adviseur raad van bestuur",
        "Chief of staff to the CEO",
        "Voorzitter ondernemingsraad",
        "Head of planning",
        "Hoofd planning",
        "Medewerker planning",
        "Projectleider",
        "Kwaliteitsmanager",
        "Planner",
        "Stagiair directie",
        "Buchhalterin",
        "Disponent",
        "Sachbearbeiterin Einkauf",
        "Assistant to the CEO and CFO",
        "Leerkracht groep 5",
        "Office assistant",
        "Teamleider zorg",
        "Waarnemend directeur",
        "Acting Director of Place",
        "Geschäftsführung i. V.",
        "Algemeen directeur a.i.",
        "Goods-In & Turnaround Owner",
        "Vorsitzender des Gesamtbetriebsrats",
        "Directeur adjoint (alternance)",
    ] {
        assert_eq!(authority(title), Authority::DoesNot, "{title}");
    }
}

#[test]
fn those_who_may_decide_are_not_called_deciders() {
    for title in [
        "Vice President",
        "VP Sales",
        "COO",
        "CFO",
        "Chief Financial Officer",
        "Finance Director",
        "Financieel directeur",
        "Operations director",
        "Adjunct-directeur",
        "Deputy Head Teacher",
        "Vice Principal",
        "Prokurist",
        "Prokuristin",
        "Bedrijfsleider",
        "Practice manager",
        "Lid raad van toezicht",
        "Non-executive director",
        "Directeur financier",
        "Vestigingsmanager",
        "Betriebsleiter",
        "School business manager",
        "Locatiedirecteur",
        "Huisarts",
    ] {
        assert_eq!(authority(title), Authority::May, "{title}");
    }
}

#[test]
fn a_title_that_the_table_does_not_know_says_nothing() {
    for title in [
        "",
        "Dromer",
        "Chief happiness",
        "Kwartiermaker",
        "Rockstar",
        "Physician, MD",
    ] {
        assert!(authority(title) <= Authority::DoesNot, "{title}");
    }
    assert_eq!(authority(""), Authority::Unknown);
    assert_eq!(authority("Kwartiermaker"), Authority::Unknown);
}

#[test]
fn the_work_is_known_in_four_languages() {
    for (title, area) in [
        ("Hoofd planning", Area::Planning),
        ("Medewerker planning", Area::Planning),
        ("Disponentin", Area::Planning),
        ("Roostermaker", Area::Planning),
        ("Operationeel manager", Area::Operations),
        ("Betriebsleiter", Area::Operations),
        ("Zorgmanager", Area::Operations),
        ("Registered manager", Area::Operations),
        ("Financieel controller", Area::Finance),
        ("Responsable comptabilité", Area::Finance),
        ("Leiter Buchhaltung", Area::Finance),
        ("Bursar", Area::Finance),
        ("Hoofd klantenservice", Area::Sales),
        ("Vertriebsleiter", Area::Sales),
        ("Kwaliteitsmedewerker", Area::Quality),
        ("Bauleiter", Area::Quality),
        ("Einkaufsleiterin", Area::Purchasing),
        ("Aankoopverantwoordelijke", Area::Purchasing),
        ("Content manager", Area::Delivery),
        ("IT manager", Area::It),
        ("Functioneel beheerder", Area::It),
        ("Betriebsratsvorsitzende", Area::StaffBody),
        ("Vorsitzender des Gesamtbetriebsrats", Area::StaffBody),
    ] {
        assert!(Title::read(title).areas.contains(&area), "{title}");
    }
    assert_eq!(Title::read("Italian chef").areas, []);
    assert_eq!(Title::read("Art director").areas, []);
}

#[test]
fn somebody_in_charge_is_told_from_somebody_who_does_the_work() {
    for head in [
        "Hoofd planning",
        "Planning manager",
        "Leiter Einkauf",
        "Afdelingshoofd",
        "COO",
    ] {
        assert!(Title::read(head).is_head, "{head}");
    }
    for other in [
        "Medewerker planning",
        "Planner",
        "Buchhalterin",
        "Assistent-manager",
        "",
    ] {
        assert!(!Title::read(other).is_head, "{other}");
    }
}
