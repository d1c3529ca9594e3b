//! Tests of the account of a booking.

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::plan::wishes;

const SENTENCES: [&str; 14] = [
    "Hallo Sanne!",
    "Wij willen weten wat het kost.",
    "Onze directeur Ineke Vaartjes beslist hierover.",
    "Het moet voor 1 maart draaien.",
    "AFAS blijft.",
    "Please no recording.",
    "We have tried this before and it failed.",
    "Der Personalrat ist noch nicht informiert.",
    "Bitte keine Preise nennen.",
    "Schepen Luc Wouters is voorstander.",
    "We can only try something in one school.",
    "The boat goes on Tuesdays?",
    "Dr. Heim kommt um 10.30 Uhr dazu.",
    "Niet over de lonen, graag.",
];

fn account_of(booking: &BookingDetails) -> Vec<Accounted> {
    let call = NaiveDate::from_ymd_opt(2026, 12, 8);
    let systems = ["AFAS".to_owned()];
    let terms = wishes::terms(booking, call);
    let remarks = wishes::remarks(booking, call, &systems);
    let reading = Reading::new(call, &systems, (&terms, &remarks));
    account(booking, &reading)
}

proptest! {
    #[test]
    fn every_sentence_of_a_booking_is_accounted_for_exactly_once(
        answers in vec(vec(select(SENTENCES.to_vec()), 1..4), 0..4),
        notes in vec(select(SENTENCES.to_vec()), 0..6),
    ) {
        let told = answers.iter().chain([&notes]).flatten();
        let told: Vec<&str> = told.copied().collect();
        let answers = answers.iter().map(|answer| ("Vraag".to_owned(), answer.join(" ")));
        let booking = BookingDetails {
            answers: answers.collect(),
            notes: notes.join(" "),
            ..BookingDetails::default()
        };

        let account = account_of(&booking);

        let accounted: Vec<&str> = account.iter().map(|each| each.sentence.as_str()).collect();
        prop_assert_eq!(accounted, told);
    }
}

#[test]
fn each_sentence_is_used_by_one_part_or_said_not_to_be() {
    for (text, part) in [
        ("Hallo Sanne!", Some(Part::Greeting)),
        ("Wij willen weten wat het kost.", Some(Part::Preparation)),
        (
            "Onze directeur Ineke Vaartjes beslist hierover.",
            Some(Part::Decision),
        ),
        ("Het moet voor 1 maart draaien.", Some(Part::Schedule)),
        ("AFAS blijft.", Some(Part::Risks)),
        ("Please no recording.", Some(Part::Preparation)),
        (
            "Der Personalrat ist noch nicht informiert.",
            Some(Part::Plan),
        ),
        ("Bitte keine Preise nennen.", Some(Part::Preparation)),
        ("Dit blijft onder ons.", Some(Part::Withheld)),
        ("Schepen Luc Wouters is voorstander.", None),
        ("We can only try something in one school.", None),
        // The schedule minds the time, and nothing the school.
        (
            "We can only try something in one school, and not in the first two weeks of January.",
            None,
        ),
    ] {
        let booking = BookingDetails {
            notes: text.to_owned(),
            ..BookingDetails::default()
        };
        let account = account_of(&booking);

        assert_eq!(account[0].used_by, part, "{text}");
        assert!(part.is_some() || account[0].bears_on_plan, "{text}");
    }
}
