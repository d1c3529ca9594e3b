//! The token limits of a model: per day, per prospect, and per brief.

use std::time::Duration;

use booking_svc::{
    Worker,
    store::model_wordings::{self, Claimed, Question},
};
use proto::booking::v1::{Attendee, BookingEvent};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    dossier::{acme, dossier},
    events::created,
    fake_callprep::{Model, TOKENS},
    system::System,
};

/// Longer than any test.
const LEASE: Duration = Duration::from_secs(90);
/// The maximum tokens of one request.
const MOST_AT_ONCE: i64 = 30_000;

const WORDED: &str = "SELECT string_agg(booking_uid, ',' ORDER BY booking_uid) \
                      FROM call_prep_plans WHERE summary LIKE '%In the words of a model.'";

async fn start() -> System {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("borealis")).await;
    system.callprep.set_model(Model::Words);
    system
}

/// Runs steps until no work is due.
async fn work(system: &System, tokens_per_day: u32) {
    let worker = Worker::new(system.recorder.clone()).with_tokens_per_day(tokens_per_day);
    while worker.step().await.unwrap() {}
}

/// Returns a booking by a person at another company.
fn of_borealis(uid: &str) -> BookingEvent {
    let email = "ada@borealis.example".to_owned();
    let event = created(uid);
    BookingEvent {
        attendees: vec![Attendee {
            email: email.clone(),
            ..event.attendees[0].clone()
        }],
        match_emails: vec![email],
        ..event
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_tokens_of_a_day_are_used_up_plans_keep_their_words_until_there_are_some() {
    let system = start().await;
    let per_day = u32::try_from(TOKENS).unwrap();
    system.record(created("uid-1")).await;
    work(&system, per_day).await;
    system.record(of_borealis("uid-2")).await;
    work(&system, per_day).await;

    assert_eq!(system.text(WORDED).await, "uid-1");
    assert_eq!(system.callprep.model_calls(), 1);
    let waiting = "SELECT concat_ws('|', status, last_error, provenance ->> 'outcome', \
                   next_attempt_at > now() + interval '9 minutes') \
                   FROM call_prep_plans WHERE booking_uid = 'uid-2'";
    assert_eq!(
        system.text(waiting).await,
        "READY|MODEL_TOKENS_PER_DAY is used up|no-budget|t"
    );

    let a_day_later = "UPDATE model_wordings SET asked_at = asked_at - interval '25 hours'";
    system.database.execute(a_day_later).await;
    system.make_plans_due().await;
    work(&system, per_day).await;

    assert_eq!(system.text(WORDED).await, "uid-1,uid-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_prospect_leaves_tokens_for_the_others() {
    let system = start().await;
    let first = created("uid-1");
    let second = BookingEvent {
        title: "Another question".to_owned(),
        ..created("uid-2")
    };
    for event in [first, second, of_borealis("uid-3")] {
        system.record(event).await;
    }

    work(&system, 10_000).await;

    assert_eq!(system.text(WORDED).await, "uid-1,uid-3");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_there_takes_nothing() {
    let system = start().await;
    system.record(created("uid-1")).await;
    work(&system, 1).await;
    system.record(created("uid-2")).await;

    work(&system, 1).await;

    assert_eq!(system.text(WORDED).await, "uid-1,uid-2");
    assert_eq!(system.callprep.model_calls(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_counts_as_the_most_that_it_can_take_in_any_process() {
    let system = start().await;
    let mut asking = JoinSet::new();
    for number in 0..8_u128 {
        let mut conn = system.database.connect().await;
        asking.spawn(async move {
            let question = Question {
                lasts: LEASE,
                input_digest: &format!("digest-{number}"),
                prospect_id: &format!("prospect-{number}"),
                lease_token: Uuid::from_u128(number + 1),
                tokens_per_day: MOST_AT_ONCE + 1,
            };
            model_wordings::claim(&mut conn, &question).await.unwrap()
        });
    }

    let claimed = asking.join_all().await;

    let ours = claimed
        .iter()
        .filter(|each| matches!(each, Claimed::Ours(_)));
    assert_eq!(ours.count(), 2, "{claimed:?}");
    let reserved = claimed.iter().filter(|each| **each == Claimed::Reserved);
    assert_eq!(reserved.count(), 6, "{claimed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_attempt_counts_what_it_took_or_else_the_most() {
    let system = start().await;
    let mut conn = system.database.connect().await;
    let lease_token = Uuid::from_u128(1);
    let question = Question {
        lasts: LEASE,
        input_digest: "digest",
        prospect_id: "acme",
        lease_token,
        tokens_per_day: 0,
    };
    let tokens = "SELECT tokens::text FROM model_wordings";

    for (charged, expected) in [(Some(0), "0"), (Some(700), "700"), (None, "30700")] {
        let claimed = model_wordings::claim(&mut conn, &question).await.unwrap();
        let Claimed::Ours(lease) = claimed else {
            panic!("it is not ours: {claimed:?}");
        };
        model_wordings::release(&mut conn, &lease, charged)
            .await
            .unwrap();
        assert_eq!(system.text(tokens).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_taken_too_much_without_an_answer_is_not_asked_again() {
    let system = start().await;
    system.callprep.set_model(Model::Fails);
    system.record(created("uid-1")).await;
    system.step().await;
    let spent = "UPDATE model_wordings SET tokens = 60000";
    system.database.execute(spent).await;
    system.callprep.set_model(Model::Words);

    system.make_plans_due().await;
    while system.step().await {}

    assert_eq!(system.callprep.model_calls(), 1);
    let left = "SELECT concat_ws('|', status, last_error, next_attempt_at) FROM call_prep_plans";
    assert_eq!(
        system.text(left).await,
        "READY|the token limit for this input is reached"
    );
}
