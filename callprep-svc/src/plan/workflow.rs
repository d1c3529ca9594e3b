//! The workflows that evidence is about, and how each is measured.

use serde::Serialize;

use super::clean::{self, MAX_NAME};

/// The normalised name of a workflow, known or not. The alphabetical order breaks ties.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Tag(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Workflow {
    Billing,
    ClientOnboarding,
    ClientReporting,
    ContentProduction,
    CreativeBriefing,
    DeliverableTracking,
    FieldDispatch,
    FieldReporting,
    General,
    Handoff,
    InventoryManagement,
    LeadIntake,
    MaterialProcurement,
    Planning,
    ProjectManagement,
    QualityControl,
    Reporting,
    Scheduling,
    SiteCoordination,
    SupplierCoordination,
}

/// Workflows with the same preference of metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Flow,
    Quality,
    Money,
    General,
}

impl Tag {
    /// Returns the tag in lower case with hyphens, `None` if it is blank.
    pub(crate) fn new(raw: &str) -> Option<Self> {
        let tag = clean::line(raw, MAX_NAME)
            .to_lowercase()
            .replace(['_', ' '], "-");
        (!tag.is_empty()).then_some(Self(tag))
    }

    /// Returns the most frequent tag, the alphabetically first among equals.
    pub(crate) fn most_frequent<'a>(tags: impl Iterator<Item = &'a Self>) -> Self {
        let mut sorted: Vec<_> = tags.collect();
        sorted.sort_unstable();
        let mut best = (0, None);
        for group in sorted.chunk_by(PartialEq::eq) {
            if group.len() > best.0 {
                best = (group.len(), Some(group[0].clone()));
            }
        }
        best.1.unwrap_or_else(|| Self("general".to_owned()))
    }

    /// Returns the workflow with this name. Tags are free text, so an unknown one is general.
    pub(crate) fn workflow(&self) -> Workflow {
        Workflow::named(&self.0)
    }
}

impl Workflow {
    fn named(tag: &str) -> Self {
        match tag {
            "billing" => Self::Billing,
            "client-onboarding" => Self::ClientOnboarding,
            "client-reporting" => Self::ClientReporting,
            "content-production" => Self::ContentProduction,
            "creative-briefing" => Self::CreativeBriefing,
            "deliverable-tracking" => Self::DeliverableTracking,
            "field-dispatch" => Self::FieldDispatch,
            "field-reporting" => Self::FieldReporting,
            "handoff" => Self::Handoff,
            "inventory-management" => Self::InventoryManagement,
            "lead-intake" => Self::LeadIntake,
            "material-procurement" => Self::MaterialProcurement,
            "planning" => Self::Planning,
            "project-management" => Self::ProjectManagement,
            "quality-control" => Self::QualityControl,
            "reporting" => Self::Reporting,
            "scheduling" => Self::Scheduling,
            "site-coordination" => Self::SiteCoordination,
            "supplier-coordination" => Self::SupplierCoordination,
            _ => Self::General,
        }
    }

    pub(crate) fn family(self) -> Family {
        match self {
            Self::Planning
            | Self::Scheduling
            | Self::FieldDispatch
            | Self::SiteCoordination
            | Self::Handoff
            | Self::ProjectManagement
            | Self::ClientOnboarding
            | Self::SupplierCoordination
            | Self::MaterialProcurement
            | Self::LeadIntake => Family::Flow,
            Self::FieldReporting
            | Self::QualityControl
            | Self::Reporting
            | Self::ClientReporting
            | Self::DeliverableTracking => Family::Quality,
            Self::Billing => Family::Money,
            Self::ContentProduction
            | Self::CreativeBriefing
            | Self::InventoryManagement
            | Self::General => Family::General,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_tag_wins_and_ties_are_alphabetical() {
        let most_frequent = |tags: &[&str]| {
            let tags: Vec<Tag> = tags.iter().filter_map(|tag| Tag::new(tag)).collect();
            Tag::most_frequent(tags.iter())
        };
        let tag = |name| Tag::new(name).unwrap();

        let tie = ["scheduling", "billing", "Scheduling", "BILLING"];
        assert_eq!(most_frequent(&tie), tag("billing"));
        // Two workflows that are not known are not one.
        let unknown = ["hr", "planning", "logistics", "planning"];
        assert_eq!(most_frequent(&unknown), tag("planning"));
        assert_eq!(most_frequent(&[]), tag("general"));
    }

    #[test]
    fn tags_are_read_whatever_their_case() {
        let workflow = |raw| Tag::new(raw).map(|tag| tag.workflow());

        assert_eq!(workflow("FIELD_DISPATCH"), Some(Workflow::FieldDispatch));
        assert_eq!(workflow(" field dispatch"), Some(Workflow::FieldDispatch));
        assert_eq!(workflow("logistics"), Some(Workflow::General));
        assert_eq!(workflow(" "), None);
    }
}
