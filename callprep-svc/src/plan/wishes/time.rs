//! Whether a sentence speaks of a date, a season, a closure or a deadline, told by single words: too often
//! rather than too seldom, because the plan then has no dates.

use chrono::{Datelike, Days, NaiveDate};

use super::{
    dates, signs,
    told::{Sentence, Told},
    words::Words,
};

/// By which something cannot be done, or is to be done by a day: a limit by itself.
static LIMITS: Words = Words::new(
    "in the middle of, midden in een, mitten in, en plein, golive*, livegang*, go live, bouwvak*, betriebsruh*, gesloten*, geschlossen*, fermeture*, fermet*, closed*, closure*, \
    shutdown*, schliess*, sluiting*, stillstand*, stillleg*, freeze*, moratori*, deadline*, \
    stichtag*, echeance*, frist*, sperrfrist*, haushaltssperre*, werkstop*, stopp*, einfrier*, \
    eingefroren*, bevroren*, ferme, fermes, fermee, fermees, shut, zodra, sobald, \
    zolang, solange, fruhestens, earliest, vroegst, vroegste, uiterlijk, spatestens, brueckentag, \
    bruckentag, erst ab, erst im, erst in, erst nach, erst wenn, een stop, stop op, gel des, \
    gel budg*, pas dan, on leave, annual leave, not before, pas na, pas in, pas als, \
    pas avant, nicht vor, not now, nu niet, jetzt nicht, pas maintenant, right after, as soon as, \
    tant que, des que, until we, till we, \
    bis wir, tot we, tot wij, \
    once the, once we, term ends, term finish*, term start*, purdah, until after, not until, \
    not till",
);
/// By which such a thing is over.
static PAST: Words = Words::new(
    "the last, since last, de laatste, de vorige, het vorige, der letzten, dem letzten, letztes, letzten, \
     dernier, derniere, last year, vorig jaar",
);
/// Times of the year, and what comes back or happens once: a limit only with a word that bounds or a date.
static TIMES: Words = Words::new(
    "verhuizing*, umzug*, demenagement*, relocation*, migratie*, migration*, audit*, inventur*, inventari*, verkiezing*, wahlen, \
    wahlkampf, election*, vanaf, tot de, tot het, bis die, bis der, bis das, bis zu, bis zum, until the, till the, a partir, \
    a compter, ab dem, ab den, jusqu, dicht, zomer*, sommer*, summer*, winter*, hiver*, herfst*, herbst*, autumn*, automne*, \
    printemps*,     fruhjahr*, fruhling*, voorjaar*, najaar*, lente*, kerst*, weihnacht*, christmas*, xmas*, noel*, \
    oster*, easter*, paques*, pasen*, paasvak*, pinkster*, pfingst*, pentecote*, hemelvaart*, \
    himmelfahrt*, ascension*, karneval*, carnaval*, carnival*, fasching*, fastnacht*, diwali*, \
    ramadan*, ramazan*, thanksgiving*, valentijn*, valentin*, nieuwjaar*, neujahr*, silvester*, \
    sinterklaas*, vakantie*, ferien*, vacance*, vacation*, holiday*, conge*, urlaub*, verlof*, \
    feestdag*, feiertag*, seizoen*, saison*, season*, hochsaison*, semester*, trimest*, schooljaar*, \
    schuljahr*, kampagne*, jahresabschluss*, jaarafsluiting*, \
    jaareinde*, jahresende*, \
    oogst*, ernte*, harvest*, vendange*, recolte*, moisson*, elternzeit*, \
    mutterschutz*, sabbat*, zwangerschap*, maternit*, ferie, pont, eid, q1, q2, q3, q4, kw, quarter, \
    kwartaal, quartal, later, spater, vorher, voorheen, afterwards, danach, daarna, nadien, soon, \
    binnenkort, bald, bientot, an prochain, half term, en ete, l ete, cet ete, in spring, \
    this spring, next spring, new year, nouvel an, black friday, avant le, avant la, avant les, \
    avant fin, plus tot, plus tard, au plus, annee prochaine, fin de l annee, end of the year, \
    year end, eind van het jaar, einde van het jaar, einde jaar, eind jaar, ende des jahres, \
    end of year, end of term, school term, bilanz*, balansdatum, \
    end of the, ende des, eind van, einde van, fin du, before the, before we, \
    bevor wir, vor der, vor dem, voordat we, voordat wij, avant que, apres la, nach der, nach dem, \
    na de zomer",
);
/// By which a period is one that is to come, or this one.
static NEXT: Words = Words::new(
    "next, this, coming, upcoming, volgend, volgende, komend, komende, deze, dit, nachste, nachsten, \
    nachster, nachstes, kommende, kommenden, kommendes, dieses, diesem, diesen, diese, dieser, prochain, \
    prochaine, cette, ce, cet",
);
static PERIODS: Words = Words::new(
    "week, weken, month, maand, year, jaar, woche, wochen, monat, monate, jahr, semaine, mois, annee, \
    budgetjaar, boekjaar, geschaftsjahr, haushaltsjahr, exercice, fiscal",
);
/// Those of them that are years, and what makes one the present one.
static YEARS: Words = Words::new(
    "year, jaar, jahr, annee, budgetjaar, boekjaar, geschaftsjahr, haushaltsjahr, exercice, fiscal",
);
static THIS: Words =
    Words::new("this, deze, dit, dieses, diesem, diesen, diese, dieser, cette, ce, cet");
static WEEKDAYS: Words = Words::new(
    "monday, tuesday, wednesday, thursday, friday, saturday, sunday, maandag, dinsdag, woensdag, donderdag, \
    vrijdag, zaterdag, zondag, montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag, lundi, \
    mardi, mercredi, jeudi, vendredi, samedi, dimanche",
);
/// Before a day of the week that is a limit.
static TO_DAY: Words = Words::new(
    "till, until, til, ab, vanaf, from, bis, tot, before, voor, vor, avant, after, na, nach, apres, by, this, next, deze, \
     volgende, komende, nachsten, kommenden",
);
/// At the end of a letter.
static FAREWELLS: Words = Words::new(
    "groet, groeten, groetjes, gruss, grusse, regards, cheers, salutations, cordialement, see you, tot ziens, bis dann",
);
/// Before a day or a date.
static BEFORE: Words = Words::new(
    "till, until, til, ab, vanaf, from, bis, tot, before, voor, vor, avant, after, na, nach, apres, since, \
    sinds, seit, depuis, by, on, op, am, zum, vom, le, du, au, den, de, der, het, the, in, im, en, of, fin, \
    mid, eind, ende, end, begin, anfang, mitte, medio, half, mi, debut, early, late, per, dem, rond, around, \
    um, vers, d, tm, m",
);
/// What a number counts that is no day of a month.
static NOT_DAYS: Words = Words::new(
    "uur, u, h, uhr, heures, heure, am, pm, min, minuten, minutes, personen, people, mensen, personnes, \
    procent, euro, eur, km, jaar, years, jahre, ans, keer, mal, fois, times, gen, party, floor, class, grade",
);

/// Returns whether a sentence speaks of such a time.
pub(super) fn is_told(sentence: &Sentence) -> bool {
    LIMITS.are_in(sentence) || TIMES.are_in(sentence) || dates_in(sentence) > 0
}

/// Returns whether a sentence says that something cannot be done at a time, or is to be done by one.
pub(super) fn is_limit(sentence: &Sentence) -> bool {
    LIMITS.are_in(sentence) || (signs::is_bounding(sentence) && dates_in(sentence) > 0)
}

/// Returns whether a sentence bounds when something can be done after a call on that day. A date beyond the plan or
/// a season alone is what the work is about, or a greeting: "the contract runs until 2028", "nice that it is before
/// the holidays".
pub(super) fn bounds(told: &Told, sentence: &Sentence, call: Option<NaiveDate>) -> bool {
    if is_farewell(sentence) {
        return false;
    }
    let is_named = TIMES.are_in(sentence);
    let has_date = dates_in(sentence) > 0;
    let is_bounding = || signs::is_bounding(sentence) || signs::is_on_deciding(told, sentence);
    (LIMITS.are_in(sentence) && !PAST.are_in(sentence))
        || has_near_date(sentence, call)
        || (is_named && has_date)
        || ((is_named || has_date) && is_bounding())
}

/// Returns whether a sentence is no more than the end of a letter.
fn is_farewell(sentence: &Sentence) -> bool {
    const MOST: usize = 6;
    sentence.words().len() <= MOST && FAREWELLS.are_in(sentence)
}

/// Returns whether a sentence names a date before the end of a plan that begins after a call on that day.
fn has_near_date(sentence: &Sentence, call: Option<NaiveDate>) -> bool {
    /// The days of a plan, and some of a break.
    const DAYS: u64 = 100;
    let Some((call, end)) =
        call.and_then(|call| Some((call, call.checked_add_days(Days::new(DAYS))?)))
    else {
        return dates_in(sentence) > 0;
    };
    let words = sentence.words();
    let years: Vec<i32> = words
        .iter()
        .filter_map(|word| dates::year(Some(word)))
        .collect();
    let is_near = |at: usize| {
        let word = words[at];
        if let Some(month) = dates::month_of(word) {
            let year = words[at..]
                .iter()
                .take(2)
                .find_map(|word| dates::year(Some(word)));
            return month == call.month()
                || dates::upcoming(call, month, 1, year).is_some_and(|day| day <= end);
        }
        if YEARS.have(word)
            && words
                .get(at.wrapping_sub(1))
                .is_some_and(|before| !THIS.have(before))
        {
            return end.year() > call.year();
        }
        years
            .iter()
            .all(|year| (call.year()..=end.year()).contains(year))
    };
    let is_numeric = |word: &str| is_numeric_date(word) && years.is_empty();
    (0..words.len()).any(|at| is_date(&words, at) && is_near(at))
        || sentence.text.split_whitespace().any(is_numeric)
}

/// Returns how many dates, months or weekdays a sentence names, as far as numbers and names tell.
pub(super) fn dates_in(sentence: &Sentence) -> usize {
    let words = sentence.words();
    let by_word = (0..words.len()).filter(|at| is_date(&words, *at)).count();
    by_word
        + sentence
            .text
            .split_whitespace()
            .filter(|word| is_numeric_date(word))
            .count()
}

/// Returns the months that a sentence names, in its order.
pub(super) fn months_in(sentence: &Sentence) -> Vec<u32> {
    let words = sentence.words();
    let named = (0..words.len()).filter(|at| is_date(&words, *at));
    named.filter_map(|at| dates::month_of(words[at])).collect()
}

/// Returns whether the word at a place names a date.
fn is_date(words: &[&str], at: usize) -> bool {
    let word = words[at];
    let before = at.checked_sub(1).map(|before| words[before]);
    let after = words.get(at + 1).copied();
    let is_number = |word: &str| dates::day_of_month(word).is_some();
    let is_led = before.is_some_and(|before| BEFORE.have(before) || is_number(before));
    let is_near = is_led || after.is_some_and(is_number);
    match dates::month_of(word) {
        Some(_) if dates::is_ambiguous(word) => return is_near,
        Some(_) => return true,
        None => {}
    }
    if WEEKDAYS.have(word) {
        // On which days somebody works bounds nothing.
        return before.is_some_and(|before| TO_DAY.have(before));
    }
    if PERIODS.have(word) {
        let is_next = |word: &str| NEXT.have(word);
        return before.is_some_and(is_next)
            || after.is_some_and(|after| after.starts_with("prochain"));
    }
    if let Some(year) = dates::year(Some(&word)) {
        // What happened in a year that is long past is no plan.
        return is_led && year >= dates::FIRST_YEAR;
    }
    let is_ordinal =
        word.len() > 2 && word.starts_with(|c: char| c.is_ascii_digit()) && is_number(word);
    let is_day = is_number(word)
        && before.is_some_and(|before| ["le", "am", "zum", "vom"].contains(&before));
    let is_other = after.is_some_and(|after| NOT_DAYS.have(after));
    // That of a month is counted with the month.
    let is_month = |word: &str| dates::month_of(word).is_some();
    let is_of_month = after.is_some_and(is_month) || before.is_some_and(is_month);
    (is_ordinal && !word.ends_with('u') || is_day) && !is_other && !is_of_month
}

/// Returns whether a word is a date in figures: `24/12`, `30.8.`, `2027-01-05`.
fn is_numeric_date(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_digit() && c != '.');
    let parts: Vec<&str> = word.trim_end_matches('.').split(['/', '.', '-']).collect();
    let numbers: Option<Vec<u32>> = parts.iter().map(|part| part.parse().ok()).collect();
    let Some(numbers) = numbers else {
        return false;
    };
    let is_day = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    match numbers[..] {
        [24, 7] => false,
        [day, month] if word.contains('/') => is_day(day, month),
        [day, month] if word.contains('.') => is_day(day, month) && word.ends_with('.'),
        [day, month, _] => is_day(day, month) || is_day(numbers[2], month),
        _ => false,
    }
}
