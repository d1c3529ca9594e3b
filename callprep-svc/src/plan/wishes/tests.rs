//! Tests of what is understood of a booking.

use super::*;

fn noted(notes: &str) -> BookingDetails {
    BookingDetails {
        notes: notes.to_owned(),
        ..BookingDetails::default()
    }
}

/// Terms of a note for a call on Tuesday 8 December 2026.
fn terms_of(notes: &str) -> Terms {
    terms(&noted(notes), NaiveDate::from_ymd_opt(2026, 12, 8))
}

/// What a note bears on, for the same call.
fn remarks_of(notes: &str) -> Remarks {
    remarks(&noted(notes), NaiveDate::from_ymd_opt(2026, 12, 8), &[])
}

#[test]
fn a_sentence_on_money_or_on_who_agrees_is_one_on_deciding() {
    for notes in [
        "My colleague Yannick decides about software.",
        "CFO sir and Dr. Anjali both.",
        "Filip doet de centen.",
        "Vorher gibts kein Geld.",
        "Der Gemeinderat muss zustimmen.",
        "Le conseil d'administration vote en novembre.",
        "Over zoiets gaat de raad van toezicht.",
        "Le patron ne vient jamais aux réunions.",
        "College of Teachers has to agree.",
        "Our grant runs from April.",
        "De directie tekent.",
        "Das genehmigt nur die Zentrale, also der Vorstand.",
    ] {
        assert!(remarks_of(notes).has_deciding, "{notes}");
    }
    for notes in [
        "We type everything twice.",
        "Bonnen komen laat.",
        "Das dauert.",
    ] {
        assert!(!remarks_of(notes).has_deciding, "{notes}");
    }
}

#[test]
fn a_sentence_on_a_time_that_is_not_placed_is_one_on_timing() {
    for notes in [
        "Term finishes on the 16th and nobody is back until 27 Jan.",
        "NABL audit is in Jan so freeze on all process changes.",
        "Himmelfahrt ist am 6.5.",
        "Ab Mittwoch erreichen Sie hier keinen.",
        "Tss 24/12 en 3/1 enkel wachtdienst.",
        "Daarna 8 maart.",
        "Not till Monday.",
        "Für Software ist dieses Jahr nichts da.",
        "Wat er niet in staat komt er in 2028 ook niet.",
        "We zitten midden in een verhuizing.",
        "Pas de changement pendant les vendanges.",
        "Après la clôture de fin de mois, fin janvier.",
        "Bis zum Umzug geht nichts.",
        "Zodra de nieuwe locatie open is.",
        "Grundsätzlich erst ab KW 12.",
    ] {
        assert_eq!(remarks_of(notes).timing, [notes], "{notes}");
    }
    for notes in [
        "We may be late, and you may laugh.",
        "Krankmeldungen zwischen 3 und 5 Uhr.",
        "Wij zijn er 24/7.",
        "It takes 2.5 hours.",
        "Jan typt alles over.",
        "On a été déçus.",
    ] {
        assert_eq!(remarks_of(notes).timing, Vec::<String>::new(), "{notes}");
    }
}

#[test]
fn a_question_a_demand_and_a_doubt_are_told_by_their_form() {
    for notes in [
        "Tell us where the data sits.",
        "Herr Kalle möchte wissen, wer die Zahlen sieht.",
    ] {
        let requests = remarks_of(notes).requests;
        let asked: Vec<&str> = requests.iter().map(|each| each.sentence.as_str()).collect();
        assert_eq!(asked, [notes], "{notes}");
    }
    for notes in [
        "Don't need a demo.",
        "Bitte keine Vertriebsfolien.",
        "It can't be an app for the passengers.",
    ] {
        assert_eq!(remarks_of(notes).demands, [notes], "{notes}");
    }
    for notes in [
        "Earlier vendor promised 95% and left.",
        "Een app van een andere partij is gestrand.",
        "Nie was zurückgekommen, da bin ich skeptisch.",
        "Un logiciel a été abandonné.",
    ] {
        assert_eq!(remarks_of(notes).doubts, [notes], "{notes}");
    }
    for notes in [
        "Gemiddeld zit er 11 dagen tussen controle en brief.",
        "I drive 900 km every week.",
        "Environ 140 bons par jour, 2 minutes par bon.",
    ] {
        assert_eq!(remarks_of(notes).figures, [notes], "{notes}");
    }
}

#[test]
fn a_demo_that_is_not_wanted_is_understood() {
    for notes in [
        "No slides please.",
        "Geen demo graag.",
        "Keine Vertriebsfolien.",
        "Pas de démo.",
    ] {
        assert!(find(&noted(notes)).contains(&Wish::NoDemo), "{notes}");
    }
    assert!(!find(&noted("A short demo would be nice.")).contains(&Wish::NoDemo));
}

#[test]
fn secrecy_is_understood_in_four_languages() {
    assert_found(&[
        (Wish::NoExamples, "Mandatsgeheimnis! § 203 StGB."),
        (Wish::NoExamples, "No examples from files will be shown."),
        (
            Wish::NoExamples,
            "Wegens het beroepsgeheim kunnen wij niets tonen.",
        ),
        (
            Wish::NoExamples,
            "Secret professionnel, aucun dossier ne sera montré.",
        ),
    ]);
}

#[test]
fn who_agrees_to_what_and_when_is_understood_in_four_languages() {
    assert_found(&[
        (Wish::StaffBody, "Onze OR vraagt om een toelichting."),
        (
            Wish::StaffBody,
            "Onze ondernemingsraad vraagt of iemand gevolgd wordt.",
        ),
        (
            Wish::StaffBody,
            "Der Betriebsrat möchte vorab wissen, ob das geht.",
        ),
        (
            Wish::StaffBody,
            "La délégation syndicale participera peut-être.",
        ),
        (Wish::Season, "We are in the middle of the harvest."),
        (
            Wish::Season,
            "Around 140 clients before the 20th of every month.",
        ),
        (Wish::NoVideo, "bel maar na 3 uur dan is de oven uit"),
    ]);
}

fn assert_found(notes: &[(Wish, &str)]) {
    for (wish, notes) in notes {
        assert!(find(&noted(notes)).contains(wish), "{wish:?}: {notes}");
    }
}

#[test]
fn words_that_only_look_like_a_wish_are_none() {
    for (wish, notes) in [
        (Wish::StaffBody, "Wij hebben geen ondernemingsraad."),
        (Wish::StaffBody, "Is it for a credit union or a bank?"),
        (Wish::NoExamples, "We will show you our planning board."),
        (Wish::Season, "The planning is done on paper."),
    ] {
        assert!(!find(&noted(notes)).contains(&wish), "{wish:?}: {notes}");
    }
}

#[test]
fn a_question_of_the_form_tells_what_its_answer_is() {
    let answered = |label: &str, value: &str| BookingDetails {
        answers: vec![(label.to_owned(), value.to_owned())],
        ..BookingDetails::default()
    };

    let board = answered("Wer entscheidet?", "Das Rektorat als Kollegialorgan.");
    assert_eq!(
        remarks(&board, None, &[]).deciders,
        ["Das Rektorat als Kollegialorgan."]
    );
    let doubt = answered("Objection", "My articles learn the trade by doing this.");
    assert_eq!(remarks(&doubt, None, &[]).doubts.len(), 1);
    let wanted = answered(
        "What would you want to see?",
        "That it cannot sign by itself",
    );
    assert_eq!(remarks(&wanted, None, &[]).demands.len(), 1);
}

#[test]
fn a_closure_is_placed_if_nothing_else_is_said_of_a_time() {
    let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
    for (notes, first, last) in [
        (
            "Collectief verlof van 12 tot en met 30 juli.",
            "2027-07-12",
            "2027-07-30",
        ),
        (
            "Fermeture du 2 au 22 février inclus.",
            "2027-02-02",
            "2027-02-22",
        ),
        (
            "Geschlossen vom 21. Dezember bis 6. Januar.",
            "2026-12-21",
            "2027-01-06",
        ),
        ("From 4 to 15 January no pilot.", "2027-01-04", "2027-01-15"),
    ] {
        assert_eq!(
            terms_of(notes).closure,
            Some((day(first), day(last))),
            "{notes}"
        );
        assert_eq!(remarks_of(notes).timing, Vec::<String>::new(), "{notes}");
    }
    for notes in [
        "Not closed from 4 to 15 January.",
        "Closed from 4 to 15 January. The audit is in March.",
        "Closed from 4 to 15 January and on the 20th.",
        "The board meets from 4 to 15 January, not before.",
        "We sell most from 4 to 15 January.",
    ] {
        assert_eq!(terms_of(notes).closure, None, "{notes}");
        assert!(!remarks_of(notes).timing.is_empty(), "{notes}");
    }
}

#[test]
fn a_place_that_is_a_telephone_is_one_where_nothing_is_shown() {
    let at = |location: &str| BookingDetails {
        location: location.to_owned(),
        ..BookingDetails::default()
    };

    for place in [
        "Phone: +34 600 000 000",
        "Téléphone",
        "Bellen op 0500-000000",
        "School office, 066 000 0000",
        "+49 40 1234567",
    ] {
        assert_eq!(find(&at(place)), [Wish::NoVideo], "{place}");
    }
    for place in [
        "Google Meet",
        "Sägewerkstraße 4, 9999 Mölldorf",
        "Zoom 123 456 7890",
        "TBC",
    ] {
        assert_eq!(find(&at(place)), [], "{place}");
    }
}

#[test]
fn an_answer_to_who_decides_is_what_is_quoted_on_it() {
    let booking = BookingDetails {
        answers: vec![(
            "Who makes the decision?".to_owned(),
            "Mr Corrigan. He wants one page".to_owned(),
        )],
        notes: "The owner is abroad till June.".to_owned(),
        ..BookingDetails::default()
    };

    assert_eq!(
        remarks(&booking, None, &[]).deciders,
        ["Mr Corrigan.", "He wants one page"]
    );
}

#[test]
fn the_day_before_which_nothing_is_done_is_understood() {
    for (notes, day, reason) in [
        (
            "Please do not propose anything before the end of January.",
            "2027-02-01",
            Reason::Asked,
        ),
        (
            "Nothing before 15 February, please.",
            "2027-02-15",
            Reason::Asked,
        ),
        ("Nothing before February 15th.", "2027-02-15", Reason::Asked),
        (
            "Wij zijn dicht t/m 3 januari.",
            "2027-01-04",
            Reason::Closed,
        ),
        (
            "Wij kunnen niet vóór maart beginnen.",
            "2027-03-01",
            Reason::Asked,
        ),
        ("Pas na 10 januari weer.", "2027-01-11", Reason::Asked),
        ("Nicht vor Mitte Februar.", "2027-02-15", Reason::Asked),
        ("Erst ab März 2027.", "2027-03-01", Reason::Asked),
        ("Pas avant le 1er février.", "2027-02-01", Reason::Asked),
        ("Fermé jusqu’au 11 janvier.", "2027-01-11", Reason::Closed),
        ("Geschlossen bis 6. Januar.", "2027-01-06", Reason::Closed),
        ("Only in the new year.", "2027-01-02", Reason::Asked),
    ] {
        let expected = Some((day.parse().unwrap(), reason));
        assert_eq!(terms_of(notes).not_before, expected, "{notes}");
    }
    for notes in [
        "Around 140 clients before the 20th of every month.",
        "We are in a tender freeze.",
        "Before March we were ten people.",
        "Nothing before 1 March 2031.",
        "Not before December.",
        "Closed on Mondays until noon.",
    ] {
        assert_eq!(terms_of(notes).not_before, None, "{notes}");
    }
}

#[test]
fn what_may_not_change_before_a_day_rules_no_subject_out() {
    let excludes = |notes| subject("", &noted(notes)).excludes();

    assert!(excludes("Begin graag niet over de planning."));
    assert!(excludes("De planning graag laten rusten."));
    assert!(excludes("Die Dienstpläne bitte ruhen lassen."));
    assert!(!excludes(
        "Op 1 oktober gaan wij over op iets anders en tot dan mag er niets veranderen."
    ));
}
