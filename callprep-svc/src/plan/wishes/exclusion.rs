//! Which sentences of the booker say what is not to be talked of, or not yet.

use super::{signs, time, told::Sentence, words::Words};

/// By which a sentence says what the call is not about, whatever else it says.
static RULES_OUT: Words = Words::new(
    "erbuiten, tabu, taboo, taboe, off limits, off the table, out of scope, not shopping, not looking for, not \
     interested, geen interesse, kein interesse, not about, nothing about, niet over, niets over, nicht uber, nichts \
     uber, nichts zu, rien sur, pas sur, no word, not a word, geen woord, kein wort, kein sterbenswort, pas un mot, ni \
     una palabra, nada de, nada sobre, stay away, keep out, leave out, staat los van, blijft buiten, bleibt aussen \
     vor, hors sujet, buiten beschouwing, nicht thema, kein thema, geen onderwerp, laten rusten, laat rusten, met rust \
     laten, ruhen lassen, in ruhe lassen, laisser tranquille, leave alone, ligt gevoelig, is gevoelig",
);
/// By which something is asked of us.
static DIRECTS: Words = Words::new(
    "please, pls, bitte, graag, gelieve, aub, svp, merci, mag, mogen, darf, durfen, must, may, moet, moeten, doit, \
     doivent, faut, ever, don, liever, lieber",
);
static DENIES: Words = Words::new(
    "no, not, nothing, never, nobody, niet, niets, geen, nooit, niemand, nix, nicht, nichts, kein, keine, keinen, nie, \
     pas, rien, jamais, aucun, aucune, nada, don",
);
/// By which somebody says what they want, or do not want.
static WANTS: Words = Words::new(
    "willen, wil, want, wants, wollen, will, mochten, mochte, voulons, veux, souhaitons, queremos, quiero",
);
/// By which a sentence is about what is talked of.
static TALK: Words = Words::new(
    "word, wort, woord, mot, palabra, say, sagen, zeggen, dire, talk, talking, praat*, gepraat, sprechen, spreken, \
     besproken, besprechen, angesprochen, parler, hablar, mention*, noem*, genoemd, erwahn*, raise, discuss*, bespre*, \
     touch*, aankomen, anfassen, aan komen, aan zitten, start over, beginnen over, begin over, over, about, uber, \
     sujet, bring up, pitch",
);
/// Returns whether a sentence says what is not to be talked of. One that names a time says when something is not to be
/// done: "over" may be a part of the verb.
pub(super) fn rules_out(sentence: &Sentence) -> bool {
    let is_on_talk = || {
        DIRECTS.are_in(sentence)
            && DENIES.are_in(sentence)
            && TALK.are_in(sentence)
            && !time::is_told(sentence)
    };
    // "Not now" is no time of the plan where it is about the call.
    let is_unwanted = || {
        TALK.are_in(sentence)
            && denies_a_wish(sentence)
            && time::dates_in(sentence) == 0
            && !signs::wants_to_know(sentence)
    };
    RULES_OUT.are_in(sentence) || is_on_talk() || is_unwanted()
}

/// Returns whether a sentence is about what is talked of, or says what somebody wants.
pub(super) fn is_on_talk(sentence: &Sentence) -> bool {
    TALK.are_in(sentence) || WANTS.are_in(sentence)
}

/// Returns whether a denial follows soon after a word that wants something.
fn denies_a_wish(sentence: &Sentence) -> bool {
    const NEAR: usize = 4;
    let words = sentence.words();
    let is_one = |at: usize| {
        let mut after = words[at + 1..].iter().take(NEAR);
        WANTS.have(words[at]) && after.any(|word| DENIES.have(word))
    };
    (0..words.len()).any(is_one)
}

/// Returns whether a sentence says what is not to be shared or tested, or not yet.
pub(super) fn is_put_off(sentence: &Sentence) -> bool {
    static SHARED: Words = Words::new(
        "share, shared, show, shown, test, tested, discuss, disclose, delen, gedeeld, tonen, laten zien, testen, getest, teilen, \
         zeigen, getestet, testen, partager, montrer, tester, compartir, until, till, zolang, totdat, solange, tant que, jusqu",
    );
    SHARED.are_in(sentence) && signs::rules_out(sentence)
}
