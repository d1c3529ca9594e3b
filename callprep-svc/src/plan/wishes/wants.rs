//! What the booker wants of the call that has a place of its own in it: a price, something shown, nothing recorded.

use super::{
    signs,
    told::{Sentence, Told},
    words::Words,
};

/// So far after a word that asks, a verb that says what it costs.
const NEAR: usize = 6;

static HOW_MUCH: Words =
    Words::new("wat, hoeveel, what, much, was, wieviel, viel, combien, que, hoe");
static COSTS: Words =
    Words::new("kost, kosten, cost, costs, kostet, koste, coute, coutent, couter, couterait");
/// By which something is to be known.
static KNOWN: Words = Words::new("wil weten, willen weten, want to know, to know, wissen, savoir");
/// By which it is what something costs them today.
static OF_TODAY: Words =
    Words::new("nu, now, today, vandaag, jetzt, heute, derzeit, aktuell, currently, actuellement");
static PRICES: Words = Words::new(
    "indicatie van de kosten, indication of cost, indication of costs, cost indication, idea of cost, idea of the cost, \
     idee van de kosten, kostenrahmen, price, pricing, prijs, prijzen, prijsindicatie, prijsopgave, kostenindicatie, kostenraming, richtprijs, preis, preise, \
     richtpreis, prix, tarif, tarieven, ballpark, price range",
);
/// Which nobody names but whoever wants to know it.
static ROUGH_PRICES: Words = Words::new(
    "ballpark, price range, rough price, rough cost, prijsindicatie, richtprijs, kostenindicatie, preisspanne, richtpreis, \
     fourchette de prix, prix approximatif",
);
/// So far before a price, a word that denies it.
const DENIED: usize = 3;
static DENYING: Words = Words::new(
    "no, not, never, without, don t, geen, niet, zonder, kein, keine, keinen, keinerlei, ohne, nicht, pas, sans, aucun, ni",
);
/// By which a price is one of theirs.
static OF_THEIRS: Words = Words::new(
    "our, onze, ons, unser, unsere, unserer, unseren, nos, notre, customers, klanten, kunden, clients",
);
static SHOWN: Words = Words::new(
    "kindly show, please show, show us, show me, like to see, want to see, love to see, see a demo, graag zien, willen zien, \
     wil zien, zou ik willen zien, laat ons zien, laat mij zien, graag laten zien, laten zien hoe, een demo, zeigen sie, sehen mochte, mochten sehen, \
     mochte sehen, gern sehen, gerne sehen, eine demo, montrez, voudrais voir, voudrions voir, aimerais voir, \
     aimerions voir, une demo",
);
/// By which it is no more than to find out.
static FOUND_OUT: Words = Words::new("see whether, see if, zien of, sehen ob, voir si");
/// Others than the booker, of whom it is asked how they do something.
static OTHERS: Words = Words::new(
    "how others, how other, what others, what other, hoe anderen, hoe andere, wat anderen, wat andere, bij anderen, bij andere, \
     bij collega *, wie andere, wie anderen, was andere, bei anderen, comment d autres, comment les autres, comment font, \
     chez d autres, reference customers, referenties, referenzen, references",
);
static RECORDED: Words = Words::new(
    "recording, recordings, record the call, record this call, record our call, record the meeting, record us, note taker, notetaker, opname, opnames, opnemen, neem niets op, \
     aufzeichnung*, aufzeichnen, mitschneiden, mitschnitt, enregistr*",
);

/// Returns whether a sentence asks what it costs.
pub(super) fn a_price(told: &Told, sentence: &Sentence) -> bool {
    if denies_price(sentence) {
        return false;
    }
    let words = sentence.words();
    let is_theirs = OF_THEIRS.are_in(sentence);
    if ROUGH_PRICES.are_in(sentence) && !is_theirs {
        return true;
    }
    let asks =
        signs::is_question(told, sentence) || signs::is_request(sentence) || KNOWN.are_in(sentence);
    if !asks {
        return false;
    }
    let is_asked_for = |at: usize| {
        let before = &words[at.saturating_sub(NEAR)..at];
        COSTS.have(words[at]) && before.iter().any(|word| HOW_MUCH.have(word))
    };
    let is_cost = !OF_TODAY.are_in(sentence) && (0..words.len()).any(is_asked_for);
    is_cost || (PRICES.are_in(sentence) && !is_theirs)
}

/// Returns whether a sentence does not want a price.
pub(super) fn denies_price(sentence: &Sentence) -> bool {
    let words = sentence.words();
    let is_denied = |at: usize| {
        let is_price = [&COSTS, &PRICES, &ROUGH_PRICES].map(|list| list.have(words[at]));
        let before = &words[at.saturating_sub(DENIED)..at];
        is_price.contains(&true) && before.iter().any(|word| DENYING.have(word))
    };
    (0..words.len()).any(is_denied)
}

/// Returns whether a sentence wants to know how others do it.
pub(super) fn examples(sentence: &Sentence) -> bool {
    OTHERS.are_in(sentence) && !signs::is_bounding(sentence)
}

/// Returns whether a sentence asks to be shown something.
pub(super) fn to_be_shown(sentence: &Sentence) -> bool {
    SHOWN.are_in(sentence) && !FOUND_OUT.are_in(sentence) && !signs::is_bounding(sentence)
}

/// Returns whether a sentence does not want the call to be recorded.
pub(super) fn no_recording(sentence: &Sentence) -> bool {
    RECORDED.are_in(sentence) && signs::rules_out(sentence)
}

#[cfg(test)]
mod tests {
    use super::super::told;
    use super::*;

    fn asks_price(text: &str) -> bool {
        let note = told::note(text);
        note.sentences.iter().any(|each| a_price(&note, each))
    }

    #[test]
    fn what_it_costs_is_asked_in_several_words() {
        for text in [
            "Graag eerst weten wat het ongeveer kost.",
            "Wat kost het??",
            "Graag een indicatie van de kosten vooraf.",
            "Wir wollen vorher wissen, was das kostet.",
            "Just the price.",
            "Could you tell us what such a thing would cost us?",
            "Bitte vorab eine Preisspanne oder einen Richtpreis.",
            "Comprendre combien ça coûte.",
            "Please send a ballpark price.",
            "A ballpark price in the first ten minutes.",
        ] {
            assert!(asks_price(text), "{text}");
        }
        for text in [
            "Absentiemeldingen kosten haar de hele ochtend.",
            "We want to keep our price lists up to date.",
            "Ik wil weten wat dit ons nu kost.",
            "We would like to lower the costs of transport.",
            "Das Gespräch ist reine Markterkundung: bitte keine Preise und kein Angebot.",
            "Please do not bring prices.",
            "Graag nog geen prijsindicatie in dit gesprek.",
            "Merci de ne pas parler de prix.",
        ] {
            assert!(!asks_price(text), "{text}");
        }
    }

    #[test]
    fn how_others_do_it_is_asked_in_several_words() {
        for text in [
            "And roughly how other agents have done it.",
            "Wij zijn vooral benieuwd wat u bij andere gemeenten ziet.",
            "Wir fragen uns, wie andere Betriebe das machen.",
            "Comment font les autres ?",
        ] {
            let sentence = Sentence::new(text);
            assert!(examples(&sentence), "{text}");
        }
        for text in ["The other office does it.", "Anderen zitten er niet bij."] {
            assert!(!examples(&Sentence::new(text)), "{text}");
        }
    }

    #[test]
    fn something_is_shown_where_that_is_asked_for() {
        for text in [
            "Kindly show how proof of delivery can come in the same day.",
            "Would like to see how others do it.",
            "Graag zien we hoe anderen dit doen.",
            "Wir würden gern sehen, wie das geht.",
        ] {
            assert!(to_be_shown(&Sentence::new(text)), "{text}");
        }
        for text in [
            "We would like to see whether it pays.",
            "We don't want to see a demo.",
            "The customers show up late.",
        ] {
            assert!(!to_be_shown(&Sentence::new(text)), "{text}");
        }
    }

    #[test]
    fn a_call_is_not_recorded_where_that_is_not_wanted() {
        for text in [
            "Please no recording and no AI note taker.",
            "Neem niets op, ook niet door een AI.",
            "Bitte keine Aufzeichnung.",
            "Merci de ne pas enregistrer.",
        ] {
            assert!(no_recording(&Sentence::new(text)), "{text}");
        }
        for text in ["We don't record the hours.", "Recording is fine."] {
            assert!(!no_recording(&Sentence::new(text)), "{text}");
        }
    }
}
