COMMENT ON COLUMN workflow_hypotheses.status IS 'Where it stands in its review; REJECTED never reaches a plan, DECLINED only as something not to raise.';
COMMENT ON COLUMN automation_opportunities.status IS 'Where it stands in its review; REJECTED never reaches a plan, DECLINED only as something not to raise.';
