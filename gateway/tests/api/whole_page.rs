//! The page of a brief as a whole: its order and its size.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proto::{
    booking::v1::{Answer, Attendee, Booking, Call, Host},
    callprep::v1::Gap,
};
use serde_json::Value;

use crate::{
    briefs::{brief, path, texts},
    client,
    fake_calls::{call, time},
    running::Running,
};

/// A page has fewer bytes.
const TOO_LARGE: usize = 50_000;
/// Every section, in the order in which it is read.
const SECTIONS: [&str; 11] = [
    "minute",
    "before",
    "form",
    "questions",
    "hypotheses",
    "plan",
    "people",
    "risks",
    "demo",
    "gaps",
    "sources",
];

async fn open(call: Call) -> String {
    let gateway = Running::start().await;
    gateway.calls.know(call);
    client::ask(gateway.address, "GET", &path(0)).await.body
}

/// A call that has moved, with something in every section.
fn full_call(language: &str) -> Call {
    let mut brief = brief(language);
    brief.gaps.push(Gap {
        code: "before-the-call".to_owned(),
        text: "Sign the agreement first.".to_owned(),
    });
    Call {
        previous_start_time: Some(time("2099-03-19T15:00:00Z")),
        ..call(Some(brief))
    }
}

fn sections(page: &str) -> Vec<&str> {
    let headings = page.split("<h2 id=\"").skip(1);
    headings
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

fn booking(call: &mut Call) -> &mut Booking {
    call.booking.as_mut().unwrap()
}

fn attendees(count: usize, name: &str) -> Vec<Attendee> {
    let attendee = |number| Attendee {
        email: format!("guest-{number}@kestrel.example"),
        name: format!("{name} {number}"),
        time_zone: "Europe/Amsterdam".to_owned(),
        language: "nl".to_owned(),
    };
    (0..count).map(attendee).collect()
}

#[tokio::test]
async fn everything_stands_in_the_order_in_which_it_is_needed() {
    let call = full_call("en");
    let summary = call.call_prep_plan.as_ref().unwrap();
    let summary = &summary.brief.as_ref().unwrap().summary[..20];

    let page = open(call.clone()).await;

    let mut rest = page.as_str();
    for next in [
        "<html lang=\"en\">",
        "<h1>",
        "class=\"banner",
        "(America/Chicago)",
        "(Europe/Amsterdam)",
        "Duration",
        "Anne de Wit",
        "Sam Hill",
        "Join the meeting",
        "Language",
        "In one minute",
        summary,
        "First hypothesis:",
        "Sources:",
        "Gaps:",
        "A proposal to correct together",
        "Before the call",
        // Before our own content, since the booker's texts decide which of the rest matters.
        "What the booker wrote",
        "<h2 id=\"questions\">",
        "<h2 id=\"hypotheses\">",
        "The ninety days after the call",
        "Days 1-30",
        "Days 31-60",
        "Days 61-90",
        "People and roles",
        "<h2 id=\"risks\">",
        "Course of the call",
        "What is missing",
        "<h2 id=\"sources\">",
        "<footer>",
        "How this was made",
        "by fixed rules",
        "This link works until",
    ] {
        let place = rest.find(next);
        rest = &rest[place.unwrap_or_else(|| panic!("`{next}` comes too early"))..];
    }
    assert_eq!(sections(&page), SECTIONS);
    assert_eq!(sections(&open(full_call("nl")).await), SECTIONS);
}

#[tokio::test]
async fn of_many_people_some_are_named_and_the_others_counted() {
    let mut call = full_call("en");
    let brief = call.call_prep_plan.clone().unwrap().brief.unwrap();
    booking(&mut call).attendees = attendees(201, "Guest");

    let page = open(call).await;

    assert!(page.contains("<dd>Guest 19, guest-19@kestrel.example</dd>"));
    assert!(page.contains("<dd>and 181 more</dd>"));
    assert!(!page.contains("Guest 20,"));
    assert!(page.len() < TOO_LARGE, "{}", page.len());
    for text in texts(&brief) {
        let is_shown = page.contains(&text.replace('\'', "&#39;").replace('"', "&#34;"));
        assert!(is_shown || text.contains('&'), "{text}");
    }
}

/// Makes every text of a message, except for enum values, as long as it can be in HTML.
fn lengthen(value: &mut Value) {
    match value {
        Value::String(text) if text.contains(' ') => text.push_str(&"\"".repeat(2_000)),
        Value::Array(values) => values.iter_mut().for_each(lengthen),
        Value::Object(fields) => fields.values_mut().for_each(lengthen),
        _ => {}
    }
}

#[tokio::test]
async fn the_largest_booking_with_the_largest_brief_has_a_small_page_that_counts_what_it_leaves_out()
 {
    let mut call = full_call("nl");
    let mut value = serde_json::to_value(call.call_prep_plan.unwrap()).unwrap();
    lengthen(&mut value);
    call.call_prep_plan = Some(serde_json::from_value(value).unwrap());
    let quotes = |count| "\"".repeat(count);
    let meeting_url = format!("https://meet.example/{}", "x".repeat(1_979));
    *booking(&mut call) = Booking {
        attendees: attendees(500, &quotes(300)),
        team_members: vec![
            Host {
                name: quotes(200),
                ..Host::default()
            };
            50
        ],
        answers: (0..50)
            .map(|number| Answer {
                label: quotes(200),
                value: format!("{number} {}", quotes(200)),
            })
            .collect(),
        notes: format!("A first word. {}", quotes(5_000)),
        location: quotes(500),
        meeting_url: meeting_url.clone(),
        ..booking(&mut call).clone()
    };

    let page = open(call).await;

    assert!(page.len() < TOO_LARGE, "{}", page.len());
    assert_eq!(sections(&page), SECTIONS);
    assert!(page.contains("<dd>en nog 480</dd>"));
    assert!(page.contains("<dd>en nog 31</dd>"));
    assert!(page.contains(&format!("href=\"{meeting_url}\"")));
    assert!(page.contains("<q>A first word."));
    assert!(page.contains("<q>49 "));
    assert!(page.contains("… (weggelaten tekens: "));
}

#[tokio::test]
async fn a_long_note_is_cut_only_where_the_page_has_no_room_for_it() {
    let mut long = full_call("en");
    let note = "We plan by hand. ".repeat(290);
    booking(&mut long).notes.clone_from(&note);
    let mut longer = long.clone();
    let answer = |label: usize| Answer {
        label: format!("Question {label}"),
        value: "\"".repeat(1_900),
    };
    booking(&mut longer).answers = (0..10).map(answer).collect();

    let (long, longer) = (open(long).await, open(longer).await);

    assert!(long.contains(note.trim_end()));
    assert!(longer.len() < TOO_LARGE, "{}", longer.len());
    assert!(!longer.contains(note.trim_end()) && longer.contains("… (characters left out: "));
    assert_eq!(longer.matches("<dt>Question ").count(), 10);
}
