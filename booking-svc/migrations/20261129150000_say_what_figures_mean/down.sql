ALTER TABLE evidence_items DROP COLUMN stance;
ALTER TABLE workflow_hypotheses
    DROP COLUMN money_kind,
    DROP COLUMN period,
    DROP COLUMN currency;
COMMENT ON COLUMN workflow_hypotheses.revenue_leakage_recovered_low IS 'Euro a month no longer lost, the careful estimate.';
COMMENT ON COLUMN workflow_hypotheses.revenue_leakage_recovered_mid IS 'Euro a month no longer lost, the expected value.';
COMMENT ON COLUMN workflow_hypotheses.revenue_leakage_recovered_high IS 'Euro a month no longer lost, the upside.';
ALTER TABLE automation_opportunities
    DROP COLUMN money_kind,
    DROP COLUMN period,
    DROP COLUMN currency;
COMMENT ON COLUMN automation_opportunities.revenue_leakage_recovered_low IS 'Euro a month no longer lost, the careful estimate.';
COMMENT ON COLUMN automation_opportunities.revenue_leakage_recovered_mid IS 'Euro a month no longer lost, the expected value.';
COMMENT ON COLUMN automation_opportunities.revenue_leakage_recovered_high IS 'Euro a month no longer lost, the upside.';
