//! The section of a phase: what its actions have in common is said once.

use proto::callprep::v1 as pb;

use super::{
    labels::Label,
    page::{Item, Marker, Section, find, language, line},
    quoted::cited,
};
use crate::plan::{
    self,
    text::{Condition, Sentence, capitalised, continued, number},
};

/// Stands for the label of a hypothesis where texts are compared.
const ANY_LABEL: &str = "\u{fffc}";

pub(super) fn section(brief: &pb::Brief, days: &str, item: &pb::PlanItem) -> Section {
    let is_first = brief.plan30.first() == Some(item) && !brief.day_one.is_empty();
    let day_one = is_first.then(|| line(brief.day_one.clone()));
    let condition = shared_condition(brief, &item.actions);
    let actions = without_condition(&item.actions, condition.as_deref());
    let alike: Vec<&[pb::Action]> = actions
        .chunk_by(|one, next| are_alike(brief, one, next))
        .collect();
    let before = std::iter::once(None).chain(alike.iter().map(|actions| actions.last()));
    let actions = before
        .zip(&alike)
        .map(|(before, actions)| action(brief, before, actions));
    Section {
        heading: match condition {
            Some(condition) => {
                let condition = continued(condition.trim_end_matches([':', ' ']));
                format!("{days}: {} ({condition})", item.focus)
            }
            None => format!("{days}: {}", item.focus),
        },
        marker: Marker::Dash,
        items: day_one.into_iter().chain(actions).collect(),
    }
}

/// Returns the condition with which every one of several actions begins.
fn shared_condition(brief: &pb::Brief, actions: &[pb::Action]) -> Option<String> {
    let [_, _, ..] = actions else {
        return None;
    };
    let conditions = [
        Condition::StillRunning,
        Condition::GoWithinBooking,
        Condition::Go,
    ];
    let conditions = conditions.map(|condition| condition.text(language(brief)));
    let is_shared =
        |condition: &String| actions.iter().all(|each| each.text.starts_with(condition));
    conditions.into_iter().find(is_shared)
}

fn without_condition(actions: &[pb::Action], condition: Option<&str>) -> Vec<pb::Action> {
    let mut actions = actions.to_vec();
    for action in &mut actions {
        if let Some(rest) = condition.and_then(|condition| action.text.strip_prefix(condition)) {
            action.text = capitalised(rest);
        }
    }
    actions
}

/// Returns whether two actions are the same for two hypotheses.
fn are_alike(brief: &pb::Brief, one: &pb::Action, other: &pb::Action) -> bool {
    one.when == other.when
        && !one.when.is_empty()
        && one.hypothesis_id != other.hypothesis_id
        && one.owner_role == other.owner_role
        && has_same_measure(one, other)
        && one.generated_by == other.generated_by
        && template(brief, one) == template(brief, other)
}

fn has_same_measure(one: &pb::Action, other: &pb::Action) -> bool {
    (&one.metric, &one.baseline, &one.target) == (&other.metric, &other.baseline, &other.target)
}

/// Returns the text with a placeholder for the label of its hypothesis, if it has that label once.
fn template(brief: &pb::Brief, action: &pb::Action) -> Option<String> {
    let label = &find(brief, &action.hypothesis_id)?.label;
    let is_once = action.text.matches(label.as_str()).count() == 1;
    is_once.then(|| action.text.replace(label.as_str(), ANY_LABEL))
}

/// What an action shares with the one `before` is not said again.
fn action(brief: &pb::Brief, before: Option<&pb::Action>, actions: &[pb::Action]) -> Item {
    let say = |label: Label| label.text(language(brief));
    let first = &actions[0];
    let mut measure = if before.is_some_and(|before| has_same_measure(before, first)) {
        say(Label::Idem).to_owned()
    } else {
        format!("{}: {} → {}", first.metric, first.baseline, first.target)
    };
    for hypothesis in actions
        .iter()
        .filter_map(|each| find(brief, &each.hypothesis_id))
    {
        let cited = cited(brief, hypothesis);
        measure = format!(
            "{measure} [{}]",
            plan::citation(&hypothesis.label, &cited, language(brief))
        );
    }
    let mark = match first.generated_by() {
        pb::GeneratedBy::Model => format!(" ({})", say(Label::ByModel)),
        _ => String::new(),
    };
    let when = match first.when.as_str() {
        // A brief of an earlier version.
        "" => format!("{} {}", say(Label::Day), first.due_day),
        when if before.is_some_and(|before| before.when == when) => {
            when.split(',').next().unwrap_or(when).to_owned()
        }
        when => when.to_owned(),
    };
    let (owner, text) = (&first.owner_role, text(brief, actions));
    Item {
        line: format!("{when} — {owner}: {text}{mark}"),
        url: None,
        notes: vec![measure],
    }
}

/// Returns the text with the labels of all their hypotheses.
fn text(brief: &pb::Brief, actions: &[pb::Action]) -> String {
    let [first, _, ..] = actions else {
        return actions[0].text.clone();
    };
    let labels = actions
        .iter()
        .filter_map(|each| find(brief, &each.hypothesis_id))
        .map(|each| each.label.clone());
    let labels: Vec<String> = labels.collect();
    let all = number::list(&labels, language(brief));
    first.text.replacen(labels[0].as_str(), &all, 1)
}
