//! What one part of a brief says, the others know of.

use callprep_svc::plan::{
    Action, Brief, BriefKind, CallSide, GapCode, GeneratedBy, Language, PlanItem, case::Case,
};

use super::{without_names, without_quotations};

/// Returns a code with a place for each part that the others do not know of.
pub(super) fn check(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    found.extend(unknown_owners(brief));
    found.extend(second_track(brief));
    found.extend(words_of_a_category(case, brief));
    found.extend(asked_twice(brief));
    found.extend(hurry(case, brief));
    found.extend(names(case, brief));
    found.extend(introduction(brief));
    found.extend(nothing_missing(brief));
    found.extend(too_much_for_a_part(brief));
    found.extend(monthly_amounts(brief));
    found.extend(stop_rule(brief));
    found.extend(baselines(brief));
    found.extend(own_words(brief));
    found.extend(deciders(brief));
    found
}

/// Every owner in the plan is somebody in the call, ours, or still to be found; and whoever is still to be found
/// owns something.
fn unknown_owners(brief: &Brief) -> Vec<(&'static str, String)> {
    let is_introduced = |owner: &str| {
        let owner = owner.to_lowercase();
        let is_ours = ["accountmanager", "account manager"].contains(&owner.as_str());
        let is_booker = ["de aanvrager", "the booker"].contains(&owner.as_str())
            && brief.stakeholders.iter().any(|each| each.is_booker);
        is_ours
            || is_booker
            || brief.stakeholders.iter().any(|each| match each.side {
                CallSide::Absent => each.role.to_lowercase() == owner,
                _ => each.objective.to_lowercase().contains(&owner),
            })
    };
    let unknown = brief
        .actions()
        .filter(|action| !is_introduced(&action.owner_role))
        .map(|action| ("unknown-owner", action.id.clone()));
    let needed = brief
        .stakeholders
        .iter()
        .filter(|each| each.side == CallSide::Absent);
    let idle = needed
        .filter(|each| !brief.actions().any(|action| action.owner_role == each.role))
        .map(|each| ("idle-role", each.role.clone()));
    unknown.chain(idle).collect()
}

/// The plan is about the lead alone: about another hypothesis there is a question at most.
fn second_track(brief: &Brief) -> Vec<(&'static str, String)> {
    let lead = brief.hypotheses.first().map(|lead| &lead.id);
    let is_other = |id: &Option<String>| id.is_some() && id.as_ref() != lead;
    let actions = brief
        .actions()
        .filter(|action| is_other(&action.hypothesis_id))
        .map(|action| action.id.clone());
    let roles = brief
        .stakeholders
        .iter()
        .filter(|each| each.hypothesis_ids.iter().any(|id| Some(id) != lead))
        .map(|each| each.role.clone());
    actions
        .chain(roles)
        .map(|place| ("second-track", place))
        .collect()
}

/// A measure is called by words that fit whatever is measured, not by those of a kind of company.
fn words_of_a_category(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    const WORDS: [&str; 14] = [
        "verkop",
        "sales",
        "opdracht",
        " job",
        "aanvra",
        "request",
        "overdracht",
        "hand-over",
        "weggegooid",
        "thrown away",
        "financiën",
        "finance",
        "normale ",
        "normal ",
    ];
    let names = super::names(case);
    let actions = brief.actions().flat_map(|action| {
        let texts = [&action.text, &action.metric, &action.target];
        texts.map(|text| (action.id.as_str(), text))
    });
    let questions = brief.questions.iter();
    let ours = questions.filter(|each| each.generated_by != GeneratedBy::Research);
    let texts = actions.chain(ours.map(|each| ("question", &each.text)));
    texts
        .filter(|(_, text)| {
            let plain = without_names(&without_quotations(text), &names).to_lowercase();
            WORDS.iter().any(|word| plain.contains(word))
        })
        .map(|(place, _)| ("category-word", place.to_owned()))
        .collect()
}

/// What a question asks, no risk tells to ask.
fn asked_twice(brief: &Brief) -> Vec<(&'static str, String)> {
    const TOPICS: [[&str; 2]; 2] = [["budget", "budget"], ["weken", "weeks"]];
    let topics = || TOPICS.iter().flatten();
    brief
        .risks
        .iter()
        .filter(|risk| topics().any(|topic| risk.mitigation.contains(topic)))
        .map(|risk| ("asked-twice", risk.code.as_str().to_owned()))
        .collect()
}

/// There is less than a question a minute.
fn hurry(case: &Case, brief: &Brief) -> Option<(&'static str, String)> {
    let is_rest = |text: &str| text.starts_with("Na ") || text.starts_with("After ");
    let rest = brief.demo_flow.iter().filter(|step| is_rest(&step.text));
    let rest: u32 = rest.map(|step| step.minutes).sum();
    let minutes = rest + brief.demo_flow.get(1).map_or(0, |step| step.minutes);
    let is_hurried = brief.questions.len() >= minutes as usize;
    let is_long = case.minutes.is_none_or(|minutes| minutes >= 20);
    (is_long && is_hurried).then(|| ("hurry", "questions".to_owned()))
}

/// Examples are without names, in the test as well as in the call.
fn names(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let is_told = |text: &str| {
        ["zonder namen", "without names"]
            .iter()
            .any(|words| text.contains(words))
    };
    let test = brief.actions().any(|action| is_told(&action.text));
    let step = brief
        .demo_flow
        .get(1)
        .is_some_and(|step| is_told(&step.text));
    [(test || case.lead().is_none(), "test"), (step, "step")]
        .into_iter()
        .filter(|(is_told, _)| !is_told)
        .map(|(_, place)| ("with-names", place.to_owned()))
        .collect()
}

/// An introduction is asked for only where somebody is still to be found.
fn introduction(brief: &Brief) -> Option<(&'static str, String)> {
    let asks = ["kennismaking", "introduction"].iter().any(|word| {
        brief
            .summary
            .ends_with(&format!("{word} met wie dit werk doet."))
            || brief
                .summary
                .ends_with(&format!("{word} to whoever does this work."))
    });
    let is_needed = brief.stakeholders.iter().any(|each| {
        let role = each.role.to_lowercase();
        each.side == CallSide::Absent && ["proceseigenaar", "process owner"].contains(&&*role)
    });
    (asks && !is_needed).then(|| ("needless-introduction", "summary".to_owned()))
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

/// What was estimated for all is not expected of one team or one part, and nothing is scaled where all
/// take part.
fn too_much_for_a_part(brief: &Brief) -> Vec<(&'static str, String)> {
    let is_amount =
        |target: &str| target.contains(|c: char| c.is_ascii_digit()) && !target.contains('%');
    let counts_all = |target: &str| {
        ["omgerekend naar", "scaled to"]
            .iter()
            .any(|words| target.contains(words))
    };
    let is_of_part = brief.actions().any(|action| {
        [
            "één team",
            "één soort geval",
            "één vestiging",
            "one team",
            "one kind of case",
            "one site",
        ]
        .contains(&&*action.target)
    });
    brief
        .actions()
        .filter(|action| is_amount(&action.target) && counts_all(&action.target) != is_of_part)
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
        Language::Nl => ("Beslist mogelijk mee", "misschien"),
        Language::En => ("May have a say", "perhaps"),
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
