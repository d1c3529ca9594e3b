//! Weeks that are unlike others.

use crate::plan::{
    Language,
    season::{Reason, Stretch},
    text::{
        capitalised,
        date::{month_en, month_nl},
        number,
    },
};

pub(super) fn season_nl(reason: &Reason, stretches: &[Stretch]) -> String {
    let names: Vec<String> = stretches
        .iter()
        .map(|stretch| match stretch {
            Stretch::Baseline => "de nulmeting",
            Stretch::Pilot => "de pilot",
            Stretch::Trial => "de proef",
            Stretch::Extension => "de laatste fase",
        })
        .map(str::to_owned)
        .collect();
    let falls = if names.len() == 1 { "valt" } else { "vallen" };
    let weeks = match *reason {
        Reason::Summer => "de zomervakantie".to_owned(),
        Reason::Christmas => "de weken rond Kerst".to_owned(),
        Reason::Busy(from, to) => {
            format!(
                "het drukste seizoen ({} t/m {})",
                month_nl(from),
                month_nl(to)
            )
        }
    };
    let names = capitalised(&number::list(&names, Language::Nl));
    format!("{names} {falls} deels in {weeks}.")
}

pub(super) fn season_en(reason: &Reason, stretches: &[Stretch]) -> String {
    let names: Vec<String> = stretches
        .iter()
        .map(|stretch| match stretch {
            Stretch::Baseline => "the baseline",
            Stretch::Pilot => "the pilot",
            Stretch::Trial => "the trial",
            Stretch::Extension => "the last phase",
        })
        .map(str::to_owned)
        .collect();
    let falls = if names.len() == 1 { "falls" } else { "fall" };
    let weeks = match *reason {
        Reason::Summer => "the summer holidays".to_owned(),
        Reason::Christmas => "the weeks around Christmas".to_owned(),
        Reason::Busy(from, to) => {
            format!(
                "the busiest season ({} to {})",
                month_en(from),
                month_en(to)
            )
        }
    };
    let names = capitalised(&number::list(&names, Language::En));
    format!("{names} {falls} partly in {weeks}.")
}
