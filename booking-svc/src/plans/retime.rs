//! Updates plans whose call has moved: they keep their texts, and get the new time and the days
//! that follow from it.

use proto::callprep::v1::{Action, Brief, GeneratedBy, PlanItem, Provenance};
use serde_json::Value;

use super::{
    client::Generated,
    columns::plan_items,
    request::PlanRequest,
    trace::{find_traceparent, in_trace},
    write::{PlanError, by_rules, read_request, release},
};
use crate::{
    App,
    app::{Next, StepError},
    new_id,
    store::{
        JsonText, Lease,
        call_prep_plans::work::{self, DuePlan, PlanTask, Retimed},
    },
};

/// Updates the plan that has been due for a new time the longest.
pub(crate) async fn retime_due(app: App) -> Result<Next, StepError> {
    let mut conn = app.database.connection().await?;
    let claimed = work::claim_due(&mut conn, PlanTask::Retiming, new_id(), work::LEASE).await?;
    let Some((lease, due)) = claimed else {
        return Ok(Next::WhenWoken);
    };
    let at = find_traceparent(&mut conn, &due).await;
    let request = read_request(&mut conn, &due).await;
    drop(conn);
    let work = Box::pin(retime(&app, lease, due, request));
    in_trace(at, "retime plan", lease.id, work).await?;
    Ok(Next::AtOnce)
}

async fn retime(
    app: &App,
    lease: Lease,
    due: DuePlan,
    request: Result<PlanRequest, PlanError>,
) -> Result<(), StepError> {
    let id = lease.id;
    let newer = by_rules(app, request).await;
    let retimed = newer.and_then(|(_, newer)| retimed(due, newer));
    let mut conn = app.database.connection().await?;
    let retimed = match retimed {
        Ok(retimed) => retimed,
        Err(error) => {
            tracing::warn!(plan.id = %id, %error, "could not update the time in plan `{id}`");
            return Ok(release(&mut conn, lease, &error).await?);
        }
    };
    let is_due = retimed.wording_digest.is_some();
    if work::finish_retime(&mut conn, lease, retimed).await? {
        tracing::info!(plan.id = %id, "updated the time in plan `{id}`");
    }
    if is_due {
        app.wakeups.wake_wordings();
    }
    Ok(())
}

/// Returns whether a brief was reworded by a model.
pub(super) fn is_worded(provenance: Option<&Value>) -> bool {
    provenance
        .and_then(|provenance| serde_json::from_value::<Provenance>(provenance.clone()).ok())
        .is_some_and(|provenance| provenance.generated_by() == GeneratedBy::Model)
}

/// Returns a plan with the opening and the days of a newer one.
fn retimed(due: DuePlan, newer: Generated) -> Result<Retimed, PlanError> {
    let may_be_worded = newer.may_be_worded && !is_worded(due.provenance.as_ref());
    let older = serde_json::from_value::<Brief>(due.brief.unwrap_or_default())
        .map_err(|_| PlanError::UnreadableBrief)?;
    let brief = with_words_of(older, *newer.brief);
    let phase = |items: &[PlanItem]| plan_items(items).map_err(|_| PlanError::UnreadableBrief);
    Ok(Retimed {
        plan30: phase(&brief.plan30)?,
        plan60: phase(&brief.plan60)?,
        plan90: phase(&brief.plan90)?,
        brief: JsonText::of(&brief).map_err(|_| PlanError::UnreadableBrief)?,
        summary: brief.summary,
        wording_digest: newer.written.input_digest.filter(|_| may_be_worded),
    })
}

/// Returns the older brief with the parts of the newer one that depend on the time of the call: the
/// opening and the days of the plan. If the actions differ, the older brief keeps its days without
/// dates.
fn with_words_of(mut older: Brief, newer: Brief) -> Brief {
    let plans_the_same = actions(&older).map(same).eq(actions(&newer).map(same));
    let days: Vec<Action> = actions(&newer).cloned().collect();
    older.summary = match older.summary.strip_prefix(&older.opening) {
        Some(rest) if !older.opening.is_empty() => format!("{}{rest}", newer.opening),
        _ => newer.summary,
    };
    older.opening = newer.opening;
    let phases = [&mut older.plan30, &mut older.plan60, &mut older.plan90];
    let planned = phases
        .into_iter()
        .flatten()
        .flat_map(|item| &mut item.actions);
    if plans_the_same {
        older.first_day = newer.first_day;
        older.day_one = newer.day_one;
        planned
            .zip(days)
            .for_each(|(action, newer)| take_days(action, newer));
    } else {
        older.first_day.clear();
        older.day_one.clear();
        planned.for_each(drop_dates);
    }
    older
}

fn take_days(action: &mut Action, newer: Action) {
    action.line = newer.line.replacen(&newer.text, &action.text, 1);
    action.due_day = newer.due_day;
    action.due_date = newer.due_date;
    action.start_date = newer.start_date;
    action.when = newer.when;
}

/// `Day 17, Friday 18 December` becomes `Day 17`.
fn drop_dates(action: &mut Action) {
    let day = action.when.split(',').next().unwrap_or_default().to_owned();
    action.line = action.line.replacen(&action.when, &day, 1);
    action.when = day;
    action.due_date.clear();
    action.start_date.clear();
}

fn actions(brief: &Brief) -> impl Iterator<Item = &Action> {
    [&brief.plan30, &brief.plan60, &brief.plan90]
        .into_iter()
        .flatten()
        .flat_map(|item| &item.actions)
}

/// Returns what two versions of the same action have in common.
fn same(action: &Action) -> (&str, &str, &str) {
    (&action.id, &action.hypothesis_id, &action.metric)
}

#[cfg(test)]
mod tests {
    use proto::callprep::v1::PlanItem;

    use super::*;

    fn brief(opening: &str, text: &str, day: i32, date: &str) -> Brief {
        let when = format!("Day {day}, {date}");
        let action = Action {
            id: "A1".to_owned(),
            line: format!("{when}: {text} — Owner"),
            text: text.to_owned(),
            due_day: day,
            due_date: date.to_owned(),
            when,
            ..Action::default()
        };
        Brief {
            opening: opening.to_owned(),
            summary: format!("{opening} The rest."),
            first_day: "2026-12-02".to_owned(),
            plan30: vec![PlanItem {
                focus: String::new(),
                actions: vec![action],
            }],
            ..Brief::default()
        }
    }

    #[test]
    fn a_plan_whose_call_moved_keeps_its_words_and_takes_the_days() {
        let older = brief("On Monday.", "worded by a model", 10, "11 December");
        let newer = brief("On Friday.", "worded by rules", 12, "18 December");

        let moved = with_words_of(older, newer);

        assert_eq!(moved.summary, "On Friday. The rest.");
        let action = &moved.plan30[0].actions[0];
        assert_eq!(action.text, "worded by a model");
        assert_eq!(
            action.line,
            "Day 12, 18 December: worded by a model — Owner"
        );
        assert_eq!((action.due_day, &*action.due_date), (12, "18 December"));
    }

    #[test]
    fn a_plan_of_other_actions_keeps_no_dates() {
        let older = brief("On Monday.", "worded by rules", 10, "11 December");
        let mut newer = older.clone();
        newer.plan30[0].actions.clear();

        let moved = with_words_of(older, newer);

        assert_eq!(moved.first_day, "");
        let action = &moved.plan30[0].actions[0];
        assert_eq!(action.line, "Day 10: worded by rules — Owner");
        assert_eq!((action.due_day, &*action.due_date), (10, ""));
    }
}
