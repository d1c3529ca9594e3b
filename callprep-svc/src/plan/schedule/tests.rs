use super::*;
use crate::plan::country::Country;

const STEPS: [Step; 8] = [
    Step::Consultation,
    Step::Verdict,
    Step::Baseline,
    Step::Decision,
    Step::PilotStart,
    Step::PilotReview,
    Step::Extension,
    Step::End,
];

fn schedule(call: &str, country: &str) -> Schedule {
    let call = format!("{call}T10:00:00Z").parse().unwrap();
    Schedule::new(
        Some(call),
        Some(Tz::Europe__Amsterdam),
        Country::named(country).code,
        Measured::NotInSummer,
        &Terms::default(),
    )
}

fn dates(schedule: &Schedule, step: Step) -> (String, String) {
    let due = schedule.due(step);
    let text = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    (text(due.start.map(|(_, date)| date)), text(due.date))
}

#[test]
fn day_one_is_the_working_day_after_the_call() {
    let first = |call, country| schedule(call, country).first_day().unwrap().to_string();

    assert_eq!(first("2026-09-01", "NL"), "2026-09-02");
    assert_eq!(first("2026-09-04", "NL"), "2026-09-07");
    // Good Friday is a holiday in Germany, Easter Monday in both.
    assert_eq!(first("2026-04-02", "DE"), "2026-04-07");
    assert_eq!(first("2026-04-02", "NL"), "2026-04-03");
}

#[test]
fn without_a_date_the_days_are_counted_from_a_go() {
    let schedule = Schedule::new(None, None, None, Measured::NotInSummer, &Terms::default());

    let days = STEPS.map(|step| schedule.due(step).day);
    assert_eq!(days, [10, 10, 24, 30, 40, 60, 70, 90]);
    assert!(STEPS.iter().all(|step| schedule.due(*step).date.is_none()));
    assert_eq!(schedule.first_day(), None);
}

#[test]
fn a_baseline_is_two_whole_weeks_without_holidays() {
    let ordinary = schedule("2026-09-01", "NL");
    let expected = ("2026-09-14".to_owned(), "2026-09-25".to_owned());
    assert_eq!(dates(&ordinary, Step::Baseline), expected);
    assert!(!ordinary.has_holidays());

    // Whit Monday 2026 is 25 May.
    let whitsun = schedule("2026-05-06", "NL");
    let (start, end) = dates(&whitsun, Step::Baseline);
    assert!(whitsun.has_holidays(), "{start} to {end}");
}

#[test]
fn the_weeks_around_christmas_are_not_counted() {
    let around = schedule("2026-11-24", "NL");
    let [pause] = around.pauses(Step::End)[..] else {
        panic!("there is one Christmas in a plan")
    };
    assert_eq!(pause.reason, Quiet::Christmas);
    assert_eq!(pause.first.to_string(), "2026-12-21");
    assert_eq!(pause.last.to_string(), "2027-01-03");
    let expected = ("2026-12-07".to_owned(), "2026-12-18".to_owned());
    assert_eq!(dates(&around, Step::Baseline), expected);
    assert_eq!(dates(&around, Step::Decision).1, "2027-01-07");

    // The baseline comes after the pause, and whoever has a call in it begins after it.
    let before = schedule("2026-12-08", "NL");
    assert_eq!(dates(&before, Step::Verdict).1, "2026-12-18");
    assert_eq!(dates(&before, Step::Baseline).0, "2027-01-04");
    let within = schedule("2026-12-22", "NL");
    assert_eq!(within.first_day().unwrap().to_string(), "2027-01-04");
    assert_eq!(within.delay(), Some(Delay::After(Quiet::Christmas)));
    assert_eq!(within.pauses(Step::End), []);
}

#[test]
fn day_one_waits_if_only_then_two_weeks_fit_in_without_a_break() {
    // Day 20 would be the first after Christmas: too early for two weeks before, too late for after.
    let waiting = schedule("2026-12-01", "NL");

    assert_eq!(waiting.delay(), Some(Delay::ForBaseline));
    assert!(dates(&waiting, Step::Baseline).0.as_str() >= "2027-01-04");
}

#[test]
fn what_is_measured_keeps_away_from_the_summer() {
    let june = schedule("2026-06-16", "NL");
    let expected = ("2026-06-29".to_owned(), "2026-07-10".to_owned());
    assert_eq!(dates(&june, Step::Baseline), expected);
    assert!(dates(&june, Step::PilotStart).1.as_str() > "2026-08-24");
    let july = schedule("2026-07-20", "NL");
    assert_eq!(july.first_day().unwrap().to_string(), "2026-08-24");
    assert_eq!(july.delay(), Some(Delay::After(Quiet::Summer)));

    // Whoever only talks need not wait, nor does a country without such a break.
    let call = "2026-07-20T10:00:00Z".parse().unwrap();
    let talk = Schedule::new(
        Some(call),
        None,
        Country::named("NL").code,
        Measured::Nothing,
        &Terms::default(),
    );
    assert_eq!(talk.delay(), None);
    assert_eq!(schedule("2026-07-20", "US").delay(), None);
    let alone = Schedule::new(
        Some(call),
        None,
        Country::named("NL").code,
        Measured::InSummerToo,
        &Terms::default(),
    );
    assert_eq!(alone.delay(), None);
}

#[test]
fn nothing_is_measured_around_christmas_by_somebody_who_works_alone_either() {
    let call = "2026-11-20T10:00:00Z".parse().unwrap();
    let alone = Schedule::new(
        Some(call),
        None,
        Country::named("NL").code,
        Measured::InSummerToo,
        &Terms::default(),
    );

    let baseline = alone.due(Step::Baseline);
    let length = baseline.date.unwrap() - baseline.start.unwrap().1;
    assert!(length.num_days() < 20, "{length}");
}

#[test]
fn every_day_is_a_working_day_in_its_order_whenever_the_call_is() {
    for country in ["NL", "BE", "DE", "FR", "UK", "US", "IN", ""] {
        let country = Country::named(country).code;
        let mut call: DateTime<Utc> = "2025-01-01T10:00:00Z".parse().unwrap();
        while call < "2030-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() {
            let schedule = Schedule::new(
                Some(call),
                None,
                country,
                Measured::NotInSummer,
                &Terms::default(),
            );

            let due = STEPS.map(|step| schedule.due(step));
            for (step, due) in STEPS.iter().zip(due) {
                let date = due.date.unwrap();
                assert!(schedule.calendar.is_working_day(date), "{call} {step:?}");
                assert_eq!(schedule.calendar.quiet(date), None, "{call} {step:?}");
                assert_eq!(schedule.day(date), due.day);
                assert!((1..=90).contains(&due.day));
            }
            let [consultation, verdict, baseline, ..] = due;
            let (measured, start) = baseline.start.unwrap();
            // Nothing interrupts what is measured.
            let weeks = (baseline.date.unwrap() - start).num_days();
            assert!((11..=21).contains(&weeks), "{call}: {weeks}");
            assert_eq!(schedule.baseline.len(), 10, "{call}");
            // What is measured was confirmed before, and for that there is time.
            assert!(verdict.day < measured, "{call}");
            assert!(consultation.day < measured, "{call}");
            assert!(verdict.day >= 4, "{call}");
            let [talk, agreement, lookback] =
                [Step::Talk, Step::Agreement, Step::LookBack].map(|step| schedule.due(step));
            assert!(talk.day <= agreement.day, "{call}");
            assert!(agreement.day <= due[3].day, "{call}");
            assert!(
                talk.day < lookback.day && lookback.day < due[3].day,
                "{call}"
            );
            assert!(talk.day > 2, "{call}");
            assert!(
                due[2..].is_sorted_by(|one, next| one.day < next.day),
                "{call}"
            );
            // A pilot has time to start after the decision, and to show something before the review.
            assert!(due[5].day - due[4].day >= 7, "{call}");
            call += chrono::TimeDelta::days(1);
        }
    }
}
