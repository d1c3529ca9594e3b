//! What the booker wrote counts before the plan, whatever else a dossier has.

use callprep_svc::{
    dossier,
    plan::{Action, Brief, Dossier, GapCode, GeneratedBy, NumberSets, RiskCode, write_brief},
};
use chrono::NaiveDate;
use proptest::prelude::*;
use proto::callprep::v1 as pb;

use crate::{
    cases,
    check::without_quotations,
    page,
    rich_requests::{few_cases, rich_request},
};

proptest! {
    #![proptest_config(few_cases(32))]

    #[test]
    fn what_the_booker_wrote_counts_before_the_plan(request in rich_request()) {
        let brief = with_note(&request, "Wir haben eine Frage dazu.");
        let first = &brief.demo_flow[0].text;
        prop_assert!(says(first, &["gaat vóór dit plan", "takes precedence over this plan"]), "{first}");
    }

    #[test]
    fn nobody_who_owes_secrecy_is_asked_for_an_example(request in rich_request()) {
        for note in [
            "No examples from files will be shown.",
            "Wegens het beroepsgeheim tonen wij niets.",
            "Mandatsgeheimnis! § 203 StGB.",
            "Secret professionnel, merci.",
        ] {
            let brief = with_note(&request, note);
            for text in our_texts(&brief) {
                let asks = ["voorbeeld", "recente gevallen", "recent geval", "example", "recent case"];
                let is_label = says(&text, &["rekenvoorbeeld", "als voorbeeld", "as an example"])
                    || says(&text, &["worked example"]);
                prop_assert!(is_label || !says(&text.to_lowercase(), &asks), "{note}: {text}");
            }
        }
    }

    #[test]
    fn nothing_is_shown_by_telephone(request in rich_request()) {
        for place in ["Téléphone", "Bellen op 0500-000000", "Phone: +34 600 000 000"] {
            let mut request = request.clone();
            let call = request.call.as_mut().unwrap();
            place.clone_into(&mut call.location);
            call.meeting_url.clear();
            let brief = written(&request);
            for step in &brief.demo_flow {
                let shows = ["te tonen", "zien, niet meer", "have them show", "show one step"];
                prop_assert!(!says(&step.text.to_lowercase(), &shows), "{place}: {}", step.text);
            }
        }
    }

    #[test]
    fn a_body_that_speaks_for_the_staff_is_not_looked_for(request in rich_request()) {
        for note in [
            "Onze OR vraagt om een schriftelijke toelichting vóór er iets getest wordt.",
            "Der Betriebsrat möchte vorab wissen, ob Auswertungen je Person möglich sind.",
            "Our union wants to know whether people are tracked.",
            "La délégation syndicale participera peut-être.",
        ] {
            let brief = with_note(&request, note);
            let actions: Vec<&Action> = brief.actions().collect();
            let looks_for = |each: &&&Action| says(&each.text, &["Ga na of er", "Find out whether there is"]);
            prop_assert!(!actions.iter().any(|each| looks_for(&each)), "{note}");
            let is_test = |each: &&&Action| each.text.starts_with("Toets") || each.text.starts_with("Test");
            let is_talk = |each: &&&Action| {
                each.text.starts_with("Bespreek toets") || each.text.starts_with("Discuss test")
            };
            let is_measured = !brief.plan60.is_empty();
            let talk = actions.iter().position(|each| is_talk(&each));
            prop_assert_eq!(talk.is_some(), is_measured, "{}", note);
            if let Some(talk) = talk {
                let test = actions.iter().position(|each| is_test(&each)).unwrap();
                prop_assert!(talk < test, "{}", note);
                prop_assert!(actions[talk].due_day < actions[test].due_day, "{}", note);
            }
        }
    }

    #[test]
    fn the_call_fits_into_the_time_that_the_guests_have(request in rich_request()) {
        for note in ["We have only 10 minutes.", "Wij hebben maar 10 minuten.", "Wir haben nur 10 Minuten."] {
            let brief = with_note(&request, note);
            let minutes: u32 = brief.demo_flow.iter().map(|step| step.minutes).sum();
            prop_assert_eq!(minutes, 10);
        }
    }

    #[test]
    fn nothing_begins_before_the_day_that_the_booker_names(request in rich_request(), days in 20..200_i64) {
        let call = request.call.as_ref().unwrap().start_time.as_ref().unwrap().seconds;
        let day = chrono::DateTime::from_timestamp(call, 0).unwrap().date_naive();
        let day = day + chrono::TimeDelta::days(days);
        for note in [
            day.format("Nothing before %-d %B %Y, please.").to_string(),
            day.format("We are closed until %-d %B %Y.").to_string(),
        ] {
            let brief = with_note(&request, &note);
            prop_assert!(brief.first_day.unwrap() >= day, "{note}: {:?}", brief.first_day);
            let asked = says(&brief.summary, &["niet eerder dan de boeking", "no earlier than the booking"]);
            prop_assert_eq!(asked, note.starts_with("Nothing"), "{}", brief.summary);
        }
    }

    #[test]
    fn whoever_only_wants_to_listen_is_asked_for_no_decision(request in rich_request()) {
        for note in ["We are here to listen, thanks.", "Wir wollen erstmal nur zuhören.", "Wij willen alleen luisteren."] {
            let brief = with_note(&request, note);
            prop_assert!(says(&brief.summary, &["een vervolggesprek", "a second conversation"]), "{}", brief.summary);
            let last = brief.demo_flow.last().unwrap();
            prop_assert!(says(&last.text, &["een vervolggesprek", "a second conversation"]), "{}", last.text);
            prop_assert!(brief.gaps.iter().any(|gap| gap.code == GapCode::OnlyListen));
            prop_assert_eq!(brief.first_day, None);
            for step in &brief.demo_flow {
                prop_assert!(!says(&step.text.to_lowercase(), &["te tonen", "laat één stap", "have them show", "show one step"]));
            }
        }
    }

    #[test]
    fn nothing_is_shown_before_the_agreement_that_the_booker_asks_for(request in rich_request()) {
        for note in ["NDA first pls.", "Need your BAA before the screen share.", "Eerst een geheimhoudingsverklaring."] {
            let brief = with_note(&request, note);
            prop_assert!(brief.gaps.iter().any(|gap| gap.code == GapCode::Agreement), "{note}");
            for step in &brief.demo_flow {
                prop_assert!(!says(&step.text.to_lowercase(), &["te tonen", "laat één stap", "have them show", "show one step"]));
            }
        }
    }

    #[test]
    fn who_decides_is_not_asked_of_whoever_wrote_it(request in rich_request()) {
        let mut request = request;
        request.answers = vec![pb::Answer {
            label: "Wer entscheidet?".to_owned(),
            value: "Das Rektorat als Kollegialorgan.".to_owned(),
        }];
        let brief = written(&request);
        prop_assert!(brief.gaps.iter().all(|gap| gap.code != GapCode::BudgetHolder));
        for question in &brief.questions {
            prop_assert!(!says(&question.text, &["Wie beslist over", "Who decides on"]));
        }
    }
}

#[test]
fn what_is_not_to_be_written_down_is_not() {
    for secret in [
        "Wir haben Kurzarbeit, also bitte nirgends hinschreiben.",
        "Don't tell Mr Fabre, he is tired of it.",
        "Dit blijft onder ons graag.",
    ] {
        let note = format!("We type everything twice. {secret} Thanks for the call.");
        let brief = with_note(&cases::rich(), &note);

        assert!(!brief.notes.contains(secret), "{}", brief.notes);
        assert!(brief.notes.starts_with("We type everything twice. ["));
        assert!(brief.notes.ends_with("Thanks for the call."));
    }
}

#[test]
fn a_doubt_and_what_failed_are_a_risk_and_not_quoted_again() {
    for note in [
        "We might just build this ourselves.",
        "A vendor told us so in 2022 and it did not work.",
        "Vorige leverancier beloofde veel.",
        "Le projet a été abandonné.",
    ] {
        let brief = with_note(&cases::rich(), note);
        let mut risks = brief.risks.iter();
        let risk = risks.find(|risk| risk.code == RiskCode::Doubts);
        assert!(risk.is_some_and(|risk| !risk.text.contains(note)), "{note}");
        let mut questions = brief.questions.iter();
        assert!(!questions.any(|each| says(&each.text, &["al geprobeerd", "been tried before"])));
    }
}

#[test]
fn a_long_note_is_whole_and_costs_nobody_their_name() {
    let note = String::from(
        "Wij hebben maar 20 minuten en er gaat iemand eerder weg. Niets vóór november. Over geld beslist de directie. Onze OR vraagt om een toelichting. \
         Een leverancier beloofde dit eerder en het werkte niet. Wegens het beroepsgeheim tonen wij niets. \
         Neem niets op. Wij krijgen tussen 30 en 40 vragen per week, ongeveer 12 minuten per stuk.",
    );
    for (name, request) in page::briefs() {
        let brief = with_note(&request, &note);
        assert_eq!(brief.notes, note, "{name}");
        let people: Vec<&str> = brief
            .stakeholders
            .iter()
            .filter_map(|each| each.person.as_deref())
            .collect();
        let people = people.join(", ");
        for attendee in request
            .attendees
            .iter()
            .filter(|each| !each.name.contains('@'))
        {
            assert!(people.contains(&attendee.name), "{name}: {people}");
        }
    }
}

#[test]
fn a_busy_time_is_compared_case_by_case() {
    let mut request = cases::rich();
    "There is twice as much of it in the harvest."
        .clone_into(&mut request.hypotheses[0].problem_statement);
    let brief = with_note(&request, "");

    assert!(has_risk(&brief, RiskCode::Season));
    let mut actions = brief.actions();
    assert!(actions.any(|each| says(&each.text, &["hoeveel gevallen", "how many cases"])));
}

#[test]
fn a_plan_of_thirty_days_asks_for_nothing_after_it() {
    for (name, case) in cases::all() {
        for language in ["nl", "en"] {
            let mut request = case.clone();
            language.clone_into(&mut request.language);
            let brief = written(&request);
            let is_short = brief.plan60.is_empty();
            for question in &brief.questions {
                let is_long = says(&question.text, &["negentig dagen", "ninety days"]);
                assert!(!(is_short && is_long), "{name}: {}", question.text);
            }
        }
    }
}

#[test]
fn a_range_of_two_figures_is_shown_as_those() {
    let estimate = |low: Option<f64>, mid: Option<f64>, high: Option<f64>| {
        let mut request = cases::rich();
        "en".clone_into(&mut request.language);
        let impact = request.hypotheses[0].impact.get_or_insert_default();
        *impact = pb::Impact {
            hours_saved_week: Some(pb::Range { low, mid, high }),
            ..pb::Impact::default()
        };
        for opportunity in &mut request.opportunities {
            opportunity.impact = None;
        }
        let brief = written(&request);
        let lead = &brief.hypotheses[0];
        (lead.estimate.clone(), lead.upside.clone())
    };
    let shown = |estimate: &str, upside: &str| (estimate.to_owned(), upside.to_owned());

    let (low, mid, high) = (Some(6.0), Some(8.0), Some(12.0));
    assert_eq!(estimate(low, mid, None), shown("6 to 8 hours per week", ""));
    let at_most = "at most 12 hours per week";
    assert_eq!(estimate(None, None, high), shown(at_most, ""));
    assert_eq!(
        estimate(low, mid, high),
        shown("6 to 8 hours per week", "12 hours per week")
    );
}

#[test]
fn a_date_before_christmas_moves_day_one() {
    let mut request = cases::rich();
    request.notes = "Wij zijn gesloten tot 11 januari.".to_owned();
    let call = request.call.get_or_insert_default();
    call.start_time = Some(proto::well_known::Timestamp {
        // Tuesday 22 December 2026.
        seconds: 1_797_931_200,
        nanos: 0,
    });
    let brief = written(&request);

    assert!(brief.first_day >= NaiveDate::from_ymd_opt(2027, 1, 11));
    assert!(
        says(&brief.day_one, &["sluiting", "closure"]),
        "{}",
        brief.day_one
    );
}

/// Returns the texts of the planner that ask or tell somebody to do something.
fn our_texts(brief: &Brief) -> Vec<String> {
    let actions = brief.actions();
    let actions = actions.flat_map(|each| [&each.text, &each.metric, &each.target]);
    let steps = brief.demo_flow.iter().map(|step| &step.text);
    let risks = brief.risks.iter().map(|risk| &risk.mitigation);
    let questions = brief.questions.iter();
    let questions = questions.filter(|each| each.generated_by == GeneratedBy::Planner);
    let summary = brief
        .summary
        .trim_start_matches(brief.opening.as_str())
        .to_owned();
    actions
        .chain(steps)
        .chain(risks)
        .chain(questions.map(|each| &each.text))
        .map(|text| without_quotations(text))
        .chain([without_quotations(&summary)])
        .collect()
}

fn has_risk(brief: &Brief, code: RiskCode) -> bool {
    brief.risks.iter().any(|risk| risk.code == code)
}

fn with_note(request: &pb::GeneratePlanRequest, note: &str) -> Brief {
    let mut request = request.clone();
    request.answers.clear();
    note.clone_into(&mut request.notes);
    written(&request)
}

fn written(request: &pb::GeneratePlanRequest) -> Brief {
    let mut request = request.clone();
    if request.language.is_empty() {
        "nl".clone_into(&mut request.language);
    }
    let dossier: Dossier = dossier(request).unwrap();
    let defaults = NumberSets::default();
    write_brief(&dossier, &defaults)
}

fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
