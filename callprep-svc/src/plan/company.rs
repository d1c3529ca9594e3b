//! Cleans the facts about a company: name, size, country and software.

use std::collections::BTreeSet;

use super::{
    case::{BookingDetails, CompanyLabel, Hypothesis},
    clean::{self, MAX_NAME},
    dossier::{Company, Proposition},
    people::Participant,
    wishes,
};

const MAX_TECHNOLOGIES: usize = 6;

/// Returns the name of the company, otherwise its domain, otherwise that of the booker or another
/// attendee who is no host.
pub(crate) fn label(company: &Company, attendees: &[Participant]) -> CompanyLabel {
    if let Some(name) = clean::some_line(&company.name, MAX_NAME) {
        return CompanyLabel::Name(name);
    }
    let from_attendees = || attendees.iter().find_map(|each| each.domain.clone());
    clean::domain(&company.domain)
        .or_else(from_attendees)
        .map_or(CompanyLabel::Unknown, CompanyLabel::Domain)
}

/// Returns whether others than its employees decide: a council, a board or members.
pub(crate) fn is_governed(company: &Company) -> bool {
    const GOVERNED: &str = "association charity church club council diocese federatie foundation gemeente gemeinde \
        genossenschaft government kerk kirche mairie municipality overheid parish parochie stichting \
        stiftung trust verein vereniging verband vzw";
    let told = clean::folded(&format!("{} {}", company.name, company.industry));
    let mut words = told.split(|c: char| !c.is_alphanumeric());
    words.any(|word| GOVERNED.split_whitespace().any(|known| known == word))
}

/// Returns whether name or industry tell of a public body, or the booker names a council that only public
/// bodies have.
pub(crate) fn is_public(company: &Company, booking: &BookingDetails) -> bool {
    /// Beginnings of words.
    const PUBLIC: &str = "landratsamt stadtverwaltung kreisverwaltung gemeinde landkreis bezirksamt behorde \
        offentlich finanzamt jobcenter ministeri municipal government overheid gemeente provincie politie police \
        polizei mairie prefecture lycee commune collectivite zweckverband universitat hochschule stadtbibliothek";
    /// Phrases.
    const SECTORS: [&str; 5] = [
        "public sector",
        "public admin",
        "openbaar bestuur",
        "administration publique",
        "local authority",
    ];
    let told = clean::folded(&format!("{} {}", company.name, company.industry));
    let mut words = told.split(|c: char| !c.is_alphanumeric());
    let answers = booking.answers.iter().map(|(_, answer)| answer);
    let mut texts = answers.chain([&booking.notes]);
    words.any(|word| {
        word == "stadt"
            || PUBLIC
                .split_whitespace()
                .any(|known| word.starts_with(known))
    }) || SECTORS.iter().any(|sector| told.contains(sector))
        || texts.any(|text| clean::folded(text).contains("personalrat"))
}

/// Returns the number of employees twice, otherwise the ends of their range.
pub(crate) fn employees(company: &Company) -> (Option<u32>, Option<u32>) {
    let count = company
        .employee_count
        .and_then(|count| u32::try_from(count).ok())
        .filter(|count| *count > 0);
    match (count, clean::employees_from_range(&company.employee_range)) {
        (Some(count), _) => (Some(count), Some(count)),
        (None, Some((least, most))) => (Some(least), most),
        (None, None) => (None, None),
    }
}

/// Returns whether the number of employees contradicts their range or what the booker wrote.
pub(crate) fn has_two_sizes(company: &Company, booking: &BookingDetails) -> bool {
    let (Some(least), most) = employees(company) else {
        return false;
    };
    let range = clean::employees_from_range(&company.employee_range);
    let is_outside = range.is_some_and(|(low, high)| {
        company.employee_count.is_some() && !(low..=high.unwrap_or(u32::MAX)).contains(&least)
    });
    // A few more or less are the same number.
    let is_other = |told: u32| {
        let most = most.unwrap_or(u32::MAX);
        u64::from(told) * 5 < u64::from(least) * 4 || u64::from(told) * 4 > u64::from(most) * 5
    };
    is_outside || wishes::headcount(booking).is_some_and(is_other)
}

/// Returns up to six names of software: those that the research speaks of first, otherwise in
/// alphabetical order, which does not depend on the input order. The second is how many more there are.
pub(crate) fn technologies(raw: &[String], research: &[&Proposition]) -> (Vec<String>, usize) {
    let names: BTreeSet<String> = raw
        .iter()
        .filter_map(|name| clean::some_line(name, MAX_NAME))
        .collect();
    let mut known = BTreeSet::new();
    let mut names: Vec<(String, String)> = names
        .into_iter()
        .map(|name| (clean::folded(&name), name))
        .filter(|(folded, _)| known.insert(folded.clone()))
        .collect();
    if names.len() > MAX_TECHNOLOGIES {
        let told = Naming::new(research.iter().flat_map(|each| {
            let lists = each.assumptions.iter().chain(&each.validation_questions);
            [&each.title, &each.description].into_iter().chain(lists)
        }));
        names.sort_by_cached_key(|(_, name)| !told.has(name));
    }
    let more = names.len().saturating_sub(MAX_TECHNOLOGIES);
    let names = names.into_iter().map(|(_, name)| name);
    (names.take(MAX_TECHNOLOGIES).collect(), more)
}

/// Returns what the company is known for, in alphabetical order: what is short and leads nowhere.
pub(crate) fn specialties(company: &Company) -> Vec<String> {
    const MOST: usize = 3;
    const MOST_WORDS: usize = 8;
    let told = company.specialties.iter();
    let told = told.filter_map(|each| clean::some_line(each, MAX_NAME));
    let is_shown =
        |each: &String| each.split(' ').count() <= MOST_WORDS && !clean::has_address(each);
    let told: BTreeSet<String> = told.filter(is_shown).collect();
    told.into_iter().take(MOST).collect()
}

/// Returns the systems that the plan touches: those that the lead or an opportunity speaks of, otherwise
/// all. What leads elsewhere is none.
pub(crate) fn systems(
    technologies: &[String],
    lead: Option<&Hypothesis>,
    opportunities: &[Hypothesis],
) -> Vec<String> {
    if technologies.iter().any(|name| clean::has_address(name)) {
        return Vec::new();
    }
    let texts = lead.into_iter().chain(opportunities).flat_map(|each| {
        let texts = [&each.title, &each.statement].into_iter();
        texts.chain(&each.assumptions)
    });
    let told = Naming::new(texts);
    let technologies = technologies.iter().filter(|name| is_software(name));
    let is_told = |name: &&String| told.has(name);
    let named: Vec<String> = technologies.clone().filter(is_told).cloned().collect();
    if named.is_empty() {
        technologies.cloned().collect()
    } else {
        named
    }
}

/// A text in which systems are looked for.
pub(crate) struct Naming {
    text: String,
    folded: String,
}

impl Naming {
    pub(crate) fn new<'a>(texts: impl Iterator<Item = &'a String>) -> Self {
        let text: String = texts.flat_map(|text| [text, "\n"]).collect();
        let folded = clean::folded(&text);
        Self { text, folded }
    }

    /// Returns whether a system is named, whole or by its first name: `Provet` for `Provet Cloud`.
    pub(crate) fn has(&self, system: &str) -> bool {
        /// A shorter name is a word of any text.
        const LEAST: usize = 5;
        /// Names of makers of many systems.
        const MAKERS: [&str; 4] = ["Microsoft", "Google", "Adobe", "Oracle"];
        let first = system.split(' ').next().unwrap_or_default();
        let is_name =
            first.len() >= LEAST && first.len() < system.len() && !MAKERS.contains(&first);
        let is_first = || {
            let mut words = self.text.split(|c: char| !c.is_alphanumeric());
            words.any(|word| word == first)
        };
        self.folded.contains(&clean::folded(system)) || (is_name && is_first())
    }
}

/// Returns whether nothing tells that a thing in use is no software: nothing integrates with paper.
fn is_software(name: &str) -> bool {
    const THINGS: &str = "papier paper whiteboard blackboard krijtbord tafel notebook notitie schrift clipboard \
        zettel diary kladblok ordner binder kaartenbak karteikarte fax telefoon telefon telephone phone walkie \
        porto prikbord pinnwand tableau cahier carnet";
    let name = clean::folded(name);
    !THINGS.split_whitespace().any(|thing| name.contains(thing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{people::Side, titles::Title};

    #[test]
    fn a_system_is_named_by_its_first_name_as_well() {
        let names = |text: &str, system: &str| {
            let texts = [text.to_owned()];
            Naming::new(texts.iter()).has(system)
        };

        assert!(names("Online requests into Provet", "Provet Cloud"));
        assert!(names("Het planbord aan de muur", "Planbord"));
        assert!(!names("At the exact hour", "Exact Online"));
        assert!(!names("Notes in Microsoft Word", "Microsoft 365"));
    }

    #[test]
    fn the_company_is_called_by_the_best_name_there_is() {
        let label_of = |name: &str, domain: &str, email_domain: &str| {
            let company = Company {
                name: name.to_owned(),
                domain: domain.to_owned(),
                ..Company::default()
            };
            let attendee = Participant {
                name: String::new(),
                job_title: String::new(),
                side: Side::Unknown,
                is_booker: true,
                told: crate::plan::people::Told::default(),
                domain: Some(email_domain.to_owned()).filter(|domain| !domain.is_empty()),
                title: Title::unknown(),
                fits: Vec::new(),
                works_on: Vec::new(),
                named_by: Vec::new(),
                is_booked: false,
                gives_name: false,
            };
            label(&company, &[attendee])
        };
        let domain = |domain: &str| CompanyLabel::Domain(domain.to_owned());

        assert_eq!(
            label_of(" A ", "a.nl", ""),
            CompanyLabel::Name("A".to_owned())
        );
        assert_eq!(label_of("", "www.a.nl", "b.nl"), domain("a.nl"));
        assert_eq!(label_of("", "", "b.nl"), domain("b.nl"));
        assert_eq!(label_of("", "", ""), CompanyLabel::Unknown);
    }
}
