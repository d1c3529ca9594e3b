use super::*;
use crate::plan::country::Country;

const STEPS: [Step; 9] = [
    Step::Consultation,
    Step::Verdict,
    Step::Baseline,
    Step::Decision,
    Step::PilotStart,
    Step::PilotReview,
    Step::Extension,
    Step::NextTopic,
    Step::End,
];

fn schedule(call: &str, country: &str) -> Schedule {
    let call = format!("{call}T10:00:00Z").parse().unwrap();
    Schedule::new(
        Some(call),
        Some(Tz::Europe__Amsterdam),
        Country::named(country).code,
        true,
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

    assert_eq!(first("2026-12-01", "NL"), "2026-12-02");
    assert_eq!(first("2026-12-04", "NL"), "2026-12-07");
    // Good Friday is a holiday in Germany, Easter Monday in both.
    assert_eq!(first("2026-04-02", "DE"), "2026-04-07");
    assert_eq!(first("2026-04-02", "NL"), "2026-04-03");
}

#[test]
fn without_a_date_the_days_are_counted_from_a_go() {
    let schedule = Schedule::new(None, None, None, true);

    let days = STEPS.map(|step| schedule.due(step).day);
    assert_eq!(days, [10, 10, 24, 30, 40, 60, 70, 85, 90]);
    assert!(STEPS.iter().all(|step| schedule.due(*step).date.is_none()));
    assert_eq!(schedule.first_day(), None);
}

#[test]
fn a_baseline_is_two_whole_weeks_without_holidays() {
    let ordinary = schedule("2026-09-01", "NL");
    let expected = ("2026-09-14".to_owned(), "2026-09-25".to_owned());
    assert_eq!(dates(&ordinary, Step::Baseline), expected);
    assert_eq!(ordinary.interruption(), Interruption::None);

    // Whit Monday 2026 is 25 May.
    let whitsun = schedule("2026-05-06", "NL");
    let (start, end) = dates(&whitsun, Step::Baseline);
    assert_eq!(
        whitsun.interruption(),
        Interruption::Holidays,
        "{start} to {end}"
    );
}

#[test]
fn a_baseline_keeps_away_from_christmas() {
    let before = schedule("2026-12-01", "NL");
    assert_eq!(dates(&before, Step::Decision).1, "2026-12-18");
    assert_eq!(dates(&before, Step::Baseline).1, "2026-12-17");
    let earlier = schedule("2026-11-24", "NL");
    let expected = ("2026-11-30".to_owned(), "2026-12-11".to_owned());
    assert_eq!(dates(&earlier, Step::Baseline), expected);
    assert_eq!(dates(&earlier, Step::PilotStart).1, "2027-01-04");

    let across = schedule("2026-12-15", "NL");
    let expected = ("2026-12-18".to_owned(), "2027-01-13".to_owned());
    assert_eq!(dates(&across, Step::Baseline), expected);
    assert_eq!(across.interruption(), Interruption::Christmas);
}

#[test]
fn what_cannot_be_measured_before_the_summer_waits_for_its_end() {
    let july = schedule("2026-07-07", "NL");
    assert_eq!(july.first_day().unwrap().to_string(), "2026-09-01");
    assert!(july.is_postponed());
    assert_eq!(dates(&july, Step::Baseline).0, "2026-09-14");

    // Whoever only talks need not wait.
    let call = "2026-07-07T10:00:00Z".parse().unwrap();
    let talk = Schedule::new(Some(call), None, Country::named("NL").code, false);
    assert!(!talk.is_postponed());
    // Two whole weeks before it, and a country without it.
    for (call, country) in [
        ("2026-06-16", "UK"),
        ("2026-07-07", "India"),
        ("2026-08-17", "NL"),
    ] {
        assert!(!schedule(call, country).is_postponed(), "{call}");
    }
}

#[test]
fn every_day_is_a_working_day_in_its_order_whenever_the_call_is() {
    for country in ["NL", "BE", "DE", "FR", "UK", "US", "IN", ""] {
        let country = Country::named(country).code;
        let mut call: DateTime<Utc> = "2025-01-01T10:00:00Z".parse().unwrap();
        while call < "2030-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() {
            let schedule = Schedule::new(Some(call), None, country, true);

            assert_eq!(schedule.baseline.len(), BASELINE_DAYS, "{call}");
            let due = STEPS.map(|step| schedule.due(step));
            for (step, due) in STEPS.iter().zip(due) {
                let date = due.date.unwrap();
                assert!(schedule.calendar.is_working_day(date), "{call} {step:?}");
                assert_eq!(schedule.day(date), due.day);
                assert!((1..=90).contains(&due.day));
            }
            let [consultation, verdict, baseline, decision, ..] = due;
            let (measured, _) = baseline.start.unwrap();
            // What is measured was confirmed before.
            assert!(verdict.day < measured, "{call}");
            assert!(consultation.day < measured, "{call}");
            let in_summer = schedule
                .baseline
                .iter()
                .any(|day| schedule.is_summer_break(*day));
            assert!(!in_summer, "{call}");
            let [talk, agreement] = [Step::Talk, Step::Agreement].map(|step| schedule.due(step));
            assert!(talk.day <= agreement.day, "{call}");
            assert!(agreement.day <= decision.day, "{call}");
            assert!(talk.day > 2, "{call}");
            assert!(
                due[2..].is_sorted_by(|one, next| one.day < next.day),
                "{call}"
            );
            call += chrono::TimeDelta::days(1);
        }
    }
}
