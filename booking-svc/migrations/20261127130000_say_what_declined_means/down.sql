COMMENT ON COLUMN workflow_hypotheses.status IS 'Where it stands in its review; REJECTED and DECLINED never reach a plan.';
COMMENT ON COLUMN automation_opportunities.status IS 'Where it stands in its review; REJECTED and DECLINED never reach a plan.';
