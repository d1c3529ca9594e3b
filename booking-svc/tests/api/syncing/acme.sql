-- Acme with Ada, her outreach and the research that it was made from; everything has changed at noon.

INSERT INTO "Campaign" (id, "updatedAt", name, slug, "nicheKey", language) VALUES
    ('acme-campaign', '2026-03-01T12:00:00', 'Spring', 'spring', 'installation', 'en');
INSERT INTO "Prospect" (id, "updatedAt", "companyName", domain, "subIndustry", "employeeRange", "employeeCount", technologies, specialties, country, city, description, status) VALUES
    ('acme', '2026-03-01T12:00:00', 'Acme B.V.', 'acme.example', 'Heat pumps', '11-50', 30, '{Exact,Outlook}', NULL, 'NL', 'Utrecht', 'Installs heat pumps', 'SENT');
INSERT INTO "Contact" (id, "updatedAt", "prospectId", "firstName", "lastName", "jobTitle", "primaryEmail", "outreachStatus", "lastContactedAt") VALUES
    ('acme-contact', '2026-03-01T12:00:00', 'acme', 'Ada', 'Jansen', 'Planner', 'Ada@Acme.example', 'EMAIL_SENT', '2026-02-20T09:00:00.125');
INSERT INTO "ResearchRun" (id, "createdAt", "updatedAt", "prospectId", "campaignId", status, "completedAt") VALUES
    ('acme-run', '2026-02-01T10:00:00', '2026-03-01T12:00:00', 'acme', 'acme-campaign', 'COMPLETED', '2026-02-01T11:00:00');
INSERT INTO "EvidenceItem" (id, "updatedAt", "researchRunId", "prospectId", "sourceType", "sourceUrl", title, snippet, "workflowTag", "confidenceScore") VALUES
    ('acme-evidence', '2026-03-01T12:00:00', 'acme-run', 'acme', 'JOB_BOARD', 'https://jobs.example/1', 'Planner', 'Retypes orders by hand', 'planning', 0.9);
INSERT INTO "WorkflowHypothesis" (id, "updatedAt", "researchRunId", "prospectId", title, "problemStatement", assumptions, "confidenceScore", "evidenceRefs", "validationQuestions", "hoursSavedWeekMid", "handoffSpeedGainPct", "revenueLeakageRecoveredMid", status) VALUES
    ('acme-hypothesis', '2026-03-01T12:00:00', 'acme-run', 'acme', 'Orders are retyped', 'From the mail to Exact', '["Two planners"]', 0.8, '["acme-evidence"]', '["Who retypes them?"]', 6, 25.5, 1200, 'ACCEPTED');
INSERT INTO "AutomationOpportunity" (id, "updatedAt", "researchRunId", "prospectId", title, description, "confidenceScore", status) VALUES
    ('acme-opportunity', '2026-03-01T12:00:00', 'acme-run', 'acme', 'Read orders from the mail', 'Into Exact', 0.7, 'DRAFT');
INSERT INTO "OutreachSequence" (id, "createdAt", "updatedAt", "prospectId", "contactId", "campaignId", "researchRunId", "templateKey", status, metadata) VALUES
    ('acme-sequence', '2026-02-10T08:00:00', '2026-03-01T12:00:00', 'acme', 'acme-contact', 'acme-campaign', 'acme-run', 'intro', 'SENT', '{"owner": "sales"}');
INSERT INTO "OutreachStep" (id, "updatedAt", "sequenceId", "stepOrder", subject, "bodyText", status) VALUES
    ('acme-step-1', '2026-03-01T12:00:00', 'acme-sequence', 1, 'Hello', 'Shall we talk?', 'SENT'),
    ('acme-step-2', '2026-03-01T12:00:00', 'acme-sequence', 2, 'Once more', 'Shall we?', 'DRAFTED');
