//! Why words of a model are not used. Contains codes and our own slot ids, never the words.

/// Words that are not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// A slot id from the skeleton, or `answer`, `slots`, `question-1`.
    pub(crate) slot: String,
    pub(crate) code: RejectionCode,
}

/// The first check that the words of a slot failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RejectionCode {
    /// The answer names a slot or a hypothesis that does not exist.
    UnknownId,
    /// The answer leaves the slot out.
    Missing,
    DuplicateId,
    /// Evidence of another hypothesis, or of none.
    Evidence,
    /// The quote is not a substring of the hypothesis or its evidence.
    Quote,
    /// Another slot or question says the same.
    Repeated,
    /// A question without a question mark.
    NoQuestion,
    Length,
    /// Control, format or unassigned characters.
    Control,
    /// `{{…}}` that is not the reference of a figure.
    Placeholder,
    /// Another language than that of the brief.
    Language,
    Digit,
    /// A number in words that the former text does not have.
    NumberWord,
    Link,
    Markup,
    /// A sentence of the instructions.
    PromptEcho,
    /// A sentence of the dossier outside quotation secrets.
    Copied,
    /// The whole answer is unusable.
    Answer(AnswerFault),
}

/// Why a whole answer is unusable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerFault {
    /// The provider or the model declined to answer.
    Refused,
    /// The answer reached the token limit.
    Truncated,
    Empty,
    /// The model stopped for another reason than being done.
    Unfinished,
    /// The answer contains a secret of the system message, so the model was manipulated.
    Canary,
    /// The answer does not have the requested structure.
    Unreadable,
}

impl Rejection {
    pub(super) fn of_slot(id: &str, code: RejectionCode) -> Self {
        Self {
            slot: id.to_owned(),
            code,
        }
    }

    /// Returns the rejection of slots that the skeleton does not have. Their ids come from the
    /// model, so they are not repeated.
    pub(super) fn of_unknown_slots() -> Self {
        Self::of_slot("slots", RejectionCode::UnknownId)
    }

    /// Returns the rejection of the extra question at `number`, counted from 1.
    pub(super) fn of_question(number: usize, code: RejectionCode) -> Self {
        Self::of_slot(&format!("question-{number}"), code)
    }

    pub(super) fn of_answer(fault: AnswerFault) -> Self {
        Self::of_slot("answer", RejectionCode::Answer(fault))
    }
}

impl RejectionCode {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::UnknownId => "unknown-id",
            Self::Missing => "missing",
            Self::DuplicateId => "duplicate-id",
            Self::Evidence => "evidence",
            Self::Quote => "quote",
            Self::Repeated => "repeated",
            Self::NoQuestion => "no-question",
            Self::Length => "length",
            Self::Control => "control",
            Self::Placeholder => "placeholder",
            Self::Language => "language",
            Self::Digit => "digit",
            Self::NumberWord => "number-word",
            Self::Link => "link",
            Self::Markup => "markup",
            Self::PromptEcho => "prompt-echo",
            Self::Copied => "copied",
            Self::Answer(fault) => fault.as_str(),
        }
    }
}

impl AnswerFault {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Truncated => "truncated",
            Self::Empty => "empty-answer",
            Self::Unfinished => "unfinished",
            Self::Canary => "canary",
            Self::Unreadable => "unreadable",
        }
    }

    /// Returns whether asking again is pointless: a model that refused will refuse again, and one
    /// that was manipulated must not get another chance.
    pub(crate) fn is_final(self) -> bool {
        match self {
            Self::Refused | Self::Canary => true,
            Self::Truncated | Self::Empty | Self::Unfinished | Self::Unreadable => false,
        }
    }
}
