//! The busiest months of an industry.

use crate::plan::text::date::{month_en, month_nl};

pub(super) fn season_nl(from: u32, to: u32) -> String {
    let (from, to) = (month_nl(from), month_nl(to));
    format!("Het plan valt deels in maanden die vermoedelijk het drukst zijn ({from} t/m {to}).")
}

pub(super) fn season_en(from: u32, to: u32) -> String {
    let (from, to) = (month_en(from), month_en(to));
    format!("The plan is partly in months that are probably the busiest ({from} to {to}).")
}
