//! The texts of gaps.

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

impl Sentence for GapText<'_> {
    fn nl(&self) -> String {
        let labels = number::list(self.labels, Language::Nl);
        let people = match self.count {
            1 => "één deelnemer".to_owned(),
            count => format!("{count} deelnemers"),
        };
        match self.code {
            GapCode::Hypotheses => "Het onderzoek leverde geen bruikbare hypothese op.".into(),
            GapCode::Opportunities => {
                "Er is nog niet uitgewerkt wat er te automatiseren valt.".into()
            }
            GapCode::Solutions => format!("Bij {labels} is nog geen oplossing bedacht."),
            GapCode::Evidence => format!("Bij {labels} is geen bron bekend."),
            GapCode::UnresolvedEvidence => {
                "Niet elke verwijzing naar een bron is te herleiden.".into()
            }
            GapCode::Metrics => format!("Bij {labels} zijn geen cijfers bekend."),
            GapCode::SwappedRange => {
                format!("Bij {labels} stonden de grenzen van een schatting verwisseld.")
            }
            GapCode::Unreviewed => format!("Niemand heeft {labels} nog beoordeeld."),
            GapCode::ResearchDate => "Wanneer het onderzoek is afgerond, is niet bekend.".into(),
            GapCode::OldResearch => "Recent onderzoek ontbreekt.".into(),
            GapCode::CompanyName => "De naam van de organisatie is niet bekend.".into(),
            GapCode::Industry => "De branche is niet bekend.".into(),
            GapCode::CompanySize => "Het aantal medewerkers is niet bekend.".into(),
            GapCode::Country => "In welk land de organisatie zit, is niet bekend.".into(),
            GapCode::Technologies => "Welke systemen in gebruik zijn, is niet bekend.".into(),
            GapCode::Attendees => "Wie er aan het gesprek deelneemt, is niet bekend.".into(),
            GapCode::Names => format!("Van {people} is de naam niet bekend."),
            GapCode::JobTitles => format!("Van {people} is de functie niet bekend."),
            GapCode::CallTime => "Het tijdstip van het gesprek is niet bekend.".into(),
            GapCode::CallDuration => {
                "De duur van het gesprek is niet bekend; de indeling gaat uit van een half uur."
                    .into()
            }
            GapCode::TimeZone => "De tijdzone van de gast is niet bekend.".into(),
            GapCode::Nothing => "Niets waar de regels naar zoeken.".into(),
        }
    }

    fn en(&self) -> String {
        let labels = number::list(self.labels, Language::En);
        let people = match self.count {
            1 => "one participant".to_owned(),
            count => format!("{count} participants"),
        };
        match self.code {
            GapCode::Hypotheses => "The research gave no usable hypothesis.".into(),
            GapCode::Opportunities => "Nobody has worked out yet what could be automated.".into(),
            GapCode::Solutions => format!("Nobody has thought of a solution for {labels} yet."),
            GapCode::Evidence => format!("There is no source for {labels}."),
            GapCode::UnresolvedEvidence => "Some references to sources cannot be resolved.".into(),
            GapCode::Metrics => format!("There are no figures for {labels}."),
            GapCode::SwappedRange => {
                format!("The ends of an estimate for {labels} were the wrong way round.")
            }
            GapCode::Unreviewed => format!("Nobody has reviewed {labels} yet."),
            GapCode::ResearchDate => "It is not known when the research was completed.".into(),
            GapCode::OldResearch => "There is no recent research.".into(),
            GapCode::CompanyName => "The name of the organisation is not known.".into(),
            GapCode::Industry => "The industry is not known.".into(),
            GapCode::CompanySize => "The number of employees is not known.".into(),
            GapCode::Country => "The country of the organisation is not known.".into(),
            GapCode::Technologies => "The systems in use are not known.".into(),
            GapCode::Attendees => "It is not known who takes part in the call.".into(),
            GapCode::Names => format!("The name of {people} is not known."),
            GapCode::JobTitles => format!("The job title of {people} is not known."),
            GapCode::CallTime => "The time of the call is not known.".into(),
            GapCode::CallDuration => {
                "The length of the call is not known; the steps assume half an hour.".into()
            }
            GapCode::TimeZone => "The time zone of the guest is not known.".into(),
            GapCode::Nothing => "Nothing that the rules look for.".into(),
        }
    }
}
