//! What the law of the prospect's country asks of a measurement and a pilot.

use super::{
    case::Case,
    clean,
    country::{Country, Jurisdiction},
};

/// From this number of employees on a Dutch company must have a works council.
const DUTCH_COUNCIL: u32 = 50;
/// From this number of employees on a Belgian company has elected bodies.
const BELGIAN_BODIES: u32 = 50;
/// From this number of employees on the employees of a German company may elect a council.
const GERMAN_COUNCIL: u32 = 5;
/// From this number of employees on a French company has a committee.
const FRENCH_COMMITTEE: u32 = 11;
/// From this number of employees on a French company certainly has one, with all its rights.
const FRENCH_COMMITTEE_FOR_SURE: u32 = 50;
/// From this number of employees on, a state of the European Union may ask for consultation.
const EUROPEAN_CONSULTATION: u32 = 20;

/// The body of employees that may have a say in a pilot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StaffBody {
    /// A Dutch `ondernemingsraad`.
    DutchCouncil,
    /// A Dutch `medezeggenschapsraad`, of a school.
    DutchSchoolCouncil,
    /// A Belgian `ondernemingsraad` or committee for prevention.
    BelgianCouncil,
    /// A German `Betriebsrat`.
    GermanCouncil,
    /// A German `Personalrat`, of a public body.
    GermanPublicCouncil,
    /// A French `CSE`.
    FrenchCommittee,
    /// What another country has.
    Representatives,
}

/// Whether a body of employees is to be consulted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consultation {
    /// The company must have it.
    Required(StaffBody),
    /// It may have it, or its size is not known well enough.
    ToBeAsked(StaffBody),
    /// It has none, or its country is not known.
    None,
}

/// The rules for personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrivacyLaw {
    Gdpr,
    UkGdpr,
    /// Of a country whose rules are not known here.
    ToBeAsked,
    /// The country is not known either.
    UnknownCountry,
}

/// Returns which body of employees the company has by law.
pub(crate) fn consultation(case: &Case) -> Consultation {
    // A range that ends where the duty begins is below it.
    let is_below = |threshold| {
        case.most_employees.is_some_and(|most| most < threshold)
            || (case.employees < case.most_employees && case.most_employees == Some(threshold))
    };
    // An association of members has hardly any employees.
    let is_club = case.employees.is_none() && case.industry.as_deref().is_some_and(is_club);
    let asked = |body, threshold| {
        if is_below(threshold) || is_club {
            Consultation::None
        } else {
            Consultation::ToBeAsked(body)
        }
    };
    let dutch = match case.industry.as_deref() {
        Some(industry) if is_dutch_school(industry) => StaffBody::DutchSchoolCouncil,
        _ => StaffBody::DutchCouncil,
    };
    match case.country.jurisdiction {
        Jurisdiction::Netherlands if case.employees.is_some_and(|least| least >= DUTCH_COUNCIL) => {
            Consultation::Required(dutch)
        }
        Jurisdiction::Netherlands => asked(dutch, DUTCH_COUNCIL),
        Jurisdiction::Germany if case.is_public => {
            asked(StaffBody::GermanPublicCouncil, GERMAN_COUNCIL)
        }
        // Public bodies have others, whose names differ.
        Jurisdiction::Belgium | Jurisdiction::France if case.is_public => {
            asked(StaffBody::Representatives, FRENCH_COMMITTEE)
        }
        Jurisdiction::Belgium => asked(StaffBody::BelgianCouncil, BELGIAN_BODIES),
        Jurisdiction::Germany => asked(StaffBody::GermanCouncil, GERMAN_COUNCIL),
        Jurisdiction::France
            if case
                .employees
                .is_some_and(|least| least >= FRENCH_COMMITTEE_FOR_SURE) =>
        {
            Consultation::Required(StaffBody::FrenchCommittee)
        }
        Jurisdiction::France => asked(StaffBody::FrenchCommittee, FRENCH_COMMITTEE),
        Jurisdiction::OtherEuropean => asked(StaffBody::Representatives, EUROPEAN_CONSULTATION),
        Jurisdiction::UnitedKingdom | Jurisdiction::Elsewhere | Jurisdiction::Unknown => {
            Consultation::None
        }
    }
}

/// Returns whether an industry is education that has a council of its own: vocational colleges and universities have
/// others.
fn is_dutch_school(industry: &str) -> bool {
    const OTHERS: [&str; 11] = [
        "wetenschappelijk",
        "academi",
        "hoger onderwijs",
        "middelbaar beroeps",
        "mbo",
        "vocational",
        "universit",
        "volwassen",
        "adult",
        "particulier",
        "training",
    ];
    let industry = clean::folded(industry);
    let mut words = industry.split(|c: char| !c.is_alphanumeric());
    let is_school = |word: &str| {
        let names = ["school", "schools", "scholen", "education"];
        names.contains(&word)
            || ["basisschool", "hogeschool"].contains(&word)
            || word.ends_with("onderwijs")
    };
    words.any(is_school) && !OTHERS.iter().any(|other| industry.contains(other))
}

fn is_club(industry: &str) -> bool {
    let industry = clean::folded(industry);
    ["vereniging", "club", "verein"]
        .iter()
        .any(|word| industry.contains(word))
}

/// Returns the rules for personal data in the country of the company.
pub(crate) fn privacy(country: Country) -> PrivacyLaw {
    match country.jurisdiction {
        Jurisdiction::Netherlands
        | Jurisdiction::Belgium
        | Jurisdiction::Germany
        | Jurisdiction::France
        | Jurisdiction::OtherEuropean => PrivacyLaw::Gdpr,
        Jurisdiction::UnitedKingdom => PrivacyLaw::UkGdpr,
        Jurisdiction::Elsewhere => PrivacyLaw::ToBeAsked,
        Jurisdiction::Unknown => PrivacyLaw::UnknownCountry,
    }
}
