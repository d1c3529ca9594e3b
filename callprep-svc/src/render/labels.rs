//! The headings and labels of a rendered brief in every language.

use crate::plan::Language;

#[derive(Clone, Copy)]
pub(super) enum Label {
    Title,
    BeforeCall,
    Hypotheses,
    Questions,
    FirstPhase,
    SecondPhase,
    ThirdPhase,
    Day,
    People,
    Booking,
    Answered,
    Notes,
    Location,
    MeetingLink,
    Needed,
    /// The role of whoever decides, and what the line about that begins with.
    ToldDecider,
    BudgetHolder,
    Booked,
    NoJobTitle,
    Idem,
    OnOurSide,
    AlsoInCall,
    Solution,
    AsFor,
    SeeAbove,
    Reader,
    Risks,
    DemoFlow,
    Gaps,
    Sources,
    Source,
    NoSource,
    Against,
    Background,
    Estimate,
    Upside,
    WorkedExample,
    Assumption,
    Parked,
    ParkedButAsked,
    ByModel,
}

impl Label {
    pub(super) fn text(self, language: Language) -> &'static str {
        let (nl, en) = match self {
            Self::Title => ("Gespreksvoorbereiding", "Call preparation"),
            Self::BeforeCall => ("Vóór het gesprek", "Before the call"),
            Self::Hypotheses => ("Hypothesen", "Hypotheses"),
            Self::Questions => ("Vragen", "Questions"),
            Self::FirstPhase => ("Dag 1-30", "Days 1-30"),
            Self::SecondPhase => ("Dag 31-60", "Days 31-60"),
            Self::ThirdPhase => ("Dag 61-90", "Days 61-90"),
            Self::Day => ("Dag", "Day"),
            Self::People => ("Uitgenodigd", "Invited"),
            Self::Booking => (
                "Uit de boeking (zo ingevuld door de aanvrager)",
                "From the booking (as the booker wrote it)",
            ),
            Self::Answered => ("Antwoord", "Answer"),
            Self::Notes => ("Opmerking", "Note"),
            Self::Location => ("Plaats", "Place"),
            Self::MeetingLink => ("Link naar het gesprek", "Link to the call"),
            Self::Needed => ("Nog te vinden", "Still to be found"),
            Self::ToldDecider => ("Wie beslist", "Whoever decides"),
            Self::BudgetHolder => (
                "Budgethouder (wie beslist)",
                "Budget holder (whoever decides)",
            ),
            Self::Booked => ("boekte het gesprek", "booked the call"),
            Self::NoJobTitle => ("functie niet bekend", "job title not known"),
            Self::Idem => ("idem", "likewise"),
            Self::OnOurSide => ("Van onze kant", "On our side"),
            Self::AlsoInCall => ("Ook uitgenodigd", "Also invited"),
            Self::Solution => ("mogelijke oplossing", "possible solution"),
            Self::AsFor => ("als bij", "as for"),
            Self::Reader => ("Accountmanager", "Account manager"),
            Self::SeeAbove => ("zie boven", "see above"),
            Self::Risks => ("Risico’s", "Risks"),
            Self::DemoFlow => ("Verloop van het gesprek", "Course of the call"),
            Self::Gaps => ("Wat ontbreekt", "What is missing"),
            Self::Sources => ("Bronnen", "Sources"),
            Self::Source => ("bron", "source"),
            Self::NoSource => ("geen bron", "no source"),
            Self::Against => ("spreekt tegen", "speaks against"),
            Self::Background => ("achtergrond", "background"),
            Self::Estimate => ("te winnen", "to gain"),
            Self::Upside => ("hooguit", "at most"),
            Self::WorkedExample => ("rekenvoorbeeld", "worked example"),
            Self::Assumption => ("aanname", "assumption"),
            Self::Parked => ("niet in dit plan", "not in this plan"),
            Self::ParkedButAsked => (
                "niet in dit plan, wel een vraag",
                "not in this plan, but asked about",
            ),
            Self::ByModel => ("formulering van een model", "worded by a model"),
        };
        choose(language, nl, en)
    }
}

/// Returns what a value of the brief is called.
pub(super) fn value(label: proto::labels::Label, language: Language) -> &'static str {
    choose(language, label.nl, label.en)
}

fn choose(language: Language, nl: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Nl => nl,
        Language::En => en,
    }
}
