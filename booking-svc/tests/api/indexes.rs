//! The plans of PostgreSQL's queries.

use booking_svc::{
    domain::{DeliveryState, IgnoreReason},
    store::{
        audit,
        deliveries::{self, DeliveryFilter},
        overview,
    },
};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::Text,
};
use proto::booking::v1::{BookingEvent, BookingEventType};
use uuid::Uuid;

use crate::{
    dossier::acme,
    events::{cancelled, created, time},
    system::{System, until},
};

/// The EXPLAIN of a query.
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
    // The deliveries of one booking are few, and may be sorted.
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
            let filter = DeliveryFilter {
                state,
                booking_uid,
                after,
                ..DeliveryFilter::default()
            };

            let query = Explain(deliveries::page(&filter, 21));
            let plan = diesel_async::RunQueryDsl::load::<String>(query, &mut conn).await;
            let plan = plan.unwrap().join("\n");

            assert!(plan.contains(way), "{filter:?}: {plan}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_counts_recent_deliveries_through_indexes() {
    let system = System::start().await;
    let fill = "INSERT INTO webhook_deliveries
             (id, dedupe_key, source, body_sha256, state, reason, received_at)
         SELECT gen_random_uuid(), n, 'calcom', decode(repeat('00', 32), 'hex'),
             CASE WHEN n % 50 = 0 THEN 'ignored' ELSE 'applied' END,
             CASE WHEN n % 50 = 0 THEN 'no_matching_outreach_sequence' END,
             timestamptz '2026-01-14T00:00:00Z' - n * interval '10 seconds'
         FROM generate_series(1, 20000) AS n";
    system.database.execute(fill).await;
    system
        .database
        .execute("VACUUM ANALYZE webhook_deliveries")
        .await;
    let mut conn = system.database.connect().await;
    let since = "2026-01-13T00:00:00Z".parse().unwrap();

    let query = Explain(overview::hours(since));
    let plan = diesel_async::RunQueryDsl::load::<String>(query, &mut conn).await;

    let plan = plan.unwrap().join("\n");
    let scans = plan
        .lines()
        .filter(|line| line.contains("on webhook_deliveries"));
    let scans = scans.collect::<Vec<_>>();
    assert_eq!(scans.len(), 7, "{plan}");
    // Whether the table itself is read depends on the pages that a vacuum could mark.
    assert!(
        scans
            .iter()
            .all(|scan| scan.contains("Index") && !scan.contains("Bitmap")),
        "{plan}"
    );
    assert!(!plan.contains("JIT"), "{plan}");
}

/// The plans of each further filter, and of a search by each of its meanings.
#[tokio::test(flavor = "multi_thread")]
async fn every_filter_and_every_search_of_a_large_inbox_goes_through_an_index() {
    let system = System::start().await;
    system.database.execute(MANY).await;
    system
        .database
        .execute(
            "INSERT INTO webhook_deliveries
                 (id, dedupe_key, source, event_name, account, sequence_id, trace_id, event, body_sha256, state,
                  received_at)
             SELECT gen_random_uuid(), 'x' || n, 'calcom', CASE WHEN n % 5000 = 0 THEN 'RARE' ELSE 'USUAL' END,
                 CASE WHEN n % 5000 = 0 THEN 'rare' ELSE 'default' END, 's-' || n, lpad(n::text, 32, '0'),
                 jsonb_build_object('matchEmails', jsonb_build_array('c' || n || '@many.example')),
                 decode(repeat('00', 32), 'hex'), 'applied',
                 timestamptz '2026-01-14T00:00:00Z' - n * interval '1 minute'
             FROM generate_series(1, 20000) AS n;
             UPDATE prospects SET company_name = 'Company ' || id, domain = id || '.example';
             ANALYZE",
        )
        .await;
    let mut conn = system.database.connect().await;
    let unmatched = DeliveryFilter {
        ignore_reason: Some(IgnoreReason::NoMatchingOutreachSequence),
        ..DeliveryFilter::default()
    };
    let event = DeliveryFilter {
        event_name: Some("RARE"),
        ..DeliveryFilter::default()
    };
    let account = DeliveryFilter {
        account: Some("rare"),
        ..DeliveryFilter::default()
    };
    let found = [Uuid::nil()];
    let searched = DeliveryFilter {
        found: Some(&found),
        ..DeliveryFilter::default()
    };

    for (filter, way) in [
        (unmatched, "webhook_deliveries_unmatched_index"),
        (event, "webhook_deliveries_event_name_index"),
        (account, "webhook_deliveries_account_index"),
        (searched, "webhook_deliveries_pkey"),
    ] {
        let query = Explain(deliveries::page(&filter, 21));
        let plan = diesel_async::RunQueryDsl::load::<String>(query, &mut conn).await;
        let plan = plan.unwrap().join("\n");
        assert!(plan.contains(way), "{filter:?}: {plan}");
    }
    for text in [
        "u-17",
        "C17+cal@many.example",
        "company p-17",
        "0192d3f0-0000-7000-8000-000000000001",
    ] {
        for search in deliveries::searches(text) {
            let query = Explain(search);
            let plan = diesel_async::RunQueryDsl::load::<String>(query, &mut conn).await;
            let plan = plan.unwrap().join("\n");
            assert!(!plan.contains("Seq Scan"), "{text}: {plan}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_of_a_large_audit_log_goes_through_an_index() {
    let system = System::start().await;
    system
        .database
        .execute(
            "INSERT INTO audit_log (id, at, actor, action, subject_kind, subject_id)
             SELECT gen_random_uuid(), timestamptz '2026-01-14T00:00:00Z' - n * interval '1 minute',
                 'actor-' || n % 500, CASE WHEN n % 500 = 0 THEN 'erase_person' ELSE 'view_payload' END,
                 'delivery', 'subject-' || n
             FROM generate_series(1, 20000) AS n;
             ANALYZE audit_log",
        )
        .await;
    let mut conn = system.database.connect().await;
    let all = audit::AuditFilter::default();
    let actor = audit::AuditFilter {
        actor: Some("actor-17"),
        ..all
    };
    let action = audit::AuditFilter {
        action: Some("erase_person"),
        ..all
    };
    let subject = audit::AuditFilter {
        subject_kind: Some("delivery"),
        subject_id: Some("subject-17"),
        ..all
    };

    for (filter, way) in [
        (all, "Backward using audit_log_at_index"),
        (actor, "audit_log_actor_index"),
        (action, "audit_log_action_index"),
        (subject, "audit_log_subject_index"),
    ] {
        let query = Explain(audit::page(&filter, 21));
        let plan = diesel_async::RunQueryDsl::load::<String>(query, &mut conn).await;
        let plan = plan.unwrap().join("\n");
        assert!(plan.contains(way), "{filter:?}: {plan}");
    }
}

/// Many rows in every table that a booking reads, each of another prospect.
const MANY: &str = "
    INSERT INTO prospects (id) SELECT 'p-' || n FROM generate_series(1, 20000) AS n;
    INSERT INTO contacts (id, prospect_id, primary_email, normalised_email, untagged_email, normalised_from)
        SELECT 'c-' || n, 'p-' || n, address, address, address, address
        FROM generate_series(1, 20000) AS n, LATERAL (SELECT 'c' || n || '@many.example') AS of (address);
    INSERT INTO campaigns (id) SELECT 'k-' || n FROM generate_series(1, 20000) AS n;
    INSERT INTO research_runs (id, prospect_id, campaign_id, status)
        SELECT 'r-' || n, 'p-' || n, 'k-' || n, 'COMPLETED' FROM generate_series(1, 20000) AS n;
    INSERT INTO evidence_items (id, research_run_id, source_type, source_url, snippet, workflow_tag, confidence_score)
        SELECT 'e-' || n, 'r-' || n, 'website', '', '', '', 0 FROM generate_series(1, 20000) AS n;
    INSERT INTO workflow_hypotheses (id, research_run_id, title, problem_statement, confidence_score, status)
        SELECT 'h-' || n, 'r-' || n, '', '', 0, 'ACCEPTED' FROM generate_series(1, 20000) AS n;
    INSERT INTO automation_opportunities (id, research_run_id, title, description, confidence_score, status)
        SELECT 'o-' || n, 'r-' || n, '', '', 0, 'ACCEPTED' FROM generate_series(1, 20000) AS n;
    INSERT INTO outreach_sequences (id, prospect_id, contact_id, status)
        SELECT 's-' || n, 'p-' || n, 'c-' || n, 'SENT' FROM generate_series(1, 20000) AS n;
    INSERT INTO outreach_steps (id, sequence_id, step_order, body_text, status)
        SELECT 't-' || n, 's-' || n, 1, '', 'SENT' FROM generate_series(1, 20000) AS n;
    INSERT INTO webhook_deliveries (id, dedupe_key, source, booking_uid, body_sha256, event, state, reason, received_at)
        SELECT gen_random_uuid(), n, 'calcom', 'u-' || n, sha256(''),
            jsonb_build_object('rescheduleUid', 'v-' || n), 'ignored', 'no_matching_outreach_sequence', now()
        FROM generate_series(1, 20000) AS n;
    INSERT INTO bookings (uid, state, sequence_id, contact_id, prospect_id, attendees)
        SELECT 'b-' || n, 'completed', 's-' || n, 'c-' || n, 'p-' || n, '[]' FROM generate_series(1, 20000) AS n;
    INSERT INTO call_prep_plans (id, prospect_id, sequence_id, booking_uid, version, language, status)
        SELECT gen_random_uuid(), 'p-' || n, 's-' || n, 'b-' || n, 1, 'nl', 'PENDING'
        FROM generate_series(1, 20000) AS n;
    ANALYZE";

/// The indexes of a booking's lookups, except for primary keys.
const LOOKUPS: [&str; 12] = [
    "automation_opportunities_research_run_id_index",
    "bookings_ahead_of_contact_index",
    "bookings_ahead_of_sequence_index",
    "bookings_confirmed_index",
    "call_prep_plans_booking_uid_index",
    "contacts_untagged_email_index",
    "evidence_items_research_run_id_index",
    "outreach_sequences_contact_id_index",
    "outreach_steps_sequence_id_step_order_key",
    "webhook_deliveries_booking_uid_index",
    "webhook_deliveries_reschedule_uid_index",
    "workflow_hypotheses_research_run_id_index",
];

/// Ends the sessions of the service, which report their statistics when they end.
pub(crate) const END_SESSIONS: &str =
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

fn moved(uid: &str, replaced_uid: &str, start: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: replaced_uid.to_owned(),
        start_time: Some(time(start)),
        ..created(uid)
    }
}

/// Records a call that is booked, moved under another uid and under the same one, and cancelled,
/// and an unmatched one.
async fn record_everything(system: &System, round: u32) {
    let uid = |name: &str| format!("{name}-{round}");
    let link = BookingEvent {
        outreach_sequence_id: "unknown".to_owned(),
        contact_id: "unknown".to_owned(),
        ..created(&uid("first"))
    };
    let unmatched = BookingEvent {
        match_emails: vec!["nobody@home.example".to_owned()],
        ..created(&uid("other"))
    };
    for event in [
        link,
        moved(&uid("second"), &uid("first"), "2099-02-01T09:00:00Z"),
        moved(&uid("second"), "", "2099-02-02T09:00:00Z"),
        cancelled(&uid("second")),
        unmatched,
    ] {
        system.record(event).await;
    }
}

/// A statement is planned once per session, possibly while its tables are empty. PostgreSQL plans
/// it again when the tables are analysed, which autovacuum does as they grow: no setting is needed.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_planned_on_empty_tables_use_indexes_once_these_are_large() {
    let system = System::start_knowing(acme()).await;
    // More often than PostgreSQL tries custom plans.
    for round in 0..7 {
        record_everything(&system, round).await;
    }
    system.database.execute(MANY).await;

    for round in 7..14 {
        record_everything(&system, round).await;
    }

    system.text(END_SESSIONS).await;
    let ended = "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()";
    until(&system, ended).await;
    let scanned = "SELECT relname FROM pg_stat_user_tables WHERE seq_tup_read >= 20000 ORDER BY 1";
    assert_eq!(system.database.texts(scanned).await, Vec::<String>::new());
    let used = "SELECT indexrelname FROM pg_stat_user_indexes WHERE idx_scan > 0";
    let used = system.database.texts(used).await;
    for index in LOOKUPS {
        assert!(used.iter().any(|used| used == index), "{index} is not used");
    }
}
