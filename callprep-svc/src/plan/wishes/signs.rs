//! What a sentence of the booker bears on, told by single words rather than by what it says: too often rather
//! than too seldom, because it is quoted, never paraphrased.

use super::{
    told::{Sentence, Told},
    words::Words,
};

/// On money and on who has to agree.
static DECIDING: Words = Words::new(
    "decid*, decis*, beslis*, besluit*, entscheid*, budget*, begrot*, approv*, goedkeur*, genehm*, zustimm*, \
    toestemm*, instemm*, autoris*, authoris*, authoriz*, tekenbevoeg*, zeichnungsber*, bestuur*, vorstand*, \
    aufsichtsrat*, verwaltungsrat*, beirat*, stiftungsrat*, directi*, directeu*, directo*, direktion*, \
    direktor*, geschaftsfuhr*, geschaftsleit*, trustee*, committee*, comite*, commissie*, kommission*, \
    ausschuss*, gremi*, gesellschafter*, aandeelhouder*, shareholder*, vennot*, inhaber*, \
    eigenaar*, eigenares*, proprietair*, president*, prasident*, voorzitter*, vorsitzend*, penningmeester*, \
    treasurer*, tresorier*, zaakvoerder*, wethouder*, burgemeester*, burgermeister*, gemeenteraad*, \
    gemeinderat*, stadtrat*, conseil*, subsid*, fordermittel*, fonds*, grant*, \
    aanbested*, vergabe*, ausschreib*, tender*, consens*, konsens*, abstimm*, haushalt*, tragerver*, \
    schultrager*, finanzier*, board, college, ceo, cfo, coo, cto, cio, md, gf, mt, rvt, rvb, rvc, alv, hq, \
    chef, chefs, cheffin, patron, patronne, chair, chairman, chairwoman, chairperson, owner, baas, \
    raad, akkoord, accord, agree, agrees, agreed, money, geld, gelder, geldes, argent, centen, capex, opex, \
    veto, vote, votes, voter, stemt, stemmen, signs, signe, tekent, unterschreibt, boss, mayor, maire, fiat, \
    council, governors, purse, sign off, sign for, sign anything, say yes, says yes, says no, yes or no, ja zegt, zegt ja, ja of nee, \
    green light, groen licht, grunes licht, feu vert, last word, laatste woord, letzte wort, dernier mot, \
    das sagen, head office, appel d offres, marche public, say no, can say, nee zeggen, nein sagen, ja \
    sagen, dire non, dire oui",
);
/// Of questions of a form that ask who decides.
static ASKS_WHO_DECIDES: Words = Words::new(
    "decid*, decis*, beslis*, besluit*, entscheid*, signs, signe, tekent, unterschreibt, approv*, goedkeur*, \
    budget*, mag het kosten, darf es kosten, peut couter, may it cost, can it cost, who pays, wie betaalt, wer zahlt, qui paie",
);
/// On what failed, and on doubt.
static DOUBT: Words = Words::new(
    "fail*, mislukt*, gestrand*, scheiter*, gescheiter*, echec*, echou*, abandon*, abgebroch*, teleurgest*, \
    enttausch*, decu*, decept*, disappoint*, scept*, skept*, cynis*, zynis*, promis*, beloof*, beloofd*, \
    versproch*, versprach*, burn*, verbrannt*, refus*, abgelehnt*, afgewezen*, rejected*, twijfel*, doubt*, \
    zweifel*, bezweif*, bezwa*, objection*, einwand*, bedenken*, gestopt*, stopped*, arret*, tried*, tries*, \
    geprobeerd*, versucht*, essaye*, tente*, reluctan*, huiver*, mefi*, mefian*, misstrau*, wantrou*, \
    distrust*, afgeblazen*, geflopt*, flop*, worried*, wary*, beunruhigt*, turned down, gave up, given up, \
    aufgegeben, opgegeven, is tegen, zijn tegen, ben tegen, is against, are against, am against, dagegen, \
    est contre, sont contre, not work, didn t work, never worked, werkte niet, niet werkte, niet gewerkt, \
    werkt niet, nicht funktioniert, funktionierte nicht, pas marche, pas fonctionne, marchait pas, \
    fonctionnait pas, nobody used, nobody uses, no one used, niemand gebruikt*, gebruikte niemand, gebruikt \
    niemand, niemand genutzt, niemand benutzt, personne n, previous vendor, earlier vendor, former vendor, \
    last vendor, previous supplier, vorige leverancier, eerdere leverancier, andere leverancier, andere \
    partij, vorige partij, fruherer anbieter, letzter anbieter, letzte anbieter, anderer anbieter, ancien \
    fournisseur, dernier fournisseur, ancien prestataire, dernier prestataire, precedent prestataire, schon \
    einmal, schon mal, once bitten, nie was, works fine, werkt prima, too expensive, te duur, zu teuer, trop \
    cher, ourselves, zelf bouwen, selbst bauen",
);
/// Of questions of a form that ask for either.
static ASKS_FOR_DOUBT: Words = Words::new(
    "tried*, tries*, geprobeerd*, eerder*, versucht*, essaye*, tente*, objection*, bezwa*, bezwaar*, \
    bezwaren*, einwand*, bedenken*, worr*, concern*, zorgen*, crainte*, inquiet*, try",
);
/// Of those who want to know something.
static WANTING: Words = Words::new(
    "give me, give us, geef ons, geef mij, geben sie uns, donnez nous, i need, we need, would need, heb ik graag, horen graag, hoor graag, hear how, hear what, entendre comment, horen wie, \
     ich brauche, wir brauchen, ik heb nodig, heb ik nodig, hebben wij nodig, hebben we nodig, i want, \
    we want, je veux, nous voulons, il me faut, il nous faut, necesito, necesitamos, quiero, will ask, must be with \
    me, must be with us, first question, wat het kost, what it costs, was es kostet, ce que ca coute, snap het niet, snap ik niet, \
    begrijp het niet, begrijp ik niet, don t understand, do not understand, verstehe nicht, verstehe ich nicht, \
    comprends pas, tell us, tell me, let us know, let me know, send me, send us, show me, show us, to know, wants to see, \
    want to see, like to see, explain, vertel ons, vertel mij, vertel eerst, leg uit, wil weten, willen \
    weten, wil ik eerst, wil ik als eerst*, wil eerst, willen eerst, wil zien, willen zien, wil een, wil \
    het, willen het, stuur mij, stuur me, stuur ons, mochte wissen, mochten wissen, wollen wissen, will \
    wissen, mochte zahlen, mochte sehen, mochten sehen, wollen sehen, will sehen, schicken sie, senden sie, \
    erklaren sie, sagen sie, savoir, comprendre, envoyez, expliquez, dites, combien, how much, hoeveel \
    kost*, wat kost*, was kostet, quel prix, wat jullie kosten, veut voir, voulons voir",
);
/// Of how long something takes or has to wait.
static WAITING: Words = Words::new(
    "wacht*, wachttijd*, doorloop*, levertijd*, traag*, trage, sneller*, vertrag*, waiting*, wait, waits, delay*, slow*, \
     faster, quicker, turnaround*, lead time*, wartezeit*, warten*, wartet*, durchlauf*, lieferzeit*, verzoger*, schneller*, \
     attente*, attend, delai*, retard*, plus vite, lenteur*",
);
static PRICES: Words =
    Words::new("price, prices, pricing, prijs, prijzen, preis, preise, prix, tarif, tarieven");
/// Of a request.
static REQUESTS: Words = Words::new(
    "please, pls, plz, aub, alstublieft, alsjeblieft, graag, gelieve, liefst, liever, bitte, lieber, svp, \
    kindly, prefer, prefere, preferons, preference, voorkeur, achtung, avoid, vermijd, vermeiden, evitez, \
    eviter, warning, merci",
);
/// By which something is ruled out, demanded or bounded.
static BOUNDS: Words = Words::new(
    "no, not, nothing, nobody, never, don, dont, cannot, cant, wont, without, niet, niets, geen, nooit, \
    niemand, zonder, nicht, nichts, kein, keine, keinen, keinem, keiner, nie, niemals, ohne, ne, pas, rien, \
    jamais, aucun, aucune, sans, must, moet, moeten, muss, mussen, doit, doivent, faut, darf, durfen, mag, \
    mogen, only, enkel, alleen, slechts, nur, seulement, uniquement, attention, weg, leave, leaving, partir, \
    max, maximum, maximaal, can t, won t, isn t, let op, kan zijn, at most, no longer, rules apply",
);
/// By which a clause says what they are not.
static STATES: Words = Words::new(
    "it is not, it s not, that is not, that s not, this is not, het is geen, dat is geen, das ist kein, es ist kein, ce n est pas, \
     we are not, we re not, i am not, i m not, wij zijn niet, we zijn niet, wij zijn geen, we zijn geen, ik ben niet, ik ben geen, \
     wir sind nicht, wir sind keine, ich bin nicht, ich bin kein, nous ne sommes pas, je ne suis pas",
);
/// Those of them that demand something wherever they stand.
static DEMANDING: Words = Words::new(
    "must, moet, moeten, muss, mussen, doit, doivent, faut, darf, durfen, mag, mogen, max, maximum, maximaal, attention, let \
     op, at most, no longer, rules apply",
);
/// Of questions of a form that ask what to mind.
static ASKS_FOR_DEMANDS: Words = Words::new(
    "rekening*, mind, beachten*, beruck*, tenir compte, constraint*, avoid*, vermijd*, vermeid*, eviter*, vorbereiten*, prefer*, \
    voorkeur*, taal*, language*, sprache*, langue*, wishes, wens*, wunsch*, souhaits, requirement*, eisen*, \
    anforderung*, exigence*, zien*, sehen*, voir*, expect*, verwacht*, erwart*, see, attendez, attentes",
);
/// On the hour, the length and the means of the call.
static CALL: Words = Words::new(
    "audio, video, camera, webcam, phone, telefoon, telefonisch, telefon, telephone, bellen, bel, ring, link, \
     zoom, teams, uur, uhr, heures, o clock, hard stop, minutes, minuten, min, late, laat, spat, retard, \
     recording, opname, opgenomen, aufzeichnung, enregistrement",
);
/// What is shown, and is not to be if a sentence says no.
static SHOWING: Words = Words::new(
    "demo*, demos*, demonstr*, presentat*, prasentat*, folie*, vertriebsfolie*, slide*, powerpoint*, pitch*, \
    sales*, verkauf*, verkoop*, vertrieb*, praatje*",
);
/// Units of what can be counted.
static UNITS: Words = Words::new(
    "minut*, min*, uur*, uren*, hour*, hrs*, stund*, heure*, dag*, day*, tag*, jour*, week*, weken*, woche*, \
    semaine*, km*, kilomet*, keer*, times*, mal*, fois*, procent*, percent*, prozent*, pourcent*",
);
/// By which a number is one of what usually happens.
static RATES: Words = Words::new(
    "gemiddeld, average, durchschnitt, durchschnittlich, schnitt, moyenne, per, par, pro, each, every, elk, \
    elke, iedere, jede, jeden, jeder, chaque, ongeveer, about, around, roughly, ungefahr, etwa, circa, ca, \
    environ, meestal, usually, meist, tussen, zwischen",
);
static MONEY: Words = Words::new("euro, eur, chf, gbp, usd");
/// By which a number is one that is not to be exceeded.
static LIMITS: Words = Words::new("max, maximum, maximaal, only, nur, maar");

/// Returns whether a sentence asks that somebody else joins the call.
pub(super) fn asks_to_join(sentence: &Sentence) -> bool {
    static JOIN: Words = Words::new(
        "meekijken, meeluisteren, aansluiten, aanschuiven, erbij zijn, join, joins, dabei sein, dazukommen, teilnehmen, \
         se joindre, participer",
    );
    static WHO: Words = Words::new(
        "collega*, colleague*, kolleg*, collegue*, collaborat*, partner, boss, baas, chef, chefin, manager, accountant, \
         boekhouder, bookkeeper",
    );
    JOIN.are_in(sentence) && WHO.are_in(sentence) && !is_bounding(sentence)
}

/// Returns whether a sentence speaks of how long something takes.
pub(super) fn is_on_waiting(sentence: &Sentence) -> bool {
    WAITING.are_in(sentence) && !is_on_call(sentence)
}

/// Of those who know some work or do it.
static WORK: Words = Words::new(
    "weet, weten, kent, kennen, doet, doen, regelt, plant, maakt, beheert, verzorgt, verantwoordelijk, knows, know, \
     does, runs, handles, manages, looks after, takes care, in charge, responsible, kennt, weiss, macht, leitet, \
     kummert, zustandig, verantwortlich, connait, occupe, gere, fait, responsable",
);

/// Returns whether a sentence tells that somebody knows some work or does it.
pub(super) fn is_on_work(sentence: &Sentence) -> bool {
    WORK.are_in(sentence) && !BOUNDS.are_in(sentence)
}

/// Returns whether a sentence speaks of money or of who has to agree.
pub(super) fn is_on_deciding(told: &Told, sentence: &Sentence) -> bool {
    DECIDING.are_in(sentence) || DECIDING.are_in(&told.label)
}

/// Returns whether a text answers who decides: then nothing else has to be read for that.
pub(super) fn answers_who_decides(told: &Told) -> bool {
    ASKS_WHO_DECIDES.are_in(&told.label)
}

/// Returns whether a sentence speaks of something that failed, or of doubt. A problem that somebody is
/// asked for is neither.
pub(super) fn is_on_doubt(told: &Told, sentence: &Sentence) -> bool {
    let is_so = DOUBT.are_in(sentence);
    (told.is_note && is_so) || ASKS_FOR_DOUBT.are_in(&told.label)
}

/// What comes after the call is not asked for in it.
const AFTER_THE_CALL: [&str; 4] = [
    " after the call ",
    " na het gesprek ",
    " nach dem gesprach ",
    " apres l appel ",
];

/// Returns whether a sentence asks for something.
pub(super) fn is_question(told: &Told, sentence: &Sentence) -> bool {
    /// One about a price in so many words asks for it.
    const SHORT: usize = 8;
    let is_short = told.is_note && sentence.words().len() <= SHORT;
    if sentence.says(&AFTER_THE_CALL) || asks_to_join(sentence) {
        return false;
    }
    let text = sentence
        .text
        .trim_end_matches([')', '”', '"', '’', '\'', ' ', '!']);
    (text.ends_with('?') && !is_tag(sentence))
        || WANTING.are_in(sentence)
        || (is_short && PRICES.are_in(sentence))
}

/// Returns whether a sentence wants to know something.
pub(super) fn wants_to_know(sentence: &Sentence) -> bool {
    WANTING.are_in(sentence)
}

/// Returns whether a question only asks whether something is all right: `…, ok?`.
fn is_tag(sentence: &Sentence) -> bool {
    const TAGS: [&str; 12] = [
        "ok", "oke", "okay", "right", "toch", "oder", "gell", "goed", "deal", "yes", "ja", "non",
    ];
    let words = sentence.words();
    words.last().is_none_or(|last| TAGS.contains(last))
}

/// Returns whether a sentence requests something, rules it out or bounds it.
pub(super) fn is_demand(told: &Told, sentence: &Sentence) -> bool {
    /// Fewer words are a greeting.
    const LEAST: usize = 3;
    let is_asked = ASKS_FOR_DEMANDS.are_in(&told.label);
    let is_so = REQUESTS.are_in(sentence) || (told.is_note && rules_out(sentence));
    (is_so && sentence.words().len() >= LEAST) || is_asked
}

/// Returns whether a sentence has a word of a request.
pub(super) fn is_request(sentence: &Sentence) -> bool {
    REQUESTS.are_in(sentence)
}

/// Returns whether a text answers a question of the form what to mind.
pub(super) fn asks_for_demands(told: &Told) -> bool {
    ASKS_FOR_DEMANDS.are_in(&told.label)
}

/// Returns whether a sentence rules something out, bounds it or demands it, beside the call itself.
pub(super) fn is_condition(told: &Told, sentence: &Sentence) -> bool {
    /// Fewer words are a greeting.
    const LEAST: usize = 3;
    let is_of_call = sentence.says(&AFTER_THE_CALL);
    // An answer says what there is, unless the form asks what to mind or the sentence asks for something not to be.
    let may_be_one =
        told.is_note || ASKS_FOR_DEMANDS.are_in(&told.label) || REQUESTS.are_in(sentence);
    may_be_one && sentence.words().len() >= LEAST && !is_of_call && rules_out(sentence)
}

/// Returns whether a sentence rules something out or demands it, and does not only tell how things are: "we cannot sell
/// half of them", "she works on Tuesdays only".
pub(super) fn rules_out(sentence: &Sentence) -> bool {
    /// What is ruled out stands among so many words at the beginning of a clause.
    const FIRST: usize = 4;
    let is_one = |clause: &str| {
        let clause = Sentence::new(clause);
        let words = clause.words();
        let first = words[..words.len().min(FIRST)].join(" ");
        let begins = BOUNDS.are_in(&Sentence::new(&first)) && !STATES.are_in(&clause);
        begins || (BOUNDS.are_in(&clause) && REQUESTS.are_in(&clause))
    };
    let mut clauses = sentence.text.split([',', ';', ':', '–', '(']);
    is_bounding(sentence) && (DEMANDING.are_in(sentence) || clauses.any(is_one))
}

/// Returns whether a sentence rules something out, demands it or bounds it.
pub(super) fn is_bounding(sentence: &Sentence) -> bool {
    BOUNDS.are_in(sentence)
}

/// Returns whether a sentence is about the hour, the length or the means of the call, and not about what comes of it.
pub(super) fn is_on_call(sentence: &Sentence) -> bool {
    /// A longer sentence says something else as well.
    const MOST: usize = 20;
    CALL.are_in(sentence) && sentence.words().len() <= MOST
}

/// Returns whether a sentence says that they come to listen, and no more.
pub(super) fn only_listens(sentence: &Sentence) -> bool {
    static LISTEN: Words =
        Words::new("listen, luisteren, toehoren, zuhoren, zuzuhoren, ecouter, escuchar");
    static ONLY: Words = Words::new(
        "only, just, alleen, enkel, slechts, nur, erst, seulement, juste, simplement, uniquement, solo",
    );
    LISTEN.are_in(sentence) && ONLY.are_in(sentence)
}

/// Returns whether a word is one for what is shown or sold.
pub(super) fn is_showing(word: &str) -> bool {
    SHOWING.have(word)
}

/// Returns whether a sentence does not want to be shown anything.
pub(super) fn refuses_demo(sentence: &Sentence) -> bool {
    SHOWING.are_in(sentence) && BOUNDS.are_in(sentence)
}

/// Returns whether a sentence tells how much there is of something, or how long it takes.
pub(super) fn is_figure(sentence: &Sentence) -> bool {
    let words = sentence.words();
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_counted = words
        .windows(3)
        .any(|three| is_number(three[0]) && three[1..].iter().any(|word| UNITS.have(word)));
    let is_rate = RATES.are_in(sentence) || sentence.text.contains('%');
    let is_price = sentence.text.contains(['€', '$', '£']) || MONEY.are_in(sentence);
    let is_limit = LIMITS.are_in(sentence);
    (is_counted || sentence.text.contains('%')) && is_rate && !is_price && !is_limit
}
