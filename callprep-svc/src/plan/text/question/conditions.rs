//! The question what comes before a start.

use crate::plan::text::{Sentence, capitalised};

/// What must be in place before a start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conditions {
    pub(crate) knows_country: bool,
    /// Whether somebody in the call speaks for the staff.
    pub(crate) has_staff_body: bool,
    /// Whether weeks differ from one another.
    pub(crate) is_seasonal: bool,
}

/// The weeks are asked after in any case: not every holiday and busy season is known.
impl Sentence for Conditions {
    fn nl(&self) -> String {
        let staff = if self.has_staff_body {
            ", ook met het personeel,"
        } else {
            ""
        };
        let alike = if self.is_seasonal {
            " of zijn anders dan andere"
        } else {
            ""
        };
        let needs = format!(
            "wat moet er{staff} geregeld zijn voordat we beginnen, en welke weken vallen af{alike}?"
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
        let alike = if self.is_seasonal {
            " or differ from others"
        } else {
            ""
        };
        let needs = format!(
            "what has to be arranged{staff} before we start, and which weeks drop out{alike}?"
        );
        if self.knows_country {
            capitalised(&needs)
        } else {
            format!("In which country do you work, {needs}")
        }
    }
}
