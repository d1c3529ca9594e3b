//! The one outcome to ask for, in the same words wherever the brief names it.

use super::Sentence;
use crate::plan::case::Scope;

/// What to ask for in the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask(pub(crate) Scope);

impl Sentence for Ask {
    fn nl(&self) -> String {
        match self.0 {
            Scope::Exploration => "akkoord op drie korte gesprekken op de werkvloer",
            Scope::Questions => "een recent voorbeeld van H1",
            Scope::Measure => "akkoord op één maatstaf voor H1",
            Scope::Trial | Scope::Pilot => "akkoord op een nulmeting van twee normale werkweken",
        }
        .into()
    }

    fn en(&self) -> String {
        match self.0 {
            Scope::Exploration => {
                "agreement to three short conversations with people who do the work"
            }
            Scope::Questions => "one recent example of H1",
            Scope::Measure => "agreement on one measure for H1",
            Scope::Trial | Scope::Pilot => "agreement on a baseline of two normal working weeks",
        }
        .into()
    }
}
