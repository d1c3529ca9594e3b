use super::*;

fn hypothesis(estimate: &str, upside: &str) -> pb::BriefHypothesis {
    pb::BriefHypothesis {
        estimate: estimate.to_owned(),
        upside: upside.to_owned(),
        ..Default::default()
    }
}

fn bars(language: Language, estimates: &[(&str, &str)]) -> Vec<Option<(String, String)>> {
    let hypotheses = estimates.iter();
    let brief = pb::Brief {
        hypotheses: hypotheses
            .map(|(estimate, upside)| hypothesis(estimate, upside))
            .collect(),
        ..Default::default()
    };
    let bars = range_bars(&brief, language).into_iter();
    bars.map(|bar| bar.map(|bar| (bar.x, bar.width))).collect()
}

fn bar(x: &str, width: &str) -> (String, String) {
    (x.to_owned(), width.to_owned())
}

#[test]
fn numbers_are_read_in_the_notation_of_the_language() {
    let numbers = |text, language| {
        let figures = figures(text, language).into_iter();
        figures.map(|(number, _)| number).collect::<Vec<_>>()
    };
    assert_eq!(
        numbers("€ 2.100 tot € 4.300,5 per maand", Language::Nl),
        [2_100.0, 4_300.5]
    );
    assert_eq!(
        numbers("£5,200 to £9,400.5 per month.", Language::En),
        [5_200.0, 9_400.5]
    );
}

#[test]
fn estimates_of_one_unit_are_on_one_scale_and_shares_on_a_hundred() {
    let drawn = bars(
        Language::En,
        &[
            ("5 to 10 hours per week", "20 hours per week"),
            ("2 to 4 hours per week", ""),
            ("€1,000 to €2,000 per month", "€4,000 per month"),
            ("27.5% fewer errors", ""),
        ],
    );

    assert_eq!(
        drawn,
        [
            Some(bar("25.0%", "25.0%")),
            Some(bar("10.0%", "10.0%")),
            Some(bar("25.0%", "25.0%")),
            Some(bar("0.0%", "27.5%")),
        ]
    );
}

#[test]
fn a_range_is_drawn_whatever_other_figures_are_given() {
    for (language, estimate, upside) in [
        (
            Language::En,
            "5 to 10 hours per week (also estimated: 12% fewer errors; 38% faster)",
            "20 hours per week",
        ),
        (
            Language::En,
            "€2,500 to €5,000 per month in work invoiced after 30 days (also estimated: 5 to 9 hours per week)",
            "€10,000 per month",
        ),
        (
            Language::Nl,
            "€ 2.500 tot € 5.000 per maand (ook geschat: 12% minder fouten)",
            "€ 10.000",
        ),
        (Language::En, "GBP 5 to GBP 10 per month", "20"),
    ] {
        let drawn = bars(language, &[(estimate, upside)]);

        assert_eq!(drawn, [Some(bar("25.0%", "25.0%"))], "{estimate}");
    }
    let shared = bars(
        Language::En,
        &[
            (
                "5 to 10 hours per week (also estimated: 12% fewer errors)",
                "20 hours per week",
            ),
            ("2 to 4 hours per week", ""),
        ],
    );
    assert_eq!(shared[1], Some(bar("10.0%", "10.0%")));
    let gain = bars(Language::En, &[("20% fewer errors within 3 weeks", "")]);
    assert_eq!(gain, [Some(bar("0.0%", "20.0%"))]);
}

#[test]
fn what_is_no_range_is_not_drawn() {
    for (estimate, upside) in [
        ("", ""),
        ("much", ""),
        ("9 to 3 hours", ""),
        ("0 hours", ""),
    ] {
        assert_eq!(
            bars(Language::En, &[(estimate, upside)]),
            [None],
            "{estimate}"
        );
    }
}

#[test]
fn an_action_is_drawn_from_its_first_day_to_its_last() {
    let action = |due_day, start_date: &str| pb::Action {
        id: "A1".to_owned(),
        due_day,
        start_date: start_date.to_owned(),
        ..Default::default()
    };
    let brief = pb::Brief {
        first_day: "2027-03-01".to_owned(),
        plan30: vec![pb::PlanItem {
            actions: vec![action(19, "2027-03-08"), action(90, "")],
            ..Default::default()
        }],
        ..Default::default()
    };
    let clock = Clock::in_utc(Language::En);
    let start = noon("2027-02-26").unwrap();

    let line = NinetyDays::new(&brief, start, clock, Language::En).unwrap();

    assert_eq!(
        (line.bars[0].x.as_str(), line.bars[0].width.as_str()),
        ("7.8%", "13.3%")
    );
    assert_eq!(line.bars[0].text, "A1 19 Mar");
    assert_eq!(
        (line.bars[1].x.as_str(), line.bars[1].width.as_str()),
        ("98.9%", "1.1%")
    );
    assert!(line.bars[1].is_late && !line.bars[0].is_late);
    assert_eq!(
        (line.dates[3].day.as_str(), line.dates[3].date.as_str()),
        ("day 90", "29 May")
    );
    assert_eq!(line.description, "A1: day 19, 19 Mar; A1: day 90, 29 May");
}

#[test]
fn weeks_that_are_not_counted_put_off_what_comes_after_them() {
    let action = |due_day, start_date: &str, due_date: &str| pb::Action {
        id: "A1".to_owned(),
        due_day,
        start_date: start_date.to_owned(),
        due_date: due_date.to_owned(),
        ..Default::default()
    };
    let brief = pb::Brief {
        first_day: "2026-12-09".to_owned(),
        plan30: vec![pb::PlanItem {
            actions: vec![
                action(10, "", "2026-12-18"),
                action(24, "2027-01-04", "2027-01-15"),
            ],
            ..Default::default()
        }],
        ..Default::default()
    };
    let clock = Clock::in_utc(Language::En);
    let start = noon("2026-12-08").unwrap();

    let line = NinetyDays::new(&brief, start, clock, Language::En).unwrap();

    assert_eq!(line.description, "A1: day 10, 18 Dec; A1: day 24, 15 Jan");
    assert_eq!(line.dates[1].date, "21 Jan");
    // From day 13 on.
    assert_eq!(line.bars[1].x, "13.3%");
}
