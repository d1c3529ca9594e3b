//! What one part of a brief says, the others know of.

use callprep_svc::plan::{
    Action, Brief, BriefKind, CallSide, GapCode, Language, PlanItem, case::Case,
};

/// Returns a code with a place for each part that the others do not know of.
pub(super) fn check(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    found.extend(unknown_owners(brief));
    found.extend(unasked(brief));
    found.extend(nothing_missing(brief));
    found.extend(too_much_for_a_part(case, brief));
    found.extend(monthly_amounts(brief));
    found.extend(stop_rule(brief));
    found.extend(baselines(brief));
    found.extend(own_words(brief));
    found.extend(deciders(brief));
    found
}

/// Every owner in the plan is somebody in the call, or needed beside them.
fn unknown_owners(brief: &Brief) -> Vec<(&'static str, String)> {
    let is_introduced = |owner: &str| {
        let owner = owner.to_lowercase();
        let (role, label) = match owner.rsplit_once(" h") {
            Some((role, number)) if number.parse::<u8>().is_ok() => {
                (role.to_owned(), format!("h{number}"))
            }
            _ => (owner.clone(), String::new()),
        };
        brief.stakeholders.iter().any(|each| {
            let objective = each.objective.to_lowercase();
            match each.side {
                CallSide::Absent => each.role.to_lowercase() == owner,
                _ => objective.contains(&role) && objective.contains(&label),
            }
        })
    };
    brief
        .actions()
        .filter(|action| !is_introduced(&action.owner_role))
        .map(|action| ("unknown-owner", action.id.clone()))
        .collect()
}

/// Something is done about a hypothesis that does not lead only if there is a question about it.
fn unasked(brief: &Brief) -> Vec<(&'static str, String)> {
    let lead = brief.hypotheses.first().map(|lead| &lead.id);
    let is_asked = |action: &&Action| {
        let about = action.hypothesis_id.as_ref();
        about == lead
            || about.is_none()
            || brief
                .questions
                .iter()
                .any(|question| question.hypothesis_id.as_ref() == about)
    };
    brief
        .actions()
        .filter(|action| !is_asked(action))
        .map(|action| ("unasked", action.id.clone()))
        .collect()
}

/// Where nothing is missing, those who decide and know the work are there.
fn nothing_missing(brief: &Brief) -> Option<(&'static str, String)> {
    let says_nothing = brief.gaps.iter().any(|gap| gap.code == GapCode::Nothing);
    let lacks = |words: [&str; 2]| {
        let mut absent = brief.stakeholders.iter();
        absent.any(|each| {
            let role = each.role.to_lowercase();
            each.side == CallSide::Absent && words.iter().any(|word| role.contains(word))
        })
    };
    let is_lacking =
        lacks(["budgethouder", "budget holder"]) || lacks(["proceseigenaar", "process owner"]);
    (says_nothing && (is_lacking || brief.gaps.len() > 1))
        .then(|| ("not-nothing", "gaps".to_owned()))
}

/// What was estimated for all is not expected of one team.
fn too_much_for_a_part(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let is_amount =
        |target: &str| target.contains(|c: char| c.is_ascii_digit()) && !target.contains('%');
    let counts_all = |target: &str| {
        ["omgerekend naar iedereen", "scaled to everybody"]
            .iter()
            .any(|words| target.contains(words))
    };
    let pilot = brief.plan60.iter().flat_map(|item| &item.actions);
    let is_pilot = brief.plan60.iter().any(|item| item.actions.len() > 1);
    pilot
        .filter(|_| is_pilot && !case.is_one_person())
        .filter(|action| is_amount(&action.target) && !counts_all(&action.target))
        .map(|action| ("too-much-for-a-team", action.id.clone()))
        .collect()
}

/// What is lost in a month or more is not counted in two weeks, nor reviewed every week.
fn monthly_amounts(brief: &Brief) -> Vec<(&'static str, String)> {
    let periods = [
        "per maand",
        "per kwartaal",
        "per jaar",
        "per month",
        "per quarter",
        "per year",
    ];
    let weeks = ["werkweken", "elke week", "working weeks", "every week"];
    let says = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    brief
        .actions()
        .filter(|action| says(&action.metric, &periods) && says(&action.text, &weeks))
        .map(|action| ("weekly-amount", action.id.clone()))
        .collect()
}

/// The stop rule is fixed before it is applied.
fn stop_rule(brief: &Brief) -> Option<(&'static str, String)> {
    let is_named = |items: &[PlanItem]| {
        let mut actions = items.iter().flat_map(|item| &item.actions);
        actions.any(|action| action.text.contains("stopregel") || action.text.contains("stop rule"))
    };
    let (is_fixed, is_applied) = (is_named(&brief.plan30), is_named(&brief.plan60));
    (is_fixed != is_applied).then(|| ("late-stop-rule", "plan".to_owned()))
}

/// There is one baseline, of what the plan is about, and it starts after the test of that.
fn baselines(brief: &Brief) -> Vec<(&'static str, String)> {
    let lead = brief.hypotheses.first().map(|lead| &lead.id);
    let is_baseline = |action: &&Action| {
        ["Nulmeting voor", "Baseline for"]
            .iter()
            .any(|words| action.text.starts_with(words))
    };
    let mut found: Vec<_> = brief
        .actions()
        .filter(is_baseline)
        .filter(|action| action.hypothesis_id.as_ref() != lead)
        .map(|action| ("unused-baseline", action.id.clone()))
        .collect();
    let tested = brief.actions().find(|action| !is_baseline(action));
    let measured = brief.actions().find(is_baseline);
    if let Some((tested, measured)) = tested.zip(measured) {
        let is_late = match (tested.due_date, measured.start_date.or(measured.due_date)) {
            (Some(tested), Some(measured)) => tested >= measured,
            _ => tested.due_day >= measured.due_day,
        };
        found.extend(is_late.then(|| ("late-verdict", tested.id.clone())));
    }
    found
}

/// The first phase quotes what the hypothesis is about, and the second what is tried.
fn own_words(brief: &Brief) -> Vec<(&'static str, String)> {
    if brief.kind == BriefKind::Minimal {
        return Vec::new();
    }
    let quotes = |items: &[PlanItem]| {
        let mut actions = items.iter().flat_map(|item| &item.actions);
        actions.any(|action| action.text.contains('“') || action.metric.contains('“'))
    };
    // What leads elsewhere is not repeated.
    let is_safe = |title: &String| !["://", "www.", "@"].iter().any(|mark| title.contains(mark));
    let lead = &brief.hypotheses[0];
    let is_silent = is_safe(&lead.title) && !quotes(&brief.plan30);
    let tries_silently = !brief.plan60.is_empty()
        && !lead.solution.is_empty()
        && is_safe(&lead.solution)
        && !quotes(&brief.plan60);
    let silent = is_silent.then(|| ("not-own", "plan30".to_owned()));
    let tries = tries_silently.then(|| ("not-own", "plan60".to_owned()));
    silent.into_iter().chain(tries).collect()
}

/// Whoever decides is not needed where somebody may do so, without a word on that.
fn deciders(brief: &Brief) -> Option<(&'static str, String)> {
    let (may, unless) = match brief.language {
        Language::Nl => ("Beslist mogelijk mee", "tenzij"),
        Language::En => ("May have a say", "unless"),
    };
    let may_be_here = brief
        .stakeholders
        .iter()
        .any(|each| each.objective.contains(may));
    let needed = brief.stakeholders.iter().find(|each| {
        let role = each.role.to_lowercase();
        each.side == CallSide::Absent && ["budgethouder", "budget holder"].contains(&&*role)
    });
    let is_silent = needed.is_some_and(|needed| !needed.objective.contains(unless));
    (may_be_here && is_silent).then(|| ("decider-beside", "roles".to_owned()))
}
