//! What the booker wrote is on the page whole, in any language, and nothing of the plan goes against it: no date
//! where they wrote of a time, no decider by title where they wrote of one.

use callprep_svc::{generate_plan, render};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{self, select},
};
use proto::callprep::v1 as pb;

use crate::rich_requests::{few_cases, rich_request};

/// Sentences that bear on nothing.
const PLAIN: [&str; 12] = [
    "Wij typen de bonnen over, d.w.z. alles dubbel.",
    "Die Bestellungen kommen per Fax, z. B. von Dr. Huber.",
    "Everything goes through Mrs. Oakley, i.e. twice.",
    "Les bons arrivent chez M. Petit, p. ex. sur papier.",
    "We were 12 people, now it is 14",
    "Het gaat om bijv. 30 tot 40 stuks :)",
    "Unsere Leute schreiben alles auf!",
    "Et après, c'est ressaisi…",
    "(see the attached list) – thanks",
    "Groetjes, Els & Co.",
    "Wir nennen das \"Zettelwirtschaft\".",
    "Un salarié sur deux le voit ainsi",
];
/// Months as they are written, in four languages.
const MONTHS: [[&str; 4]; 6] = [
    ["January", "januari", "Januar", "janvier"],
    ["March", "maart", "März", "mars"],
    ["May", "mei", "Mai", "mai"],
    ["July", "juli", "Juli", "juillet"],
    ["October", "oktober", "Oktober", "octobre"],
    ["December", "december", "Dezember", "décembre"],
];
/// Sentences on a month, in the same order of languages. Of none is it certain what it means for the plan.
const IN_MONTH: [[&str; 4]; 5] = [
    [
        "Our people are on site in {}.",
        "In {} zit iedereen buiten.",
        "Im {} sind alle auf Montage.",
        "En {} tout le monde est dehors.",
    ],
    [
        "The old system goes in {}, the new one comes in {}.",
        "Het oude systeem gaat er in {} uit, het nieuwe komt in {}.",
        "Das alte System geht im {}, das neue kommt im {}.",
        "L'ancien système part en {}, le nouveau arrive en {}.",
    ],
    [
        "The contract runs until the end of {} and the ISO visit is on the 14th.",
        "Het contract loopt tot eind {} en de ISO-visite is de 14e.",
        "Der Vertrag läuft bis Ende {} und am 14. ist die ISO-Begehung.",
        "Le contrat court jusqu'à fin {} et la visite ISO est le 14.",
    ],
    [
        "First the move in {}, then perhaps this.",
        "Eerst de verhuizing van {}, dan misschien dit.",
        "Erst der Umzug im {}, dann vielleicht das.",
        "D'abord le déménagement de {}, ensuite peut-être ceci.",
    ],
    [
        "The board meets in {}, not before.",
        "Het bestuur komt in {} bijeen, niet eerder.",
        "Der Vorstand tagt im {}, vorher nicht.",
        "Le conseil se réunit en {}, pas avant.",
    ],
];
/// Sentences on who decides.
const DECIDERS: [&str; 14] = [
    "My colleague Yannick decides about such things.",
    "It has to go past the board first.",
    "Budget sits with the regional office.",
    "The CFO has to sign off.",
    "Over zulke dingen beslist mijn broer.",
    "Filip doet de centen.",
    "Dat moet langs de directie.",
    "Zonder akkoord van de leden kan er niets.",
    "Das entscheidet bei uns Frau Dr. Weiß.",
    "Ohne Zustimmung des Aufsichtsrats läuft nichts.",
    "Geld gibt es nur vom Verein.",
    "C'est le patron qui décide, il ne vient pas.",
    "Le conseil d'administration doit approuver.",
    "L'argent, c'est ma sœur.",
];

/// Sentences each of which bears on something else: on who decides, a time, a doubt, a figure, or what the
/// booker asks or rules out.
const TELLING: [&str; 8] = [
    "My colleague Yannick decides about such things in our place.",
    "The board meets in May and not before that month.",
    "The last vendor promised us the same and it did not work.",
    "It takes us about 12 hours per week to type it all over.",
    "Could you tell us beforehand what such a thing would cost us?",
    "Please do not send any slides to my colleagues.",
    "Wij willen eerst weten waar onze gegevens straks staan?",
    "Bitte keine Vorführung, wir wollen lieber zuerst reden.",
];

proptest! {
    #![proptest_config(few_cases(64))]

    #[test]
    fn every_word_of_the_booker_is_on_the_page(
        request in rich_request(),
        note in vec(sentence(), 0..7),
        answers in vec(vec(sentence(), 1..4), 0..5),
    ) {
        let mut request = request;
        request.notes = note.join(" ");
        request.answers = answers
            .iter()
            .map(|answer| pb::Answer { label: "Frage".to_owned(), value: answer.join(" ") })
            .collect();
        let page = render::text(&generate_plan(request.clone()).unwrap().brief.unwrap());

        let texts = request.answers.iter().map(|answer| &answer.value).chain([&request.notes]);
        for text in texts {
            prop_assert!(page.contains(text.as_str()), "{text}\n{page}");
        }
    }

    #[test]
    fn no_sentence_of_the_booker_stands_on_the_page_twice(
        request in rich_request(),
        told in sample::subsequence(TELLING.to_vec(), 0..=TELLING.len()),
    ) {
        let told: Vec<String> = told.into_iter().map(str::to_owned).collect();
        let mut request = request;
        request.answers.clear();
        request.notes = told.join(" ");
        let page = render::text(&generate_plan(request).unwrap().brief.unwrap());

        for sentence in &told {
            prop_assert_eq!(page.matches(sentence.as_str()).count(), 1, "{}\n{}", sentence, page);
        }
    }

    #[test]
    fn no_title_of_a_hypothesis_is_cut_and_none_is_left_out_without_a_word(
        request in rich_request(),
        note in vec(sentence(), 0..7),
    ) {
        let mut request = request;
        request.notes = note.join(" ");
        let brief = generate_plan(request.clone()).unwrap().brief.unwrap();

        let remark = brief.gaps.iter().map(|gap| gap.text.as_str()).collect::<Vec<_>>().join("\n");
        let dossier = callprep_svc::dossier(request).unwrap();
        let case = callprep_svc::plan::case::Case::new(&dossier, &callprep_svc::plan::NumberSets::default());
        for known in &case.hypotheses {
            let is_told = brief.hypotheses.iter().any(|each| each.title == known.title);
            prop_assert!(is_told || remark.contains(&known.title), "{}\n{}", known.title, remark);
        }
    }

    #[test]
    fn there_is_no_date_where_the_booker_wrote_of_a_time(
        request in rich_request(),
        before in vec(plain(), 0..3),
        time in on_time(),
        after in vec(plain(), 0..3),
    ) {
        let (month, time) = time;
        // A time beyond the plan bounds nothing.
        let request = with_call_before(&request, month);
        let brief = with_note(&request, &[before, vec![time.clone()], after].concat());

        prop_assert_eq!(&brief.first_day, "", "{}", time);
        prop_assert!(brief.day_one.contains("tijd zegt") || brief.day_one.contains("says of time"));
        let plans = [&brief.plan30, &brief.plan60, &brief.plan90];
        for action in plans.into_iter().flatten().flat_map(|item| &item.actions) {
            prop_assert_eq!(&action.due_date, "", "{}", time);
            prop_assert_eq!(&action.start_date, "", "{}", time);
            let has_month = MONTHS.iter().flatten().any(|month| action.when.contains(month));
            prop_assert!(!has_month, "{}: {}", time, action.when);
        }
    }

    #[test]
    fn nobody_is_taken_for_the_decider_where_the_booker_wrote_of_one(
        request in rich_request(),
        before in vec(plain(), 0..3),
        decider in select(&DECIDERS[..]),
        after in vec(plain(), 0..3),
    ) {
        let told = [before, vec![decider.to_owned()], after].concat();
        let brief = with_note(&request, &told);
        if request.company.as_ref().unwrap().employee_count == Some(1) {
            return Ok(());
        }

        let guesses = ["budgethouder", "budget holder", "beslist mogelijk", "a say in the budget"];
        for each in brief.stakeholders.iter().filter(|each| !each.person.is_empty()) {
            let text = format!("{} {}", each.role, each.objective).to_lowercase();
            prop_assert!(!guesses.iter().any(|guess| text.contains(guess)), "{decider}: {text}");
        }
        let of_booking = ["de boeking spreekt van", "the booking speaks of", "Volgens de boeking", "As the booking says"];
        let mut needed = brief.stakeholders.iter().filter(|each| each.person.is_empty());
        prop_assert!(needed.any(|each| of_booking.iter().any(|text| each.objective.contains(text))), "{decider}");
        // Only where the note says who decides has the plan somebody else than a budget holder, and nothing is missing.
        let plans = [&brief.plan30, &brief.plan60, &brief.plan90];
        let mut actions = plans.into_iter().flatten().flat_map(|item| &item.actions);
        let is_said = actions.any(|action| ["Wie beslist", "Whoever decides"].contains(&action.owner_role.as_str()));
        let is_missing = brief.gaps.iter().any(|gap| gap.code == "no-budget-holder");
        prop_assert_eq!(is_said, !is_missing, "{}", decider);
    }
}

fn with_note(request: &pb::GeneratePlanRequest, told: &[String]) -> pb::Brief {
    let mut request = request.clone();
    request.answers.clear();
    request.notes = told.join(" ");
    generate_plan(request).unwrap().brief.unwrap()
}

fn plain() -> impl Strategy<Value = String> {
    select(&PLAIN[..]).prop_map(str::to_owned)
}

/// A sentence with a month, and its place among [`MONTHS`].
fn on_time() -> impl Strategy<Value = (usize, String)> {
    (select(&IN_MONTH[..]), 0..MONTHS.len(), 0..4_usize).prop_map(|(sentence, month, language)| {
        let time = sentence[language].replace("{}", MONTHS[month][language]);
        (month, time)
    })
}

/// Returns the request with its call a month before one of [`MONTHS`].
fn with_call_before(request: &pb::GeneratePlanRequest, month: usize) -> pb::GeneratePlanRequest {
    const FIRST_DAYS: [&str; 6] = [
        "2026-12-01T09:00:00Z",
        "2027-02-01T09:00:00Z",
        "2027-04-01T09:00:00Z",
        "2027-06-01T09:00:00Z",
        "2027-09-01T09:00:00Z",
        "2027-11-01T09:00:00Z",
    ];
    let mut request = request.clone();
    let call = request.call.get_or_insert_default();
    let start: chrono::DateTime<chrono::Utc> = FIRST_DAYS[month].parse().unwrap();
    call.start_time = Some(start.into());
    request
}

fn sentence() -> impl Strategy<Value = String> {
    let decider = select(&DECIDERS[..]).prop_map(str::to_owned);
    prop_oneof![plain(), on_time().prop_map(|(_, time)| time), decider]
}
