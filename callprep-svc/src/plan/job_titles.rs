//! Words of job titles that are of one language only.

use super::{clean, language::TextLanguage};

const DUTCH: &[&str] = &[
    "hoofd",
    "medewerker",
    "medewerkster",
    "eigenaar",
    "eigenaresse",
    "bestuurder",
    "bestuurslid",
    "algemeen",
    "zaakvoerder",
    "zaakvoerster",
    "wethouder",
    "burgemeester",
    "schepen",
    "gemeentesecretaris",
    "bedrijfsleider",
    "bedrijfsleidster",
    "vennoot",
    "oprichter",
    "oprichtster",
    "inkoper",
    "verkoper",
    "directeur-eigenaar",
    "schooldirecteur",
    "penningmeester",
    "voorzitter",
    "zorgmanager",
    "teamleider",
    "locatiehoofd",
    "planningsmedewerker",
    "verantwoordelijke",
    "boekhouder",
    "leerkracht",
    "praktijkhouder",
    "hoefsmid",
    "beleidsmedewerker",
    "decaan",
    "onafhankelijk",
    "zelfstandig",
    "vrijwilliger",
    "adviseur",
];
const ENGLISH: &[&str] = &[
    "head",
    "owner",
    "headteacher",
    "headmaster",
    "teacher",
    "officer",
    "chief",
    "trustee",
    "bursar",
    "deputy",
    "chair",
    "lead",
    "nurse",
    "clerk",
    "founder",
    "treasurer",
    "governor",
    "registrar",
    "matron",
    "vicar",
    "superintendent",
    "dean",
    "provost",
    "proprietor",
    "school",
    "adviser",
];
const GERMAN: &[&str] = &[
    "geschaftsfuhrer",
    "geschaftsfuhrerin",
    "leiter",
    "leiterin",
    "leitung",
    "inhaber",
    "inhaberin",
    "gesellschafter",
    "gesellschafterin",
    "beraterin",
    "berater",
    "grunder",
    "grunderin",
    "projektleiter",
    "projektleiterin",
    "prokurist",
    "prokuristin",
    "vorstand",
    "meister",
    "meisterin",
    "sachbearbeiter",
    "sachbearbeiterin",
    "burgermeister",
    "kaufmannischer",
    "kaufmannische",
    "disponent",
    "disponentin",
    "schulleiter",
    "schulleiterin",
    "einkaufer",
    "einkauferin",
    "buchhalterin",
    "buchhalter",
    "betriebsleiter",
    "betriebsleiterin",
    "einrichtungsleitung",
    "pflegedienstleitung",
    "verwaltungsleiter",
    "verwaltungsleiterin",
    "heimleitung",
    "stellvertretender",
    "stellvertretende",
    "amtsleiter",
    "amtsleiterin",
];
const FRENCH: &[&str] = &[
    "notaire",
    "gerant",
    "gerante",
    "responsable",
    "adjoint",
    "adjointe",
    "cheffe",
    "proprietaire",
    "fondateur",
    "fondatrice",
    "administratrice",
    "administrateur",
    "echevin",
    "echevine",
    "bourgmestre",
    "maire",
    "comptable",
    "acheteur",
    "acheteuse",
    "generale",
    "delegue",
    "deleguee",
    "directrice generale",
    "associee",
    "exploitation",
    "secretaire",
    "tresoriere",
];

/// Words that are French only together.
const FRENCH_PHRASES: [&str; 9] = [
    "chef de ",
    "cheffe de ",
    "chef d'",
    "maitre de ",
    "directeur financier",
    "directeur commercial",
    "directeur general",
    "directeur technique",
    "directeur des",
];
/// Ends of German compounds.
const GERMAN_ENDINGS: [&str; 21] = [
    "vorsitzender",
    "vorsitzende",
    "leiter",
    "leiterin",
    "leitung",
    "beauftragte",
    "bildender",
    "bildende",
    "arbeiter",
    "arbeiterin",
    "pfleger",
    "berater",
    "beraterin",
    "fuhrer",
    "fuhrerin",
    "meisterin",
    "assistentin",
    "sekretarin",
    "kauferin",
    "ingenieurin",
    "technikerin",
];
/// Ends of compounds of the Nordic languages, which are not told apart.
const NORDIC_ENDINGS: [&str; 6] = [
    "leder",
    "ansvarlig",
    "medarbejder",
    "konsulent",
    "sjef",
    "chefen",
];
/// Ends of Dutch compounds.
const DUTCH_ENDINGS: [&str; 10] = [
    "medewerker",
    "medewerkster",
    "administratie",
    "begeleider",
    "beheerder",
    "adviseur",
    "leider",
    "hoofd",
    "kundige",
    "eigenaar",
];

/// Returns the language of a job title, if one of its words is of that language only.
pub(crate) fn language(title: &str) -> Option<TextLanguage> {
    let folded = clean::folded(title);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // With something before it: a leader by itself is a word like any other.
    let ends_in = |word: &str, endings: &[&str]| {
        let mut endings = endings.iter();
        endings.any(|ending| word.len() > ending.len() && word.ends_with(ending))
    };
    if FRENCH_PHRASES.iter().any(|phrase| folded.contains(phrase)) {
        return Some(TextLanguage::Fr);
    }
    if words.iter().any(|word| ends_in(word, &GERMAN_ENDINGS)) {
        return Some(TextLanguage::De);
    }
    if words.iter().any(|word| ends_in(word, &NORDIC_ENDINGS))
        || words.contains(&"og")
        || words.contains(&"och")
    {
        return Some(TextLanguage::Other);
    }
    if words.iter().any(|word| ends_in(word, &DUTCH_ENDINGS)) {
        return Some(TextLanguage::Nl);
    }
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let mut found = [
        (DUTCH, TextLanguage::Nl),
        (ENGLISH, TextLanguage::En),
        (GERMAN, TextLanguage::De),
        (FRENCH, TextLanguage::Fr),
    ]
    .into_iter()
    .filter(|(known, _)| has(known));
    match (found.next(), found.next()) {
        (Some((_, language)), None) => Some(language),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_title_tells_its_language_where_a_word_does() {
        assert_eq!(language("Geschäftsführerin"), Some(TextLanguage::De));
        assert_eq!(language("Gérante"), Some(TextLanguage::Fr));
        assert_eq!(language("Headteacher"), Some(TextLanguage::En));
        assert_eq!(language("Hoofd planning"), Some(TextLanguage::Nl));
        assert_eq!(language("Onderwijsadministratie"), Some(TextLanguage::Nl));
        assert_eq!(language("Auszubildender"), Some(TextLanguage::De));
        assert_eq!(language("Chef de culture"), Some(TextLanguage::Fr));
        assert_eq!(language("Unternehmensberaterin"), Some(TextLanguage::De));
        assert_eq!(language("Montageleder"), Some(TextLanguage::Other));
        assert_eq!(language("Salgs- og servicechef"), Some(TextLanguage::Other));
        assert_eq!(language("Magazijnchef"), None);
        assert_eq!(language("Operations manager"), None);
        assert_eq!(language("Head of planning / Leiter"), None);
    }
}
