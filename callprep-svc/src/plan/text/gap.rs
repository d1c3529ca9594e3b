//! The texts of gaps.

use super::before::{before_en, before_nl, told_en, told_nl};
use super::{Language, Sentence, number};
use crate::plan::codes::GapCode;

/// Something that is missing, with the hypotheses that it is about, or how many people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GapText<'a> {
    pub(crate) code: GapCode,
    pub(crate) labels: &'a [String],
    pub(crate) count: usize,
}

impl GapText<'_> {
    pub(crate) fn plain(code: GapCode) -> Self {
        Self {
            code,
            labels: &[],
            count: 0,
        }
    }
}

/// What several gaps have in common stands before a colon, so that a list says it once.
impl Sentence for GapText<'_> {
    fn nl(&self) -> String {
        let labels = number::list(self.labels, Language::Nl);
        let of_hypotheses = |what: &str| format!("Bij {labels}: {what}.");
        let unknown = |what: &str| format!("Niet bekend: {what}.");
        let people = people_nl(self.count);
        match self.code {
            GapCode::Hypotheses => none_nl(self.count).into(),
            GapCode::Opportunities => {
                "Er is nog niet uitgewerkt wat er te automatiseren valt.".into()
            }
            GapCode::Solutions => of_hypotheses("geen oplossing"),
            GapCode::Evidence => of_hypotheses("geen bron"),
            GapCode::Metrics => of_hypotheses("geen cijfers"),
            GapCode::Currency => of_hypotheses("geen munt bij het bedrag"),
            GapCode::Period => of_hypotheses("geen periode bij het bedrag"),
            GapCode::CurrencyAndPeriod => of_hypotheses("geen munt en geen periode bij het bedrag"),
            GapCode::UnusableFigures => of_hypotheses("een cijfer dat niet te gebruiken is"),
            GapCode::TwoSizes => unknown("hoeveel medewerkers (het dossier noemt twee aantallen)"),
            GapCode::Reason => unknown("waarom er is geboekt"),
            GapCode::Rules => unknown("welke privacyregels hier gelden"),
            GapCode::SwappedRange => of_hypotheses("de cijfers staan niet op volgorde"),
            GapCode::Unreviewed => of_hypotheses("nog door niemand beoordeeld"),
            GapCode::Unconfirmed => of_hypotheses("nog niet bevestigd"),
            GapCode::UnconfirmedSolution => of_hypotheses("oplossing nog te bevestigen"),
            GapCode::Statement => of_hypotheses("geen omschrijving van het probleem"),
            GapCode::ProcessOwner => unknown("wie de proceseigenaar is"),
            GapCode::SourceAddress => "Niet elke bron is te openen.".into(),
            GapCode::UnresolvedEvidence => {
                "Niet elke verwijzing naar een bron is te herleiden.".into()
            }
            GapCode::ResearchDate => unknown("wanneer het onderzoek is afgerond"),
            GapCode::Holidays if self.count > 0 => unknown("andere feestdagen in dit land"),
            GapCode::Holidays => unknown("feestdagen in dit land"),
            GapCode::SchoolHolidays => unknown("schoolvakanties in de regio"),
            GapCode::CompanyName => unknown("naam van de organisatie"),
            GapCode::WhichCompany => unknown("welke organisatie van die naam dit is"),
            GapCode::Industry => unknown("branche"),
            GapCode::CompanySize => unknown("aantal medewerkers"),
            GapCode::Country => unknown("land"),
            GapCode::Technologies => unknown("systemen in gebruik"),
            GapCode::Attendees => unknown("wie er deelneemt"),
            GapCode::Names => unknown(&format!("naam van {people}")),
            GapCode::JobTitles => unknown(&format!("functie van {people}")),
            GapCode::CallTime => unknown("tijdstip van het gesprek"),
            GapCode::CallDuration => unknown("duur van het gesprek (hier een half uur)"),
            GapCode::Place => unknown("waar het gesprek is"),
            GapCode::BudgetHolder => unknown("wie over het budget beslist"),
            GapCode::TimeZone => unknown("tijdzone van de gast"),
            GapCode::Unanswered => unknown(&format!("wat de boeking vraagt ({labels})")),
            GapCode::Asked
            | GapCode::Times
            | GapCode::NotInvited
            | GapCode::NotUsed
            | GapCode::HostNamed => told_nl(self.code, self.labels, self.count),
            GapCode::LeftOut => "Weggelaten, wel in het dossier.".into(),
            GapCode::Nothing => "Niets waarnaar is gezocht.".into(),
            _ => before_nl(self.code).into(),
        }
    }

    fn en(&self) -> String {
        let labels = number::list(self.labels, Language::En);
        let of_hypotheses = |what: &str| format!("For {labels}: {what}.");
        let unknown = |what: &str| format!("Not known: {what}.");
        let people = match self.count {
            1 => "one participant".to_owned(),
            count => format!("{count} participants"),
        };
        match self.code {
            GapCode::Hypotheses => none_en(self.count).into(),
            GapCode::Opportunities => "Nobody has worked out yet what could be automated.".into(),
            GapCode::Solutions => of_hypotheses("no solution"),
            GapCode::Evidence => of_hypotheses("no source"),
            GapCode::Metrics => of_hypotheses("no figures"),
            GapCode::Currency => of_hypotheses("no currency for the amount"),
            GapCode::Period => of_hypotheses("no period for the amount"),
            GapCode::CurrencyAndPeriod => of_hypotheses("no currency and no period for the amount"),
            GapCode::UnusableFigures => of_hypotheses("a figure that cannot be used"),
            GapCode::TwoSizes => unknown("how many employees (the dossier names two numbers)"),
            GapCode::Reason => unknown("why the call was booked"),
            GapCode::Rules => unknown("which privacy rules apply here"),
            GapCode::SwappedRange => of_hypotheses("the figures are out of order"),
            GapCode::Unreviewed => of_hypotheses("not reviewed by anybody"),
            GapCode::Unconfirmed => of_hypotheses("not confirmed yet"),
            GapCode::UnconfirmedSolution => of_hypotheses("solution still to be confirmed"),
            GapCode::Statement => of_hypotheses("no description of the problem"),
            GapCode::ProcessOwner => unknown("who the process owner is"),
            GapCode::SourceAddress => "Some sources cannot be opened.".into(),
            GapCode::UnresolvedEvidence => "Some references to sources cannot be resolved.".into(),
            GapCode::ResearchDate => unknown("when the research was completed"),
            GapCode::Holidays if self.count > 0 => unknown("other public holidays in this country"),
            GapCode::Holidays => unknown("public holidays in this country"),
            GapCode::SchoolHolidays => unknown("school holidays in the region"),
            GapCode::CompanyName => unknown("name of the organisation"),
            GapCode::WhichCompany => unknown("which organisation of that name this is"),
            GapCode::Industry => unknown("industry"),
            GapCode::CompanySize => unknown("number of employees"),
            GapCode::Country => unknown("country"),
            GapCode::Technologies => unknown("systems in use"),
            GapCode::Attendees => unknown("who takes part"),
            GapCode::Names => unknown(&format!("name of {people}")),
            GapCode::JobTitles => unknown(&format!("job title of {people}")),
            GapCode::CallTime => unknown("time of the call"),
            GapCode::CallDuration => unknown("length of the call (half an hour here)"),
            GapCode::Place => unknown("where the call is"),
            GapCode::BudgetHolder => unknown("who decides on the budget"),
            GapCode::TimeZone => unknown("time zone of the guest"),
            GapCode::Unanswered => unknown(&format!("what the booking asks for ({labels})")),
            GapCode::Asked
            | GapCode::Times
            | GapCode::NotInvited
            | GapCode::NotUsed
            | GapCode::HostNamed => told_en(self.code, self.labels, self.count),
            GapCode::LeftOut => "Left out, but in the dossier.".into(),
            GapCode::Nothing => "Nothing that was looked for.".into(),
            _ => before_en(self.code).into(),
        }
    }
}

/// Says that there is no hypothesis, where so many were rejected.
fn none_nl(rejected: usize) -> &'static str {
    match rejected {
        0 => "Er is geen onderzoek dat een hypothese geeft.",
        _ => "Wat het onderzoek vond, is bij de toetsing verworpen.",
    }
}

fn none_en(rejected: usize) -> &'static str {
    match rejected {
        0 => "There is no research that gives a hypothesis.",
        _ => "What the research found was rejected when it was reviewed.",
    }
}

fn people_nl(count: usize) -> String {
    match count {
        1 => "één deelnemer".to_owned(),
        count => format!("{count} deelnemers"),
    }
}
