//! Which way PostgreSQL goes to what is asked for.

use booking_svc::store::deliveries::{self, Filter};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::Text,
};
use uuid::Uuid;

use crate::system::System;

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
            Some("dead"),
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
