//! Shows a brief as a page of text, every field of it.

use std::fmt::Write;

use proto::callprep::v1 as pb;

/// Returns the brief as a page of text.
pub(crate) fn page(brief: &pb::Brief) -> String {
    let (company, kind) = (&brief.company, brief.kind().as_str_name());
    let mut page = format!(
        "{company} ({kind}, {})\n\n{}\n",
        brief.language, brief.summary
    );
    section(&mut page, "hypotheses", &brief.hypotheses, hypothesis);
    for (name, items) in [
        ("plan30", &brief.plan30),
        ("plan60", &brief.plan60),
        ("plan90", &brief.plan90),
    ] {
        for item in items {
            let name = format!("{name}: {}", item.focus);
            section(&mut page, &name, &item.actions, action);
        }
    }
    section(&mut page, "stakeholders", &brief.stakeholders, stakeholder);
    section(&mut page, "questions", &brief.questions, question);
    section(&mut page, "risks", &brief.risks, risk);
    section(&mut page, "demo flow", &brief.demo_flow, demo_step);
    section(&mut page, "gaps", &brief.gaps, gap);
    section(&mut page, "sources", &brief.sources, source);
    page
}

fn section<T>(page: &mut String, name: &str, items: &[T], line: impl Fn(&T) -> String) {
    write!(page, "\n## {name}\n").unwrap();
    for item in items {
        writeln!(page, "{}", line(item)).unwrap();
    }
}

fn hypothesis(hypothesis: &pb::BriefHypothesis) -> String {
    let pb::BriefHypothesis {
        id,
        label,
        title,
        source_numbers,
        ..
    } = hypothesis;
    let band = hypothesis.confidence_band().as_str_name();
    format!("{label} {title} | {band} | {source_numbers:?} | {id}")
}

fn action(action: &pb::Action) -> String {
    let pb::Action {
        id,
        line,
        hypothesis_id,
        opportunity_id,
        evidence_ids,
        generic,
        ..
    } = action;
    let band = action.confidence_band().as_str_name();
    let generic = if *generic { " | generic" } else { "" };
    format!(
        "{id} {line}\n   {band} | {hypothesis_id} | {opportunity_id} | {evidence_ids:?}{generic}"
    )
}

fn stakeholder(stakeholder: &pb::Stakeholder) -> String {
    let pb::Stakeholder {
        role,
        objective,
        person,
        hypothesis_ids,
    } = stakeholder;
    format!("{role}: {objective} <{person}> {hypothesis_ids:?}")
}

fn question(question: &pb::Question) -> String {
    let pb::Question {
        text,
        text_language,
        hypothesis_id,
        ..
    } = question;
    let kind = question.kind().as_str_name();
    format!("{text}\n   {kind} | {text_language} | {hypothesis_id}")
}

fn risk(risk: &pb::Risk) -> String {
    let pb::Risk {
        code,
        text,
        mitigation,
        owner_role,
    } = risk;
    format!("{code} {text} {mitigation} — {owner_role}")
}

fn demo_step(demo_step: &pb::DemoStep) -> String {
    let pb::DemoStep {
        step,
        text,
        minutes,
    } = demo_step;
    format!("{step}. ({minutes} min) {text}")
}

fn gap(gap: &pb::Gap) -> String {
    let pb::Gap { code, text } = gap;
    format!("{code}: {text}")
}

fn source(source: &pb::Source) -> String {
    let pb::Source {
        number,
        evidence_id,
        title,
        host,
        url,
        source_type,
    } = source;
    format!("{number} {title} | {host} | {url} | {source_type} | {evidence_id}")
}
