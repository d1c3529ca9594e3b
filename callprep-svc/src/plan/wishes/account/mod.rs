//! The account of a booking: for each sentence of the booker, which part of the brief uses it, or that none does.
//!
//! The brief says which ones it does not use. What is not certain to be used counts as not used.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use super::{
    Remarks, Terms, Wish, agreement, amounts, deadline, deciders, exclusion, limits, moments,
    names, phrases, remarks, signs,
    spoken::{Spoken, has_word},
    subject, time,
    told::{self, Sentence, Told},
    wants,
    words::Words,
};
use crate::plan::{
    booker,
    case::{BookingDetails, Hypothesis},
    metric::Metric,
    research::Ranking,
};

/// A part of the brief that uses a sentence of the booker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// None has to: it greets or thanks.
    Greeting,
    /// None may: it is not to be written down.
    Withheld,
    /// What is to be done or known before the call.
    Preparation,
    /// Who decides.
    Decision,
    /// The dates of the plan, or that it has none.
    Schedule,
    /// Which hypothesis leads, or is left out.
    Hypotheses,
    Questions,
    Risks,
    /// What to ask for, and what the summary begins with.
    Outcome,
    /// The course of the call, its length and its means.
    Course,
    /// The actions of the plan.
    Plan,
}

/// A sentence of the booker with what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accounted {
    /// As it is written.
    pub(crate) sentence: String,
    /// The question that it answers. Empty for the note.
    label: String,
    /// The part that uses it. None does otherwise.
    pub(crate) used_by: Option<Part>,
    /// Whether it names people, time, money or a limit: what is not used of that may change the plan.
    pub(crate) bears_on_plan: bool,
}

impl Accounted {
    /// Returns the sentence without its stop, after its question if it says nothing without it.
    pub(crate) fn with_label(&self) -> String {
        /// So many words say something by themselves.
        const TELLING: usize = 3;
        let sentence = self.sentence.trim_end_matches(['.', '!']);
        let is_short = sentence.split(' ').count() < TELLING;
        match self.label.trim_end_matches(':') {
            label if is_short && !label.is_empty() => format!("{label}: {sentence}"),
            _ => sentence.to_owned(),
        }
    }
}

/// What is known of a booking by the time its sentences are accounted for.
pub(crate) struct Reading<'a> {
    /// The day of the call.
    call: Option<NaiveDate>,
    systems: &'a [String],
    terms: &'a Terms,
    remarks: &'a Remarks,
    lead: Option<&'a Hypothesis>,
    /// Those that the booking rules out.
    ruled_out: &'a [Hypothesis],
}

/// Whether a part uses a sentence.
type Rule<'a> = (Part, &'a dyn Fn() -> bool);

/// Returns every sentence of a booking, in its order, with what becomes of it.
pub(crate) fn account(booking: &BookingDetails, reading: &Reading<'_>) -> Vec<Accounted> {
    let texts = told::texts(booking);
    let is_placed = reading
        .call
        .is_some_and(|call| remarks::placed(&texts, call).is_some());
    let all = texts.iter();
    let all = all.flat_map(|told| told.sentences.iter().map(move |sentence| (told, sentence)));
    all.map(|(told, sentence)| Accounted {
        sentence: sentence.text.clone(),
        label: told.label.text.clone(),
        used_by: reading.part(told, sentence, is_placed),
        bears_on_plan: bears_on_plan(told, sentence),
    })
    .collect()
}

impl<'a> Reading<'a> {
    /// Returns what the booking says before the hypotheses are known, for a call on that day with a company that uses
    /// these systems.
    pub(crate) fn new(
        call: Option<NaiveDate>,
        systems: &'a [String],
        (terms, remarks): (&'a Terms, &'a Remarks),
    ) -> Self {
        Self {
            call,
            systems,
            terms,
            remarks,
            lead: None,
            ruled_out: &[],
        }
    }

    /// Returns the same with the hypotheses.
    pub(crate) fn with(self, ranking: &'a Ranking) -> Self {
        Self {
            lead: ranking.kept.first(),
            ruled_out: &ranking.ruled_out,
            ..self
        }
    }

    /// Returns the first part that uses a sentence.
    fn part(&self, told: &Told, sentence: &Sentence, is_placed: bool) -> Option<Part> {
        let has = |list: &[String]| list.contains(&sentence.text);
        let requests = &self.remarks.requests;
        let is_agreement = || {
            let agreement = self.terms.agreement.as_ref();
            agreement.is_some_and(|agreement| agreement.sentence == sentence.text)
        };
        let rules: [Rule<'_>; 17] = [
            (Part::Withheld, &|| sentence.says(&phrases::SECRET)),
            (Part::Greeting, &|| is_greeting(sentence)),
            (Part::Decision, &|| {
                signs::answers_who_decides(told) || has_clause(sentence)
            }),
            (Part::Preparation, &|| {
                requests.iter().any(|each| each.sentence == sentence.text) || is_agreement()
            }),
            (Part::Preparation, &|| {
                wants::denies_price(sentence) || wants::no_recording(sentence)
            }),
            (Part::Risks, &|| {
                let limit = limits::find(told, sentence, self.systems);
                limit.is_some() || limits::kept(sentence, self.systems).is_some()
            }),
            (Part::Risks, &|| has(&self.remarks.leaving)),
            (Part::Hypotheses, &|| self.is_ruled_out(sentence)),
            (Part::Schedule, &|| self.is_dated(told, sentence, is_placed)),
            (Part::Course, &|| {
                is_on_course(sentence) || is_on_hour(told, sentence)
            }),
            (Part::Risks, &|| has(&self.remarks.doubts)),
            (Part::Questions, &|| {
                has(&self.remarks.figures) && self.asks_for_hours()
            }),
            (Part::Hypotheses, &|| subject::spares_jobs(sentence)),
            (Part::Outcome, &|| {
                subject::asks_for_outcome(told) && told.sentences.len() == 1
            }),
            (Part::Hypotheses, &|| {
                self.is_on_lead(sentence) && !bears_on_plan(told, sentence)
            }),
            (Part::Course, &|| {
                booker::asks_for_topic(&told.label.text) && !bears_on_plan(told, sentence)
            }),
            (Part::Plan, &|| says_wish(sentence, Wish::StaffBody)),
        ];
        let by_rule = rules.iter().find(|(_, holds)| holds());
        by_rule
            .map(|(part, _)| *part)
            .or_else(|| by_phrase(sentence))
    }

    /// Returns whether the schedule minds all that a sentence bounds.
    fn is_dated(&self, told: &Told, sentence: &Sentence, is_placed: bool) -> bool {
        let is_placed = is_placed && time::bounds(told, sentence, self.call);
        let is_deadline = || {
            let call = self.call;
            call.is_some_and(|call| deadline::in_sentence(sentence, call).is_some())
        };
        let is_minded = is_placed || self.remarks.timing.contains(&sentence.text) || is_deadline();
        is_minded && !bounds_something_else(sentence)
    }

    fn is_ruled_out(&self, sentence: &Sentence) -> bool {
        let words = subject::telling(sentence);
        let says = |hypothesis: &Hypothesis| {
            let spoken = Spoken::new(hypothesis);
            words.iter().any(|word| spoken.has(word))
        };
        exclusion::rules_out(sentence) && self.ruled_out.iter().any(says)
    }

    /// Returns whether a sentence has a word of the title of the lead.
    fn is_on_lead(&self, sentence: &Sentence) -> bool {
        let words = subject::telling(sentence);
        self.lead.is_some_and(|lead| {
            let title = Spoken::new(lead).title;
            words.iter().any(|word| has_word(&title, word))
        })
    }

    fn asks_for_hours(&self) -> bool {
        let metric = self.lead.and_then(Hypothesis::metric);
        matches!(metric, Some(Metric::Hours(_)))
    }
}

/// Returns whether who decides is quoted from a sentence.
fn has_clause(sentence: &Sentence) -> bool {
    deciders::clause(sentence).is_some()
}

/// Returns whether a sentence is about the length and the means of the call.
fn is_on_course(sentence: &Sentence) -> bool {
    moments::ends(sentence)
        || amounts::minutes(sentence).is_some()
        || signs::refuses_demo(sentence)
        || signs::only_listens(sentence)
        || wants::to_be_shown(sentence)
}

/// Returns the part that minds the wish of a phrase in a sentence.
fn by_phrase(sentence: &Sentence) -> Option<Part> {
    let (wish, _) = phrases::all().find(|(_, phrases)| sentence.says(phrases))?;
    match wish {
        Wish::Agreement | Wish::Beforehand | Wish::Invite | Wish::NotRaised | Wish::NoPrices => {
            Some(Part::Preparation)
        }
        Wish::NoRecording | Wish::NoExamples => Some(Part::Preparation),
        Wish::NoVideo | Wish::NoDemo | Wish::Demo | Wish::OnlyListen | Wish::Place => {
            Some(Part::Course)
        }
        Wish::StaffBody | Wish::NoStaffBody => Some(Part::Plan),
        Wish::Season => Some(Part::Questions),
    }
}

fn says_wish(sentence: &Sentence, wish: Wish) -> bool {
    let mut all = phrases::all().filter(|(each, _)| *each == wish);
    all.any(|(_, phrases)| sentence.says(phrases))
}

/// Returns whether a sentence is about the hour or the means of the call, and about nothing after it.
fn is_on_hour(told: &Told, sentence: &Sentence) -> bool {
    let is_of_call = booker::is_about_call(&sentence.text) || signs::is_on_call(sentence);
    is_of_call && time::dates_in(sentence) == 0 && !signs::is_on_deciding(told, sentence)
}

/// Returns whether a sentence names people who decide, time, money or a limit.
fn bears_on_plan(told: &Told, sentence: &Sentence) -> bool {
    // A number is an amount only with its currency.
    let has_amount = sentence.text.contains(['€', '$', '£']);
    signs::is_on_deciding(told, sentence)
        || names::has_person(sentence)
        || time::is_told(sentence)
        || has_amount
        || signs::rules_out(sentence)
        || agreement::is_named(sentence)
}

/// Returns whether a clause without a time bounds something: the schedule does not mind that.
fn bounds_something_else(sentence: &Sentence) -> bool {
    let clauses = sentence.text.split([',', ';', ':', '–', '(']);
    let clauses = clauses.map(Sentence::new);
    let is_one = |clause: &Sentence| signs::rules_out(clause) && !time::is_told(clause);
    // "Nothing before that" is about the time of another clause.
    let mut clauses =
        clauses.filter(|clause| clause.words().len() > 2 && !subject::points_back(clause));
    clauses.any(|clause| is_one(&clause))
}

/// Returns whether a sentence only greets, thanks or looks forward to the call.
fn is_greeting(sentence: &Sentence) -> bool {
    const MOST: usize = 6;
    static COURTESIES: Words = Words::new(
        "hi, hello, hallo, hoi, beste, dear, geachte, thanks, thank you, dank, bedankt, danke, merci, regards, groet, groeten, \
         groetjes, gruss, grusse, cordialement, salutations, cheers, looking forward, tot dan, tot dinsdag, tot morgen, bis dann, \
         see you, a bientot, vriendelijke, freundlichen, kijken ernaar uit, kijk ernaar uit, freuen uns, freue mich",
    );
    let words = sentence.words();
    words.is_empty() || (words.len() <= MOST && COURTESIES.are_in(sentence))
}
