//! A risk that the booker tells of.

/// What failed before, or is doubted. It stands in the booking.
pub(super) const DOUBTS_NL: &str = "De boeking spreekt van twijfel of van iets dat tegenviel.";
pub(super) const DOUBTS_EN: &str =
    "The booking speaks of doubt or of something that went wrong before.";

/// Somebody may have told of it in confidence, or not want it raised.
pub(super) const DOUBTS_MITIGATION_NL: &str = "Begin er zelf niet over; komt het ter sprake, vraag dan wat er anders zou moeten, en beloof niets.";
pub(super) const DOUBTS_MITIGATION_EN: &str = "Do not bring it up yourself; if it comes up, ask what would have to be different, and promise \
     nothing.";
