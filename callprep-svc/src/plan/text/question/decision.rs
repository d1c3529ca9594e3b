//! The question who decides.

use crate::plan::{
    case::Deciding,
    text::{Sentence, capitalised},
};

/// Who decides, and who should join.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about who is in the call"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct WhoDecides {
    /// Whether the decision is about a pilot.
    pub(crate) has_pilot: bool,
    /// Whether somebody in the call seems to decide.
    pub(crate) is_present: bool,
    /// Whether somebody in the call may decide.
    pub(crate) may_be_present: bool,
    /// Whether the company is one person.
    pub(crate) is_alone: bool,
    /// What the booker wrote on who decides.
    pub(crate) told: Deciding,
    /// Whether whoever decides as the booker wrote is in the call.
    pub(crate) is_told_present: bool,
    /// Whether it is not known who is in charge of the work.
    pub(crate) lacks_owner: bool,
}

impl Sentence for WhoDecides {
    fn nl(&self) -> String {
        let what = if self.has_pilot {
            "een pilot"
        } else {
            "een vervolg"
        };
        if self.is_alone && self.told == Deciding::NotTold {
            return format!("Wat zou u willen zien voordat u over {what} besluit?");
        }
        let decides = match (self.told, self.is_present) {
            (Deciding::Answered, _) if !self.is_told_present => format!(
                "kan wie beslist aansluiten, moet er nog iemand ja zeggen tegen {what}, en wat moet er op tafel \
                 liggen?"
            ),
            (Deciding::Answered, _) => {
                format!(
                    "moet er nog iemand ja zeggen tegen {what}, en wat moet er op tafel liggen?"
                )
            }
            (Deciding::Mentioned, _) => {
                format!("wie beslist uiteindelijk over {what}, en wat moet daarvoor blijken?")
            }
            (_, true) => {
                format!("wat moet u zien om over {what} te beslissen, en wie beslist er mee?")
            }
            (_, false) if self.may_be_present => {
                format!("wie beslist over {what}, en wat moet daarvoor blijken?")
            }
            (_, false) => format!(
                "wie beslist over {what}, wat moet daarvoor blijken, en wanneer kan die aansluiten?"
            ),
        };
        match (self.lacks_owner, self.told) {
            (true, Deciding::Answered) => {
                format!("Wie gaat over dit werk? {}", capitalised(&decides))
            }
            (true, _) => format!("Wie gaat over dit werk, {decides}"),
            (false, _) => capitalised(&decides),
        }
    }

    fn en(&self) -> String {
        let what = if self.has_pilot {
            "a pilot"
        } else {
            "a follow-up"
        };
        if self.is_alone && self.told == Deciding::NotTold {
            return format!("What would you want to see before you decide on {what}?");
        }
        let decides = match (self.told, self.is_present) {
            (Deciding::Answered, _) if !self.is_told_present => format!(
                "could whoever decides join, does anybody else have to say yes to {what}, and what has to be on \
                 the table?"
            ),
            (Deciding::Answered, _) => format!(
                "does anybody else have to say yes to {what}, and what has to be on the table?"
            ),
            (Deciding::Mentioned, _) => {
                format!("who decides on {what} in the end, and what do they need to see?")
            }
            (_, true) => {
                format!("what do you need to see to decide on {what}, and who decides with you?")
            }
            (_, false) if self.may_be_present => {
                format!("who decides on {what}, and what do they need to see?")
            }
            (_, false) => format!(
                "who decides on {what}, what do they need to see, and when could they join?"
            ),
        };
        match (self.lacks_owner, self.told) {
            (true, Deciding::Answered) => {
                format!("Who is in charge of this work? {}", capitalised(&decides))
            }
            (true, _) => format!("Who is in charge of this work, {decides}"),
            (false, _) => capitalised(&decides),
        }
    }
}
