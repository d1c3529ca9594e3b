use super::*;

#[test]
fn a_triple_is_sorted_and_filled() {
    let spread = |low, mid, high| Spread::from_raw([low, mid, high]);

    assert_eq!(
        spread(Some(12.0), Some(4.0), Some(7.0)),
        Some(Spread::whole(4, 7, 12))
    );
    assert_eq!(spread(None, Some(5.0), None), Some(Spread::whole(5, 5, 5)));
    assert_eq!(
        spread(Some(-1.0), Some(f64::NAN), Some(f64::INFINITY)),
        None
    );
    assert_eq!(
        spread(Some(0.0), Some(1e300), Some(3.0)),
        Some(Spread {
            is_limit: true,
            ..Spread::whole(3, 3, 3)
        })
    );
    // Two of them are the range, unless one is an upper limit.
    assert_eq!(
        spread(Some(3.0), Some(5.0), None),
        Some(Spread::whole(3, 5, 5))
    );
    assert_eq!(
        spread(Some(3.0), None, Some(5.0)),
        Some(Spread::whole(3, 3, 5))
    );
}

#[test]
fn a_figure_is_not_rounded() {
    let figure = |raw| Figure::from_raw(raw).map(|figure| figure.thousandths);

    assert_eq!(figure(6.5), Some(6_500));
    assert_eq!(figure(9_500.5), Some(9_500_500));
    assert_eq!(figure(45.25), Some(45_250));
    assert_eq!(figure(0.1), Some(100));
}

#[test]
fn percentages_outside_their_range_are_missing() {
    let handover = |percent| {
        let raw = RawImpact {
            handover_percent: percent,
            ..RawImpact::default()
        };
        Impact::from_raw(&raw).handover
    };

    assert_eq!(
        handover(Some(27.5)),
        Some(Figure {
            thousandths: 27_500
        })
    );
    assert_eq!(handover(Some(90.0)), Some(Figure::whole(90)));
    for missing in [None, Some(0.9), Some(90.1), Some(-5.0), Some(f64::NAN)] {
        assert_eq!(handover(missing), None);
    }
}

#[test]
fn the_family_decides_which_measure_comes_first() {
    let all = Impact {
        hours: Some(Spread::whole(2, 2, 2)),
        handover: Some(Figure::whole(10)),
        errors: Some(Figure::whole(20)),
        money: Some(money(Spread::whole(100, 200, 300))),
    };
    let only_money = Impact {
        money: all.money,
        ..Impact::default()
    };
    let primary = |workflow| all.primary_metric(workflow);

    assert!(matches!(
        primary(Workflow::Planning),
        Some(Metric::Handover(_))
    ));
    assert!(matches!(
        primary(Workflow::QualityControl),
        Some(Metric::Errors(_))
    ));
    assert!(matches!(primary(Workflow::Billing), Some(Metric::Money(_))));
    assert!(matches!(primary(Workflow::General), Some(Metric::Hours(_))));
    let money = only_money.primary_metric(Workflow::Planning);
    assert!(matches!(money, Some(Metric::Money(_))));
    assert_eq!(Impact::default().primary_metric(Workflow::Planning), None);
}

#[test]
fn a_range_of_hours_comes_before_a_percentage() {
    let impact = Impact {
        hours: Some(Spread::whole(22, 38, 60)),
        handover: Some(Figure::whole(10)),
        errors: Some(Figure::whole(20)),
        ..Impact::default()
    };

    for workflow in [Workflow::Planning, Workflow::QualityControl] {
        let primary = impact.primary_metric(workflow);
        assert!(matches!(primary, Some(Metric::Hours(_))));
    }
}

#[test]
fn what_shows_within_ninety_days_comes_before_what_does_not() {
    let mut a_year = money(Spread::whole(100, 200, 300));
    a_year.period = Some(MoneyPeriod::Year);
    let impact = Impact {
        hours: Some(Spread::whole(2, 2, 2)),
        money: Some(a_year),
        ..Impact::default()
    };
    let only_money = Impact {
        hours: None,
        ..impact
    };

    let primary = impact.primary_metric(Workflow::Billing);
    assert!(matches!(primary, Some(Metric::Hours(_))));
    let primary = only_money.primary_metric(Workflow::Billing);
    assert!(matches!(primary, Some(Metric::Money(_))));
}

#[test]
fn a_saving_is_judged_by_what_the_company_can_bear() {
    let hours = |mid| Metric::Hours(Spread::whole(1, mid, mid));
    let percent = |percent| Metric::Handover(Figure::whole(percent));

    assert!(!hours(80).is_plausible(Some(3)));
    assert!(hours(12).is_plausible(Some(3)));
    assert!(!hours(13).is_plausible(Some(3)));
    assert!(hours(80).is_plausible(None));
    assert!(!percent(90).is_plausible(None));
    assert!(percent(50).is_plausible(None));
}

#[test]
fn a_currency_is_three_letters() {
    let sign = |code| Currency::new(code).map(Currency::sign);

    assert_eq!(sign("eur").as_deref(), Some("€"));
    assert_eq!(sign(" INR ").as_deref(), Some("INR"));
    for none in ["", "€", "EURO", "E1R"] {
        assert_eq!(sign(none), None, "{none}");
    }
}

fn money(amount: Spread) -> Money {
    Money {
        amount,
        currency: None,
        period: Some(MoneyPeriod::Month),
        kind: MoneyKind::Unknown,
    }
}
