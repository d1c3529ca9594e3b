//! What the booker demands of any solution, and what the booker tells of somebody who leaves: single words tell the
//! kind, and only where all that makes it one stands in one sentence.

use serde::Serialize;

use super::{
    signs, time,
    told::{Sentence, Told},
    words::Words,
};

/// What a solution has to fit into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Limit {
    /// What costs more is put out to tender.
    Tender,
    /// Where data may be kept.
    Data,
    /// A system that stays, by its name if the dossier knows it.
    Keeps(String),
    /// No change to systems before a date.
    NoChange,
}

static TENDER: Words = Words::new(
    "aanbested*, vergabe, vergabeverfahren, vergaberecht, ausschreib*, ausgeschrieben, tender, tendered, appel d offres, \
     marche public, marches publics, through procurement, procurement process, public procurement, procurement threshold",
);
/// By which something is so from an amount on.
static FROM: Words = Words::new(
    "boven, above, over, exceed*, meer dan, more than, vanaf, from, ab, uber, mehr als, au dela, au dessus, plus de, \
     a partir",
);
/// By which a sentence is about whatever there is.
static ANYTHING: Words = Words::new("anything, everything, alles, tout");
/// By which something is demanded without another word for it.
static BOUND: Words = Words::new(
    "gebonden, verplicht, required, obliged, bound to, verpflichtet, gebunden, tenus de, obliges de",
);
static DATA: Words = Words::new(
    "data, gegevens*, persoonsgegevens, daten, personendaten, donnees, hosting, hosted, gehost, gehostet, heberge*, server, \
     servers, cloud, opgeslagen, gespeichert, stored",
);
static REGION: Words = Words::new(
    "the us, usa, united states, america, canada, australia, oostenrijk, osterreich, haus, huis, eu, eer, ewr, eea, europa, europe, europese, european, europaisch*, europeen*, nederland, netherlands, belgie, \
     belgium, belgique, deutschland, germany, france, frankrijk, uk, united kingdom, switzerland, schweiz, suisse, \
     eigen omgeving, own environment, eigenen umgebung, eigene umgebung, own data cent*, eigen datacent*, eigenen rechenzentrum, \
     propre environnement, on premise, on premises, on prem, eigen server*, own server*, eigenen server*, propres serveurs",
);
/// By which something is to be in a place, or not to leave it.
static WITHIN: Words = Words::new(
    "buiten, binnen, leave, outside, within, inside, innerhalb, ausserhalb, hors, sortir, verlassen, verlaten, hosted in, stored in, \
     gehost in, opgeslagen in, gehostet in, gespeichert in",
);
/// By which something stays in a place, whether another word demands it or not.
static KEPT: Words = Words::new("stay, stays, blijven, blijft, bleiben, rester, restent, restant");
static REPLACES: Words = Words::new(
    "vervang*, afstappen, overstappen, replac*, switch, switching, moving away, move away, migrate, ersetz*, ablosen, \
     abgelost, wechseln, remplac*, changer de, changerons, changeons",
);
static STAYS: Words = Words::new(
    "will keep, want to keep, keep using, aan vast, vast aan, blijven gebruiken, willen houden, tied to, stay with, staying with, stay on, staying on, stick with, sticking with, stick to, blijven bij, blijven werken met, \
     blijven met, bleiben bei, bleiben wir bei, restons sur, restons avec, gardons, behouden, behalten",
);
/// The same as the last word.
static STAYS_AT_END: Words =
    Words::new("bleibt, bleiben, blijft, blijven, stays, stay, remains, reste, restent");
/// By which a system stays without a word for one.
static STAYS_FOR_SURE: Words = Words::new("niet van af");
static NEW_SYSTEM: Words = Words::new(
    "nieuw systeem, nieuw pakket, nieuwe software, nieuw programma, new system, new software, neues system, neue software, \
     nouveau logiciel, nouveau systeme",
);
static SYSTEMS: Words = Words::new(
    "systeem, systemen, system, systems, systeme, software, erp, crm, epd, wms, tms, pms, ecd, platform, programma, \
     logiciel, pakket, roosterpakket, softwarepakket, koppeling*, interface*, integration*, schnittstelle*, server*, it",
);
static CHANGES: Words = Words::new(
    "verander*, wijzig*, aanpass*, change, changes, changed, changing, touch, modif*, andern, andert, geandert, anderungen, \
     freeze, frozen, bevroren",
);
/// By which somebody goes for long or for good.
static LEAVES: Words = Words::new(
    "is leaving, will be leaving, leaves in, stopt ermee, neemt afscheid, hort auf, met pensioen, retires, retiring, retire, into retirement, in rente, in ruhestand, den ruhestand, a la retraite, \
     en retraite, uit dienst, verlaat ons, vertrekt bij ons, leaves us, leaving us, leaves the company, leaving the \
     company, has resigned, handed in, verlasst uns, verlasst die firma, hat gekundigt, nous quitte, maternity leave, \
     parental leave, zwangerschapsverlof, ouderschapsverlof, in elternzeit, in mutterschutz, conge maternite, sabbatical, \
     sabbatjaar, sabbatjahr",
);
/// By which it is past.
static LEFT: Words = Words::new(
    "since, sinds, seit, depuis, afgelopen, past, retired, vorig, vorige, last, letzten, letztes, dernier, derniere, back from",
);

/// Returns the limit that a sentence sets, among systems that the company uses.
pub(super) fn find(told: &Told, sentence: &Sentence, systems: &[String]) -> Option<Limit> {
    let has_amount = sentence.text.contains(['€', '£', '$'])
        || sentence
            .words()
            .iter()
            .any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    // Whatever costs more is put out to tender, and nobody says so of a single one.
    let is_tender = TENDER.are_in(sentence) && FROM.are_in(sentence) && has_amount;
    if is_tender && ANYTHING.are_in(sentence) {
        return Some(Limit::Tender);
    }
    let is_kept_there = KEPT.are_in(sentence);
    let is_demanded = signs::is_bounding(sentence)
        || signs::asks_for_demands(told)
        || BOUND.are_in(sentence)
        || is_kept_there;
    if !is_demanded {
        return None;
    }
    if is_tender {
        return Some(Limit::Tender);
    }
    let is_placed = REGION.are_in(sentence) && (WITHIN.are_in(sentence) || is_kept_there);
    let is_on_data = DATA.are_in(sentence) || sentence.words().iter().any(|word| is_data(word));
    if is_on_data && is_placed {
        return Some(Limit::Data);
    }
    let named = systems.iter().find(|system| names(sentence, system));
    let is_system = |word: &&str| word.ends_with("systeem") || word.ends_with("systemen");
    let has_system =
        named.is_some() || SYSTEMS.are_in(sentence) || sentence.words().iter().any(is_system);
    let is_bounding = signs::is_bounding(sentence);
    let is_kept = has_system && REPLACES.are_in(sentence) && is_bounding;
    let is_not_new = NEW_SYSTEM.are_in(sentence) && is_bounding;
    if STAYS_FOR_SURE.are_in(sentence) || is_kept || is_not_new {
        return Some(Limit::Keeps(named.cloned().unwrap_or_default()));
    }
    let is_dated = time::dates_in(sentence) > 0;
    (has_system && CHANGES.are_in(sentence) && is_dated).then_some(Limit::NoChange)
}

/// Returns the system that a sentence says they stay with: that rules nothing out by its form.
pub(super) fn kept(sentence: &Sentence, systems: &[String]) -> Option<Limit> {
    let named = systems.iter().find(|system| names(sentence, system))?;
    // `Das ERP von ams bleibt`, but not `HiX blijft hangen`.
    let words = sentence.words();
    let ends = words.last().is_some_and(|last| STAYS_AT_END.have(last));
    (ends || STAYS.are_in(sentence)).then(|| Limit::Keeps(named.clone()))
}

/// Returns whether a sentence tells that somebody leaves.
pub(super) fn tells_of_leaving(sentence: &Sentence) -> bool {
    LEAVES.are_in(sentence) && !LEFT.are_in(sentence)
}

/// Returns whether a word is one for data of somebody, such as `patientgegevens`.
fn is_data(word: &str) -> bool {
    ["gegevens", "daten"].iter().any(|end| word.ends_with(end))
}

/// Returns whether a sentence has the name of a system, or its first word.
pub(super) fn names(sentence: &Sentence, system: &str) -> bool {
    /// Shorter words are others.
    const LEAST: usize = 3;
    let system = Sentence::new(system);
    let words = system.words();
    let Some(first) = words.first() else {
        return false;
    };
    let is_long = first.chars().count() >= LEAST;
    is_long && (sentence.has(&[first]) || sentence.says(&[format!(" {} ", words.join(" "))]))
}

#[cfg(test)]
mod tests {
    use super::super::told;
    use super::*;

    fn of(text: &str) -> Vec<Limit> {
        let systems = ["HiX".to_owned(), "AFAS Profit".to_owned()];
        let note = told::note(text);
        let sentences = note.sentences.iter();
        sentences
            .filter_map(|each| find(&note, each, &systems).or_else(|| kept(each, &systems)))
            .collect()
    }

    fn keeps(name: &str) -> Limit {
        Limit::Keeps(name.to_owned())
    }

    #[test]
    fn what_a_solution_has_to_fit_into_is_known_by_its_kind() {
        for (text, limit) in [
            (
                "Alles boven € 30.000 moeten wij aanbesteden.",
                Limit::Tender,
            ),
            (
                "Anything above £25,000 must go out to tender.",
                Limit::Tender,
            ),
            ("Ab 25.000 Euro müssen wir ausschreiben.", Limit::Tender),
            (
                "Au-delà de 40.000 euros il faut un appel d’offres.",
                Limit::Tender,
            ),
            (
                "Gegevens van cliënten mogen niet buiten de EU komen.",
                Limit::Data,
            ),
            ("Our data must stay within the UK.", Limit::Data),
            ("Die Daten müssen in Deutschland bleiben.", Limit::Data),
            ("Patiëntgegevens blijven in Nederland.", Limit::Data),
            ("Everything must be hosted in the US.", Limit::Data),
            ("Unsere Daten dürfen das Haus nicht verlassen.", Limit::Data),
            (
                "Wij zijn verplicht tot aanbesteding vanaf € 30.000.",
                Limit::Tender,
            ),
            ("Wij willen geen nieuw systeem.", keeps("")),
            ("We are happy with HiX and will keep it.", keeps("HiX")),
            (
                "Nos données ne doivent pas sortir de l’UE, donc de l'Europe.",
                Limit::Data,
            ),
            (
                "Wij gebruiken HiX en stappen daar niet van af.",
                keeps("HiX"),
            ),
            ("We are not replacing AFAS.", keeps("AFAS Profit")),
            ("Es geht nur, ohne das System zu ersetzen.", keeps("")),
            ("We are staying with AFAS for now.", keeps("AFAS Profit")),
            (
                "Vóór 1 mei wijzigen we niets aan de systemen.",
                Limit::NoChange,
            ),
            (
                "Op 1 oktober komt er een ander zaaksysteem, tot dan mag er niets veranderen.",
                Limit::NoChange,
            ),
            ("No changes to our software before March.", Limit::NoChange),
        ] {
            assert_eq!(of(text), [limit], "{text}");
        }
    }

    #[test]
    fn a_limit_needs_no_word_that_demands_it() {
        for (text, limit) in [
            ("Das KIS von HiX bleibt.", keeps("HiX")),
            (
                "Anything over £30k goes through procurement.",
                Limit::Tender,
            ),
            (
                "Gegevens van jeugdigen verlaten onze eigen omgeving niet.",
                Limit::Data,
            ),
            (
                "Patient data must not leave our own data centre.",
                Limit::Data,
            ),
        ] {
            assert_eq!(of(text), [limit], "{text}");
        }
    }

    #[test]
    fn what_only_tells_how_things_are_sets_no_limit() {
        for text in [
            "We write about 30 tenders a year by hand.",
            "We lose over £500 a week on waste.",
            "The data from Europe arrive late.",
            "Onze gegevens staan in Excel.",
            "HiX is traag.",
            "HiX blijft hangen.",
            "We won a tender over £500k last year.",
            "Alles blijft liggen.",
            "Everything stays on paper in the building.",
            "Candidates stay with us for years.",
            "Niemand weet wat er in het systeem staat.",
            "Wij kunnen dat systeem niet koppelen.",
            "In March the orders change all the time.",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn somebody_who_leaves_is_told_from_somebody_who_left() {
        for text in [
            "Tineke gaat volgend jaar met pensioen.",
            "Our planner retires in June.",
            "Our office manager is leaving in June.",
            "Onze boekhouder stopt ermee.",
            "Er geht nächstes Jahr in Rente.",
            "Ma collègue part à la retraite en mai.",
            "Vanaf maart is Jip met zwangerschapsverlof.",
        ] {
            assert!(tells_of_leaving(&Sentence::new(text)), "{text}");
        }
        for text in [
            "We handle pension requests.",
            "I have to leave at three.",
            "Our planner retired last year.",
            "Het afgelopen jaar gingen er drie mensen met pensioen.",
            "Since she is on maternity leave we type it ourselves.",
        ] {
            assert!(!tells_of_leaving(&Sentence::new(text)), "{text}");
        }
    }
}
