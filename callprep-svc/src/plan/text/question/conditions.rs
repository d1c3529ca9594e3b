//! The question what comes before a start.

use crate::plan::{
    law::StaffBody,
    text::{Sentence, capitalised, continued},
};

/// What must be in place before a start.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the company and the booking"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conditions {
    pub(crate) knows_country: bool,
    /// Whether somebody in the call speaks for the staff, or the booker wrote of such a body.
    pub(crate) has_staff_body: bool,
    /// The body of the staff that there may be, if somebody in the call knows.
    pub(crate) asked_body: Option<StaffBody>,
    /// Whether the booker wrote of an agreement that comes first.
    pub(crate) is_signed_first: bool,
    /// Whether weeks differ from one another.
    pub(crate) is_seasonal: bool,
    /// Whether the booker wrote of dates or times.
    pub(crate) has_times: bool,
}

/// The weeks are asked after in any case: not every holiday and busy season is known. What the booker wrote
/// of is not asked again.
impl Sentence for Conditions {
    fn nl(&self) -> String {
        let staff = if self.has_staff_body {
            ", ook met het personeel,"
        } else {
            ""
        };
        let days = match (self.has_times, self.is_seasonal) {
            (true, _) => "wat komt er nog bij wat u over tijd schreef",
            (false, true) => "welke weken vallen af of zijn anders dan andere",
            (false, false) => "welke weken vallen af",
        };
        let body = self.asked_body.map(|body| continued(&body.nl()));
        let body = body.map_or(String::new(), |body| format!(", is er een {body}"));
        let beside = if self.is_signed_first {
            " naast die overeenkomst"
        } else {
            ""
        };
        let needs = format!(
            "wat moet er{beside}{staff} geregeld zijn voordat we beginnen{body}, en {days}?"
        );
        if self.knows_country {
            capitalised(&needs)
        } else {
            format!("In welk land werkt u, {needs}")
        }
    }

    fn en(&self) -> String {
        let staff = if self.has_staff_body {
            ", also with the staff,"
        } else {
            ""
        };
        let days = match (self.has_times, self.is_seasonal) {
            (true, _) => "what is there to add to what you wrote about time",
            (false, true) => "which weeks drop out or differ from others",
            (false, false) => "which weeks drop out",
        };
        let body = self
            .asked_body
            .map_or(String::new(), |body| format!(", {}", is_there(body)));
        let beside = if self.is_signed_first {
            " beside that agreement"
        } else {
            ""
        };
        let needs =
            format!("what has to be arranged{beside}{staff} before we start{body}, and {days}?");
        if self.knows_country {
            capitalised(&needs)
        } else {
            format!("In which country do you work, {needs}")
        }
    }
}

/// Several are not one.
fn is_there(body: StaffBody) -> String {
    let name = continued(&body.en());
    match body {
        StaffBody::Representatives => format!("are there {name}"),
        StaffBody::DutchCouncil
        | StaffBody::DutchSchoolCouncil
        | StaffBody::BelgianCouncil
        | StaffBody::GermanCouncil
        | StaffBody::GermanPublicCouncil
        | StaffBody::FrenchCommittee => format!("is there a {name}"),
    }
}
