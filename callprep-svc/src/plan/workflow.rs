//! The workflows that evidence speaks of, and which measure suits each.

use serde::Serialize;

/// A workflow; the order is that of the tags, which breaks ties.
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

impl Workflow {
    /// Returns the workflow of a tag, `None` when there is no tag.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_lowercase().replace(['_', ' '], "-");
        Some(match tag.as_str() {
            "" => return None,
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
        })
    }

    /// Returns the most frequent workflow, the first by tag among equals.
    pub(crate) fn most_frequent(workflows: impl Iterator<Item = Self>) -> Self {
        let mut sorted: Vec<_> = workflows.collect();
        sorted.sort_unstable();
        let mut best = (0, Self::General);
        for group in sorted.chunk_by(PartialEq::eq) {
            if group.len() > best.0 {
                best = (group.len(), group[0]);
            }
        }
        best.1
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
    fn the_most_frequent_workflow_wins_and_ties_are_alphabetical() {
        let tags = ["scheduling", "billing", "Scheduling", "BILLING"];
        let workflows = tags.into_iter().filter_map(Workflow::from_tag);

        assert_eq!(Workflow::most_frequent(workflows), Workflow::Billing);
        assert_eq!(Workflow::most_frequent([].into_iter()), Workflow::General);
    }

    #[test]
    fn tags_are_read_whatever_their_case() {
        assert_eq!(
            Workflow::from_tag("FIELD_DISPATCH"),
            Some(Workflow::FieldDispatch)
        );
        assert_eq!(Workflow::from_tag("logistics"), Some(Workflow::General));
        assert_eq!(Workflow::from_tag(" "), None);
    }
}
