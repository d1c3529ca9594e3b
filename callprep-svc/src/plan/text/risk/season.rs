//! The busiest months of an industry.

use crate::plan::text::date::{month_en, month_nl};

pub(super) fn season_nl(from: u32, to: u32) -> String {
    let (from, to) = (month_nl(from), month_nl(to));
    format!("Het plan valt in maanden die vermoedelijk het drukst zijn ({from} t/m {to}).")
}

pub(super) fn season_en(from: u32, to: u32) -> String {
    let (from, to) = (month_en(from), month_en(to));
    format!("The plan is in months that are probably the busiest ({from} to {to}).")
}

/// Weeks differ, as the booking or the lead tells.
pub(super) const UNEQUAL_NL: &str = "Boeking of onderzoek noemt drukke tijden of vaste dagen: de ene week is dan niet als de andere.";
pub(super) const UNEQUAL_EN: &str =
    "Booking or research mentions busy times or fixed days: then one week is not like another.";
