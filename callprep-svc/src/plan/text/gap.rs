//! The texts of gaps.

use super::Sentence;
use crate::plan::codes::GapCode;

impl Sentence for GapCode {
    fn nl(&self) -> String {
        match self {
            Self::Hypotheses => "Het onderzoek leverde geen bruikbare hypothese op.",
            Self::Opportunities => "Er is nog niet uitgewerkt wat er te automatiseren valt.",
            Self::Evidence => "Minstens één hypothese heeft geen bron.",
            Self::UnresolvedEvidence => "Sommige verwijzingen naar bronnen zijn niet te herleiden.",
            Self::Metrics => "Minstens één hypothese heeft geen cijfers.",
            Self::ResearchDate => "Het is niet bekend wanneer het onderzoek is gedaan.",
            Self::CompanyName => "De naam van de organisatie is niet bekend.",
            Self::Industry => "De branche is niet bekend.",
            Self::CompanySize => "Het aantal medewerkers is niet bekend.",
            Self::Country => "Het land is niet bekend, en dus ook niet welke regels er gelden.",
            Self::Technologies => "Het is niet bekend welke systemen in gebruik zijn.",
            Self::Attendees => "Het is niet bekend wie er aan het gesprek deelneemt.",
            Self::CallTime => "Het tijdstip van het gesprek is niet bekend.",
            Self::CallDuration => {
                "De duur van het gesprek is niet bekend; de indeling gaat uit van een half uur."
            }
            Self::TimeZone => "De tijdzone van de deelnemer is niet bekend.",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::Hypotheses => "The research gave no usable hypothesis.",
            Self::Opportunities => "Nobody has worked out yet what could be automated.",
            Self::Evidence => "At least one hypothesis has no source.",
            Self::UnresolvedEvidence => "Some references to sources cannot be resolved.",
            Self::Metrics => "At least one hypothesis has no figures.",
            Self::ResearchDate => "It is not known when the research was done.",
            Self::CompanyName => "The name of the organisation is not known.",
            Self::Industry => "The industry is not known.",
            Self::CompanySize => "The number of employees is not known.",
            Self::Country => "The country is not known, and so neither are the rules that apply.",
            Self::Technologies => "The systems in use are not known.",
            Self::Attendees => "It is not known who takes part in the call.",
            Self::CallTime => "The time of the call is not known.",
            Self::CallDuration => {
                "The length of the call is not known; the steps assume half an hour."
            }
            Self::TimeZone => "The time zone of the attendee is not known.",
        }
        .into()
    }
}
