//! What the booker asks to be minded, as far as a few phrases tell. The words themselves are quoted
//! beside it.

use serde::Serialize;

use super::{case::BookingDetails, clean};

/// Something that the call or the plan has to mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Wish {
    /// How data are handled is to be talked about.
    Privacy,
    /// Nothing is to be recorded.
    NoRecording,
    /// Somebody has to go before the end.
    LeavesEarly,
    /// The call is to be short.
    Brevity,
    /// Nothing can be shown: there is no video, or the call is by phone.
    NoVideo,
    /// Nothing is bought for the time being.
    Freeze,
    /// Days or weeks off are mentioned.
    Holidays,
}

/// Phrases without accents, each with spaces around its words.
const PHRASES: [(Wish, &[&str]); 7] = [
    (
        Wish::Privacy,
        &[
            " avg ",
            " gdpr ",
            " dsgvo ",
            " rgpd ",
            " privacy ",
            " datenschutz ",
            " hipaa ",
            " data protection ",
        ],
    ),
    (
        Wish::NoRecording,
        &[
            " no recording",
            " not record the call",
            " not record this",
            " not record the meeting",
            " not be recorded",
            " without recording",
            " not recorded ",
            " geen opname",
            " zonder opname",
            " niet opgenomen ",
            " gesprek niet opnemen",
            " graag niet opnemen",
            " liever niet opnemen",
            " keine aufzeichnung",
            " nicht aufzeichnen",
            " nicht aufgezeichnet",
            " pas d enregistrement",
        ],
    ),
    (
        Wish::LeavesEarly,
        &[
            " leave after ",
            " leave early ",
            " leave at ",
            " leaves at ",
            " leaves early ",
            " has to leave ",
            " have to leave ",
            " may leave ",
            " must leave ",
            " hard stop ",
            " eerder weg ",
            " weg moet ",
            " moet weg ",
            " moeten weg ",
            " fruher gehen ",
            " partir plus tot ",
        ],
    ),
    (
        Wish::Brevity,
        &[
            " be brief ",
            " keep it brief ",
            " keep it short ",
            " keep this short ",
            " kort houden ",
            " hou het kort ",
            " houd het kort ",
            " no longer than ",
            " not longer than ",
            " no more than half ",
            " at most half ",
            " niet langer dan ",
            " niet te lang ",
            " maximaal een half uur ",
            " maximaal een uur ",
            " hooguit een half uur ",
            " half uur de tijd ",
            " only have half an hour ",
            " only half an hour ",
            " nicht langer als ",
            " maximal eine halbe stunde ",
            " pas plus d une ",
        ],
    ),
    (
        Wish::NoVideo,
        &[
            " no video ",
            " without video ",
            " phone only ",
            " by phone ",
            " geen video ",
            " zonder video ",
            " telefonisch ",
            " ohne video ",
            " kein video ",
        ],
    ),
    (
        Wish::Freeze,
        &[
            " tender freeze ",
            " budget freeze ",
            " spending freeze ",
            " purchasing freeze ",
            " procurement freeze ",
            " investment freeze ",
            " hiring freeze ",
            " change freeze ",
            " freeze until ",
            " freeze on ",
            " moratorium ",
            " budgetstop ",
            " inkoopstop ",
            " aanbestedingsstop ",
            " investeringsstop ",
            " bestedingsstop ",
            " uitgavenstop ",
            " haushaltssperre ",
            " investitionsstopp ",
        ],
    ),
    (
        Wish::Holidays,
        &[
            " half term ",
            " on holiday ",
            " school holidays ",
            " on vacation ",
            " on leave ",
            " op vakantie ",
            " met vakantie ",
            " met verlof ",
            " in urlaub ",
            " im urlaub ",
            " schulferien ",
            " en vacances ",
            " en conge ",
            " annual leave ",
            " herfstvakantie ",
            " kerstvakantie ",
            " zomervakantie ",
            " voorjaarsvakantie ",
            " meivakantie ",
            " bouwvak ",
            " betriebsferien ",
        ],
    ),
];

/// Returns what the booker asks for, each once.
pub(crate) fn find(booking: &BookingDetails) -> Vec<Wish> {
    let texts = booking.answers.iter().map(|(_, value)| value);
    let mut told = String::new();
    for text in texts.chain([&booking.notes]) {
        let words = clean::folded(text);
        let words = words.split(|c: char| !c.is_alphanumeric());
        for word in words.filter(|word| !word.is_empty()) {
            told += " ";
            told += word;
        }
        // No phrase goes on in another text.
        told += " \n";
    }
    PHRASES
        .iter()
        .filter(|(wish, phrases)| {
            phrases.iter().any(|phrase| told.contains(phrase))
                || match wish {
                    Wish::LeavesEarly => told.lines().any(has_to_go),
                    Wish::NoVideo => is_by_phone(booking),
                    Wish::Privacy
                    | Wish::NoRecording
                    | Wish::Brevity
                    | Wish::Freeze
                    | Wish::Holidays => false,
                }
        })
        .map(|(wish, _)| *wish)
        .collect()
}

/// Returns whether the call is one by phone: its place is a number, or says so.
fn is_by_phone(booking: &BookingDetails) -> bool {
    let place = clean::folded(&booking.location);
    let is_number = place.chars().filter(char::is_ascii_digit).count() >= 8
        && !place.contains(char::is_alphabetic);
    booking.meeting_url.is_empty()
        && (is_number
            || ["telefo", "phone", "gsm"]
                .iter()
                .any(|word| place.contains(word)))
}

/// Returns whether somebody has to go at a time, as in `ik moet om kwart voor drie weg`.
fn has_to_go(text: &str) -> bool {
    /// With so many words between them.
    const FAR: usize = 6;
    let words: Vec<&str> = text.split(' ').collect();
    let has = |must: &[&str], go: &[&str]| {
        words.iter().enumerate().any(|(at, word)| {
            let after = words[at..].iter().skip(1).take(FAR);
            must.contains(word) && after.clone().any(|word| go.contains(word))
        })
    };
    has(&["moet", "moeten"], &["weg"])
        || has(&["must", "need", "have", "has"], &["leave"])
        || has(&["muss", "mussen"], &["weg", "los"])
}

#[cfg(test)]
mod tests {
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
}
