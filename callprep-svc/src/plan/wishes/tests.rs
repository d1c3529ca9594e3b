//! Tests of what is understood of a booking.

use super::*;

#[test]
fn what_the_booker_asks_for_is_understood() {
    let wishes = |notes: &str| {
        find(&BookingDetails {
            notes: notes.to_owned(),
            ..BookingDetails::default()
        })
    };

    assert_eq!(wishes("Graag ook aandacht voor AVG."), [Wish::Privacy]);
    assert_eq!(
        wishes("We are in a tender freeze until September."),
        [Wish::Freeze]
    );
    assert_eq!(
        wishes("Dr MacAskill may leave after half an hour."),
        [Wish::LeavesEarly]
    );
    assert_eq!(
        wishes("Geen opname van het gesprek, en liefst niet langer dan een half uur."),
        [Wish::NoRecording, Wish::Brevity]
    );
    assert_eq!(
        wishes("Ik moet om kwart voor drie weg."),
        [Wish::LeavesEarly]
    );
    assert_eq!(
        wishes("Please be brief, <b>half term</b>"),
        [Wish::Brevity, Wish::Holidays]
    );
    for none in [
        "We record time from memory.",
        "Klanten klagen dat wij de telefoon niet opnemen.",
        "Graag na het eten.",
        "We freeze bread, and patients wait half an hour.",
        "We let holiday homes; our fitters have little time.",
        "",
    ] {
        assert_eq!(wishes(none), [], "{none}");
    }
}

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

#[test]
fn what_is_not_wanted_is_understood_in_four_languages() {
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
        (Wish::NoRecording, "Merci de ne rien enregistrer."),
        (Wish::NoRecording, "Bitte keine Aufzeichnung."),
        (
            Wish::NotToMention,
            "Please do not mention the rota in front of the union.",
        ),
        (
            Wish::NotToMention,
            "Het team weet het niet, graag niet noemen.",
        ),
        (
            Wish::Objection,
            "We might just build this ourselves with an intern.",
        ),
        (Wish::Objection, "Voorzitter is tegen: ‘het klopt altijd’."),
        (
            Wish::Objection,
            "Eigentlich haben wir kein Problem damit; Herr P. sieht das anders.",
        ),
        (
            Wish::TriedInVain,
            "A vendor told us so in 2022 and it did not work.",
        ),
        (
            Wish::TriedInVain,
            "Fouten bij 1 op de 8, dus we zijn gestopt.",
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
        (Wish::Decider, "Over geld beslist de raad van toezicht."),
        (Wish::NoMoney, "$6.2M, of which $0 is for software"),
        (
            Wish::Purchasing,
            "We cannot spend more than €5,000 without three quotes.",
        ),
        (Wish::Season, "We are in the middle of the harvest."),
        (
            Wish::Season,
            "Around 140 clients before the 20th of every month.",
        ),
        (Wish::NoVideo, "bel maar na 3 uur dan is de oven uit"),
        (
            Wish::LeavesEarly,
            "Ik moet om 17.15 uur echt weg, we hebben première.",
        ),
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
        (Wish::TriedInVain, "Wir haben zwei Leute eingestellt."),
        (Wish::TriedInVain, "Each failed payment is called back."),
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
    assert_eq!(find(&board), [Wish::Decider]);
    let doubt = answered("Objection", "My articles learn the trade by doing this.");
    assert_eq!(find(&doubt), [Wish::Objection]);
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
fn the_minutes_that_the_guests_have_are_understood() {
    for (notes, minutes) in [
        (
            "We have only 20 minutes, it is the busiest week of the year.",
            Some(20),
        ),
        ("No slides. We have 15 minutes, not 30.", Some(15)),
        ("Wij hebben maar een kwartier.", Some(15)),
        ("Graag niet langer dan een half uur, dit gesprek.", Some(30)),
        ("Wir haben nur 25 Minuten.", Some(25)),
        ("Nous avons seulement 20 minutes.", Some(20)),
        ("Ik heb slechts 25 minuten.", Some(25)),
        ("Between 250 and 300 a month, only 12 minutes each.", None),
        ("The bus is just 14 minutes late and we wait.", None),
        ("Dr MacAskill may leave after half an hour.", None),
        ("Wij doen er 20 minuten over.", None),
    ] {
        assert_eq!(terms_of(notes).minutes, minutes, "{notes}");
    }
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
            "Na 24 december zijn wij gesloten tot 4 januari.",
            "2027-01-04",
            Reason::Closed,
        ),
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
        (
            "Vor Mitte Februar geht nichts, nicht vor Mitte Februar.",
            "2027-02-15",
            Reason::Asked,
        ),
        ("Erst ab März 2027.", "2027-03-01", Reason::Asked),
        ("Pas avant le 1er février.", "2027-02-01", Reason::Asked),
        ("Fermé jusqu’au 11 janvier.", "2027-01-11", Reason::Closed),
        ("Geschlossen bis 6. Januar.", "2027-01-06", Reason::Closed),
        (
            "We can only start in the new year, not before the new year.",
            "2027-01-02",
            Reason::Asked,
        ),
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
fn a_volume_and_a_length_give_the_work_of_a_week() {
    let work = |notes: &str| terms_of(notes).workload.map(|work| (work.least, work.most));

    let certificates = "Entre 250 et 300 attestations par mois, 12 minutes chacune";
    assert_eq!(work(certificates), Some((692, 831)));
    assert_eq!(
        work("80 tekeningen per week. Elk kost 25 minuten."),
        Some((2_000, 2_000))
    );
    assert_eq!(work("20-30 calls a day, 6 minutes each"), Some((600, 900)));
    assert_eq!(work("We wait 20 minutes."), None);
    assert_eq!(work("80 drawings per week"), None);
}

#[test]
fn the_month_of_a_budget_is_understood() {
    let month = |notes: &str| terms_of(notes).budget_month;

    assert_eq!(
        month("Nog niets gereserveerd, begroting wordt in oktober vastgesteld."),
        Some(10)
    );
    assert_eq!(
        month("The budget for next year is set in November"),
        Some(11)
    );
    assert_eq!(month("Haushalt im März"), Some(3));
    assert_eq!(month("We meet in March."), None);
}
