-- The same work as `floor.sql` in one round trip, which is the limit: no plan could be written between
-- the lookups and the transaction.

\set k :first + (:skip + :n * :clients + :client_id) * :stride % :count
\set n :n + 1

SELECT bench_book(:k::text, :body_sha256::text, :payload::text, :event::text, :trace_id::text, :title::text,
                  :attendees::text, :match_emails::text, :calcom::text, :subject::text,
                  :log_metadata::text, :summary::text, :plan30::text, :plan60::text, :plan90::text,
                  :stakeholder_map::text, :discovery_questions::text, :risk_list::text,
                  :demo_flow::text, :brief::text, :planner_version::text, :input_digest::text,
                  :provenance::text);
