//! The participants of the call, and the missing roles.

use proto::callprep::v1 as pb;

use super::Reading;
use crate::brief_page::words;

pub(in crate::brief_page) struct Person<'a> {
    pub(in crate::brief_page) name: &'a str,
    pub(in crate::brief_page) role: &'a str,
    pub(in crate::brief_page) job_title: &'a str,
    pub(in crate::brief_page) side: Option<&'static str>,
    pub(in crate::brief_page) is_booker: bool,
    pub(in crate::brief_page) role_is_guess: bool,
    pub(in crate::brief_page) part: Option<&'static str>,
    pub(in crate::brief_page) objective: &'a str,
    /// The labels of the hypotheses that concern this role.
    pub(in crate::brief_page) labels: String,
}

impl<'a> Reading<'a> {
    pub(super) fn person(self, stakeholder: &'a pb::Stakeholder) -> Person<'a> {
        let (name, role) = match stakeholder.person.as_str() {
            "" => (stakeholder.role.as_str(), ""),
            person => (person, stakeholder.role.as_str()),
        };
        let labels = stakeholder.hypothesis_ids.iter();
        let labels = labels
            .map(|id| self.label_of(id))
            .filter(|label| !label.is_empty());
        Person {
            name,
            role,
            job_title: &stakeholder.job_title,
            side: words::side(stakeholder.side(), self.language),
            is_booker: stakeholder.is_booker,
            role_is_guess: stakeholder.role_is_guess,
            part: words::meddicc(stakeholder.meddicc(), self.language),
            objective: &stakeholder.objective,
            labels: labels.collect::<Vec<_>>().join(", "),
        }
    }
}
