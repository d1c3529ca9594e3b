//! The words of job titles, without accents and in lower case. See [`super::pattern`] for the
//! patterns.

mod areas;
mod deciders;
mod near_deciders;
mod qualifiers;
mod sides;
mod work;

pub(super) use self::{areas::*, deciders::*, near_deciders::*, qualifiers::*, sides::*, work::*};
