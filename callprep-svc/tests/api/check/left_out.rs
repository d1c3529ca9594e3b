//! What the dossier tells of a hypothesis and the page does not, the page says it leaves out.

use std::collections::BTreeSet;

use callprep_svc::plan::{Brief, Dossier, GapCode, Proposition};

/// Returns a code with a place for each silence.
pub(super) fn check(dossier: &Dossier, brief: &Brief) -> Vec<(&'static str, String)> {
    let remark = brief.gaps.iter().find(|gap| gap.code == GapCode::LeftOut);
    let remark = remark.map_or("", |gap| gap.text.as_str());
    let mut found = Vec::new();
    for told in &brief.hypotheses {
        // Of several with one id it is not known which one was kept.
        let mut alike = dossier.hypotheses.iter().filter(|each| each.id == told.id);
        let (Some(known), None) = (alike.next(), alike.next()) else {
            continue;
        };
        let is_cut = words(&known.description) > words(&told.statement);
        let is_said = ["omschrijving", "description"]
            .iter()
            .any(|word| remark.contains(word) && remark.contains(&told.label));
        // Without a title the beginning of the statement is one.
        if is_cut && !is_said && !known.title.trim().is_empty() {
            found.push(("silent-cut", format!("{}.statement", told.label)));
        }
        let has_more = told.assumptions.len() < untold(known);
        if has_more && !mentions(remark, &["aanname", "assumption"]) {
            found.push(("silent-cut", format!("{}.assumptions", told.label)));
        }
    }
    let shown = brief.hypotheses.iter().map(|each| &each.solution);
    let shown: BTreeSet<&String> = shown.filter(|title| !title.is_empty()).collect();
    let shown = shown.len();
    let usable = dossier.opportunities.iter().filter(|each| is_telling(each));
    if distinct_titles(usable) > shown && !mentions(remark, &["oplossing", "solution"]) {
        found.push(("silent-cut", "solutions".to_owned()));
    }
    if remark.contains('…') || (remark.is_empty() && brief.gaps.is_empty()) {
        found.push(("silent-cut", "gaps".to_owned()));
    }
    found
}

fn is_telling(opportunity: &Proposition) -> bool {
    use callprep_svc::plan::ReviewStatus;
    let is_usable = !matches!(
        opportunity.status,
        ReviewStatus::Rejected | ReviewStatus::Declined
    );
    is_usable
        && !opportunity.id.is_empty()
        && opportunity.title.contains(char::is_alphanumeric)
        && opportunity.title.is_ascii()
        // Longer titles that begin alike become one.
        && opportunity.title.len() < 40
}

/// Of those with one id or one title, one is kept.
fn distinct_titles<'a>(opportunities: impl Iterator<Item = &'a Proposition>) -> usize {
    let mut kept: Vec<(&str, String)> = Vec::new();
    for each in opportunities {
        let title = each.title.trim().to_lowercase();
        if kept
            .iter()
            .all(|(id, known)| *id != each.id && *known != title)
        {
            kept.push((&each.id, title));
        }
    }
    kept.len()
}

/// Returns how many assumptions say something else than the rest.
fn untold(known: &Proposition) -> usize {
    let folded = |text: &str| text.trim().trim_end_matches(['.', '…', ' ']).to_lowercase();
    let mut texts: Vec<String> = known.assumptions.iter().map(|text| folded(text)).collect();
    let statement = folded(&known.description);
    texts.retain(|text| !text.is_empty() && text.is_ascii());
    texts.retain(|text| *text != folded(&known.title) && !statement.starts_with(text.as_str()));
    texts.sort_unstable();
    texts.dedup();
    texts.len()
}

fn words(text: &str) -> usize {
    let is_word = |word: &&str| word.contains(char::is_alphanumeric);
    text.split_whitespace().filter(is_word).count()
}

fn mentions(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
