//! Names that are also words, or the names of other persons.

use serde_json::json;

use super::{ERASED, Known, Scope, Traces};

fn named(given: &str, family: &str) -> Known {
    let mut known = Known::of("x@acme.example");
    known.add_names(given, family);
    known
}

#[test]
fn a_month_is_no_name_in_a_date_and_one_elsewhere() {
    let traces = |name: &str| Traces::new(named(name, "Quist"));
    for (name, text) in [
        ("April", "Day 10, 15 April: Test H1"),
        ("April", "Day 1 is Tuesday 6 April 2027"),
        ("April", "on Monday, April 5, 2027, in April, by April"),
        ("April", "March, April and May; from March to April"),
        ("May", "5 May. May we call? It may be late. MAY"),
        ("May", "between April and May"),
        ("June", "June 2027; since June"),
        ("August", "Dag 3, 12 augustus; 12 August"),
        ("Jan", "5 Jan 2027, Jan 5"),
        ("Mark", "Mark it as done. - Mark as sent"),
        ("Will", "Will they? What Will Change; we will"),
        ("Bas", "Een bas. Bas"),
    ] {
        for scope in [Scope::Brief, Scope::Own, Scope::Company] {
            assert_eq!(traces(name).replace(text, scope), None, "{name}: {text}");
        }
    }
    for (name, text, expected) in [
        (
            "April",
            "Call with April Quist on 5 April",
            "Call with [erased] on 5 April",
        ),
        ("April", "Ask April about it.", "Ask [erased] about it."),
        ("April", "Hi April, 5 April?", "Hi [erased], 5 April?"),
        (
            "May",
            "dear may, may we call?",
            "dear [erased], may we call?",
        ),
        ("Mark", "call Mark and mark it", "call [erased] and mark it"),
        ("April", "Quist, April 6", "[erased], April 6"),
        ("Jan", "Ask Jan on 5 Jan", "Ask [erased] on 5 Jan"),
    ] {
        let replaced = traces(name).replace(text, Scope::Brief);
        assert_eq!(replaced.as_deref(), Some(expected), "{name}: {text}");
    }
}

#[test]
fn a_family_name_that_is_a_month_takes_no_dates() {
    let traces = Traces::new(named("Ada", "March"));

    let replaced = traces.replace("Ada March; Mrs March on 3 March 2027", Scope::Brief);

    assert_eq!(
        replaced.as_deref(),
        Some("[erased]; Mrs [erased] on 3 March 2027")
    );
}

#[test]
fn the_name_of_a_mailbox_counts_only_at_its_company_and_with_capitals() {
    for (given, family, text) in [
        ("Customer", "Service", "Customer Service answers twice"),
        ("Human", "Resources", "The Human Resources desk"),
        ("Project", "Management", "Project Management"),
        ("Sales", "Team", "Sales Team"),
    ] {
        let traces = Traces::new(named(given, family));
        let lower = text.to_lowercase();

        assert_eq!(traces.replace(text, Scope::Anywhere), None, "{text}");
        assert_eq!(traces.replace(&lower, Scope::Company), None, "{text}");
        assert!(traces.occur_in(text, Scope::Company), "{text}");
        let parts = json!([given, family]);
        assert_eq!(traces.replace_in_json(&parts, Scope::Anywhere), None);
    }
}

#[test]
fn the_name_of_another_person_stays() {
    let mut known = named("Zoë", "Müller");
    known.add_names_of_other("Zoë", "Jansen");
    known.add_name_of_other("Jan Müller");
    let traces = Traces::new(known);
    for (text, scope) in [
        ("Zoë Jansen decides with Jan Müller", Scope::Brief),
        ("Zoë Jansen and Jan Müller", Scope::Own),
        ("Jan Müller decides", Scope::Company),
        ("Zoë decides; Mr Müller signs", Scope::Brief),
    ] {
        assert_eq!(traces.replace(text, scope), None, "{text}");
    }
    let own = traces.replace("Zoë and Zoë Jansen, ZOË MÜLLER", Scope::Own);
    assert_eq!(own.as_deref(), Some("[erased] and Zoë Jansen, [erased]"));
}

#[test]
fn a_given_name_before_another_family_name_is_another_person() {
    let traces = Traces::new(named("Zoë", "Müller"));

    let replaced = traces.replace(
        "Zoë de Vries, Zoë Pietersen; Zoë plans, Zoë Monday",
        Scope::Brief,
    );

    let expected = "Zoë de Vries, Zoë Pietersen; [erased] plans, [erased] Monday";
    assert_eq!(replaced.as_deref(), Some(expected));
    let own = traces.replace_in_json(&json!({"who": "zoë"}), Scope::Own);
    assert_eq!(own, Some(json!({"who": ERASED})));
}
