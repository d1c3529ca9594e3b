//! From a brief to its message.

use proto::callprep::v1 as pb;

use crate::plan::{
    Action, Band, Brief, BriefHypothesis, BriefKind, CallSide, DemoStep, Gap, GeneratedBy,
    Language, Meddicc, PlanItem, Question, QuestionKind, Risk, Source, Stakeholder,
};

const SCHEMA_VERSION: i32 = 1;
/// The ISO 639 code for an undetermined language.
const UNDETERMINED: &str = "und";

pub(super) fn brief(brief: Brief) -> pb::Brief {
    let kind = match brief.kind {
        BriefKind::Full => pb::BriefKind::Full,
        BriefKind::Minimal => pb::BriefKind::Minimal,
    };
    let generated_by = author(brief.generated_by());
    let language = brief.language;
    pb::Brief {
        schema_version: SCHEMA_VERSION,
        language: language.code().to_owned(),
        kind: kind.into(),
        text_languages: brief.languages.codes().map(str::to_owned).collect(),
        company: brief.company,
        opening: brief.opening,
        summary: brief.summary,
        first_day: brief
            .first_day
            .map(|date| date.to_string())
            .unwrap_or_default(),
        day_one: brief.day_one,
        summary_generated_by: author(brief.summary_by).into(),
        generated_by: generated_by.into(),
        plan30: brief.plan30.into_iter().map(plan_item).collect(),
        plan60: brief.plan60.into_iter().map(plan_item).collect(),
        plan90: brief.plan90.into_iter().map(plan_item).collect(),
        stakeholders: brief.stakeholders.into_iter().map(stakeholder).collect(),
        questions: brief
            .questions
            .into_iter()
            .map(|each| question(each, language))
            .collect(),
        risks: brief.risks.into_iter().map(risk).collect(),
        demo_flow: brief.demo_flow.into_iter().map(demo_step).collect(),
        gaps: brief.gaps.into_iter().map(gap).collect(),
        sources: brief.sources.into_iter().map(source).collect(),
        hypotheses: brief.hypotheses.into_iter().map(hypothesis).collect(),
        answers: brief
            .answers
            .into_iter()
            .map(|(label, value)| pb::BookingAnswer { label, value })
            .collect(),
        notes: brief.notes,
        location: brief.location,
        meeting_url: brief.meeting_url,
    }
}

fn plan_item(item: PlanItem) -> pb::PlanItem {
    pb::PlanItem {
        focus: item.focus,
        actions: item.actions.into_iter().map(action).collect(),
    }
}

fn action(action: Action) -> pb::Action {
    pb::Action {
        line: action.line(),
        due_date: action
            .due_date
            .map(|date| date.to_string())
            .unwrap_or_default(),
        start_date: action
            .start_date
            .map(|date| date.to_string())
            .unwrap_or_default(),
        when: action.when,
        generated_by: author(action.generated_by).into(),
        id: action.id,
        text: action.text,
        owner_role: action.owner_role,
        due_day: i32::from(action.due_day),
        metric: action.metric,
        baseline: action.baseline,
        target: action.target,
        hypothesis_id: action.hypothesis_id.unwrap_or_default(),
        opportunity_id: action.opportunity_id.unwrap_or_default(),
        evidence_ids: action.evidence_ids,
        confidence_band: action
            .confidence_band
            .map_or(pb::ConfidenceBand::Unspecified, band)
            .into(),
        generic: false,
    }
}

fn stakeholder(stakeholder: Stakeholder) -> pb::Stakeholder {
    pb::Stakeholder {
        role: stakeholder.role,
        objective: stakeholder.objective,
        person: stakeholder.person.unwrap_or_default(),
        hypothesis_ids: stakeholder.hypothesis_ids,
        meddicc: stakeholder
            .meddicc
            .map_or(pb::MeddiccRole::Unspecified, meddicc)
            .into(),
        job_title: stakeholder.job_title,
        side: side(stakeholder.side).into(),
        is_booker: stakeholder.is_booker,
        role_is_guess: stakeholder.role_is_guess,
    }
}

fn question(question: Question, language: Language) -> pb::Question {
    let kind = match question.kind {
        QuestionKind::Validation => pb::QuestionKind::Validation,
        QuestionKind::Baseline => pb::QuestionKind::Baseline,
        QuestionKind::Implication => pb::QuestionKind::Implication,
        QuestionKind::Payoff => pb::QuestionKind::Payoff,
        QuestionKind::Decision => pb::QuestionKind::Decision,
        QuestionKind::Disconfirming => pb::QuestionKind::Disconfirming,
        QuestionKind::StatusQuo => pb::QuestionKind::StatusQuo,
        QuestionKind::Conditions => pb::QuestionKind::Conditions,
        QuestionKind::Success => pb::QuestionKind::Success,
    };
    let text_language = match question.language {
        Some(known) if known == language.into() => "",
        Some(known) => known.code(),
        None => UNDETERMINED,
    };
    pb::Question {
        text: question.text,
        text_language: text_language.to_owned(),
        kind: kind.into(),
        hypothesis_id: question.hypothesis_id.unwrap_or_default(),
        generated_by: author(question.generated_by).into(),
    }
}

fn risk(risk: Risk) -> pb::Risk {
    pb::Risk {
        code: risk.code.as_str().to_owned(),
        text: risk.text,
        mitigation: risk.mitigation,
        owner_role: risk.owner_role,
        evidence_ids: risk.evidence_ids,
    }
}

fn demo_step(step: DemoStep) -> pb::DemoStep {
    pb::DemoStep {
        step: step.step.cast_signed(),
        text: step.text,
        minutes: step.minutes.cast_signed(),
        hypothesis_id: step.hypothesis_id.unwrap_or_default(),
        opportunity_id: step.opportunity_id.unwrap_or_default(),
    }
}

fn gap(gap: Gap) -> pb::Gap {
    pb::Gap {
        code: gap.code.as_str().to_owned(),
        text: gap.text,
    }
}

fn source(source: Source) -> pb::Source {
    let (url, host) = source.web_address.unwrap_or_default();
    pb::Source {
        number: source.number.cast_signed(),
        evidence_id: source.evidence_id,
        title: source.title,
        host,
        url,
        source_type: source.source_type,
        contradicts: source.contradicts,
        background: source.background,
    }
}

fn hypothesis(hypothesis: BriefHypothesis) -> pb::BriefHypothesis {
    pb::BriefHypothesis {
        id: hypothesis.id,
        label: hypothesis.label,
        title: hypothesis.title,
        confidence_band: band(hypothesis.confidence_band).into(),
        source_numbers: hypothesis
            .source_numbers
            .into_iter()
            .map(u32::cast_signed)
            .collect(),
        statement: hypothesis.statement,
        assumptions: hypothesis.assumptions,
        estimate: hypothesis.estimate,
        upside: hypothesis.upside,
        generic: hypothesis.generic,
        solution: hypothesis.solution,
        solution_statement: hypothesis.solution_statement,
    }
}

fn author(author: GeneratedBy) -> pb::GeneratedBy {
    match author {
        GeneratedBy::Planner => pb::GeneratedBy::Planner,
        GeneratedBy::Research => pb::GeneratedBy::Research,
        GeneratedBy::Model => pb::GeneratedBy::Model,
    }
}

fn meddicc(role: Meddicc) -> pb::MeddiccRole {
    match role {
        Meddicc::EconomicBuyer => pb::MeddiccRole::EconomicBuyer,
        Meddicc::MetricOwner => pb::MeddiccRole::MetricOwner,
        Meddicc::DecisionProcess => pb::MeddiccRole::DecisionProcess,
        Meddicc::Champion => pb::MeddiccRole::Champion,
    }
}

fn side(side: CallSide) -> pb::CallSide {
    match side {
        CallSide::Prospect => pb::CallSide::Prospect,
        CallSide::Host => pb::CallSide::Host,
        CallSide::Outside => pb::CallSide::Outside,
        CallSide::Unknown => pb::CallSide::Unspecified,
        CallSide::Absent => pb::CallSide::Absent,
    }
}

fn band(band: Band) -> pb::ConfidenceBand {
    match band {
        Band::Low => pb::ConfidenceBand::Low,
        Band::Medium => pb::ConfidenceBand::Medium,
        Band::High => pb::ConfidenceBand::High,
    }
}
