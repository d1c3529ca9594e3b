//! How many people work there, by what the booker wrote.

use super::{amounts, told};
use crate::plan::{case::BookingDetails, clean};

/// Returns how many people work there, if the booker wrote that, and one number only.
pub(crate) fn headcount(booking: &BookingDetails) -> Option<u32> {
    const ASKS: [&str; 8] = [
        "medewerkers",
        "werknemers",
        "employees",
        "headcount",
        "company size",
        "mitarbeit",
        "salaries",
        "hoeveel mensen",
    ];
    let answered = booking.answers.iter().filter(|(label, _)| {
        let label = clean::folded(label);
        ASKS.iter().any(|word| label.contains(word))
    });
    let numbers: Vec<u32> = answered
        .flat_map(|(_, answer)| told::sentences(answer))
        .flat_map(|told| {
            let words = told.words();
            let numbers = words
                .iter()
                .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
            numbers.map(|word| word.parse().ok()).collect::<Vec<_>>()
        })
        .collect::<Option<_>>()?;
    match numbers[..] {
        [only] => Some(only),
        [] => {
            let texts = told::texts(booking);
            let mut told = texts.iter().flat_map(|text| &text.sentences);
            told.find_map(amounts::headcount)
        }
        _ => None,
    }
}
