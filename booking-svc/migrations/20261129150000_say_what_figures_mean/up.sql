-- Nullable, because the version before knows none of them and what was imported says nothing of them.
ALTER TABLE workflow_hypotheses
    ADD COLUMN currency text,
    ADD COLUMN period text CHECK (period IN ('WEEK', 'MONTH', 'QUARTER', 'YEAR')),
    ADD COLUMN money_kind text CHECK (money_kind IN ('UNBILLED', 'WASTE', 'LOST_SALES', 'COST', 'OTHER'));
COMMENT ON COLUMN workflow_hypotheses.currency IS 'The currency of the money as an ISO 4217 code; NULL when it is not known.';
COMMENT ON COLUMN workflow_hypotheses.period IS 'The period that the money is lost in; NULL when it is not known.';
COMMENT ON COLUMN workflow_hypotheses.money_kind IS 'What the money is; NULL when it is not known.';
COMMENT ON COLUMN workflow_hypotheses.revenue_leakage_recovered_low IS 'Money no longer lost, the careful estimate: in `currency`, each `period`.';
COMMENT ON COLUMN workflow_hypotheses.revenue_leakage_recovered_mid IS 'Money no longer lost, the expected value: in `currency`, each `period`.';
COMMENT ON COLUMN workflow_hypotheses.revenue_leakage_recovered_high IS 'Money no longer lost, the upside: in `currency`, each `period`.';

ALTER TABLE automation_opportunities
    ADD COLUMN currency text,
    ADD COLUMN period text CHECK (period IN ('WEEK', 'MONTH', 'QUARTER', 'YEAR')),
    ADD COLUMN money_kind text CHECK (money_kind IN ('UNBILLED', 'WASTE', 'LOST_SALES', 'COST', 'OTHER'));
COMMENT ON COLUMN automation_opportunities.currency IS 'The currency of the money as an ISO 4217 code; NULL when it is not known.';
COMMENT ON COLUMN automation_opportunities.period IS 'The period that the money is lost in; NULL when it is not known.';
COMMENT ON COLUMN automation_opportunities.money_kind IS 'What the money is; NULL when it is not known.';
COMMENT ON COLUMN automation_opportunities.revenue_leakage_recovered_low IS 'Money no longer lost, the careful estimate: in `currency`, each `period`.';
COMMENT ON COLUMN automation_opportunities.revenue_leakage_recovered_mid IS 'Money no longer lost, the expected value: in `currency`, each `period`.';
COMMENT ON COLUMN automation_opportunities.revenue_leakage_recovered_high IS 'Money no longer lost, the upside: in `currency`, each `period`.';

ALTER TABLE evidence_items
    ADD COLUMN stance text CHECK (stance IN ('SUPPORTS', 'CONTRADICTS', 'NEUTRAL'));
COMMENT ON COLUMN evidence_items.stance IS 'Whether it speaks for or against the hypotheses that refer to it; NULL means for.';
