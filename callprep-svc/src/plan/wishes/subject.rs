//! Which hypothesis the booking is about, and which it rules out, as far as both have words in common. The words of
//! sources count as well: those of the country are often in the language of the booker.

use std::collections::BTreeSet;

use super::{
    Nearness,
    exclusion::{is_on_talk, is_put_off, rules_out},
    signs,
    spoken::{Spoken, has_word},
    told::{Sentence, Told},
    wants,
    words::{Words, is_alike},
};
use crate::plan::case::Hypothesis;

/// Before what is wanted less than the rest of the sentence.
const RATHER_THAN: [&str; 9] = [
    " rather than ",
    " instead of ",
    " in plaats van ",
    " liever dan ",
    " eerder dan ",
    " statt ",
    " anstatt ",
    " plutot que ",
    " au lieu de ",
];
/// Words that point to the sentence before.
pub(super) static POINTS_BACK: Words = Words::new(
    "daar, daarover, daaraan, that, this, it, dat, dit, die, das, dies, es, dazu, daruber, daran, ca, cela, en, y, eso, \
     those, them, hem, haar, him, her",
);
/// By which a subject is the only one.
static ONLY: Words = Words::new(
    "only, nur, ausschliesslich, alleen, enkel, uitsluitend, uniquement, exclusivement, seulement, solo, solamente, \
     verder niets, verder niks, nothing else, sonst nichts, rien d autre, nada mas, one reason, een reden, \
     einem grund, einen grund, une raison, una sola",
);
/// On jobs that go, or are feared for.
static JOBS: Words = Words::new(
    "fte, ftes, functies vervallen, banen, ontslag*, reorganis*, boventallig*, redundan*, layoff*, laid off, lay \
     offs, job cuts, job losses, headcount, stellenabbau, personalabbau, stellen gestrichen, \
     freisetzung*, licenciement*, suppression de postes, plan social, sociaal plan, sozialplan, despid*, uren \
     besparen, uren bespar*, save hours, saving hours, stunden einspar*",
);
/// Questions of a form that do not ask what the call is about.
pub(super) static OTHER_QUESTIONS: Words = Words::new(
    "hear about us, hoe kent u, how did you, wie haben sie von, comment avez, how long, hoe lang, wie lange, hoeveel \
     tijd, combien de temps, taal, language, sprache, langue, phone, telefoon, telefon, telephone, email, e mail",
);
/// Questions of a form that ask for the outcome.
static ASKS_FOR_OUTCOME: Words = Words::new(
    "outcome, result, resultaat, ergebnis, resultat, resultado, useful, achieve, bereiken, opleveren, herauskommen, \
     erreichen, hope, hopen, hoopt, erhoffen, hoffen, ziel, goal, doel, objectif, objetivo, get from, get out, na afloop, \
     nach dem gesprach, a la fin, am ende, attendez, esperez, espera, uitkomst, geslaagd, success, erfolg",
);
/// Words that say nothing of a subject.
static COMMON: Words = Words::new(
    "about, after, again, alle, allein, alleen, also, always, anders, andere, annual, another, anything, auch, avec, \
     before, beim, beter, bien, bitte, call, calls, cette, cela, chez, company, comes, customer, customers, dann, daar, \
     dass, dans, data, deze, dich, diese, dieser, does, doing, done, door, dont, dossier, each, echt, eens, eerst, ergens, \
     eine, einem, einen, einer, einfach, email, endlich, enkel, etwas, even, every, everything, find, first, forum, from, \
     gaan, gaat, gang, ganz, geben, gehen, geen, geht, gelieve, gern, gesprek, get, gets, give, going, graag, groet, \
     groeten, gruss, haben, hallo, have, hebben, heeft, hello, here, hier, hoeveel, hours, however, iemand, iets, ieder, \
     iedere, immer, into, itself, jeder, jede, jahr, jaar, jours, just, kann, kein, keine, kennismaking, klant, klanten, \
     know, komen, komt, kunden, kunnen, leave, liever, like, look, looking, make, makes, manager, many, maar, mail, medewerker, \
     meeting, meer, mehr, mensen, minuten, minutes, month, months, more, most, much, must, muss, naar, nach, need, \
     needs, never, news, next, nicht, nichts, niemand, niet, niets, nobody, noch, notes, nothing, nous, office, ohne, only, \
     onze, open, order, other, ours, over, people, please, plus, posting, pour, presse, pressé, project, really, \
     report, review, reviews, sagen, same, says, sehr, sein, sich, sind, sinds, since, some, something, soon, sont, sous, start, \
     still, system, systeem, systems, tage, team, teams, than, that, their, them, then, there, these, they, thing, think, this, \
     those, tijd, time, times, today, toch, tous, tout, twee, twice, uber, unser, unsere, uren, uses, using, vacancy, vacature, \
     stellenanzeige, website, oferta, empleo, recensie, bewertung, verder, very, viel, voor, vous, waar, want, wants, \
     wanneer, wants, ware, wat, week, weeks, weken, welke, wenn, werden, werk, were, what, when, where, which, while, \
     will, willen, wir, wird, wissen, with, without, woche, wochen, word, work, works, worden, wordt, worry, would, \
     years, year, yours, your, zeer, zeit, zijn, zonder, zwischen, tussen, jullie, wollen, mochten, sollen, konnen, \
     hand, handmatig, manual, dagen, days, monate, maanden, graden, extra, goed, good, gute, guten, last, laatste, laten, \
     letzte, naam, name, number, nummer, offer, part, place, point, question, questions, vraag, vragen, frage, fragen, \
     send, sent, take, takes, talk, tell, waiting, weten, wegen, weil, zegt, zeggen, sale, sales, verkoop, until, being",
);

/// Beginnings of words in several languages for what is ruled out most often without a word in common.
const ALIKE: [&str; 2] = [
    "standort verlager relocat vestiging verhuiz verplaats sister delocal closing sluit schliess fermet",
    "stellen personalabbau redundan ontslag reorgan fte layoff licenci despid",
];

/// A word that the booking is about.
#[derive(Clone, Debug)]
struct Wanted {
    word: String,
    /// Whether it stands in the title of the call or in an answer.
    is_named: bool,
    /// Whether it stands in an answer.
    is_answered: bool,
    /// Whether the note asks for it.
    is_wished: bool,
}

impl Wanted {
    fn new(word: String) -> Self {
        Self {
            word,
            is_named: false,
            is_answered: false,
            is_wished: false,
        }
    }
}

/// Where a word stands in a booking.
#[derive(Clone, Copy)]
enum Place {
    Title,
    Answer,
    Wish,
    Note,
}

/// What the booking is about, and what it rules out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    wanted: Vec<Wanted>,
    /// The words of each sentence that rules something out, and those that it may point back to.
    ruled_out: Vec<[Vec<String>; 2]>,
    /// Whether it says that it is about nothing else.
    is_narrow: bool,
    /// Whether it speaks of jobs that go.
    pub(crate) spares_jobs: bool,
    /// Whether it speaks of how long something takes.
    pub(crate) is_on_waiting: bool,
}

impl Subject {
    pub(super) fn new(title: &str, texts: &[Told]) -> Self {
        let mut subject = Self::default();
        let title = Sentence::new(title);
        subject.add(&title, Place::Title);
        for told in texts {
            let is_other = OTHER_QUESTIONS.are_in(&told.label) || signs::answers_who_decides(told);
            let mut before: Vec<String> = telling(&title);
            for sentence in &told.sentences {
                subject.spares_jobs |= spares_jobs(sentence);
                subject.is_on_waiting |= signs::is_on_waiting(sentence);
                subject.is_narrow |= !is_other && is_only(told, sentence);
                let words = telling(sentence);
                // How something is told is no subject, nor is what it costs.
                let is_manner = wants::denies_price(sentence)
                    || (!words.is_empty() && words.iter().all(|word| signs::is_showing(word)));
                if rules_out(sentence) && !is_manner {
                    let back = if POINTS_BACK.are_in(sentence) {
                        std::mem::take(&mut before)
                    } else {
                        Vec::new()
                    };
                    subject.ruled_out.push([words, back]);
                } else {
                    // What is forbidden or put off is not what the call is about.
                    if !is_other && !is_put_off(sentence) {
                        subject.add_told(told, sentence);
                    }
                    before = words;
                }
            }
        }
        subject
    }

    fn add_told(&mut self, told: &Told, sentence: &Sentence) {
        let place = match told.is_note {
            false => Place::Answer,
            true if is_wish(told, sentence) => Place::Wish,
            true => Place::Note,
        };
        let mut phrases = RATHER_THAN.iter();
        let preferred = phrases.find_map(|phrase| sentence.before(phrase));
        self.add(preferred.as_ref().unwrap_or(sentence), place);
    }

    fn add(&mut self, sentence: &Sentence, place: Place) {
        for word in telling(sentence) {
            let known = self
                .wanted
                .iter()
                .position(|each| is_alike(&each.word, &word));
            let known = known.unwrap_or_else(|| {
                self.wanted.push(Wanted::new(word));
                self.wanted.len() - 1
            });
            let known = &mut self.wanted[known];
            known.is_named |= matches!(place, Place::Title | Place::Answer);
            known.is_answered |= matches!(place, Place::Answer);
            known.is_wished |= matches!(place, Place::Wish);
        }
    }

    /// Returns the words of the title of the call and of the answers.
    pub(crate) fn named(&self) -> impl Iterator<Item = &str> {
        let named = self.wanted.iter().filter(|each| each.is_named);
        named.map(|each| each.word.as_str())
    }

    /// Returns whether the booking says that it is not about something, or about one thing only.
    pub(crate) fn excludes(&self) -> bool {
        self.is_narrow || !self.ruled_out.is_empty()
    }

    /// Returns whether only what the booking names may be raised: it is about one thing only, or rules something out
    /// that is not found among the hypotheses, or may be any of them.
    pub(crate) fn excludes_others(&self, ruled_out: &[Hypothesis]) -> bool {
        let spoken: Vec<Spoken> = ruled_out.iter().map(Spoken::new).collect();
        let says = |words: &[String]| {
            let mut words = words.iter();
            words.any(|word| spoken.iter().any(|each| each.is_about(word)))
        };
        let mut sentences = self.ruled_out.iter();
        self.is_narrow || sentences.any(|[own, back]| !says(own) && !says(back))
    }

    /// Returns how near a hypothesis is to what the booking is about.
    pub(crate) fn nearness(&self, hypothesis: &Hypothesis) -> Nearness {
        let mut found = Nearness::default();
        if self.wanted.is_empty() {
            return found;
        }
        let spoken = Spoken::new(hypothesis);
        for Wanted {
            word,
            is_named,
            is_answered,
            is_wished,
        } in &self.wanted
        {
            let is_in_title = has_word(&spoken.title, word);
            found.wished += u32::from(*is_wished && is_in_title);
            if is_in_title || spoken.has(word) {
                found.score += 1 + u32::from(*is_named) + u32::from(is_in_title);
                found.named += u32::from(*is_named);
                found.in_title += u32::from(*is_named && is_in_title);
                found.answered += u32::from(*is_answered);
            }
        }
        found
    }

    /// Returns whether a sentence of the booking rules a hypothesis out that no answer names.
    pub(crate) fn rules_out(&self, hypothesis: &Hypothesis) -> bool {
        if self.ruled_out.is_empty() {
            return false;
        }
        let spoken = Spoken::new(hypothesis);
        let says = |words: &[String]| words.iter().any(|word| spoken.is_about(word));
        let begins = |words: &[String], group: &str| {
            let mut words = words.iter();
            words.any(|word| group.split(' ').any(|start| word.starts_with(start)))
        };
        let is_of_group = |words: &[String]| {
            let mut groups = ALIKE.iter();
            groups.any(|group| begins(words, group) && begins(&spoken.title, group))
        };
        let mut sentences = self.ruled_out.iter();
        sentences.any(|[own, back]| says(own) || says(back) || is_of_group(own))
            && self.nearness(hypothesis).named == 0
    }

    /// Returns whether a title has words of a sentence that rules something out, or of jobs.
    pub(crate) fn rules_out_title(&self, title: &str) -> bool {
        let sentence = Sentence::new(title);
        let title = telling(&sentence);
        let has = |word: &String| title.iter().any(|other| is_alike(word, other));
        let spares =
            self.spares_jobs && sentence.has(&["uren", "hours", "stunden", "heures", "fte"]);
        let mut words = self.ruled_out.iter().flatten().flatten();
        spares || words.any(has)
    }
}

/// Returns the answer to a question of the form what is to come out of the call, if there is one.
pub(super) fn outcome(texts: &[Told]) -> Option<String> {
    let asked = texts.iter().find(|told| asks_for_outcome(told))?;
    let sentences = asked
        .sentences
        .iter()
        .map(|sentence| sentence.text.as_str());
    let answer = sentences.collect::<Vec<_>>().join(" ");
    (answer.split(' ').count() > 1).then_some(answer)
}

/// Returns whether a text answers a question of the form what is to come out of the call.
pub(super) fn asks_for_outcome(told: &Told) -> bool {
    ASKS_FOR_OUTCOME.are_in(&told.label)
}

/// Returns whether a sentence points to something before it.
pub(super) fn points_back(sentence: &Sentence) -> bool {
    POINTS_BACK.are_in(sentence)
}

/// Returns whether a sentence speaks of jobs that go.
pub(super) fn spares_jobs(sentence: &Sentence) -> bool {
    JOBS.are_in(sentence)
}

/// Returns whether a sentence says what the call is about, or is not.
pub(super) fn is_on_subject(told: &Told, sentence: &Sentence) -> bool {
    rules_out(sentence) || is_only(told, sentence)
}

/// Returns whether a sentence of the note asks for something.
fn is_wish(told: &Told, sentence: &Sentence) -> bool {
    let asks = signs::is_question(told, sentence) || signs::is_request(sentence);
    asks && !signs::is_on_deciding(told, sentence)
}

/// Returns whether a sentence says that it names the only subject.
fn is_only(told: &Told, sentence: &Sentence) -> bool {
    /// A longer sentence says `only` of something else.
    const MOST: usize = 10;
    const FEW: usize = 5;
    let has_number = sentence.text.contains(|c: char| c.is_ascii_digit());
    let most = if told.is_note { MOST } else { 2 * MOST };
    let is_short = sentence.words().len() <= most;
    // A longer sentence says of something else that there is only one, unless it is about what is talked of.
    let is_on_talk = sentence.words().len() <= FEW || is_on_talk(sentence);
    is_short && !has_number && is_on_talk && ONLY.are_in(sentence)
}

/// Returns the words of a sentence that tell what it is about, each once.
pub(super) fn telling(sentence: &Sentence) -> Vec<String> {
    const LEAST: usize = 4;
    let words = sentence.words().into_iter();
    let words = words.filter(|word| word.chars().count() >= LEAST && !COMMON.have(word));
    let words = words.filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
    let words: BTreeSet<&str> = words.collect();
    words.into_iter().map(str::to_owned).collect()
}
