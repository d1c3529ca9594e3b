//! The workflows that evidence speaks of, and which measure suits each.

use serde::Serialize;

use super::clean;

const MAX_TAG: usize = 80;

/// The name of a workflow, known or not; the order of names breaks ties.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Tag(String);

/// A workflow.
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

/// Workflows that are measured alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Flow,
    Quality,
    Money,
    General,
}

impl Tag {
    /// Returns the tag that was meant, `None` when there is none.
    pub(crate) fn new(raw: &str) -> Option<Self> {
        let tag = clean::line(raw, MAX_TAG)
            .to_lowercase()
            .replace(['_', ' '], "-");
        (!tag.is_empty()).then_some(Self(tag))
    }

    /// Returns the most frequent tag, the first by name among equals.
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

    /// Returns the workflow of that name; one that is not known is like any other.
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

    /// Returns how it is measured.
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
