ALTER TABLE outreach_sequences RESET (fillfactor);
ALTER TABLE outreach_steps RESET (fillfactor);
ALTER TABLE contacts RESET (fillfactor);
ALTER TABLE prospects RESET (fillfactor);

ALTER TABLE webhook_deliveries
    ALTER payload SET COMPRESSION default,
    ALTER event SET COMPRESSION default;
ALTER TABLE call_prep_plans
    ALTER plan30 SET COMPRESSION default,
    ALTER plan60 SET COMPRESSION default,
    ALTER plan90 SET COMPRESSION default,
    ALTER stakeholder_map SET COMPRESSION default,
    ALTER discovery_questions SET COMPRESSION default,
    ALTER risk_list SET COMPRESSION default,
    ALTER demo_flow SET COMPRESSION default,
    ALTER brief SET COMPRESSION default,
    ALTER provenance SET COMPRESSION default;
