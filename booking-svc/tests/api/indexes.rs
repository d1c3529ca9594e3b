//! Which way PostgreSQL goes to what is asked for.

use std::collections::BTreeSet;

use booking_svc::{
    domain::DeliveryState,
    store::deliveries::{self, Filter},
    testing,
};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::Text,
};
use futures_util::{StreamExt, stream};
use tokio_postgres::{AsyncMessage, NoTls};
use uuid::Uuid;

use crate::{dossier::acme, system::System};

/// How PostgreSQL goes about a query.
struct Explain<Q>(Q);

impl<Q> Query for Explain<Q> {
    type SqlType = Text;
}

impl<Q> QueryId for Explain<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Explain<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN ");
        self.0.walk_ast(out.reborrow())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_of_a_large_inbox_goes_through_an_index() {
    let system = System::start().await;
    system
        .database
        .execute(
            "INSERT INTO webhook_deliveries
                 (id, dedupe_key, source, booking_uid, body_sha256, state, received_at)
             SELECT gen_random_uuid(), n, 'calcom', 'uid-' || n % 5000,
                 decode(repeat('00', 32), 'hex'),
                 CASE WHEN n % 500 = 0 THEN 'dead' ELSE 'applied' END,
                 timestamptz '2026-01-14T00:00:00Z' - n * interval '1 minute'
             FROM generate_series(1, 20000) AS n;
             ANALYZE webhook_deliveries",
        )
        .await;
    let mut conn = system.database.connect().await;
    let middle = "2026-01-07T00:00:00Z".parse().unwrap();
    // The deliveries of one booking are few: they may be sorted.
    for (state, booking_uid, way) in [
        (
            None,
            None,
            "Backward using webhook_deliveries_received_at_index",
        ),
        (
            Some(DeliveryState::Dead),
            None,
            "Backward using webhook_deliveries_state_index",
        ),
        (None, Some("uid-17"), "webhook_deliveries_booking_uid_index"),
    ] {
        for after in [None, Some((middle, Uuid::nil()))] {
            let filter = Filter {
                state,
                booking_uid,
                after,
            };

            let query = Explain(deliveries::page(&filter, 21));
            let plan = diesel_async::RunQueryDsl::load::<String>(query, &mut conn).await;
            let plan = plan.unwrap().join("\n");

            assert!(plan.contains(way), "{filter:?}: {plan}");
        }
    }
}

/// Everything that a session does for a booking, with every branch taken.
const BOOK: &str = "
    SELECT pg_temp.known(
        dedupe_key => 'key', uids => '{uid-1,uid-0}', named_sequence_id => 'nobody',
        named_contact_id => 'nobody', emails => '{ada@acme.example}', with_dossier => true
    );
    SELECT pg_temp.save(
        uids => '{uid-1,uid-0}', seen => (pg_temp.around('{uid-1,uid-0}', 'acme-sequence')).fingerprint,
        sequence_id => 'acme-sequence', prospect_ids => '{acme}', prospect_id => 'acme', contact_id => 'acme-contact', delivery_id => gen_random_uuid(), log_id => 'log-1',
        log_status => 'booked', log_subject => '', log_metadata => '{}', sent_at => now(),
        dedupe_key => 'key', source => 'calcom', event_name => 'BOOKING_CREATED',
        booking_uid => 'uid-1', body_sha256 => sha256(''), payload => '{}', event => '{}',
        received_at => now(), outreach_status => 'BOOKED', calcom => '{}',
        contact_status => 'CONVERTED', engages => true,
        bookings => jsonb_build_array(jsonb_build_object(
            'uid', 'uid-1', 'state', 'accepted', 'sequence_id', 'acme-sequence', 'contact_id',
            'acme-contact', 'prospect_id', 'acme', 'attendees', '[]'::jsonb,
            'created_at', now(), 'updated_at', now(), 'confirmed', true, 'match_emails',
            '[]'::jsonb, 'details_rank', 2
        )),
        new_uids => '{uid-1}', moved_uids => '{uid-0}', current_uid => 'uid-1',
        plan_id => gen_random_uuid(), language => 'en'
    );
    SELECT pg_temp.around('{uid-1}', 'acme-sequence')";

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_booking_looks_up_is_found_through_an_index() {
    let system = System::start_knowing(acme()).await;

    let plans = plans_of(&system, BOOK).await;

    let ways = plans
        .iter()
        .flat_map(|plan| plan.lines())
        .filter_map(way)
        .collect::<BTreeSet<_>>();
    insta::assert_snapshot!(ways.into_iter().collect::<Vec<_>>().join("\n"));
}

/// Carries out statements in a session of booking-svc. Returns how PostgreSQL went about each of them
/// and each inside a function.
async fn plans_of(system: &System, statements: &str) -> Vec<String> {
    let (client, mut connection) = tokio_postgres::connect(&system.database.url(), NoTls)
        .await
        .unwrap();
    let messages = stream::poll_fn(move |context| connection.poll_message(context));
    let plans = tokio::spawn(
        messages
            .filter_map(async |message| match message {
                Ok(AsyncMessage::Notice(notice)) => Some(notice.message().to_owned()),
                _ => None,
            })
            .collect::<Vec<_>>(),
    );
    let explained = "LOAD 'auto_explain';
        SET auto_explain.log_min_duration = 0;
        SET auto_explain.log_nested_statements = on;
        SET client_min_messages = log";
    client.batch_execute(&testing::session()).await.unwrap();
    client.batch_execute(explained).await.unwrap();
    client.batch_execute(statements).await.unwrap();
    drop(client);
    plans.await.unwrap()
}

/// Returns by which way a line of a plan goes to a table, if it does.
fn way(line: &str) -> Option<String> {
    let line = line.trim_start().trim_start_matches("->").trim_start();
    let goes = |kind| line.starts_with(kind);
    let is_way = ["Seq Scan", "Index", "Bitmap Index"].into_iter().any(goes);
    let (way, _) = line.split_once("  (").filter(|_| is_way)?;
    Some(way.to_owned())
}
