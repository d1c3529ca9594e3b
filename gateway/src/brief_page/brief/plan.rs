//! The actions of the ninety days.

use proto::callprep::v1::{self as pb, GeneratedBy};

use super::Reading;
use crate::brief_page::words::Words;

pub(in crate::brief_page) struct Phase<'a> {
    pub(in crate::brief_page) name: &'static str,
    pub(in crate::brief_page) items: Vec<PlanItem<'a>>,
}

pub(in crate::brief_page) struct PlanItem<'a> {
    pub(in crate::brief_page) focus: &'a str,
    pub(in crate::brief_page) actions: Vec<Action<'a>>,
}

pub(in crate::brief_page) struct Action<'a> {
    /// The id under which the drawing shows the action.
    pub(in crate::brief_page) id: &'a str,
    /// The due day, in words if the brief has them.
    pub(in crate::brief_page) day: String,
    pub(in crate::brief_page) text: &'a str,
    pub(in crate::brief_page) owner: &'a str,
    pub(in crate::brief_page) metric: &'a str,
    pub(in crate::brief_page) baseline: &'a str,
    pub(in crate::brief_page) target: &'a str,
    pub(in crate::brief_page) cited: String,
    pub(in crate::brief_page) generic: bool,
    pub(in crate::brief_page) by_model: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn phases(self) -> Vec<Phase<'a>> {
        let names = Words::of(self.language).phases;
        let plans = [&self.brief.plan30, &self.brief.plan60, &self.brief.plan90];
        let phase = |(name, items): (&'static str, &'a Vec<pb::PlanItem>)| Phase {
            name,
            items: items.iter().map(|item| self.plan_item(item)).collect(),
        };
        names.into_iter().zip(plans).map(phase).collect()
    }

    fn plan_item(self, item: &'a pb::PlanItem) -> PlanItem<'a> {
        let action = |action: &'a pb::Action| Action {
            id: &action.id,
            day: match action.when.as_str() {
                "" => action.due_day.to_string(),
                when => when.to_owned(),
            },
            text: &action.text,
            owner: &action.owner_role,
            metric: &action.metric,
            baseline: &action.baseline,
            target: &action.target,
            cited: self.cited_by(action),
            generic: action.generic,
            by_model: action.generated_by() == GeneratedBy::Model,
        };
        PlanItem {
            focus: &item.focus,
            actions: item.actions.iter().map(action).collect(),
        }
    }

    /// The hypothesis behind an action, and the sources for it.
    fn cited_by(self, action: &pb::Action) -> String {
        let Some(hypothesis) = self.find(&action.hypothesis_id) else {
            return String::new();
        };
        format!(
            "{}, {}",
            hypothesis.label,
            self.cited(&hypothesis.source_numbers)
        )
    }
}
